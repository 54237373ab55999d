"""``scaleq play``, quick off the mark: the database is made while the rest is still being imported."""

import importlib
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.postgres import clear_abandoned, throwaway

FOLDER = "scaleq-play-"


def play(port: int, *, browser: bool) -> None:
    """Play until stopped, on a database of its own."""
    # Making a cluster is another process's work for a second, and so are the imports ours.
    imports = threading.Thread(target=importlib.import_module, args=["bot.cli.processes"])
    imports.start()
    with fresh_database() as url:
        imports.join()
        from bot.cli import processes

        processes.play(url, port, browser=browser)


@contextmanager
def fresh_database() -> Iterator[str]:
    """The URL of an empty PostgreSQL that is thrown away at the end; what a killed run left behind goes first."""
    clear_abandoned(Path(tempfile.gettempdir()).glob(f"{FOLDER}*"))
    folder = tempfile.TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True)
    with folder as data, throwaway(Path(data)) as url:
        yield url.replace("postgresql://", "postgresql+psycopg://", 1)
