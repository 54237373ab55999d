"""Bringing a database to this version's tables, and checking that it is there."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.tables import Base

SCRIPTS = Path(__file__).parents[2] / "migrations"

# Any number of processes may migrate at once: the first does, the others wait for this lock and find it done.
_LOCK = 0x5CA1E0


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without an ini file: the scripts lie beside this package, also in a wheel."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS))
    made.attributes["connection"] = connection
    return made


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade to the newest revision; nothing happens where it is reached."""
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(lambda sync: command.upgrade(config(sync), "head"))


async def current(engine: AsyncEngine) -> tuple[str | None, str | None]:
    """The database's revision and the newest one."""
    async with engine.connect() as connection:
        at = await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    return at, ScriptDirectory.from_config(config()).get_current_head()


async def differences(engine: AsyncEngine) -> list[Any]:
    """What the tables in the code have that the database lacks, or the other way round: empty after a migration."""
    async with engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(sync, opts={"compare_type": True}), Base.metadata
            )
        )
