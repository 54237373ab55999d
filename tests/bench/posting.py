"""Scheduled posts a second: ``python -m tests.bench.posting`` measures and prints; ``answerer``, ``worker``, ``bare`` and ``stores`` are its processes.

All channels fall due at the same moment. A worker takes them from due schedules to open rounds; its peers are a bare loop that posts
as many messages through slack_sdk, and APScheduler with a job a channel in its SQLAlchemyJobStore, which fires an empty function.
"""

import asyncio
import gc
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, Annotated, Any

import aiohttp
import psycopg
import typer
import uvloop
from aiohttp import web
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import log
from bot.app import until_stopped
from bot.clock import SystemClock
from bot.installs import Installs
from bot.jobs.courier import SLOTS
from bot.jobs.ticker import Ticker
from bot.parts import Parts
from bot.postgres import embedded
from bot.rules.slack_time import ts
from bot.settings import normalised
from bot.slack.blocks.question import QuestionCard, round_message
from bot.slack.gateway import EVENT_TYPE, Slack, connections
from bot.store import database
from bot.store.migrate import migrate
from questions.bank import Bank
from tests.bench.figures import Figure
from tests.bench.processes import running

CHANNELS, WORKSPACES = 10_000, 1_000
LATENCY = 0.05
TOKEN = "xoxb-bench"
PATIENCE = 300.0

cli = typer.Typer(add_completion=False)


def figures(folder: Path, rounds: int, channels: int = CHANNELS) -> Iterator[Figure]:
    """One worker beside both peers; two workers beside one; one with a Slack that takes its time beside what its slots allow."""
    with (
        embedded(folder / "posting") as url,
        answerer_of(folder) as slack,
        answerer_of(folder, LATENCY) as slow,
    ):
        asyncio.run(migrated(normalised(url)))
        seed(url, 0, channels)
        one, two, late, bare, stores = [], [], [], [], []
        for _ in range(rounds + 1):
            one.append(_workers(folder, url, slack, channels))
            bare.append(_timed(folder, "bare", slack, str(channels)))
            stores.append(_timed(folder, "stores", url, str(channels)))
            two.append(_workers(folder, url, slack, channels, count=2))
            late.append(_workers(folder, url, slow, channels))
    rates = [[channels / seconds for seconds in found[1:]] for found in (one, two, late, bare, stores)]
    note = f"{channels} channels of {WORKSPACES} workspaces, from due schedules to open rounds; none twice, none left"
    yield Figure("posts/s", rates[0], rates[3], f"slack_sdk in a bare loop, {SLOTS} at once", note)
    yield Figure("posts/s", rates[0], rates[4], "APScheduler's SQLAlchemyJobStore, empty jobs", note)
    yield Figure("posts/s, two workers", rates[1], rates[0], "one worker", note)
    limit = [SLOTS / LATENCY] * rounds
    yield Figure(f"posts/s, {LATENCY:g} s latency", rates[2], limit, f"{SLOTS} at once / latency", note)


# -- the database -----------------------------------------------------------------------------------------------------------


async def migrated(url: str) -> None:
    engine = database.engine(url)
    await migrate(engine)
    await engine.dispose()


def seed(url: str, first: int, before: int) -> None:
    """Channels numbered from ``first`` up to ``before``, spread over the workspaces; none is due."""
    with psycopg.connect(url) as connection:
        connection.execute(
            """
            INSERT INTO workspaces (team_id, name, url, bot_user_id, bot_id, erasure_key, seen_at)
            SELECT 'T' || n, 'Workspace ' || n, 'https://t' || n || '.slack.com/', 'UBOT', 'BBOT', '\\x00', now()
            FROM generate_series(0, %s) n ON CONFLICT DO NOTHING
            """,
            [WORKSPACES - 1],
        )
        connection.execute(
            """
            INSERT INTO schedules (team_id, channel_id, channel_name, at, days, tz, own_dates, filters, mix, vote_emoji, minimum,
                broadcast, managers, seed, paused, board_week, told_low, told_empty, created_at)
            SELECT 'T' || n %% %s, 'C' || n, 'channel-' || n, '09:00', '{"0": null, "1": null, "2": null, "3": null, "4": null}',
                (ARRAY['Europe/Stockholm', 'America/New_York', 'Asia/Kolkata', 'UTC'])[1 + n %% 4], '{}', '{}', '30/50/20',
                '{+1,star}', 80, false, '{UADA}', 'T' || n %% %s || '/C' || n, false, '2026-01-05', false, false, now()
            FROM generate_series(%s::int, %s::int) n
            """,
            [WORKSPACES, WORKSPACES, first, before - 1],
        )
        connection.execute("ANALYZE")


