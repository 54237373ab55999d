"""Real processes of ``scaleq``, as an operator starts and ends them."""

import asyncio
import contextlib
import io
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import structlog

from bot.cli import main

SCALEQ = Path(sys.executable).with_name("scaleq")

# Deadlines of a minute and more, shortened so that a test needn't wait for them. Everything else is the program as it is.
HASTY = """
from datetime import timedelta
from bot.jobs import attempt, close, courier, deliver, heartbeat, outage, ticker
from bot.slack.gateway import Slack
from bot.store import outages, syncs
from bot.cli import main
Slack.call.__kwdefaults__["timeout"] = 1
courier.LEASE = close.LEASE = timedelta(seconds=4)
attempt.DOUBT = deliver.DOUBT = timedelta(seconds=1.6)
deliver.LONGEST_PAUSE = timedelta(seconds=5)
heartbeat.AGAIN = timedelta(seconds=0.3)
syncs.STEADILY = timedelta(seconds=0.1)
outage.EVERY, outages.SILENCE = timedelta(seconds=0.5), timedelta(seconds=3)
ticker.EVERY = ticker.LISTEN_AGAIN = timedelta(seconds=1)
main()
"""


@dataclass
class Process:
    """A running command. ``output`` grows while it runs: standard output and standard error together."""

    real: asyncio.subprocess.Process
    output: list[str] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    @property
    def text(self) -> str:
        return "".join(self.output)

    async def read(self) -> None:
        assert self.real.stdout is not None
        async for line in self.real.stdout:
            self.output.append(line.decode())

    async def says(self, words: str, within: float = 60) -> None:
        """Wait until it has said that."""
        async with asyncio.timeout(within):
            while words not in self.text:
                assert self.real.returncode is None, self.text
                await asyncio.sleep(0.02)

    async def ended(self, within: float = 60) -> int:
        """Wait until it ends of itself; gives its exit code."""
        async with asyncio.timeout(within):
            code = await self.real.wait()
            if self._reading is not None:
                await self._reading
        return code

    async def end(self, number: signal.Signals = signal.SIGTERM, within: float = 10) -> int:
        self.real.send_signal(number)
        return await self.ended(within)

    async def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.real.kill()
        await self.ended()


@asynccontextmanager
async def started(
    *arguments: str, env: Mapping[str, str], cwd: Path, hasty: bool = False
) -> AsyncIterator[Process]:
    """``scaleq ARGUMENTS`` in an environment with nothing but ``env`` of ours; killed at the end if it still runs."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = (sys.executable, "-c", HASTY) if hasty else (str(SCALEQ),)
    real = await asyncio.create_subprocess_exec(
        *command,
        *arguments,
        env={**inherited, "PYTHONUNBUFFERED": "1", **env},
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    process = Process(real)
    process._reading = asyncio.create_task(process.read())
    try:
        yield process
    finally:
        await process.kill()


async def told(*arguments: str, env: Mapping[str, str], cwd: Path) -> tuple[int, str]:
    """Run a command to its end; its exit code and all it said."""
    async with started(*arguments, env=env, cwd=cwd) as process:
        code = await process.ended(within=15)
        return code, process.text


async def told_here(*arguments: str, env: Mapping[str, str], cwd: Path) -> tuple[int, str]:
    """As `told`, but in a thread of this process, which saves a second: where what is said is in question, not the process."""
    return await asyncio.to_thread(_run_here, arguments, env, cwd)


def _run_here(arguments: tuple[str, ...], env: Mapping[str, str], cwd: Path) -> tuple[int, str]:
    said, code = io.StringIO(), 0
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with (
        patch.object(sys, "argv", ["scaleq", *arguments]),
        patch.dict(os.environ, env),
        contextlib.chdir(cwd),
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        finally:
            root.handlers, root.level = handlers, level
            logging.captureWarnings(False)
            structlog.reset_defaults()
    return code, said.getvalue()
