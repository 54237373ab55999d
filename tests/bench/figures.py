"""The figures: how ScaleQ and its peers are set up, and how they take turns."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple, TypeVar

import psycopg
from slack_sdk import WebClient

from bot.postgres import embedded
from bot.settings import normalised
from bot.store import database
from bot.store.migrate import migrate
from bot.store.tables import Round
from tests.bench.load import BEGAN, Run, chatter, facts, measure, thread, waits
from tests.bench.peers import CHANNELS, SECRET, TEAM, TOKEN
from tests.bench.processes import PATIENCE, Running, running

BARE = "bare aiohttp: signature and JSON"
STOCK = "Bolt's sample for many workspaces, on the same PostgreSQL; stores nothing"
FIXED = "Bolt, fixed authorize, empty listener"
IMPORTED = "import bot.cli.processes"
IMPORTS = f"python -c '{IMPORTED}'"
LISTENING = r'"port": (\d+)'
SCALEQ = str(Path(sys.executable).with_name("scaleq"))
T = TypeVar("T")


class Figure(NamedTuple):
    """What was measured in each round, of ours and of the peer."""

    name: str
    ours: list[float]
    theirs: list[float]
    peer: str
    note: str


def rates(folder: Path, rounds: int, seconds: float) -> Iterator[Figure]:
    """Events a second that one ``scaleq web`` takes, and how long they wait at half of that."""
    with (
        _web(folder) as (web, url, slack),
        peer(folder, "bare") as bare,
        peer(folder, "bolt") as bolt,
        peer(folder, "stock", DATABASE_URL=url, SLACK_API_URL=slack) as stock,
    ):

        def taking(requests: Iterator[bytes], *servers: Running) -> list[list[Run]]:
            return _by_turns(rounds, *(partial(measure, one, requests, seconds) for one in servers))

        ours, limit, sample = taking(chatter(), web, bare, stock)
        yield _rate("chatter, events/s", ours, limit, BARE)
        yield _rate("", ours, sample, STOCK)

        durable = facts()
        ours, sample, fixed = taking(durable, web, stock, bolt)
        note = _stored(url, sum(run.events for run in ours))
        yield _rate("answers and votes/s", ours, sample, STOCK, note)
        yield _rate("", ours, fixed, FIXED)

        rate = median(run.events / run.seconds for run in ours[1:]) / 2
        paced = (partial(waits, one, durable, seconds, rate) for one in (web, bolt))
        mine, theirs = _by_turns(rounds, *paced)
        note = f"answers and votes at {rate:,.0f} a second; less is better"
        yield Figure("acknowledged, p99 in ms", [*map(p99, mine[1:])], [*map(p99, theirs[1:])], FIXED, note)


def standing(folder: Path, rounds: int, events: int) -> Iterator[Figure]:
    """What ``scaleq run`` takes before anything happens, and after much has: time to start, and memory."""
    with peer(folder, "slack") as slack:
        settings = settings_for(slack) | {"SCALEQ_DATA_DIR": str(folder / "standing")}
        with embedded(folder / "standing") as url:
            asyncio.run(open_rounds(normalised(url)))

        def start_up() -> float:
            began = time.perf_counter()
            with running(folder, SCALEQ, "run", ready=LISTENING, **settings):
                return time.perf_counter() - began

        ours, theirs = _by_turns(rounds, start_up, _imports)
        note = "until it listens, its database existing; less is better"
        yield Figure("scaleq run, seconds", ours[1:], theirs[1:], IMPORTS, note)
        with running(folder, SCALEQ, "run", ready=LISTENING, **settings) as run, _idle(folder) as idle:
            run.settle()
            peak = [idle.megabytes()]
            yield Figure("memory at rest, MB", [run.megabytes()], peak, IMPORTS, "less is better")
            taken = measure(run, facts(), 0, events)
            note = f"after {taken.events:,} answers and votes; less is better"
            yield Figure("memory afterwards, MB", [run.megabytes()], peak, IMPORTS, note)


def _imports() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTED], check=True)
    return time.perf_counter() - began


@contextmanager
def _idle(folder: Path) -> Iterator[Running]:
    """A process that has imported everything, and does nothing."""
    waits = f"{IMPORTED}; print('imported', flush=True); import time; time.sleep(3600)"
    with running(folder, sys.executable, "-c", waits, ready="(imported)") as idle:
        yield idle


def start(folder: Path, rounds: int) -> Iterator[Figure]:
    """From nothing, a new database included, to the first question in the channel."""

    def first_question() -> float:
        began = time.perf_counter()
        with running(folder, SCALEQ, "play", "--no-browser", "--port", "0", ready=r"(http://\S+/) ") as play:
            ben = WebClient(token="xoxp-U0BEN00002", base_url=f"{play.said}api/")
            while not ben.conversations_history(channel="C0PRACTICE")["messages"]:
                if time.perf_counter() - began > PATIENCE:
                    raise RuntimeError("scaleq play asked no question")
                time.sleep(0.005)
            return time.perf_counter() - began

    ours, theirs = _by_turns(rounds, first_question, _imports)
    note = "until the first question is posted, a new database included; less is better"
    yield Figure("scaleq play, seconds", ours[1:], theirs[1:], IMPORTS, note)


def _by_turns(rounds: int, *parties: Callable[[], T]) -> list[list[T]]:
    """A round to warm up, which is the first of each, then the others; who begins changes each time."""
    found: list[list[T]] = [[party()] for party in parties]
    for number in range(rounds):
        for which in range(len(parties)):
            turn = (number + which) % len(parties)
            found[turn].append(parties[turn]())
    return found


def _rate(name: str, ours: list[Run], theirs: list[Run], peer: str, note: str = "") -> Figure:
    mine, other = ([run.events / run.seconds for run in runs[1:]] for runs in (ours, theirs))
    shares = _shares(ours, theirs)
    return Figure(name, mine, other, peer, f"{note}; {shares}" if note else shares)


def _shares(ours: list[Run], theirs: list[Run]) -> str:
    """What was at most taken of one processor: near 100 %, that was the limit."""
    server, load = (
        [f"{max(run[part] for run in runs[1:]):.0%}" for runs in (ours, theirs)] for part in (2, 3)
    )
    return f"processor: ScaleQ {server[0]} (load {load[0]}), peer {server[1]} (load {load[1]})"


def p99(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.99)]


def _stored(url: str, acknowledged: int) -> str:
    with psycopg.connect(url) as connection:
        [(stored, fsync, commit)] = connection.execute(
            "SELECT (SELECT count(*) FROM replies) + (SELECT count(*) FROM reactions), "
            "current_setting('fsync'), current_setting('synchronous_commit')"
        ).fetchall()
    if stored != acknowledged:
        raise RuntimeError(f"{acknowledged} answers and votes were acknowledged, but {stored} are stored")
    return f"all {stored} acknowledged are stored (fsync {fsync}, synchronous_commit {commit})"


def peer(folder: Path, name: str, **variables: str) -> AbstractContextManager[Running]:
    ready = r"listening: (\S+)\n"
    return running(folder, sys.executable, "-m", "tests.bench.peers", name, ready=ready, **variables)


@contextmanager
def _web(folder: Path) -> Iterator[tuple[Running, str, str]]:
    """The real thing on a PostgreSQL that syncs, a question open in every channel; the database's URL, and Slack's."""
    with embedded(folder / "data") as url, peer(folder, "slack") as slack:
        asyncio.run(open_rounds(normalised(url)))
        settings = {**settings_for(slack), "DATABASE_URL": url}
        with running(folder, SCALEQ, "web", ready=LISTENING, **settings) as web:
            yield web, url, slack.said


def settings_for(slack: Running) -> dict[str, str]:
    found = {"SLACK_API_URL": slack.said, "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET}
    return found | {"PORT": "0", "SCALEQ_LOG": "json"}


async def open_rounds(url: str) -> None:
    engine, now = database.engine(url), datetime.fromtimestamp(BEGAN - 3600, UTC)
    await migrate(engine)
    async with database.sessions(engine).begin() as session:
        session.add_all(
            Round(team_id=TEAM, round_id=channel, channel_id=channel, ts=thread(number), origin="scheduled", state="open",
                  difficulty="easy", tz="UTC", minimum=80, vote_emoji=["+1"], due_at=now, opens_at=now, held_until=now,
                  closes_at=now + timedelta(days=1), local_day=now.date())
            for number, channel in enumerate(CHANNELS)
        )  # fmt: skip
    await engine.dispose()
