"""Workers killed with ``kill -9``, again and again, while many channels are due: every due post stands exactly once.

``python -m tests.crash.kills`` is the large version, without and with a Slack that fails; `tests/crash/test_kills.py` a small one.
"""

import asyncio
import contextlib
import random
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import typer
from cryptography.fernet import Fernet
from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.postgres import throwaway
from bot.rules.calendar import zone
from bot.sealing import Seal
from bot.settings import normalised
from bot.store import database, installations, schedules, workspaces
from bot.store.migrate import migrate
from bot.store.tables import Post, Round
from playground import server
from playground.clock import RealClock
from playground.config import Config
from playground.world import World, big_workspaces
from tests.crash.once import standing
from tests.crash.processes import Process, started
from tests.stage import BOT_TOKEN

WORKERS, WORKSPACES = 3, 2
# A Slack that takes a moment, so that most kills find a request under way.
SLOW = {"share": 1.0, "kinds": ["hang"], "methods": ["chat.postMessage"], "seconds": 0.15}
# 30 % of the answers: too much, unwell, later than we wait, cut before and after the work was done.
UNWELL = {"share": 0.3, "retry_after": 1, "seconds": 1.3}


@dataclass
class Storm:
    """What is killed, and what has to come of it."""

    slack: server.Playground
    sessions: database.Sessions
    env: dict[str, str]
    cwd: Path
    dice: random.Random
    kills: int
    killed: int = 0
    # Of those, how many while there was something left to be posted.
    at_work: int = 0
    workers: list[Process] = field(default_factory=list)

    @property
    def channels(self) -> int:
        return sum(len(world.channels) for world in self.worlds)

    @property
    def worlds(self) -> list[World]:
        return [each.world for each in self.slack.platform.workspaces.values()]

    async def installed(self, seal: Seal) -> None:
        """The app is in all of the workspaces, each with a token of its own."""
        now = SystemClock().real()
        async with self.sessions.begin() as session:
            for world in self.worlds:
                await workspaces.seen(
                    session,
                    team_id=world.team.id,
                    name=world.team.name,
                    url="https://example.org/",
                    bot_user_id=world.app.bot_user_id,
                    bot_id=world.app.bot_id,
                    now=now,
                )
                token = BOT_TOKEN if world is self.slack.world else f"{BOT_TOKEN}-{world.team.id}"
                sealed = seal.close(world.team.id, token)
                await installations.put(session, world.team.id, sealed, (), now)

    async def due(self) -> None:
        """Every channel's question was due a few minutes ago. Where it is about noon, so that no midnight is near."""
        now = SystemClock().real()
        tz = f"Etc/GMT{now.hour - 12:+d}"
        due = now.replace(second=0, microsecond=0) - timedelta(minutes=3)
        chosen = schedules.Settings(at=due.astimezone(zone(tz)).time(), tz=tz, days=dict.fromkeys(range(7)))
        async with self.sessions.begin() as session:
            for world, channel in [(each, one) for each in self.worlds for one in each.channels.values()]:
                await schedules.save(
                    session,
                    team_id=world.team.id,
                    channel_id=channel.id,
                    channel_name=channel.name,
                    chosen=chosen,
                    managers=[],
                    now=due - timedelta(minutes=1),
                )

    async def posted(self) -> int:
        async with self.sessions.begin() as session:
            query = select(func.count()).where(Post.state == "posted")
            return await session.scalar(query) or 0

    async def live(self) -> None:
        """One worker after another, each killed at any moment; the last one lives until all is over."""
        while True:
            async with started("worker", env=self.env, cwd=self.cwd, hasty=True) as worker:
                doomed = self.killed < self.kills
                self.killed += doomed
                if not doomed:
                    self.workers.append(worker)
                    await worker.ended(within=3600)
                    return
                await worker.says('"ready"', within=120)
                if await self.posted() < self.channels:
                    self.at_work += 1
                    await self._has_delivered(worker, self.dice.randint(0, 6))
                await asyncio.sleep(self.dice.uniform(0, 0.3))
                await worker.kill()

    async def _has_delivered(self, worker: Process, count: int) -> None:
        """Until it has delivered so many, if it gets to that within a while."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(10):
                while worker.text.count('"event": "delivered"') < count:  # noqa: ASYNC110
                    await asyncio.sleep(0.02)

    async def rage(self, within: float) -> None:
        lives = [asyncio.create_task(self.live()) for _ in range(WORKERS)]
        try:
            async with asyncio.timeout(within):
                while await self.posted() < self.channels or self.killed < self.kills:  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
                while len(self.workers) < WORKERS:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
                for worker in self.workers:
                    await worker.says('"ready"', within=120)
                    assert await worker.end() == 0, worker.text[-3000:]
                    assert "Traceback" not in worker.text, worker.text
        finally:
            for life in lives:
                life.cancel()
            await asyncio.gather(*lives, return_exceptions=True)

    async def assert_once(self) -> str:
        """Every due post stands exactly once, where the database says. Gives figures."""
        found = {post_id: ts for world in self.worlds for post_id, ts in standing(world).items()}
        async with self.sessions.begin() as session:
            posts = (await session.scalars(select(Post))).all()
            states = (await session.scalars(select(Round.state))).all()
        twice = [post_id for post_id, ts in found.items() if len(ts) > 1]
        assert not twice, f"twice: {twice}"
        assert {str(post.post_id): [post.ts] for post in posts} == found
        assert len(posts) == self.channels
        assert states == ["open"] * self.channels
        again = sum(post.attempts > 1 for post in posts)
        return (
            f"{again} were taken in hand more than once, {max(post.attempts for post in posts)} times at most"
        )


@asynccontextmanager
async def storm(
    url: str, cwd: Path, *, channels: int, kills: int, seed: int, faults: dict[str, Any]
) -> AsyncIterator[Storm]:
    config = Config(bot_token=BOT_TOKEN, app_token="xapp-crash", signing_secret="secret")
    async with AsyncExitStack() as stack:
        share = channels // WORKSPACES
        slack = await server.start(big_workspaces(WORKSPACES, share), config, clock=RealClock())
        stack.push_async_callback(slack.stop)
        engine = database.engine(url)
        stack.push_async_callback(engine.dispose)
        key = Fernet.generate_key().decode()
        env = {
            "SLACK_API_URL": slack.api_url,
            "SCALEQ_ENCRYPTION_KEYS": key,
            "DATABASE_URL": url,
            "SCALEQ_LOG": "json",
        }
        dice = random.Random(seed)  # noqa: S311  moments to be killed at, not secrets
        made = Storm(slack, database.sessions(engine), env, cwd, dice, kills)
        await made.installed(Seal([key]))
        await made.due()
        async with aiohttp.ClientSession() as http:
            address = f"{slack.url}/playground/faults"
            async with http.post(address, json={"random": faults | {"seed": seed}}) as answer:
                assert (await answer.json())["ok"]
        yield made


async def weather(
    url: str, cwd: Path, *, channels: int, kills: int, seed: int, faults: dict[str, Any], within: float
) -> str:
    """The whole of a storm; gives its figures. Raises AssertionError if a post is lost or stands twice."""
    began = time.monotonic()
    async with storm(url, cwd, channels=channels, kills=kills, seed=seed, faults=faults) as raging:
        await raging.rage(within)
        figures = await raging.assert_once()
        at_work = raging.at_work
        calls = raging.slack.slack.journal.last
    return (
        f"{kills} kills of {WORKERS} workers, {at_work} of them with posts left, {channels} posts in {WORKSPACES} workspaces, each once; {figures}; "
        f"{calls} entries in Slack's journal; {time.monotonic() - began:.0f} s"
    )


async def _large(channels: int, kills: int, seed: int, faults: dict[str, Any]) -> str:
    with tempfile.TemporaryDirectory(prefix="scaleq-crash-", ignore_cleanup_errors=True) as name:
        cwd = Path(name)
        with throwaway(cwd / "data") as plain:
            url = normalised(plain)
            engine = database.engine(url)
            await migrate(engine)
            await engine.dispose()
            return await weather(
                url, cwd, channels=channels, kills=kills, seed=seed, faults=faults, within=1200
            )


def main(channels: int = 2000, kills: int = 200, seed: int = 1) -> None:
    """Both storms, with their figures."""
    for name, faults in (("a slow Slack", SLOW), ("30 % faults", UNWELL)):
        typer.echo(f"{name}: {asyncio.run(_large(channels, kills, seed, faults))}")


if __name__ == "__main__":
    typer.run(main)
