"""The bench's processes: started, waited for until they say they are ready, watched, ended."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psutil

PATIENCE = 60.0
_SETTINGS = ("SLACK_", "SCALEQ_", "DATABASE_URL", "PORT", "ANSWER_")


class Running(NamedTuple):
    process: psutil.Process
    said: str  # its port or address
    log: Path

    def spent(self) -> float:
        """Seconds of processor time so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def megabytes(self) -> float:
        """What it holds of the machine's memory."""
        return float(self.process.memory_info().rss) / 1e6

    def settle(self) -> None:
        """Wait until it does nothing any more."""
        quiet = time.perf_counter()
        while time.perf_counter() - quiet < 0.25:
            before = self.spent()
            time.sleep(0.05)
            if self.spent() > before:
                quiet = time.perf_counter()


@contextmanager
def running(folder: Path, *command: str, ready: str, **variables: str) -> Iterator[Running]:
    """The command in ``folder``, from when its output matches ``ready`` (whose group is what it said); ended afterwards.

    Settings that are around for somebody's own workspace don't reach it.
    """
    around = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)}
    around["PYTHONPATH"] = str(Path(__file__).parents[2])
    log = folder / f"{uuid4().hex}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=around | variables, stdout=out, stderr=out)
    try:
        deadline = time.perf_counter() + PATIENCE
        while (found := re.search(ready, log.read_text())) is None:
            if process.poll() is not None or time.perf_counter() > deadline:
                raise RuntimeError(f"{command} did not get ready:\n{log.read_text()}")
            time.sleep(0.005)
        yield Running(psutil.Process(process.pid), found[1], log)
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()
