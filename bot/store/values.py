"""Many rows in one statement: values that are handed in, as a table to join or to update from."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Date, DateTime, Select, Text, Uuid, bindparam, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

TEXT, MOMENT, DAY, UUID = Text(), DateTime(timezone=True), Date(), Uuid()


def rows(**columns: tuple[TypeEngine[Any], Sequence[Any]]) -> TableValuedAlias:
    """A table named ``handed`` of these columns, each a type and its values, all of one length."""
    values = [bindparam(name, list(held), type_=ARRAY(kind)) for name, (kind, held) in columns.items()]
    return func.unnest(*values).table_valued(*columns, name="handed").render_derived()


def teams(of: Iterable[str]) -> TableValuedAlias:
    """A table of ``team_id``, sorted."""
    return rows(team_id=(TEXT, sorted(of)))


def channels(pairs: Sequence[tuple[str, str]]) -> TableValuedAlias:
    """A table of ``team_id`` and ``channel_id``."""
    return rows(team_id=(TEXT, [team for team, _ in pairs]), channel_id=(TEXT, [one for _, one in pairs]))


def for_each(handed: TableValuedAlias, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """The query, which compares with the columns of ``handed``, asked for each of its rows.

    So an index answers it, at a price that doesn't depend on what else is stored. As a join it would be up to the planner, which knows
    little of rows handed in, and for thousands of them would sooner read all that the workspace has.
    """
    found = query.offset(0).lateral("found")
    return select(found).select_from(handed).join(found, true())
