"""The composition root: what listens and what ticks, made from a house and taken down again."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot import health
from bot.house import House, ask_slack
from bot.jobs.outage import Listening
from bot.jobs.ticker import Ticker
from bot.slack.blocks import notices
from handlers import entry, installing, listeners, shared
from handlers.intake import Intake
from handlers.sockets import IN_HAND, Sockets


def bolt(of: House) -> AsyncApp:
    """Bolt with our listeners: they run before the acknowledgement, so that what was not committed is sent again."""

    # Bolt's own asks Slack at each event who the token is.
    async def authorize(team_id: str | None) -> AuthorizeResult | None:
        # Bolt takes from a payload whatever stands there.
        bot = await of.parts.installs.bot(team_id) if isinstance(team_id, str) and team_id else None
        if bot is None:  # removed a moment ago; or an organisation's, which can't be installed into
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=bot.team_id,
            bot_token=bot.token,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
        )

    # Bolt looks into the environment for a token of its own, and warns that it has no use for it.
    logging.getLogger("slack_bolt.AsyncApp").addFilter(lambda line: "will be unused" not in line.getMessage())
    app = AsyncApp(
        name="scaleq",
        client=AsyncWebClient(base_url=of.settings.slack_api_url),
        # handlers/entry.py has checked the signature before Bolt sees a request.
        request_verification_enabled=False,
        authorize=authorize,  # type: ignore[arg-type]  # None is what Bolt takes for "not installed"
        user_facing_authorize_error_message=notices.not_installed().text,
        process_before_response=True,
        # Bolt takes the deletion of our own message, by whomever, for our own doing and would drop it.
        ignoring_self_events_enabled=False,
    )
    app.middleware(shared.owner(of.parts))
    listeners.register(app, of.parts)
    return app


@asynccontextmanager
async def socket_mode(of: House) -> AsyncIterator[Listening]:
    """Events over Socket Mode, as long as this context lasts; yields what says whether they are taken in just now."""
    token = of.credentials.app_token
    # Bolt's own client would ask again and again with a token that Slack doesn't accept.
    await ask_slack(
        partial(of.parts.slack.check_app_token, token), "SLACK_APP_TOKEN", of.settings, waits=True
    )
    app = bolt(of)
    handler = Sockets(app, token, Intake(of.parts, app))
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield handler.listening
    finally:
        await handler.close_async()


class Served(NamedTuple):
    port: int
    listening: Listening
    """Says whether events are taken in just now."""


@asynccontextmanager
async def http(of: House, host: str = "0.0.0.0") -> AsyncIterator[Served]:  # noqa: S104  behind a load balancer
    """Events over signed HTTP, as long as this context lasts."""
    pages = health.routes([health.database_answers(of.parts.sessions)])
    if of.credentials.installable:
        pages += installing.routes(of.parts, of.credentials, of.settings.slack_api_url)
    app = bolt(of)
    intake = Intake(of.parts, app)

    async def listening() -> bool:
        return intake.stores

    served = entry.application(app, of.credentials.signing_secret, intake, pages)
    # Slack compresses nothing; what others compress is not unpacked.
    runner = web.AppRunner(served, access_log=None, auto_decompress=False, shutdown_timeout=IN_HAND)
    await runner.setup()
    await web.TCPSite(runner, host, of.settings.port).start()
    try:
        yield Served(runner.addresses[0][1], listening)
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


def asked_to_stop() -> asyncio.Event:
    """Set at SIGINT or SIGTERM, which from now on end nothing by themselves."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    return stopped


async def until_stopped() -> None:
    """Returns at SIGINT or SIGTERM."""
    await asked_to_stop().wait()
