"""Migrated, empty databases for tests. To make one takes a quarter of a second, to empty one a few milliseconds: so they are used again."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg

from bot.settings import SCHEME
from bot.store.tables import Base

TEMPLATE = "scaleq_template"

# Who is still connected is of a test that has ended.
_LEAVE = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_EMPTY = "; ".join(f'DELETE FROM "{name}"' for name in Base.metadata.tables)  # noqa: S608  names of our own tables
# What was deleted stays in the way of whoever looks for what is earliest, until it is cleared away.
_USES = 8
# Everything that a test may have done to the tables themselves.
_SHAPE = """
    SELECT md5(string_agg(shape, ',' ORDER BY shape)) FROM (
        SELECT attrelid || '/' || attnum || '/' || attname || '/' || atttypid || '/' || attnotnull FROM pg_attribute
            JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT 'version ' || version_num FROM alembic_version
    ) AS found (shape)
"""


class Stock:
    """Databases of one cluster, for one test at a time each."""

    def __init__(self, cluster: str) -> None:
        self._cluster = cluster
        self._free: list[tuple[str, str]] = []
        self._used: Counter[str] = Counter()

    @contextmanager
    def one(self) -> Iterator[str]:
        """The URL (``postgresql+psycopg://``) of a migrated, empty database of one's own, as long as this context lasts."""
        name, shape = self._free.pop() if self._free else self._made()
        yield named(self._cluster, name).replace("postgresql://", SCHEME, 1)
        if self._emptied(name, shape):
            self._free.append((name, shape))
        else:
            with psycopg.connect(self._cluster, autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _made(self) -> tuple[str, str]:
        name = f"test_{uuid4().hex}"
        with psycopg.connect(self._cluster, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        with psycopg.connect(named(self._cluster, name)) as connection:
            return name, _shape(connection)

    def _emptied(self, name: str, shape: str) -> bool:
        """False if the tables aren't any more what they were."""
        try:
            with psycopg.connect(named(self._cluster, name), autocommit=True) as connection:
                connection.execute(_LEAVE)
                if _shape(connection) != shape:
                    return False
                connection.execute(_EMPTY)
                self._used[name] += 1
                if self._used[name] % _USES == 0:
                    connection.execute("VACUUM")
        except psycopg.Error:
            return False
        return True


def _shape(connection: psycopg.Connection) -> str:
    [(shape,)] = connection.execute(_SHAPE).fetchall()
    return str(shape)


def named(url: str, name: str) -> str:
    return url.replace("/scaleq?", f"/{name}?", 1)
