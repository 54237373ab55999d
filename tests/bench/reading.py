"""Boards, streaks and Home in a large database beside the same in a small one: ``python -m tests.bench.reading`` measures only these.

What is asked for is the same in both (see `history`): of the large one it is a hundredth. Milliseconds from a question to its words, in
one process, Slack not asked.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Annotated
from uuid import uuid4

import aiohttp
import psycopg
import typer

from bot.installs import Installs
from bot.jobs import home
from bot.jobs.kinds.board import BOARD
from bot.jobs.kinds.kind import Composed
from bot.jobs.managed import Viewer
from bot.parts import Parts
from bot.postgres import throwaway
from bot.rules.calendar import Period
from bot.rules.people import Person
from bot.settings import normalised
from bot.slack.blocks import home as home_blocks
from bot.slack.gateway import Held, Slack
from bot.slack.people import Channel
from bot.store import database, posts
from bot.store.tables import Post
from handlers import standing
from handlers.caller import Caller
from handlers.words import Request
from questions.bank import Bank
from tests.bench import history
from tests.bench.figures import Figure
from tests.bench.history import CHANNEL, NOW, SMALL, TEAM
from tests.clock import FakeClock

OTHERS = 480
"""Channels besides those of the small database: with these there are five million answers."""
CALLS = 5
"""A round's figure is the median of so many."""
WEEK = date(2026, 11, 16)
REGULAR, MANAGER = history.member(0), history.member(history.MEMBERS - 1)

Call = Callable[[Parts], Awaitable[None]]

cli = typer.Typer(add_completion=False)


def figures(folder: Path, rounds: int, others: int = OTHERS) -> Iterator[Figure]:
    with throwaway(folder / "reading") as url:
        held = {name: (_made(url, name), many) for name, many in (("small", 0), ("large", others))}
        answers = {name: history.write(database_url, many) for name, (database_url, many) in held.items()}
        urls = {name: database_url for name, (database_url, _) in held.items()}
        found = asyncio.run(measured(urls, rounds))
    peer = f"the same among {answers['small']:,} answers"
    for name, (large, small) in found.items():
        yield Figure(f"{name}, ms", large, small, peer, f"among {answers['large']:,} answers; less is better")


def _made(url: str, name: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return url.replace("/scaleq?", f"/{name}?", 1)


async def measured(urls: Mapping[str, str], rounds: int) -> dict[str, tuple[list[float], list[float]]]:
    """By what is read, milliseconds in the large database and in the small one, a median for each round; call by call they take turns."""
    found: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in CALLED}
    async with reader(urls["large"]) as large, reader(urls["small"]) as small:
        for number in range(rounds + 1):
            for name, call in CALLED.items():
                took: tuple[list[float], list[float]] = ([], [])
                for again in range(CALLS):
                    for which in (0, 1) if again % 2 else (1, 0):
                        took[which].append(await _timed(call, (large, small)[which]))
                if number:  # the first one warms up
                    for which in (0, 1):
                        found[name][which].append(median(took[which]))
    return found


async def _timed(call: Call, parts: Parts) -> float:
    began = time.perf_counter()
    await call(parts)
    return (time.perf_counter() - began) * 1000


@asynccontextmanager
async def reader(url: str) -> AsyncIterator[Parts]:
    """A process's parts on this database. Everybody in it is known, so that Slack, which isn't there, is never asked."""
    engine = database.engine(normalised(url))
    clock, sessions = FakeClock(NOW), database.sessions(engine)
    async with aiohttp.ClientSession() as http:
        slack = Slack(http, "http://127.0.0.1:9/api/", Held({}))
        yield Parts(Bank.load(), clock, sessions, slack, Installs(sessions, clock, None))
    await engine.dispose()


# -- what is read -----------------------------------------------------------------------------------------------------------


async def _board(parts: Parts) -> None:
    """The week's board as it is posted, beside the week before."""
    real = parts.clock.real()
    post = Post(
        post_id=uuid4(), team_id=TEAM, channel_id=CHANNEL, kind="board", subject=posts.board_subject(CHANNEL, WEEK), rank=1,
        state="due", created_real=real, held_until=real, attempts=0, revision=0, said=0,
    )  # fmt: skip
    async with parts.sessions.begin() as session:
        composed = await BOARD.compose(session, parts, post)
    assert isinstance(composed, Composed), composed


def _asking(user: str) -> Caller:
    return Caller(TEAM, CHANNEL, "channel-0", user, "")


async def _leaderboard(period: Period, parts: Parts) -> None:
    found = await standing.leaderboard(parts, _asking(REGULAR), Request("leaderboard", period=period))
    assert "Leaderboard" in found.text, found.text


async def _streak(parts: Parts) -> None:
    found = await standing.streak(parts, _asking(REGULAR), Request("streak"))
    assert "streak" in found.text, found.text


async def _home(user: str, channels: Sequence[str], looked_into: str, parts: Parts) -> None:
    shown = {channel: Channel(channel, channel, True, False, False) for channel in channels}
    who = Viewer(Person(user, user, "UTC"), shown, {})
    async with parts.sessions.begin() as session:
        home_blocks.home(await home.card(session, parts, TEAM, who, channel_id=looked_into))


CALLED: Mapping[str, Call] = {
    "weekly board": _board,
    "streak": _streak,
    "leaderboard week": partial(_leaderboard, "week"),
    "leaderboard quarter": partial(_leaderboard, "quarter"),
    "leaderboard all": partial(_leaderboard, "all"),
    "Home, member": partial(_home, REGULAR, [CHANNEL], ""),
    "Home, manager of 20": partial(_home, MANAGER, [CHANNEL, *SMALL], ""),
    "Home, one looked into": partial(_home, MANAGER, [CHANNEL, *SMALL], CHANNEL),
}


@cli.command()
def measure(
    rounds: Annotated[int, typer.Option()] = 5, others: Annotated[int, typer.Option()] = OTHERS
) -> None:
    """Only these figures, in brief."""
    with tempfile.TemporaryDirectory(prefix="scaleq-bench-", ignore_cleanup_errors=True) as name:
        for figure in figures(Path(name), rounds, others):
            typer.echo(brief(figure))


def brief(figure: Figure) -> str:
    """Medians, and their ratio with its spread."""
    ratios = [ours / theirs for ours, theirs in zip(figure.ours, figure.theirs, strict=True)]
    return (
        f"{figure.name}: {median(figure.ours):.1f}; {figure.peer}: {median(figure.theirs):.1f}; "
        f"ratio {median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
    )


if __name__ == "__main__":
    cli()
