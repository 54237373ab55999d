"""The watch over statements: what it finds, what it lets pass; and that the app's own exceptions are there."""

from importlib import import_module
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from bot.store import database
from bot.store.tables import Post, Reply, Round, Workspace
from tests.isolation import ACROSS, loose

newer = aliased(Reply)
threads = sa.select(Reply.channel_id, Reply.ts).where(Reply.team_id == "T1").subquery()
of_any_team = sa.select(Reply.channel_id, Reply.ts).subquery()

HELD: dict[str, Any] = {
    "by a value": sa.select(Round).where(Round.team_id == "T1", Round.channel_id == "C1"),
    "by a table that is": sa.select(Round, Reply)
    .join(Reply, (Reply.team_id == Round.team_id) & (Reply.thread_ts == Round.ts))
    .where(Round.team_id == "T1"),
    "the join and the value the other way round": sa.select(Round, Reply)
    .join(Reply, (Reply.thread_ts == Round.ts) & (Round.team_id == Reply.team_id))
    .where(Reply.team_id == "T1"),
    "by the statement around": sa.select(Round).where(
        Round.team_id == "T1",
        ~sa.select(Reply.ts).where(Reply.team_id == Round.team_id, Reply.thread_ts == Round.ts).exists(),
    ),
    "a table under another name": sa.update(Reply).where(
        Reply.team_id == "T1",
        sa.select(newer.ts).where(newer.team_id == Reply.team_id, newer.at > Reply.at).exists(),
    ),
    "what a subquery gives": sa.select(Round)
    .join(threads, threads.c.channel_id == Round.channel_id)
    .where(Round.team_id == "T1"),
    "a row by its key": sa.update(Post).where(Post.post_id == sa.bindparam("key")).values(state="due"),
    "no table at all": sa.select(sa.func.pg_advisory_xact_lock(1)),
}

LOOSE: dict[str, tuple[Any, set[str]]] = {
    "nothing said": (sa.select(Round.ts), {"rounds"}),
    "another column": (sa.select(Round).where(Round.channel_id == "C1"), {"rounds"}),
    "one of two alternatives": (
        sa.select(Round).where(sa.or_(Round.team_id == "T1", Round.state == "open")),
        {"rounds"},
    ),
    "another workspace's": (sa.select(Round).where(Round.team_id != "T1"), {"rounds"}),
    "a join by channel": (
        sa.select(Round, Reply)
        .join(Reply, Reply.channel_id == Round.channel_id)
        .where(Round.team_id == "T1"),
        {"replies"},
    ),
    "two that are equal to each other alone": (
        sa.select(Round, Reply).join(Reply, Reply.team_id == Round.team_id),
        {"rounds", "replies"},
    ),
    "inside": (
        sa.select(Round).where(
            Round.team_id == "T1", sa.select(Reply.ts).where(Reply.thread_ts == Round.ts).exists()
        ),
        {"replies"},
    ),
    "inside a subquery": (
        sa.select(Round)
        .join(of_any_team, of_any_team.c.channel_id == Round.channel_id)
        .where(Round.team_id == "T1"),
        {"replies"},
    ),
    "under another name": (
        sa.select(Reply).where(
            Reply.team_id == "T1", sa.select(newer.ts).where(newer.at > Reply.at).exists()
        ),
        {"replies"},
    ),
    "a change": (sa.update(Round).where(Round.round_id == "r").values(state="void"), {"rounds"}),
    "a deletion": (sa.delete(Reply).where(Reply.user_id == "U1"), {"replies"}),
    "of both halves": (
        sa.union(sa.select(Reply.user_id), sa.select(Round.asked_by).where(Round.team_id == "T1")),
        {"replies"},
    ),
    "a text by hand": ("SELECT ts FROM rounds", {"rounds"}),
}


@pytest.mark.parametrize("what", HELD)
def test_what_is_held_to_a_workspace_passes(what: str) -> None:
    assert set(loose(HELD[what])) == set()


@pytest.mark.parametrize("what", LOOSE)
def test_what_is_not_is_found(what: str) -> None:
    statement, tables = LOOSE[what]
    assert set(loose(statement)) == tables


@pytest.mark.parametrize("name", ACROSS)
def test_an_exception_names_a_function_that_is_there(name: str) -> None:
    module, _, function = name.rpartition(".")
    assert callable(getattr(import_module(module), function))


async def test_a_statement_of_the_apps_is_seen_with_who_asked(
    sessions: database.Sessions, watch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the ORM, the driver, and its greenlet. That no other test finds anything says something because this one does."""
    every = import_module("bot.store.workspaces").every
    async with sessions.begin() as session:
        await every(session)
        assert watch.found == []
        monkeypatch.setattr("tests.isolation.ACROSS", {})
        await every(session)
        await session.execute(sa.select(Workspace.team_id))
    [found] = watch.found
    watch.found.clear()
    assert found.startswith("bot.store.workspaces.every: workspaces of no workspace in: SELECT")
