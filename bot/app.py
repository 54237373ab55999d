"""The composition root: what listens and what ticks, made from a house and taken down again."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltError
from slack_sdk.web.async_client import AsyncWebClient

from bot import health
from bot.house import House, ask_slack
from bot.jobs.ticker import Ticker
from handlers import entry, listeners
from handlers.intake import Intake, Serves
from handlers.sockets import Sockets


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


def serves(of: House) -> Serves:
    """Whether the app is installed in a workspace."""

    async def installed(team_id: str) -> bool:
        return team_id == of.identity.team_id

    return installed


@asynccontextmanager
async def socket_mode(of: House) -> AsyncIterator[None]:
    """Events over Socket Mode, as long as this context lasts."""
    token = of.credentials.app_token
    # Bolt's own client would ask again and again with a token that Slack doesn't accept.
    await ask_slack(
        partial(of.parts.slack.check_app_token, token), "SLACK_APP_TOKEN", of.settings, waits=True
    )
    app = bolt(of)
    handler = Sockets(app, token, Intake(of.parts, serves(of)))
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def http(of: House, host: str = "0.0.0.0") -> AsyncIterator[int]:  # noqa: S104  behind a load balancer
    """Events over signed HTTP, as long as this context lasts; yields the port."""
    intake = Intake(of.parts, serves(of))
    pages = health.routes([health.database_answers(of.parts.sessions)])
    served = entry.application(bolt(of), of.credentials.signing_secret, intake, pages)
    # Slack compresses nothing; what others compress is not unpacked.
    runner = web.AppRunner(served, access_log=None, auto_decompress=False)
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
