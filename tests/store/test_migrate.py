"""The database is brought to this version's tables, once, whoever else is doing it at the same time."""

import asyncio
import sys
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from sqlalchemy import inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.settings import SCHEME
from bot.store import database
from bot.store.migrate import config, current, differences, migrate
from bot.store.tables import Base


@pytest.fixture
def empty_url(cluster: str) -> Iterator[str]:
    """A database without any table."""
    name = f"empty_{uuid4().hex}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield cluster.replace("/scaleq?", f"/{name}?", 1).replace("postgresql://", SCHEME, 1)
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def tables(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))


async def test_a_migrated_database_has_what_the_code_says(engine: AsyncEngine) -> None:
    assert await differences(engine) == []
    assert await tables(engine) == {*Base.metadata.tables, "alembic_version"}


async def test_migrating_again_changes_nothing(engine: AsyncEngine) -> None:
    before = await current(engine)
    await migrate(engine)
    assert await current(engine) == before
    assert before[0] == before[1] is not None
    assert await differences(engine) == []


async def test_what_is_missing_is_seen(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE rounds DROP COLUMN subtopic")
        await connection.exec_driver_sql("DROP INDEX ix_replies_thread")
    assert len(await differences(engine)) == 2


async def test_several_at_once(empty_url: str) -> None:
    engines = [database.engine(empty_url) for _ in range(4)]
    await asyncio.gather(*(migrate(engine) for engine in engines))
    assert await differences(engines[0]) == []
    for engine in engines:
        await engine.dispose()


async def test_two_processes_at_once(empty_url: str) -> None:
    script = (
        "import asyncio, sys\n"
        "from bot.store import database\n"
        "from bot.store.migrate import migrate\n"
        "asyncio.run(migrate(database.engine(sys.argv[1])))\n"
    )
    running = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", script, empty_url) for _ in range(2)
    ]
    assert [await process.wait() for process in running] == [0, 0]
    engine = database.engine(empty_url)
    assert await differences(engine) == []
    await engine.dispose()


async def test_there_is_a_way_back(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: command.downgrade(config(sync), "base"))
        await connection.commit()
    assert await tables(engine) == {"alembic_version"}
    await migrate(engine)
    assert await differences(engine) == []
