"""Bringing a database to this version's tables, and checking that it is there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.tables import Base

log = structlog.get_logger(__name__)

SCRIPTS = Path(__file__).parents[2] / "migrations"

# Any number of processes may migrate at once: the first does, the others wait for this lock and find it done.
_LOCK = 0x5CA1E0
# Seconds between their looks.
_AGAIN = 0.2


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without an ini file: the scripts lie beside this package, also in a wheel."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS))
    made.attributes["connection"] = connection
    return made


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade to the newest revision; nothing happens where it is reached, or where a newer version has been.

    Each migration is a transaction of its own: no table stays locked while others are worked on.
    """
    async with _alone(engine), engine.connect() as connection:
        at = await connection.run_sync(_revision)
        await connection.rollback()
        if is_of_a_newer_version(at):
            log.warning("the database is of a newer version", action="migrate", revision=at)
            return
        await connection.run_sync(lambda sync: command.upgrade(config(sync), "head"))


@asynccontextmanager
async def _alone(engine: AsyncEngine) -> AsyncIterator[None]:
    """Nobody else migrates meanwhile. Asked for again and again: a statement that waited would hold up indexes that are built concurrently.

    Held by a transaction on a connection of its own, which a pooler keeps together.
    """
    async with engine.connect() as connection:
        # Without parameters: of a statement that has some its snapshot stays, and such an index waits for that, too.
        query = f"SELECT pg_try_advisory_xact_lock({_LOCK})"
        while not (await connection.exec_driver_sql(query)).scalar_one():
            await connection.rollback()
            await asyncio.sleep(_AGAIN)
        yield


async def current(engine: AsyncEngine) -> tuple[str | None, str | None]:
    """The database's revision and the newest one."""
    async with engine.connect() as connection:
        at = await connection.run_sync(_revision)
    return at, ScriptDirectory.from_config(config()).get_current_head()


def is_of_a_newer_version(revision: str | None) -> bool:
    """Whether this version doesn't know the revision: a newer one made it, and its tables work with the processes of this one."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    return revision is not None and revision not in known


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def differences(engine: AsyncEngine) -> list[Any]:
    """What the tables in the code have that the database lacks, or the other way round: empty after a migration."""
    async with engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(sync, opts={"compare_type": True}), Base.metadata
            )
        )
