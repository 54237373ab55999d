"""The engine and its sessions, and the bell that one process rings for another."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import psycopg
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

Sessions = async_sessionmaker[AsyncSession]

BELL = "scaleq_due"

# Seconds to wait for a connection, to the database or from the pool. Slack gives three for everything.
CONNECTING = 2

# A server that vanished without a word is noticed within some twenty seconds (libpq's options: seconds, and milliseconds).
_NOTICING: dict[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 10_000,
}

# What PostgreSQL says when it takes, or keeps, no connection: a connection exception, a server that ends or starts, too many connections.
_NO_CONNECTION = re.compile("08...|57P0.|53300")


def engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """An engine for ``postgresql+psycopg://`` that also works behind a pooler in transaction mode.

    Such a pooler hands each transaction another connection, on which a statement prepared earlier is unknown: hence no prepared
    statements. Connections are checked before use, so a restarted database costs nobody an error. What was passed to a statement,
    people's words among it, stays out of errors and so of the log.
    """
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        hide_parameters=True,
        json_deserializer=orjson.loads,
        pool_timeout=CONNECTING,
        connect_args={"prepare_threshold": None, "connect_timeout": CONNECTING, **_NOTICING},
    )


def sessions(of: AsyncEngine) -> Sessions:
    return async_sessionmaker(of, expire_on_commit=False)


def lost(error: BaseException) -> bool:
    """Whether this says that the database can't be reached, or went away in the middle: nothing is wrong with what was asked of it.

    A deadlock, a timeout or a full disk is none of that: it is there, and answers.
    """
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        error = error.orig or error
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return error.sqlstate is None or _NO_CONNECTION.fullmatch(error.sqlstate) is not None
    return isinstance(error, PoolTimeout)


async def ring(session: AsyncSession) -> None:
    """Tell waiting workers, once this transaction commits, that something fell due."""
    await session.execute(text("SELECT pg_notify(:bell, '')"), {"bell": BELL})


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[AsyncIterator[None]]:
    """Yields an iterator that gives an item for each ring. Needs a direct connection: a pooler in transaction mode carries none."""
    dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True, **_NOTICING) as connection:
        await connection.execute(f"LISTEN {BELL}")

        async def rings() -> AsyncIterator[None]:
            async for _ in connection.notifies():
                yield

        yield rings()
