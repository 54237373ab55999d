"""ScaleQ without Slack: the app, a local Slack and a PostgreSQL of its own, in one process, with a clock that can be moved.

It begins on a Monday morning, with the first question due, and knows nothing of earlier runs.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta

from pydantic import SecretStr

from bot import app
from bot.clock import MovableClock
from bot.guide import ScaleqGuide
from bot.house import House
from bot.house import house as made_house
from bot.jobs.heartbeat import next_moment
from bot.jobs.outage import marking
from bot.jobs.ticker import Ticker
from bot.manifest import COMMANDS, DESCRIPTION, EVENTS, LONG_DESCRIPTION, SCOPES, SHORTCUTS
from bot.parts import Parts
from bot.rules import calendar
from bot.settings import Credentials, Settings, require_slack
from bot.slack.blocks.first_steps import FIRST_STEPS
from bot.store import schedules
from playground import server
from playground.cast import lively_workspace
from playground.config import Command, Config, FirstStep, Shortcut
from playground.world import World
from questions.bank import Bank

CHANNEL = "C0PRACTICE"
TZ = "Europe/Stockholm"
AT = time(9)
BOT_TOKEN = "xoxb-playground"  # noqa: S105  keys to nothing but this
APP_TOKEN = "xapp-playground"  # noqa: S105
SIGNING_SECRET = "playground"  # noqa: S105


class PlayClock:
    """The playground's clock: to move it on means to live through what falls due on the way, one thing after the other."""

    def __init__(self, clock: MovableClock) -> None:
        self._clock = clock
        self._moving = asyncio.Lock()
        self.parts: Parts | None = None
        self.ticker: Ticker | None = None

    def now(self) -> datetime:
        return self._clock.now()

    async def advance(self, delta: timedelta) -> None:
        async with self._moving:  # two spans at the same time are lived through one after the other
            await self._advance(delta)

    async def _advance(self, delta: timedelta) -> None:
        target = self.now() + delta
        if self.parts is not None and self.ticker is not None:
            if not self._clock.stands:  # else whoever holds it has seen to that
                await self.ticker.settle()
            while (due := await next_moment(self.parts)) is not None and due <= target:
                self._clock.move_to(due)
                await self.ticker.settle()
                if await next_moment(self.parts) == due:
                    break  # Slack refuses something on purpose; the ticker goes on trying
        self._clock.move_to(target)
        if self.ticker is not None and not self._clock.stands:
            self.ticker.wake()


@dataclass(frozen=True, slots=True)
class Play:
    """A running playground with the app in it."""

    slack: server.Playground
    house: House
    ticker: Ticker
    clock: PlayClock


@asynccontextmanager
async def play(
    database_url: str,
    *,
    port: int = 0,
    bank: Bank | None = None,
    world: World | None = None,
    scheduled: bool = True,
    begins: datetime | None = None,
) -> AsyncIterator[Play]:
    """The whole of it, as long as this context lasts. ``begins``: without one on the next Monday's posting time. Raises OSError if the port is taken."""
    clock = MovableClock()
    begins = begins or _monday(clock.now())
    playing = PlayClock(clock)
    slack = await server.start(world or lively_workspace("ScaleQ"), _config(), clock=playing, port=port)
    try:
        settings = _settings(slack.api_url, database_url)
        ring = app.Ring()
        async with made_house(
            settings, _credentials(settings), database_url, bank=bank, clock=clock, migrates=True, wake=ring
        ) as house:
            if scheduled:
                await _set_up(house, begins)
            async with app.socket_mode(house) as listening, marking(house.parts, listening):
                clock.move_to(begins)
                async with app.worker(house, ring) as ticker:
                    playing.parts, playing.ticker = house.parts, ticker
                    slack.platform.guide = ScaleqGuide(house.parts, ticker, clock, house.identity.team_id, TZ)
                    try:
                        yield Play(slack, house, ticker, playing)
                    finally:
                        await slack.time_machine.leave()  # while the app is still there
    finally:
        await slack.stop()


def _monday(now: datetime) -> datetime:
    """The next Monday's posting time."""
    today = now.astimezone(calendar.zone(TZ)).date()
    monday = today + timedelta(days=(-today.weekday()) % 7)
    moment = calendar.wall_to_utc(monday, AT, TZ)
    return moment if moment > now else calendar.wall_to_utc(monday + timedelta(days=7), AT, TZ)


def _config() -> Config:
    return Config(
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING_SECRET,
        scopes=frozenset(SCOPES),
        events=frozenset(EVENTS),
        commands=tuple(
            Command(
                command=one.command,
                description=one.description,
                usage_hint=one.usage_hint,
                should_escape=True,
            )
            for one in COMMANDS
        ),
        shortcuts=tuple(Shortcut(**asdict(one)) for one in SHORTCUTS),
        description=DESCRIPTION,
        long_description=LONG_DESCRIPTION,
        first_steps=(
            FirstStep(FIRST_STEPS.answer, "answered"),
            FirstStep(FIRST_STEPS.vote, "reacted"),
            FirstStep(FIRST_STEPS.wait, "moved"),
        ),
    )


def _settings(api_url: str, database_url: str) -> Settings:
    return Settings(
        slack_api_url=api_url,
        slack_bot_token=SecretStr(BOT_TOKEN),
        slack_app_token=SecretStr(APP_TOKEN),
        slack_signing_secret=SecretStr(SIGNING_SECRET),
        database_url=database_url,
    )


def _credentials(settings: Settings) -> Credentials:
    return require_slack(settings, "socket")


async def _set_up(house: House, first: datetime) -> None:
    async with house.parts.sessions.begin() as session:
        await schedules.save(
            session,
            team_id=house.identity.team_id,
            channel_id=CHANNEL,
            channel_name="interview-practice",
            chosen=schedules.Settings(at=AT, tz=TZ),
            managers=["U0ADA00001"],
            now=first - timedelta(seconds=1),
        )
