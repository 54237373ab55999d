"""``scaleq backup`` and ``scaleq restore``: the database as one file, by PostgreSQL's own programs.

The file is pg_dump's custom format: of one moment, compressed, taken while everything runs, and readable by any ``pg_restore`` that is not
older. It holds all that ScaleQ stores, tokens only encrypted (the keys are not in it).
"""

import os
import subprocess
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from bot.pgbinaries import shipped


class BackupError(Exception):
    """The backup could not be taken or restored; the text says why and what to do."""


def backup(url: str, to: Path) -> int:
    """Write the database at ``url`` into the new file ``to``; gives its size in bytes. A file that is there is whole."""
    if to.exists():
        raise BackupError(f"{to} exists already. Give another name, or move it away.")
    half = to.with_name(to.name + ".half")
    try:
        # Nobody else's to read before the first word of it is written, also where one was left behind.
        half.touch(mode=0o600)
        half.chmod(0o600)
        _run("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={half}")
        half.rename(to)
    except OSError as error:
        raise BackupError(f"{to} can't be written: {error.strerror or error}.") from error
    finally:
        half.unlink(missing_ok=True)
    return to.stat().st_size


def restore(url: str, source: Path) -> None:
    """Load the backup ``source`` into the empty database at ``url``: all of it, or, where anything is wrong, nothing."""
    if not source.is_file():
        raise BackupError(f"There is no file {source}.")
    with psycopg.connect(_address(url)) as connection:
        table = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() LIMIT 1"
        ).fetchone()
    if table is not None:
        raise BackupError(
            "This database isn't empty, and a backup is restored into an empty one only. Name a new SCALEQ_DATA_DIR "
            "(or a new database in DATABASE_URL), restore there, and start ScaleQ with it."
        )
    _run(
        "pg_restore",
        url,
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        str(source),
    )


def _address(url: str) -> str:
    """libpq's form of a ``postgresql+psycopg://`` URL."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _run(program: str, url: str, *arguments: str) -> None:
    """One of PostgreSQL's programs on the database. The password goes by the environment: a command line is seen by everybody."""
    address = make_url(url)
    environment = os.environ | ({"PGPASSWORD": address.password} if address.password else {})
    without = address.set(drivername="postgresql", password=None).render_as_string()
    ended = subprocess.run(  # noqa: S603  our own programs, no shell
        (str(shipped() / program), f"--dbname={without}", "--no-password", *arguments),
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=environment,
    )
    if ended.returncode != 0:
        said = ended.stderr.decode(errors="replace").strip().splitlines()
        raise BackupError(said[0] if said else f"{program} ended with {ended.returncode}.")
