"""The database is brought to this version's tables, once, whoever else is doing it at the same time."""

import asyncio
import sys
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import house
from bot.house import CannotStart
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


async def test_where_a_newer_version_has_migrated_this_one_still_starts(
    database_url: str, engine: AsyncEngine
) -> None:
    await _stamp(engine, "9999")
    for migrates in (False, True):
        async with house.tables(database_url, migrates=migrates) as at_work:
            assert (await current(at_work))[0] == "9999"


async def test_where_this_version_has_not_migrated_yet_nothing_starts(
    database_url: str, engine: AsyncEngine
) -> None:
    await _stamp(engine, "0002")
    with pytest.raises(CannotStart, match="scaleq migrate"):
        async with house.tables(database_url, migrates=False):
            pass


async def _stamp(engine: AsyncEngine, revision: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})


async def test_while_it_migrates_people_go_on_writing(database_url: str, engine: AsyncEngine) -> None:
    """Somebody holds it up in the middle, by a transaction that doesn't end; others write all the same."""
    await _back_to(engine, "0004")
    others = database.engine(database_url)
    async with others.connect() as busy:
        await busy.execute(text(_A_REPLY), {"ts": "1"})
        migrating = asyncio.create_task(migrate(engine))
        async with others.connect() as watching:
            while not await watching.scalar(text(_BUILDING)):
                assert not migrating.done()
                await watching.rollback()
        async with others.begin() as connection:
            await connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            await connection.execute(text(_A_REPLY), {"ts": "2"})
            await connection.execute(text("UPDATE workspaces SET not_before = NULL"))
        assert not migrating.done()
        await busy.commit()
    await migrating
    await others.dispose()
    assert await differences(engine) == []


_A_REPLY = """
INSERT INTO replies (team_id, channel_id, ts, revision_ts, deleted, thread_ts, user_id, at, length)
VALUES ('T1', 'C1', :ts, :ts, false, '0', 'U1', '2026-11-23', 80)
"""
_BUILDING = """
SELECT count(*) FROM pg_stat_activity
WHERE query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock' AND datname = current_database()
"""


async def test_an_index_that_an_interrupted_migration_left_is_built_anew(engine: AsyncEngine) -> None:
    await _back_to(engine, "0004")
    async with engine.begin() as connection:
        await connection.execute(text("CREATE INDEX ix_replies_texts ON replies (length)"))
    await migrate(engine)
    assert await differences(engine) == []


async def _back_to(engine: AsyncEngine, revision: str) -> None:
    async with engine.connect() as connection:
        await connection.run_sync(lambda sync: command.downgrade(config(sync), revision))
        await connection.commit()
