"""Real processes: they start, do their work, and end well when they are asked to. (For ``kill -9`` see test_kills.)"""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select, text

from bot.clock import SystemClock
from bot.manifest import COMMANDS, EVENTS, SCOPES
from bot.store import database, schedules
from bot.store.tables import Post, Round
from playground import server
from playground.clock import RealClock
from playground.config import Command, Config
from playground.world import small_workspace
from tests.crash.once import standing
from tests.crash.processes import Process, started
from tests.stage import ADA, APP_TOKEN, BOT_TOKEN, PRACTICE, SIGNING_SECRET

TEAM = "T0PLAYTEAM"


@dataclass
class Place:
    """A playground on real time, a database, and the environment that leads a process to both."""

    slack: server.Playground
    sessions: database.Sessions
    env: dict[str, str]
    cwd: Path

    async def due(self, channel: str, at: datetime) -> None:
        """A channel whose question was due then."""
        settings = schedules.Settings(
            at=at.time().replace(tzinfo=None), tz="UTC", days=dict.fromkeys(range(7))
        )
        async with self.sessions.begin() as session:
            await schedules.save(
                session,
                team_id=TEAM,
                channel_id=channel,
                channel_name=self.slack.world.channels[channel].name,
                chosen=settings,
                managers=[ADA],
                now=at - timedelta(minutes=1),
            )

    async def gesture(self, what: str, **arguments: Any) -> dict[str, Any]:
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{self.slack.url}/playground/{what}", json=arguments) as answer,
        ):
            found: dict[str, Any] = await answer.json()
        return found

    async def posts(self) -> list[Post]:
        async with self.sessions.begin() as session:
            return list(await session.scalars(select(Post)))

    async def rounds(self) -> list[Round]:
        async with self.sessions.begin() as session:
            return list(await session.scalars(select(Round)))

    async def all_posted(self, count: int, within: float = 60) -> None:
        async with asyncio.timeout(within):
            while [post.state for post in await self.posts()] != ["posted"] * count:  # noqa: ASYNC110
                await asyncio.sleep(0.1)

    async def in_hand(self, within: float = 60) -> None:
        """Until a worker is about to say something."""
        async with asyncio.timeout(within):
            while not any(post.claim for post in await self.posts()):  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def whisper_after(self, text: str) -> str:
        """What the app answers Ada to ``/scaleq TEXT``."""
        answer = await self.gesture("command", user=ADA, channel=PRACTICE, text=text, command="/scaleq")
        assert answer["ok"], answer
        return str(self.slack.world.ephemerals[ADA][-1].text)


@pytest.fixture
async def place(database_url: str, sessions: database.Sessions, tmp_path: Path) -> AsyncIterator[Place]:
    world = small_workspace("ScaleQ")
    config = Config(
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING_SECRET,
        scopes=frozenset(SCOPES),
        events=frozenset(EVENTS),
        commands=tuple(Command(one.command, should_escape=True) for one in COMMANDS),
    )
    slack = await server.start(world, config, clock=RealClock())
    env = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "DATABASE_URL": database_url,
        "SCALEQ_LOG": "json",
    }
    try:
        yield Place(slack, sessions, env, tmp_path)
    finally:
        await slack.stop()


def lately() -> datetime:
    """A few minutes ago, and still today (for a question isn't posted on the day after)."""
    now = SystemClock().real()
    return max(now - timedelta(minutes=3), datetime.combine(now.date(), time(), now.tzinfo))


async def assert_once(place: Place, count: int) -> None:
    posts = await place.posts()
    assert {str(post.post_id): [post.ts] for post in posts} == standing(place.slack.world)
    assert len(posts) == count
    assert sorted(row.state for row in await place.rounds()) == ["open"] * count


# -- the unchanged binary -----------------------------------------------------------------------------------------------------


def assert_ended_well(process: Process, code: int) -> None:
    assert "Traceback" not in process.text, process.text
    assert code == 0, process.text


async def test_a_worker_says_how_it_is_where_a_port_is_named(place: Place) -> None:
    async with started("worker", env={**place.env, "PORT": "0"}, cwd=place.cwd) as worker:
        await worker.says('"listening"')
        [line] = [json.loads(line) for line in worker.text.splitlines() if '"listening"' in line]
        async with aiohttp.ClientSession(f"http://127.0.0.1:{line['port']}") as http, asyncio.timeout(20):
            while (await http.get("/readyz")).status != 200:  # noqa: ASYNC110  until it has looked for the first time
                await asyncio.sleep(0.1)
            assert (await http.get("/healthz")).status == 200
            assert "scaleq_due" in await (await http.get("/metrics")).text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_run_over_socket_mode(place: Place, number: signal.Signals) -> None:
    env = {**place.env, "SLACK_APP_TOKEN": APP_TOKEN}
    async with started("run", env=env, cwd=place.cwd) as run:
        await run.says('"ready"')
        assert "easy" in await place.whisper_after("help")
        assert_ended_well(run, await run.end(number))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_web_and_worker_over_http(place: Place, number: signal.Signals) -> None:
    await place.due(PRACTICE, lately())
    env = {**place.env, "SLACK_SIGNING_SECRET": SIGNING_SECRET, "PORT": "0"}
    async with (
        started("web", env=env, cwd=place.cwd) as web,
        started("worker", env=place.env, cwd=place.cwd) as worker,
    ):
        await web.says('"listening"')
        port = _port(web.text)
        await place.slack.configure(f"http://127.0.0.1:{port}/slack/events")
        await worker.says('"ready"')
        assert "easy" in await place.whisper_after("help")
        await place.all_posted(1)
        await place.whisper_after("hard here")
        await place.all_posted(2, within=10)  # the worker heard the bell
        assert_ended_well(web, await web.end(number))
        assert_ended_well(worker, await worker.end(number))
    await assert_once(place, 2)


def _port(text: str) -> int:
    entries = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return int(next(entry["port"] for entry in entries if entry["event"] == "listening"))


async def test_a_worker_that_is_asked_to_end_finishes_what_it_is_saying(place: Place) -> None:
    await place.due(PRACTICE, lately())
    await place.gesture("faults", api=[{"method": "chat.postMessage", "kind": "hang", "seconds": 2}])
    async with started("worker", env=place.env, cwd=place.cwd) as worker:
        await place.in_hand()
        assert_ended_well(worker, await worker.end())
    await assert_once(place, 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_ended_while_it_waits_for_slack(place: Place, number: signal.Signals) -> None:
    env = {**place.env, "SLACK_API_URL": "http://127.0.0.1:9/api/"}
    async with started("worker", env=env, cwd=place.cwd) as worker:
        await worker.says("trying again")
        # It has done nothing yet that would have to be finished: ending by the signal itself is well, too.
        assert await worker.end(number) in (0, -number, 128 + number)
        assert "Traceback" not in worker.text


async def test_a_worker_waits_for_slack_at_its_start(place: Place) -> None:
    await place.gesture("faults", api=[{"method": "auth.test", "kind": "error", "status": 503}])
    async with started("worker", env=place.env, cwd=place.cwd) as worker:
        await worker.says("trying again")
        await worker.says('"ready"')


async def test_a_worker_whose_database_goes_away_for_a_moment_goes_on(place: Place) -> None:
    async with started("worker", env=place.env, cwd=place.cwd, hasty=True) as worker:
        await worker.says('"ready"')
        await asyncio.sleep(0.5)
        async with place.sessions.begin() as session:
            await session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await worker.says("not listening")
        await place.due(PRACTICE, lately())
        await place.all_posted(1, within=25)
        assert_ended_well(worker, await worker.end())
