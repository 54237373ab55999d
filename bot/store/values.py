"""Many rows in one statement: values that are handed in, as a table to join, to insert or to update from.

They travel as one JSON text, which costs a fraction of what arrays cost to write out; PostgreSQL gives the columns their types.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    Select,
    TableValuedAlias,
    Text,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

TEXT, MOMENT, DAY, UUID = Text(), DateTime(timezone=True), Date(), Uuid()

Columns = Sequence[InstrumentedAttribute[Any]]

_GIVEN = "given"


def rows(**columns: tuple[TypeEngine[Any], Sequence[Any]]) -> TableValuedAlias:
    """A table named ``handed`` of these columns, each a type and its values, all of one length."""
    values = zip(*(held for _, held in columns.values()), strict=True)
    types = {name: kind for name, (kind, _) in columns.items()}
    return _table("handed", bindparam("handed", _written(columns, values), type_=TEXT), types)


def given(columns: Columns) -> TableValuedAlias:
    """Rows that are handed in on execution, with the names and types of these columns; `giving` makes them a parameter.

    For a statement that is made once.
    """
    return _table(_GIVEN, bindparam(_GIVEN, type_=TEXT), {of.key: of.type for of in columns})


def giving(columns: Columns, rows: Iterable[Sequence[Any]]) -> dict[str, str]:
    return {_GIVEN: _written([of.key for of in columns], rows)}


def _table(name: str, parameter: Any, types: dict[str, TypeEngine[Any]]) -> TableValuedAlias:
    columns = (column(key, kind) for key, kind in types.items())
    return (
        func.json_to_recordset(cast(parameter, JSON))
        .table_valued(*columns, name=name)
        .render_derived(with_types=True)
    )


def _written(names: Collection[str], rows: Iterable[Sequence[Any]]) -> str:
    return orjson.dumps([dict(zip(names, row, strict=True)) for row in rows]).decode()


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
