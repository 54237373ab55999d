"""What every process is made of: database, Slack and bank, connected and known to work.

Commands that end at once need no more than this; what listens and what ticks is added in ``bot/app.py``.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import aiohttp
import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import Clock, SystemClock
from bot.parts import Parts
from bot.postgres import embedded
from bot.settings import SCHEME, Credentials, Settings
from bot.slack.gateway import Identity, Slack
from bot.slack.trouble import RateLimited, Refused, ShutOut, Unknown
from bot.store import database, workspaces
from bot.store.migrate import current, migrate
from questions.bank import Bank

log = structlog.get_logger(__name__)

T = TypeVar("T")

# Slack or the database can't be reached at start: ask again after so many seconds.
AGAIN = 5.0
# Errors that waiting doesn't mend.
_WONT_HAVE_US = ("authentication failed", "does not exist", "no pg_hba.conf entry")
CONNECTIONS = 100


class CannotStart(Exception):  # noqa: N818  it says what is wrong
    """The process cannot do its work; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class House:
    """One process's parts, and what it was made from."""

    parts: Parts
    identity: Identity
    credentials: Credentials
    engine: AsyncEngine
    database_url: str
    settings: Settings


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
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    tokens: dict[str, str] = {}
    async with aiohttp.ClientSession(connector=connector) as http:
        slack = Slack(http, settings.slack_api_url, tokens.get)
        async with tables(database_url, migrates=migrates, waits=waits) as engine:
            identity = await ask_slack(
                partial(slack.identify, credentials.bot_token), "SLACK_BOT_TOKEN", settings, waits=waits
            )
            tokens[identity.team_id] = credentials.bot_token
            parts = Parts(bank or Bank.load(), clock, database.sessions(engine), slack, wake)
            async with parts.sessions.begin() as session:
                await workspaces.seen(
                    session,
                    team_id=identity.team_id,
                    name=identity.team,
                    url=identity.url,
                    bot_user_id=identity.bot_user_id,
                    bot_id=identity.bot_id,
                    now=clock.now(),
                )
            yield House(parts, identity, credentials, engine, database_url, settings)
            await parts.drained()


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
    at, newest = await current(engine)
    if at != newest:
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
        except (Unknown, RateLimited) as trouble:
            if not waits:
                raise CannotStart(
                    f"Slack can't be reached at {settings.slack_api_url} ({trouble.code})."
                ) from trouble
            log.warning("Slack can't be reached, trying again", action="start", error=trouble.code)
            await asyncio.sleep(AGAIN)
