"""Every statement names its workspace: a watch over what the app asks of the database, in whatever test it asks it.

A statement is looked at once it is compiled: each table in it that has a ``team_id`` has to be held to one workspace in the part of
the statement in which it stands, by a value or by a table that is. What goes over all workspaces is listed, with the reason.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Any

import greenlet  # type: ignore[import-untyped]
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList, ColumnClause, Grouping
from sqlalchemy.sql.selectable import AliasedReturnsRows, FromClause, Join

from bot.store.tables import Base

ROOT = Path(__file__).parent.parent

_DUE = "a worker takes what is due, whichever workspace it is of; what it takes has its team_id"
_MISSED = "nobody took events in, whichever workspace they are of"
_SHARED = "a channel that companies share is in several; this tells whose a thread in it is"
_OLD = "what is past its keeping goes, whichever workspace it is of"

ACROSS: Mapping[str, str] = MappingProxyType(
    {
        "bot.store.claims._look": _DUE,
        "bot.store.claims._take": _DUE,
        "bot.store.claims._put_off": _DUE,
        "bot.store.claims.due_by_kind": "only numbers come of it, for the operator",
        "bot.store.preferences.claim_digests": _DUE,
        "bot.store.practices.changing": _DUE,
        "bot.store.reminders.claim": _DUE,
        "bot.store.closing.claim": _DUE,
        "bot.store.slots.boards_due": _DUE,
        "bot.store.slots.due": _DUE,
        "bot.store.schedules.suspended": _DUE,
        "bot.store.moments.seen": "only moments come of it: when a worker is to look again",
        "bot.store.erasures.purge": _OLD,
        "bot.store.posts.purge_words": _OLD,
        "bot.store.practices.purge_texts": _OLD,
        "bot.store.reactions._purge": _OLD,
        "bot.store.reminders.purge": _OLD,
        "bot.store.replies.purge_strays": _OLD,
        "bot.store.replies.purge_texts": _OLD,
        "bot.store.suggestions.purge_declined": _OLD,
        "bot.store.written.purge_drafts": _OLD,
        "bot.store.written.purge_texts": _OLD,
        "bot.store.syncs.purge": _OLD,
        "bot.store.syncs.claim": _DUE,
        "bot.store.syncs._want": _MISSED,
        "bot.store.schedules.teams_resting": _DUE,
        "bot.store.shared.owner": _SHARED,
        "bot.store.shared.of_bot": _SHARED,
        "bot.store.shared._at_home": _SHARED,
        "bot.store.installations.after": "all stored tokens are gone through when their key changes",
        "bot.store.workspaces.removed_by": _OLD,
        "bot.store.workspaces.unseen": "Slack is asked of each in turn whether the app is still there",
        "bot.store.workspaces.every": "for whoever runs the app: which workspaces there are",
    }
)
"""Functions that may ask about all workspaces at once, and why."""


class Watch:
    """Looks at every statement of an engine. ``found``: what was asked by whom, and which tables weren't held to a workspace."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._known: dict[str, frozenset[str]] = {}

    def over(self, engine: AsyncEngine) -> None:
        event.listen(engine.sync_engine, "before_cursor_execute", self._asked)

    def _asked(
        self, connection: Any, cursor: Any, sql: str, parameters: Any, context: Any, executemany: bool
    ) -> None:
        if sql not in self._known:
            self._known[sql] = frozenset(loose(_statement(context, sql)))
        tables = self._known[sql]
        if not tables:
            return
        by = _asker()
        if by.startswith("tests.") or by in ACROSS:
            return
        self.found.append(f"{by}: {', '.join(sorted(tables))} of no workspace in: {' '.join(sql.split())}")


def loose(statement: Any) -> Iterator[str]:
    """The names of the tables in the statement that aren't held to one workspace."""
    if isinstance(statement, str):
        yield from (name for name in Base.metadata.tables if name in statement.split())
        return
    yield from _within(statement, {})