class Known(Installs):
    """One token for every workspace."""

    async def of(self, team_id: str) -> str | None:
        return TOKEN


def parts_of(bank: Bank, engine: AsyncEngine, http: aiohttp.ClientSession, slack: str) -> Parts:
    clock, sessions = SystemClock(), database.sessions(engine)
    known = Known(sessions, clock, None)
    return Parts(bank, clock, sessions, Slack(http, slack, known), known)


def _all_due(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE rounds, posts")
        connection.execute("UPDATE schedules SET next_at = now() - interval '1 second'")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE schedules")


def _check(url: str, channels: int) -> None:
    query = """
        SELECT (SELECT count(*) FROM rounds WHERE state = 'open'), (SELECT count(DISTINCT ts) FROM rounds),
            (SELECT count(*) FROM posts WHERE state = 'posted' AND attempts = 1)
    """
    with psycopg.connect(url) as connection:
        found = connection.execute(query).fetchone()
    if found != (channels, channels, channels):
        raise RuntimeError(f"of {channels} channels: open, different messages, posted at once: {found}")


# -- the processes ----------------------------------------------------------------------------------------------------------


@contextmanager
def answerer_of(folder: Path, latency: float = 0) -> Iterator[str]:
    command = (sys.executable, "-m", "tests.bench.posting", "answerer", str(latency))
    with running(folder, *command, ready=r"listening: (\S+)\n") as answering:
        yield answering.said


@contextmanager
def _process(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = (sys.executable, "-m", "tests.bench.posting", *arguments)
    with subprocess.Popen(
        command,
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(folder / "log").open("ab"),
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _line(stream: IO[str] | None) -> str:
    line = stream.readline() if stream else ""
    if not line:
        raise RuntimeError("a process of the bench ended early")
    return line


def _let_go(processes: Sequence[subprocess.Popen[str]]) -> None:
    """Let them all begin at once."""
    for process in processes:
        _line(process.stdout)
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()


def _timed(folder: Path, *arguments: str) -> float:
    """Seconds, by the process's own account."""
    with _process(folder, *arguments) as process:
        _let_go([process])
        return float(_line(process.stdout))


def _workers(folder: Path, url: str, slack: str, channels: int, count: int = 1) -> float:
    """Seconds from when the workers are let go until each question is recorded."""
    _all_due(url)
    with ExitStack() as stack:
        processes = [stack.enter_context(_process(folder, "worker", url, slack)) for _ in range(count)]
        _let_go(processes)
        began = time.perf_counter()
        _wait_until_open(url, channels)
        seconds = time.perf_counter() - began
    _check(url, channels)
    return seconds


def _wait_until_open(url: str, channels: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        deadline = time.perf_counter() + PATIENCE
        while True:
            found = connection.execute("SELECT count(*) FROM rounds WHERE state = 'open'").fetchone()
            if found == (channels,):
                return
            if time.perf_counter() > deadline:
                raise RuntimeError(f"of {channels} questions, open after {PATIENCE:g} s: {found}")
            time.sleep(0.05)


@cli.command()
def answerer(latency: float) -> None:
    """As much of a Slack as can be had for the least time: it answers that the message stands."""

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        if latency:
            await asyncio.sleep(latency)
        return web.json_response({"ok": True, "ts": next(stamps)})

    def moments() -> Iterator[str]:
        last = clock.real()
        while True:
            last = max(clock.real(), last + timedelta(microseconds=1))
            yield ts(last)

    async def serve() -> None:
        served = web.Application()
        served.add_routes([web.post("/api/chat.postMessage", answer)])
        runner = web.AppRunner(served, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        typer.echo(f"listening: http://127.0.0.1:{runner.addresses[0][1]}/api/\n")
        await until_stopped()
        await runner.cleanup()

    clock = SystemClock()
    stamps = moments()
    uvloop.run(serve())


@cli.command()
def worker(url: str, slack: str) -> None:
    """A worker's heart, which beats until it is ended."""

    async def work() -> None:
        log.configure("json")
        engine = database.engine(normalised(url))
        async with connections(SLOTS) as http:
            parts = parts_of(Bank.load(), engine, http, slack)
            ticker = Ticker(parts, url, keep_texts=timedelta(days=180))
            gc.freeze()  # as bot/cli/processes.py does
            _wait_to_begin()
            await ticker.start()
            await until_stopped()

    uvloop.run(work())


@cli.command()
def bare(slack: str, count: int) -> None:
    """slack_sdk with one shared session, as many at once as a worker, and no memory of anything."""
    question = next(iter(Bank.load().values()))
    message = round_message(
        QuestionCard(question, 0, SystemClock().real(), "UTC", 80, ("+1", "star")), "round"
    )
    metadata = {"event_type": EVENT_TYPE, "event_payload": {"post_id": "0" * 36}}

    async def post() -> None:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=SLOTS)) as http:
            client = AsyncWebClient(token=TOKEN, base_url=slack, session=http)
            left = iter(range(count))

            async def one_after_another() -> None:
                for n in left:
                    await client.chat_postMessage(
                        channel=f"C{n}", text=message.text, blocks=message.blocks, metadata=metadata
                    )

            _wait_to_begin()
            began = time.perf_counter()
            await asyncio.gather(*(one_after_another() for _ in range(SLOTS)))
            typer.echo(str(time.perf_counter() - began))

    uvloop.run(post())


fired = 0


def fire() -> None:
    global fired
    fired += 1


@cli.command()
def stores(url: str, count: int) -> None:
    """APScheduler as its guide sets it up, with a job a channel, all due."""
    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS apscheduler_jobs")
    store = SQLAlchemyJobStore(url.replace("postgresql://", "postgresql+psycopg://"))
    options: dict[str, Any] = {"coalesce": True, "misfire_grace_time": None}
    scheduler = BackgroundScheduler(
        timezone="UTC",
        jobstores={"default": store},
        executors={"default": ThreadPoolExecutor(20)},
        job_defaults=options,
    )
    scheduler.start(paused=True)
    for n in range(count):
        scheduler.add_job(fire, "interval", days=1, id=f"C{n}", next_run_time=SystemClock().real())
    _wait_to_begin()
    began = time.perf_counter()
    scheduler.resume()
    while fired < count:
        time.sleep(0.001)
    typer.echo(str(time.perf_counter() - began))
    scheduler.shutdown()


def _wait_to_begin() -> None:
    typer.echo("ready")
    sys.stdin.readline()


@cli.command()
def measure(
    rounds: Annotated[int, typer.Option()] = 3, channels: Annotated[int, typer.Option()] = CHANNELS
) -> None:
    """Only these figures, in brief."""
    import tempfile
    from statistics import median

    with tempfile.TemporaryDirectory(prefix="scaleq-bench-", ignore_cleanup_errors=True) as name:
        for figure in figures(Path(name), rounds, channels):
            ratio = median(o / t for o, t in zip(figure.ours, figure.theirs, strict=True))
            typer.echo(
                f"{figure.name}: {median(figure.ours):,.0f}; {figure.peer}: {median(figure.theirs):,.0f}; ratio {ratio:.2f}"
            )


if __name__ == "__main__":
    cli()
