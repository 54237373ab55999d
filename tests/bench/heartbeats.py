"""What a heart costs that has nothing to do, by the number of schedules; and how late an idle worker's posts are."""

import asyncio
import random
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median

import aiohttp
import psycopg

from bot import log
from bot.jobs.heartbeat import beat
from bot.jobs.ticker import Ticker
from bot.parts import Parts
from bot.postgres import embedded
from bot.settings import normalised
from bot.store import database
from questions.bank import Bank
from tests.bench import posting
from tests.bench.figures import Figure

SIZES = (1_000, 100_000, 1_000_000)
BEATS = 30
DUE, WITHIN = 100, 20.0
"""So many posts fall due, so many seconds apart at most."""
CRON = 60.0


def figures(folder: Path, rounds: int) -> Iterator[Figure]:
    log.configure("json", "warning")
    with embedded(folder / "hearts") as url, posting.answerer_of(folder) as slack:
        asyncio.run(posting.migrated(normalised(url)))
        costs = []
        for size in SIZES:
            _grow(url, size)
            costs.append(asyncio.run(_beats(url, slack, rounds)))
        for size, cost in zip(SIZES[1:], costs[1:], strict=True):
            note = f"one look at when each job is due next, ms, each schedule with an open round; {size:,} schedules"
            yield Figure("heartbeat, nothing due", cost, costs[0], f"the same with {SIZES[0]:,}", note)
        late = asyncio.run(_lateness(url, slack))
        dice = random.Random(0)  # noqa: S311
        cron = [dice.uniform(0, CRON) for _ in late]
        note = f"{DUE} posts, p99 in ms; less is better"
        peer = "a 60-second cron, simulated"
        yield Figure("lateness, idle worker", [_p99(late) * 1000], [_p99(cron) * 1000], peer, note)


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99) - 1]


def _grow(url: str, size: int) -> None:
    """So many schedules, due some time in the next days, each with an open round; on top of those that are there."""
    with psycopg.connect(url) as connection:
        [(there,)] = connection.execute("SELECT count(*) FROM schedules").fetchall()
        posting.seed(url, there, size)
        connection.execute(
            "UPDATE schedules SET next_at = now() + (1 + substr(channel_id, 2)::int % 5) * interval '1 day' WHERE next_at IS NULL"
        )
        connection.execute(
            """
            INSERT INTO rounds (team_id, round_id, channel_id, origin, due_at, state, question_id, tz, minimum, vote_emoji, ts, opens_at,
                closes_at, local_day, held_until)
            SELECT team_id, 'R' || channel_id, channel_id, 'scheduled', next_at - interval '1 day', 'open', 'a', tz, 80, '{+1}',
                '1.' || channel_id, now(), next_at, '2026-01-05', now()
            FROM schedules ON CONFLICT DO NOTHING
            """
        )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE schedules")
        connection.execute("VACUUM ANALYZE rounds")


async def _beats(url: str, slack: str, rounds: int) -> list[float]:
    engine = database.engine(normalised(url))
    async with aiohttp.ClientSession() as http:
        parts = posting.parts_of(Bank.load(), engine, http, slack)
        took = [await _cost(parts) for _ in range(BEATS * (rounds + 1))][BEATS:]
    await engine.dispose()
    return [median(took[n : n + BEATS]) for n in range(0, len(took), BEATS)]


async def _cost(parts: Parts) -> float:
    """Milliseconds of a beat that finds nothing."""
    began = time.perf_counter()
    if await beat(parts):
        raise RuntimeError("something was due")
    return (time.perf_counter() - began) * 1000


async def _lateness(url: str, slack: str) -> list[float]:
    """Seconds from when posts are due until Slack has them, of a worker that does nothing else."""
    with psycopg.connect(url) as connection:
        connection.execute(
            """
            UPDATE schedules SET next_at = now() + interval '2 seconds' + random() * %s * interval '1 second'
            WHERE channel_id IN (SELECT channel_id FROM schedules ORDER BY channel_id LIMIT %s)
            """,
            [WITHIN, DUE],
        )
    engine = database.engine(normalised(url))
    async with aiohttp.ClientSession() as http:
        parts = posting.parts_of(Bank.load(), engine, http, slack)
        ticker = Ticker(parts, normalised(url), keep_texts=timedelta(days=1))
        await ticker.start()
        await asyncio.sleep(WITHIN + 4)
        await ticker.stop()
    await engine.dispose()
    query = """
        SELECT extract(epoch FROM opens_at - due_at)::float FROM rounds WHERE state = 'open' AND due_at > now() - interval '1 hour'
            AND due_at <= now() AND opens_at >= due_at
    """
    with psycopg.connect(url) as connection:
        late = [row[0] for row in connection.execute(query)]
    if len(late) < DUE:
        raise RuntimeError(f"of {DUE} posts that were due {len(late)} went out")
    return late
