"""`scaleq questions export` and `import`, on a real database and without Slack."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.main import cli
from bot.cli.problems import Problem
from bot.store import database, own_questions
from questions import own
from questions.bank import Bank, BankError
from questions.model import TeamQuestion
from tests.questions.samples import another, valid, write
from tests.store.scenes import OTHER_TEAM, TEAM, a_workspace


@pytest.fixture
def home(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with one workspace in it, that commands find, and no Slack."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    installed(database_url, TEAM)
    return database_url


def installed(url: str, team: str) -> None:
    async def act() -> None:
        engine = database.engine(url)
        async with database.sessions(engine).begin() as session:
            await a_workspace(session, team)
        await engine.dispose()

    asyncio.run(act())


def stored(url: str, team: str = TEAM) -> list[TeamQuestion]:
    async def act() -> list[TeamQuestion]:
        engine = database.engine(url)
        async with database.sessions(engine).begin() as session:
            found = await own_questions.of_team(session, team)
        await engine.dispose()
        return found

    return asyncio.run(act())


def said(*words: str | Path) -> str:
    outcome = CliRunner().invoke(cli, ["questions", *map(str, words)], catch_exceptions=False)
    assert outcome.exit_code == 0
    return outcome.output.strip()


def refused(kind: type[Exception], *words: str | Path) -> str:
    with pytest.raises(kind) as raised:
        CliRunner().invoke(cli, ["questions", *map(str, words)], catch_exceptions=False)
    return str(raised.value)


def test_imported_and_exported_they_are_what_they_were(home: str, tmp_path: Path) -> None:
    write(tmp_path / "in", valid(), another(0, status="retired"))
    assert said("import", tmp_path / "in") == f"2 questions of {TEAM}: 2 new, 0 changed, 0 as before."
    assert said("export", "--to", tmp_path / "out") == f"2 questions of {TEAM} written to {tmp_path}/out."
    assert own.read(tmp_path / "out", (), {}) == own.read(tmp_path / "in", (), {})
    assert said("import", tmp_path / "out", "--workspace", TEAM) == (
        f"2 questions of {TEAM}: 0 new, 0 changed, 2 as before."
    )


def test_a_question_is_changed_by_its_id(home: str, tmp_path: Path) -> None:
    said("import", write(tmp_path / "in", valid()))
    write(tmp_path / "in", valid() | {"prompt": "What else?"}, another(0))
    assert refused(BankError, "import", tmp_path / "in") == (
        "performance-tuning/slow-letters.yaml: rev: prompt, context or rubric changed since rev 1; set rev: 2"
    )
    assert [one.prompt[:6] for one in stored(home)] == ["A shop"]
    write(tmp_path / "in", valid() | {"prompt": "What else?", "rev": 2}, another(0))
    assert said("import", tmp_path / "in") == f"2 questions of {TEAM}: 1 new, 1 changed, 0 as before."
    assert [(one.id, one.rev) for one in stored(home)] == [("item-0", 1), ("slow-letters", 2)]


def test_an_id_of_the_shipped_bank_changes_nothing(home: str, tmp_path: Path) -> None:
    shipped = next(iter(Bank.load().values()))
    write(tmp_path, another(0), valid() | {"id": shipped.id})
    assert f"{shipped.id} belongs to the bank that ships" in refused(BankError, "import", tmp_path)
    assert stored(home) == []


def test_of_several_workspaces_one_has_to_be_named(home: str, tmp_path: Path) -> None:
    installed(home, OTHER_TEAM)
    write(tmp_path / "in", valid())
    for words in (("import", tmp_path / "in"), ("export", "--to", tmp_path / "out")):
        told = refused(Problem, *words)
        assert "Which workspace?" in told
        assert f"- {TEAM} (" in told
        assert f"- {OTHER_TEAM} (" in told
    assert "No workspace has the id T9" in refused(Problem, "import", tmp_path / "in", "--workspace", "T9")
    said("import", tmp_path / "in", "--workspace", OTHER_TEAM)
    assert (stored(home), len(stored(home, OTHER_TEAM))) == ([], 1)


def test_a_workspace_without_own_questions_exports_nothing(home: str, tmp_path: Path) -> None:
    assert "no questions of its own yet" in said("export", "--to", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_before_the_app_was_ever_installed(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.chdir(tmp_path)
    assert "No workspace is known yet" in refused(Problem, "export", "--to", tmp_path)
