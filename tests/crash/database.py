"""The database goes away during a flood of events, and comes back: what was acknowledged is stored, and what wasn't comes again.

``python -m tests.crash.database`` stops PostgreSQL in order and kills it, in turn, while answers and votes pour into a real ``scaleq web``.
Nobody tells the process of it, and it is the same one to the end.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path

import aiohttp
import psutil
import psycopg
import typer

from bot.settings import normalised
from tests.bench.figures import LISTENING, SCALEQ, open_rounds, peer, settings_for
from tests.bench.load import envelope, fact, signed, ts
from tests.bench.peers import PATH
from tests.bench.processes import running

CONNECTIONS = 16
# Slack's patience, and its redeliveries hurried up: at once, then ever again after so many seconds.
SLACK_WAITS, AGAIN = 3.0, 0.5

HOLDER = """
import pathlib, sys
from bot.postgres import embedded
with embedded(pathlib.Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


class Server:
    """An embedded PostgreSQL that can be ended."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.url = self.start()

    def start(self) -> str:
        command = (sys.executable, "-c", HOLDER, str(self._data))
        self._holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._holder.stdout is not None
        return self._holder.stdout.readline().strip()

    def stop(self) -> None:
        """In order: connections are cut, and what was committed is written down."""
        self._holder.communicate()

    def kill(self) -> None:
        """All at once, as if the power had failed for it."""
        pid_file = self._data / "postgres" / "postmaster.pid"
        psutil.Process(int(pid_file.read_text().splitlines()[0])).kill()
        self._holder.kill()
        self._holder.communicate()


@dataclass
class Flood:
    """Events to one process as Slack sends them: each again until it is acknowledged."""

    address: str
    sent: int = 0
    acknowledged: set[int] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    slowest_refusal: float = 0.0
    over: bool = False

    async def pour(self) -> None:
        """Until it is over, and everything sent was acknowledged."""
        deadline = aiohttp.ClientTimeout(total=SLACK_WAITS)
        async with aiohttp.ClientSession(timeout=deadline) as http:
            await asyncio.gather(*(self._keep_on(http) for _ in range(CONNECTIONS)))

    async def _keep_on(self, http: aiohttp.ClientSession) -> None:
        while not self.over:
            number, self.sent = self.sent, self.sent + 1
            for wait in chain((0.0,), repeat(AGAIN)):
                if await self._deliver(http, number):
                    break
                await asyncio.sleep(wait)

    async def _deliver(self, http: aiohttp.ClientSession, number: int) -> bool:
        body, began = envelope(number, fact(number)), time.perf_counter()
        try:
            async with http.post(self.address, data=body, headers=signed(body)) as answer:
                said = str(answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            said = type(error).__name__
        self.answers[said] += 1
        if said == "200":
            self.acknowledged.add(number)
        else:
            self.slowest_refusal = max(self.slowest_refusal, time.perf_counter() - began)
        return said == "200"


async def lose(flood: Flood, server: Server, losses: int, seconds: float) -> None:
    """End the database and start it again, so many times, with so many seconds in between."""
    pouring = asyncio.create_task(flood.pour())
    for number in range(losses):
        await asyncio.sleep(seconds)
        await asyncio.to_thread(server.kill if number % 2 else server.stop)
        await asyncio.sleep(seconds)
        assert await asyncio.to_thread(server.start) == server.url
    await asyncio.sleep(seconds)
    flood.over = True
    async with asyncio.timeout(60):
        await pouring


@contextmanager
def scene(folder: Path) -> Iterator[tuple[Server, str]]:
    """A database with open rounds, and the address of a ``scaleq web`` on it."""
    server = Server(folder / "data")
    try:
        asyncio.run(open_rounds(normalised(server.url)))
        with peer(folder, "slack") as slack:
            settings = {**settings_for(slack), "DATABASE_URL": server.url}
            with running(folder, SCALEQ, "web", ready=LISTENING, **settings) as web:
                yield server, f"http://127.0.0.1:{web.said}{PATH}"
    finally:
        server.stop()


def stored(url: str) -> set[str]:
    """The moments of everything that is stored."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT revision_ts FROM replies UNION ALL SELECT event_ts FROM reactions")
        return {moment for (moment,) in rows}


def survive(folder: Path, losses: int, seconds: float) -> Flood:
    """The whole of it; gives what happened, once it is known that nothing was lost."""
    with scene(folder) as (server, address):
        flood = Flood(address)
        asyncio.run(lose(flood, server, losses, seconds))
        missing = {ts(number) for number in flood.acknowledged} - stored(server.url)
        assert not missing, f"acknowledged and not stored: {sorted(missing)}"
        assert len(flood.acknowledged) == flood.sent
    return flood


def main(losses: int = 20, seconds: float = 2.0) -> None:
    with tempfile.TemporaryDirectory(prefix="scaleq-lost-", ignore_cleanup_errors=True) as name:
        flood = survive(Path(name), losses, seconds)
    answers = ", ".join(f"{said}: {number:,}" for said, number in flood.answers.most_common())
    typer.echo(
        f"database: ended {losses} times (half by kill -9) under {flood.sent:,} events: all acknowledged and stored in the end "
        f"({answers}; slowest refusal {flood.slowest_refusal:.1f} s)"
    )


if __name__ == "__main__":
    typer.run(main)
