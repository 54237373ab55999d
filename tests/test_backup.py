"""A backup is taken while everything runs, restored into an empty database, and is never half a file."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from bot.backup import BackupError, _run, backup, restore
from tests.databases import named


@pytest.fixture
def empty(cluster: str) -> Iterator[str]:
    """The URL of a database without tables."""
    name = f"empty_{uuid4().hex}"
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield named(cluster, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _workspaces(url: str) -> list[str]:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM workspaces").fetchall()]


def test_what_was_backed_up_is_there_after_restoring(database_url: str, empty: str, tmp_path: Path) -> None:
    with psycopg.connect(database_url.replace("+psycopg", "")) as connection:
        connection.execute(
            "INSERT INTO workspaces (team_id, name, url, bot_user_id, bot_id, erasure_key, seen_at) "
            "VALUES ('T1', 'Ünïcode & Co', 'https://x.example', 'U1', 'B1', 'key', '2026-11-23T08:00Z')"
        )
    file = tmp_path / "scaleq.dump"
    assert backup(database_url, file) == file.stat().st_size > 0
    assert file.stat().st_mode & 0o077 == 0, "it holds what people wrote"
    restore(empty, file)
    assert _workspaces(empty) == ["Ünïcode & Co"]
    with pytest.raises(BackupError, match="isn't empty"):
        restore(empty, file)
    with pytest.raises(BackupError, match="exists already"):
        backup(database_url, file)


@pytest.mark.parametrize("left", [False, True], ids=["anew", "where one was killed before"])
def test_a_backup_is_nobody_elses_to_read_while_it_is_taken(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    file, half = tmp_path / "scaleq.dump", tmp_path / "scaleq.dump.half"
    dumped = []

    def dump(*arguments: str) -> None:
        dumped.append((half.stat().st_ino, half.stat().st_mode & 0o077))
        _run(*arguments)

    monkeypatch.setattr("bot.backup._run", dump)
    former = os.umask(0)
    try:
        if left:
            half.touch()
        backup(database_url, file)
    finally:
        os.umask(former)
    assert dumped == [(file.stat().st_ino, 0)]


def test_a_damaged_backup_leaves_the_database_empty(database_url: str, empty: str, tmp_path: Path) -> None:
    file = tmp_path / "scaleq.dump"
    backup(database_url, file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(BackupError):
        restore(empty, file)
    with psycopg.connect(empty) as connection:
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found == (0,)


def test_no_half_file_stays_where_the_database_cannot_be_reached(tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="connection"):
        backup("postgresql+psycopg://nobody:secret@127.0.0.1:9/nothing", tmp_path / "scaleq.dump")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BackupError, match="no file"):
        restore("postgresql+psycopg://nobody@127.0.0.1:9/nothing", tmp_path / "missing.dump")
