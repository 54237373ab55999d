"""The composition root: everything is made here, handed to what needs it, and taken down again."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import Clock, SystemClock
from bot.jobs.ticker import Ticker
from bot.parts import Parts
from bot.postgres import embedded
from bot.settings import SCHEME, Credentials, Settings
from bot.slack.gateway import Identity, Slack
from bot.slack.trouble import RateLimited, Refused, ShutOut, Unknown
from bot.store import database, workspaces
from bot.store.migrate import current, migrate
from handlers import entry, listeners
from questions.bank import Bank

log = structlog.get_logger(__name__)

T = TypeVar("T")

# Slack can't be reached at start: ask again after so many seconds.
AGAIN = 5.0
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
    clock: Clock | None = None,
    migrates: bool = False,
    waits: bool = True,
    wake: Callable[[], None] = lambda: None,
) -> AsyncIterator[House]:
    """Database, Slack and bank, connected and known to work; ``waits`` for a Slack that can't be reached. Raises `CannotStart`."""
    clock = clock or SystemClock()
    engine = database.engine(database_url)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    tokens: dict[str, str] = {}
    try:
        async with aiohttp.ClientSession(connector=connector) as http:
            slack = Slack(http, settings.slack_api_url, tokens.get)
            if migrates:
                await migrate(engine)
            else:
                await _check_migrated(engine)
            identity = await _ask(
                partial(slack.identify, credentials.bot_token), "SLACK_BOT_TOKEN", settings, waits=waits
            )
            tokens[identity.team_id] = credentials.bot_token
            parts = Parts(Bank.load(), clock, database.sessions(engine), slack, wake)
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
    finally:
        await engine.dispose()


async def _check_migrated(engine: AsyncEngine) -> None:
    at, newest = await current(engine)
    if at != newest:
        raise CannotStart(
            f"The database is at revision {at or 'none'}, this version needs {newest}. Run `scaleq migrate` first."
        )


async def _ask(question: Callable[[], Awaitable[T]], variable: str, settings: Settings, *, waits: bool) -> T:
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


def bolt(of: House) -> AsyncApp:
    """Bolt with our listeners: they run before the acknowledgement, so that what was not committed is sent again."""
    credentials, identity = of.credentials, of.identity
    # Made once: Bolt's own asks Slack at each event who the token is.
    known = AuthorizeResult(
        enterprise_id=None,
        team_id=identity.team_id,
        bot_token=credentials.bot_token,
        bot_id=identity.bot_id,
        bot_user_id=identity.bot_user_id,
    )

    async def authorize(team_id: str | None) -> AuthorizeResult:
        if team_id != identity.team_id:
            raise BoltError(f"not installed in workspace {team_id}")
        return known

    # Bolt looks into the environment for a token of its own, and warns that it has no use for it.
    logging.getLogger("slack_bolt.AsyncApp").addFilter(lambda line: "will be unused" not in line.getMessage())
    app = AsyncApp(
        name="scaleq",
        client=AsyncWebClient(base_url=of.settings.slack_api_url),
        # handlers/entry.py has checked the signature before Bolt sees a request.
        request_verification_enabled=False,
        authorize=authorize,
        process_before_response=True,
        # Bolt takes the deletion of our own message, by whomever, for our own doing and would drop it.
        ignoring_self_events_enabled=False,
    )
    listeners.register(app, of.parts)
    return app


@asynccontextmanager
async def socket_mode(of: House) -> AsyncIterator[None]:
    """Events over Socket Mode, as long as this context lasts."""
    token = of.credentials.app_token
    # Bolt's own client would ask again and again with a token that Slack doesn't accept.
    await _ask(partial(of.parts.slack.check_app_token, token), "SLACK_APP_TOKEN", of.settings, waits=True)
    app = bolt(of)
    handler = AsyncSocketModeHandler(app, token, web_client=app.client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def http(of: House, host: str = "0.0.0.0") -> AsyncIterator[int]:  # noqa: S104  behind a load balancer
    """Events over signed HTTP, as long as this context lasts; yields the port."""
    runner = web.AppRunner(entry.application(bolt(of), of.credentials.signing_secret), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, of.settings.port).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@asynccontextmanager
async def worker(of: House, ring: "Ring") -> AsyncIterator[Ticker]:
    """Jobs, as long as this context lasts; the one in progress at its end is finished."""
    ticker = Ticker(of.parts, of.database_url, keep_texts=timedelta(days=of.settings.answer_retention_days))
    ring.answer = ticker.wake
    await ticker.start()
    try:
        yield ticker
    finally:
        await ticker.stop()


class Ring:
    """A bell that can be handed out before there is somebody to hear it."""

    def __init__(self) -> None:
        self.answer: Callable[[], None] = lambda: None

    def __call__(self) -> None:
        self.answer()


async def until_stopped() -> None:
    """Returns at SIGINT or SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