def _within(part: Any, around: Mapping[int, FromClause]) -> Iterator[str]:
    """``around``: the tables of the statements in which this part stands, which it may speak of."""
    if isinstance(part, sa.Table):
        return
    if isinstance(part, AliasedReturnsRows):
        around = {}
    here: dict[int, FromClause] = {}
    if isinstance(part, sa.Select):
        froms = list(_flat(part.get_final_froms()))
        wanted = [*_all_of(part.whereclause), *(one for of in froms for one in _joined_by(of))]
        # An annotated table is another object with the hash of the plain one.
        here = {hash(of): of for of in froms if _is_ours(of) and hash(of) not in around}
        yield from _loose(here, wanted)
    elif isinstance(part, sa.Update | sa.Delete):
        wanted = list(_all_of(part.whereclause))
        here = {hash(part.table): part.table} if _is_ours(part.table) else {}
        if not _one_row(part.table, wanted):
            yield from _loose(here, wanted)
    for child in part.get_children():
        yield from _within(child, {**around, **here})


def _statement(context: Any, sql: str) -> Any:
    """As Core has it, whoever made it; a text that somebody wrote by hand stays one."""
    if context.compiled is None:
        return sql
    made = getattr(context.compiled.compile_state, "statement", None)
    made = context.compiled.statement if made is None else made
    return sql if isinstance(made, sa.TextClause) else made


def _flat(froms: Iterable[FromClause]) -> Iterator[FromClause]:
    """Tables, subqueries, and the joins between them."""
    for of in froms:
        yield of
        if isinstance(of, Join):
            yield from _flat((of.left, of.right))


def _joined_by(of: FromClause) -> Iterator[Any]:
    return _all_of(of.onclause) if isinstance(of, Join) else iter(())


def _all_of(condition: Any) -> Iterator[Any]:
    """The conditions that hold together; one of several alternatives holds nothing."""
    if isinstance(condition, Grouping):
        yield from _all_of(condition.element)
    elif isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for one in condition.clauses:
            yield from _all_of(one)
    elif condition is not None:
        yield condition


def _loose(here: Mapping[int, FromClause], wanted: list[Any]) -> Iterator[str]:
    held: set[int] = set()
    pairs = [pair for one in wanted if (pair := _same_team(one)) is not None]
    for _ in here:
        for left, right in pairs:
            # A table that isn't here is one of the statement around, which is looked at on its own.
            for mine, other in ((left, right), (right, left)):
                if mine is not None and (other is None or other in held or other not in here):
                    held.add(mine)
    yield from (_table(of).name for key, of in here.items() if key not in held)


def _table(of: FromClause) -> Any:
    """The table behind an alias of it."""
    return getattr(of, "element", of)


def _is_ours(of: FromClause) -> bool:
    table = _table(of)
    return isinstance(table, sa.Table) and "team_id" in table.c


def _same_team(condition: Any) -> tuple[int | None, int | None] | None:
    """The tables whose workspaces are made equal; None in place of one that is made equal to a value."""
    if not isinstance(condition, BinaryExpression) or condition.operator is not operators.eq:
        return None
    sides = [_side(condition.left), _side(condition.right)]
    return None if "other" in sides or sides == [None, None] else (sides[0], sides[1])  # type: ignore[return-value]


def _side(of: Any) -> int | str | None:
    if isinstance(of, ColumnClause) and of.name == "team_id" and of.table is not None:
        return hash(of.table)
    return None if isinstance(of, BindParameter) else "other"


def _one_row(table: Any, wanted: list[Any]) -> bool:
    """Whether a row that was read is written back, by its whole key: a message's says nothing of its workspace."""
    named = {
        one.left.name
        for one in wanted
        if isinstance(one, BinaryExpression)
        and one.operator is operators.eq
        and isinstance(one.left, ColumnClause)
        and isinstance(one.right, BindParameter)
    }
    return {column.name for column in table.primary_key} <= named


def _asker() -> str:
    """The innermost function of ours that asked, as ``bot.store.rounds.get``; "a flush" for rows written back at a commit.

    The driver runs in a greenlet; who awaits it stands in its parent.
    """
    parent = greenlet.getcurrent().parent
    frame: FrameType | None = parent.gr_frame if parent is not None else None
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(ROOT) and ".venv" not in file.parts:
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            return f"{module}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "a flush"
