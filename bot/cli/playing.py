"""``scaleq play``, quick off the mark: the database is made while everything else is imported and read."""

import importlib
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.postgres import clear_abandoned, throwaway

if TYPE_CHECKING:
    from questions.bank import Bank

FOLDER = "scaleq-play-"


def play(port: int, *, browser: bool) -> None:
    """Play until stopped, on a database of its own."""
    with ThreadPoolExecutor(1) as beside:
        # Making a cluster keeps another process busy for a second; this one has imports to do meanwhile.
        prepared = beside.submit(_prepare)
        with fresh_database() as url:
            bank = prepared.result()
            from bot.cli import processes

            processes.play(url, bank, port, browser=browser)


def _prepare() -> "Bank":
    importlib.import_module("bot.cli.processes")
    from questions.bank import Bank

    return Bank.load()


@contextmanager
def fresh_database() -> Iterator[str]:
    """The URL of an empty PostgreSQL that is thrown away at the end; what a killed run left behind goes first."""
    clear_abandoned(Path(tempfile.gettempdir()).glob(f"{FOLDER}*"))
    folder = tempfile.TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True)
    with folder as data, throwaway(Path(data)) as url:
        yield url.replace("postgresql://", "postgresql+psycopg://", 1)
