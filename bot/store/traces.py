"""Everything stored about one member, found by the tables' own columns, so that a new table can't be left out.

A row is a member's if its ``user_id`` is theirs. In rows of a channel or the workspace they are named by a column that ends in ``_by``
or by ``managers``. Messages have them in their address or key.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Table, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.erasures import addressed_to, asked_at
from bot.store.tables import Base, Erasure, Post, Practice, WrittenAnswer

Row = dict[str, Any]

# What is on its way is read in Slack a moment later; and it may be about others.
_WITHHELD = frozenset({"posts.message", "posts.claim"})


async def of_member(session: AsyncSession, team_id: str, user_id: str) -> dict[str, list[Row]]:
    """Their rows by table, in order of the keys; of a row that only names them, its key and the column that does."""
    found: dict[str, list[Row]] = {}
    for table in Base.metadata.sorted_tables:
        rows = [
            *await _rows(session, table, _told(table), _theirs(table, team_id, user_id)),
            *await _named_in(session, table, team_id, user_id),
        ]
        if rows:
            found[table.name] = rows
    asked = await asked_at(session, team_id, user_id)
    if asked is not None:
        found[Erasure.__tablename__] = [{"at": asked}]
    return found


def _theirs(table: Table, team_id: str, user_id: str) -> ColumnElement[bool] | None:
    if table is Post.__table__:
        return and_(Post.team_id == team_id, or_(addressed_to(user_id), _of_their_answers(team_id, user_id)))
    if "user_id" in table.c:
        return and_(table.c.team_id == team_id, table.c.user_id == user_id)
    return None


def _of_their_answers(team_id: str, user_id: str) -> ColumnElement[bool]:
    """What the app posted for them: answers written in the modal, questions of their practice."""
    answers = select(WrittenAnswer.answer_id).where(
        WrittenAnswer.team_id == team_id, WrittenAnswer.user_id == user_id
    )
    practices = select(Practice.practice_id).where(Practice.team_id == team_id, Practice.user_id == user_id)
    return or_(
        and_(Post.kind == "answer", Post.subject.in_(answers)),
        and_(Post.kind == "practice", Post.subject.in_(practices)),
    )


def _told(table: Table) -> Iterator[Column[Any]]:
    """The columns of a row of theirs; who else had to do with it is not theirs to know."""
    for column in table.columns:
        if str(column) not in _WITHHELD and not _names(column):
            yield column


def _names(column: Column[Any]) -> bool:
    return column.name.endswith("_by") or column.name == "managers"


async def _named_in(session: AsyncSession, table: Table, team_id: str, user_id: str) -> list[Row]:
    found: list[Row] = []
    for column in filter(_names, table.columns):
        is_list = isinstance(column.type, ARRAY)
        names_them = column.contains([user_id]) if is_list else column == user_id
        rows = await _rows(
            session, table, table.primary_key.columns, (table.c.team_id == team_id) & names_them
        )
        found += [row | {"named_in": column.name} for row in rows]
    return found


async def _rows(
    session: AsyncSession,
    table: Table,
    columns: Iterable[Column[Any]],
    wanted: ColumnElement[bool] | None,
) -> list[Row]:
    if wanted is None:
        return []
    query = select(*columns).where(wanted).order_by(*table.primary_key.columns)
    return [dict(row) for row in (await session.execute(query)).mappings()]
