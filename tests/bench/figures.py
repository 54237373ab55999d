"""The figures: how ScaleQ and its peers are set up, and how they take turns."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

import psycopg
from slack_sdk import WebClient

from bot.postgres import embedded
from bot.settings import normalised
from bot.store import database
from bot.store.migrate import migrate
from bot.store.tables import Round
from tests.bench.load import BEGAN, Run, measure, messages, thread
from tests.bench.peers import CHANNELS, SECRET, TEAM, TOKEN
from tests.bench.processes import PATIENCE, Running, running

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
    """Events a second that one ``scaleq web`` takes."""
    with _web(folder) as (web, url), _peer(folder, "bare") as bare, _peer(folder, "bolt") as bolt:
        chatter = messages(answers=False)
        found = _by_turns(
            rounds, lambda: measure(web, chatter, seconds), lambda: measure(bare, chatter, seconds)
        )
        yield _rate("chatter, events/s", *found, "bare aiohttp: signature and JSON", _shares(*found))

        answers, peer = messages(answers=True), "Bolt, fixed authorize, empty listener"
        ours, theirs = found = _by_turns(
            rounds, lambda: measure(web, answers, seconds), lambda: measure(bolt, answers, seconds)
        )
        note = f"{_stored(url, sum(run.events for run in ours))}; {_shares(*found)}"
        yield _rate("answers, events/s", *found, peer, note)
        told = [run._replace(seconds=run.seconds + run.settled) for run in ours]
        lost = web.log.read_text().count("courtesy lost")
        note = f"the same, until the authors are told, which comes after the acknowledgement; {lost} were not"
        yield _rate("answers, authors told/s", told, theirs, peer, note)


def start(folder: Path, rounds: int) -> Iterator[Figure]:
    """From nothing, a new database included, to the first question in the channel."""

    def imports() -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import bot.app"], check=True)
        return time.perf_counter() - began

    def first_question() -> float:
        began = time.perf_counter()
        with running(folder, SCALEQ, "play", "--no-browser", "--port", "0", ready=r"(http://\S+/) ") as play:
            ben = WebClient(token="xoxp-U0BEN00002", base_url=f"{play.said}api/")
            while not ben.conversations_history(channel="C0PRACTICE")["messages"]:
                if time.perf_counter() - began > PATIENCE:
                    raise RuntimeError("scaleq play asked no question")
                time.sleep(0.005)
            return time.perf_counter() - began

    ours, theirs = _by_turns(rounds, first_question, imports)
    note = "until the first question is posted, a new database included; less is better"
    yield Figure("scaleq play, seconds", ours[1:], theirs[1:], "python -c 'import bot.app'", note)


def _by_turns(rounds: int, ours: Callable[[], T], theirs: Callable[[], T]) -> tuple[list[T], list[T]]:
    """A round to warm up, which doesn't count, then the others; who begins changes each time."""
    found: tuple[list[T], list[T]] = ([ours()], [theirs()])
    for number in range(rounds):
        for which in (0, 1) if number % 2 else (1, 0):
            found[which].append((ours, theirs)[which]())
    return found


def _rate(name: str, ours: list[Run], theirs: list[Run], peer: str, note: str) -> Figure:
    mine, other = ([run.events / run.seconds for run in runs[1:]] for runs in (ours, theirs))
    return Figure(name, mine, other, peer, note)


def _shares(ours: list[Run], theirs: list[Run]) -> str:
    """What was at most taken of one processor: near 100 %, that was the limit."""
    server, load = (
        [f"{max(run[part] for run in runs[1:]):.0%}" for runs in (ours, theirs)] for part in (2, 3)
    )
    return f"processor: ScaleQ {server[0]} (load {load[0]}), peer {server[1]} (load {load[1]})"


def _stored(url: str, acknowledged: int) -> str:
    with psycopg.connect(url) as connection:
        [(stored, fsync, commit)] = connection.execute(
            "SELECT count(*), current_setting('fsync'), current_setting('synchronous_commit') FROM replies"
        ).fetchall()
    if stored != acknowledged:
        raise RuntimeError(f"{acknowledged} answers were acknowledged, but {stored} are stored")
    return f"all {stored} acknowledged are stored (fsync {fsync}, synchronous_commit {commit})"


def _peer(folder: Path, name: str) -> AbstractContextManager[Running]:
    return running(folder, sys.executable, "-m", "tests.bench.peers", name, ready=r"listening: (\S+)\n")


@contextmanager
def _web(folder: Path) -> Iterator[tuple[Running, str]]:
    """The real thing on a PostgreSQL that syncs, a question open in every channel; and the database's URL."""
    with embedded(folder / "data") as url, _peer(folder, "slack") as slack:
        asyncio.run(_open_rounds(normalised(url)))
        settings = {"SLACK_API_URL": slack.said, "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET}
        settings |= {"DATABASE_URL": url, "PORT": "0", "SCALEQ_LOG": "json"}
        with running(folder, SCALEQ, "web", ready=r'"port": (\d+)', **settings) as web:
            yield web, url


async def _open_rounds(url: str) -> None:
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
