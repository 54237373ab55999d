"""Whether an error says that the database is away, asked of a real one."""

import asyncio

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.database import engine as made_engine
from bot.store.database import lost

LOCKED, FREE = text("SELECT pg_advisory_xact_lock(1)"), text("SELECT pg_advisory_xact_lock(2)")


async def test_what_it_answers_is_no_sign_that_it_is_away(engine: AsyncEngine) -> None:
    async with engine.connect() as one, engine.connect() as two:
        await one.execute(text("CREATE TEMPORARY TABLE held (id integer PRIMARY KEY)"))
        for refused in (
            "SET LOCAL statement_timeout = 1; SELECT pg_sleep(5)",
            "SELECT 1 / 0",
            "SELECT nothing",
        ):
            with pytest.raises(SQLAlchemyError) as told:
                await two.execute(text(refused))
            assert not lost(told.value), refused
            await two.rollback()
        await one.rollback()
        await one.execute(LOCKED)
        await two.execute(FREE)
        waits = asyncio.create_task(one.execute(FREE))
        with pytest.raises(SQLAlchemyError) as told:
            await asyncio.gather(waits, two.execute(LOCKED))
        assert isinstance(told.value.orig, psycopg.errors.DeadlockDetected)  # type: ignore[attr-defined]
        assert not lost(told.value)


async def test_a_connection_that_broke_or_never_was_is_one(engine: AsyncEngine) -> None:
    async with engine.connect() as one, engine.connect() as two:
        backend = await one.scalar(text("SELECT pg_backend_pid()"))
        await two.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})
        with pytest.raises(SQLAlchemyError) as told:
            await one.execute(text("SELECT 1"))
        assert lost(told.value)
        await one.invalidate()
    nowhere = made_engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    with pytest.raises(SQLAlchemyError) as told:
        await nowhere.connect()
    assert lost(told.value)
    await nowhere.dispose()
    for words, is_lost in (
        ("too_many_connections", True),
        ("admin_shutdown", True),
        ("cannot_connect_now", True),
        ("disk_full", False),
        ("serialization_failure", False),
        ("lock_not_available", False),
    ):
        error = getattr(psycopg.errors, words.title().replace("_", ""))("as PostgreSQL says it")
        assert lost(error) == is_lost, words
