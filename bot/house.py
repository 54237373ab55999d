"""What every process is made of: database, Slack and bank, connected and known to work.

Commands that end at once need no more than this; what listens and what ticks is added in ``bot/app.py``.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import installs
from bot.clock import Clock, SystemClock
from bot.jobs import installing
from bot.parts import Parts
from bot.postgres import embedded
from bot.sealing import Seal
from bot.settings import SCHEME, Credentials, Settings
from bot.slack.gateway import Identity, Slack, connections
from bot.slack.trouble import PASSING, Refused, ShutOut
from bot.store import database
from bot.store.migrate import current, is_of_a_newer_version, migrate
from questions.bank import Bank

log = structlog.get_logger(__name__)

T = TypeVar("T")

# Slack or the database can't be reached at start: ask again after so many seconds.
AGAIN = 5.0
# Seconds that a process which ends takes for words that may be lost.
COURTESIES = 2
# Errors that waiting doesn't mend.
_WONT_HAVE_US = ("authentication failed", "does not exist", "no pg_hba.conf entry")
# As many requests as a courier has under way, and room for what people do meanwhile.
CONNECTIONS = 160


class CannotStart(Exception):  # noqa: N818  it says what is wrong
    """The process cannot do its work; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class House:
    """One process's parts, and what it was made from."""

    parts: Parts
    own: Identity | None
    """The workspace whose token the environment has, if it has one."""
    credentials: Credentials
    engine: AsyncEngine
    database_url: str
    settings: Settings

    @property
    def identity(self) -> Identity:
        """Of a process that has a workspace's token from the environment. Raises `CannotStart` in others."""
        if self.own is None:
            raise CannotStart("SLACK_BOT_TOKEN is not set: there is no one workspace that this is about.")
        return self.own


@contextmanager
def database_of(settings: Settings) -> Iterator[str]:
    """The URL of the configured database, or of the embedded one, which runs as long as this context lasts."""
    if settings.database_url is not None:
        yield settings.database_url
        return
    with embedded(settings.scaleq_data_dir) as url:
        yield url.replace("postgresql://", SCHEME, 1)


@asynccontextmanager
async def house(
    settings: Settings,
    credentials: Credentials,
    database_url: str,
    *,
    bank: Bank | None = None,
    clock: Clock | None = None,
    migrates: bool = False,
    waits: bool = True,
    wake: Callable[[], None] = lambda: None,
) -> AsyncIterator[House]:
    """Database, Slack and bank, connected and known to work; without a ``bank`` the shipped one. ``waits`` for a Slack that can't be reached. Raises `CannotStart`."""
    clock = clock or SystemClock()
    seal = Seal(credentials.encryption_keys) if credentials.encryption_keys else None
    async with (
        connections(CONNECTIONS) as http,
        tables(database_url, migrates=migrates, waits=waits) as engine,
    ):
        sessions = database.sessions(engine)
        known = installs.Installs(sessions, clock, seal)
        slack = Slack(http, settings.slack_api_url, known)
        parts = Parts(bank or Bank.load(), clock, sessions, slack, known, wake)
        if seal is not None:
            await _check_keys(parts, seal)
        own = await _own(parts, credentials.bot_token, settings, waits=waits)
        yield House(parts, own, credentials, engine, database_url, settings)
        await parts.drained(COURTESIES)


async def _own(parts: Parts, token: str, settings: Settings, *, waits: bool) -> Identity | None:
    """The workspace whose token the environment has: installed like any other, but for where its token comes from."""
    if not token:
        return None
    identity = await ask_slack(partial(parts.slack.identify, token), "SLACK_BOT_TOKEN", settings, waits=waits)
    async with parts.sessions.begin() as session:
        await installing.admit(session, identity, parts.clock, anew=False)
    parts.installs.hold(identity.team_id, token)
    return identity


async def _check_keys(parts: Parts, seal: Seal) -> None:
    """Every stored token can be read, or nothing is begun: half of the workspaces would go without, silently."""
    unreadable, count = await installs.unreadable(parts.sessions, seal)
    if unreadable:
        raise CannotStart(
            f"SCALEQ_ENCRYPTION_KEYS opens {count - unreadable} of the {count} stored tokens. Put the key that sealed the others "
            "back, behind the new one, and run `scaleq keys rotate`. If it is lost, `scaleq keys rotate --drop-unreadable` forgets "
            "those tokens; their workspaces then have to install the app again, and find everything as it was."
        )


@asynccontextmanager
async def tables(database_url: str, *, migrates: bool, waits: bool = False) -> AsyncIterator[AsyncEngine]:
    """The database, known to have this version's tables; ``waits`` for one that isn't up yet. Raises `CannotStart`."""
    engine = database.engine(database_url)
    try:
        if waits:
            await _until_up(engine)
        if migrates:
            await migrate(engine)
        else:
            await _check_migrated(engine)
        yield engine
    finally:
        await engine.dispose()


async def _until_up(engine: AsyncEngine) -> None:
    """A database that starts beside us is waited for; one that answers and won't have us raises its error."""
    while True:
        try:
            async with engine.connect():
                return
        except OperationalError as error:
            said = str(error.orig).strip()
            if any(words in said for words in _WONT_HAVE_US):
                raise
            log.warning(
                "the database (DATABASE_URL) can't be reached, trying again", action="start", error=said
            )
            await asyncio.sleep(AGAIN)


async def _check_migrated(engine: AsyncEngine) -> None:
    """A revision that this version doesn't know is as good: so a process may start again while a newer version takes over, or after going back."""
    at, newest = await current(engine)
    if is_of_a_newer_version(at):
        log.warning("the database is of a newer version", action="start", revision=at)
    elif at != newest:
        raise CannotStart(
            f"The database is at revision {at or 'none'}, this version needs {newest}. Run `scaleq migrate` first."
        )


async def ask_slack(
    question: Callable[[], Awaitable[T]], variable: str, settings: Settings, *, waits: bool
) -> T:
    """What Slack says of the token in ``variable``. A token that it doesn't accept is refused."""
    while True:
        try:
            return await question()
        except (ShutOut, Refused) as refused:
            raise CannotStart(
                f"Slack does not accept {variable} ({refused.code}). Copy it again from your app's pages; "
                "reinstalling the app makes a new one."
            ) from refused
        except PASSING as trouble:
            if not waits:
                raise CannotStart(
                    f"Slack can't be reached at {settings.slack_api_url} ({trouble.code})."
                ) from trouble
            log.warning("Slack can't be reached, trying again", action="start", error=trouble.code)
            await asyncio.sleep(AGAIN)
