"""`scaleq data`, on a real database and without Slack: for requests that come by mail."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner

from bot.cli.main import cli
from bot.cli.problems import Problem
from bot.store import database, replies, written
from bot.store.tables import Erasure, Reply
from tests.store.scenes import OPENS, OTHER_TEAM, TEAM, a_workspace
from tests.store.scenes import written as reply

USER = "U0BEN"


@pytest.fixture
def home(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Two workspaces in which the same member wrote the same, and another one did in the first."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)

    async def filled(session: AsyncSession) -> None:
        for team in (TEAM, OTHER_TEAM):
            await a_workspace(session, team)
            await replies.record(session, team, reply(USER, text=f"in {team}, “żółć” <!channel>"))
        await replies.record(session, TEAM, reply("U0CHIE", 2, text="hers"))
        await written.save_draft(session, TEAM, USER, "round/r", "so far", "1.1", OPENS)

    in_database(database_url, filled)
    return database_url


def in_database(url: str, act: Callable[[AsyncSession], Awaitable[None]]) -> None:
    async def run() -> None:
        engine = database.engine(url)
        async with database.sessions(engine).begin() as session:
            await act(session)
        await engine.dispose()

    asyncio.run(run())


def said(*words: str, typed: str | None = None, code: int = 0) -> str:
    outcome = CliRunner().invoke(cli, ["data", *words], input=typed, catch_exceptions=False)
    assert outcome.exit_code == code, outcome.output
    return outcome.output


def refused(*words: str) -> str:
    with pytest.raises(Problem) as raised:
        CliRunner().invoke(cli, ["data", *words], catch_exceptions=False)
    return str(raised.value)


def test_the_export_is_what_my_data_gives_of_one_member_in_one_workspace(home: str, tmp_path: Path) -> None:
    printed = json.loads(said("export", "--team", TEAM, "--user", USER))
    assert [(one["table"], len(one["rows"])) for one in printed["tables"]] == [("drafts", 1), ("replies", 1)]
    assert printed["tables"][1]["rows"][0]["text"] == f"in {TEAM}, “żółć” <!channel>"
    file = tmp_path / "ben.json"
    assert str(file) in said("export", "--team", OTHER_TEAM, "--user", USER, "--to", str(file))
    assert json.loads(file.read_text("utf-8"))["tables"][0]["rows"][0]["text"].startswith(f"in {OTHER_TEAM}")
    assert file.stat().st_mode & 0o077 == 0, "for the operator's eyes"
    assert "can't be written" in refused("export", "--team", TEAM, "--user", USER, "--to", str(file))


def test_forgetting_asks_once_more_and_leaves_the_other_workspace(home: str) -> None:
    asked = said("forget", "--team", TEAM, "--user", USER, typed="n\n", code=1)
    assert f"Stored about {USER} in {TEAM}: 1 in drafts, 1 in replies." in asked
    assert "1 in replies" in said("forget", "--team", TEAM, "--user", USER, typed="n\n", code=1)
    assert "is deleted" in said("forget", "--team", TEAM, "--user", USER, typed="y\n")
    assert "1 in erasures" in said("forget", "--team", TEAM, "--user", USER, "--yes"), "twice is once"

    async def left(session: AsyncSession) -> None:
        rows = map(tuple, await session.execute(sa.select(Reply.team_id, Reply.user_id)))
        assert sorted(rows) == [(TEAM, "U0CHIE"), (OTHER_TEAM, USER)]
        assert list(await session.scalars(sa.select(Erasure.team_id))) == [TEAM]

    in_database(home, left)


def test_a_wrong_id_is_said_and_changes_nothing(home: str) -> None:
    assert "no member's id" in refused("forget", "--team", TEAM, "--user", "ben", "--yes")
    assert "No workspace has the id T9" in refused("export", "--team", "T9", "--user", USER)
    assert "Which workspace?" in refused("export", "--user", USER)
