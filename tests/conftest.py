"""A real PostgreSQL for the run, and a fresh, migrated database for each test that wants one."""

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.postgres import throwaway
from bot.settings import SCHEME
from bot.store import database
from bot.store.migrate import migrate
from questions.bank import Bank
from tests.databases import TEMPLATE, Stock, named
from tests.isolation import Watch

_LOCK = 0x7E57

# Whoever starts the tests in the background may have had Ctrl+C ignored, and the processes that tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# A root of its own for this run's temporary directories, inherited by its workers. The one that pytest shares between runs is closed to
# others at each start of another run, and as root PostgreSQL runs as somebody else: a second run would take the first one's database away.
_TEMPORARY = "PYTEST_DEBUG_TEMPROOT"
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ[_TEMPORARY] = tempfile.mkdtemp(prefix="scaleq-tests-")


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """What a failed run left is kept, to be looked at."""
    if "PYTEST_XDIST_WORKER" not in os.environ and exitstatus in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        shutil.rmtree(os.environ[_TEMPORARY], ignore_errors=True)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The URL of the run's cluster, shared by all pytest workers; it holds a migrated template."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    with throwaway(shared / "cluster") as url:
        _make_template(url)
        yield url


def _make_template(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        made = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
        if made is None:
            connection.execute(f"CREATE DATABASE {TEMPLATE}_raw")
            asyncio.run(_migrate(named(url, f"{TEMPLATE}_raw")))
            connection.execute(f"ALTER DATABASE {TEMPLATE}_raw RENAME TO {TEMPLATE}")


async def _migrate(url: str) -> None:
    engine = database.engine(url.replace("postgresql://", SCHEME, 1))
    await migrate(engine)
    await engine.dispose()


class _Compiled(dict[Any, Any]):
    """Compiled statements by everything but the engine's dialect, which is another object for each test and always the same."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[1:], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


@pytest.fixture(scope="session", autouse=True)
def watch() -> Iterator[Watch]:
    """Each statement is compiled once a run, and watched for tables that it doesn't hold to a workspace (see tests/isolation.py).

    Each test has a database and so an engine of its own: to compile the same statements for each took a sixth of the run.
    """
    compiled, engine, watch = _Compiled(), database.engine, Watch()

    def watched(url: str, **rest: Any) -> AsyncEngine:
        made = engine(url, **rest).execution_options(compiled_cache=compiled)
        watch.over(made)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "engine", watched)
        yield watch


@pytest.fixture(autouse=True)
def _every_statement_names_its_workspace(watch: Watch) -> Iterator[None]:
    watch.found.clear()
    yield
    assert not watch.found, "\n".join(watch.found)


@pytest.fixture(scope="session")
def stock(cluster: str) -> Stock:
    """This pytest worker's databases."""
    return Stock(cluster)


@pytest.fixture
def database_url(stock: Stock) -> Iterator[str]:
    """The URL (``postgresql+psycopg://``) of a database of this test's own, migrated and empty."""
    with stock.one() as url:
        yield url


@pytest.fixture
def other_database_url(stock: Stock) -> Iterator[str]:
    """Another one, for an app that has nothing to do with the first."""
    with stock.one() as url:
        yield url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    made = database.engine(database_url)
    yield made
    await made.dispose()


@pytest.fixture
def sessions(engine: AsyncEngine) -> database.Sessions:
    return database.sessions(engine)


@pytest.fixture(scope="session")
def bank() -> Bank:
    """The bank that ships."""
    return Bank.load()


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever runs the tests may have a workspace of their own configured."""
    for name in (
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_API_URL",
        "DATABASE_URL",
        "PORT",
    ):
        monkeypatch.delenv(name, raising=False)
