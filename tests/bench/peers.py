"""What ScaleQ is compared with, and the Slack it talks to, a process each: ``python -m tests.bench.peers bare|bolt|stock|slack``."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable

import typer
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store.models import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import create_async_engine

from bot.app import until_stopped
from bot.settings import normalised
from playground import server
from playground.clock import RealClock
from playground.config import Config
from playground.model import Member
from playground.world import small_workspace

TOKEN, SECRET, CLIENT, PATH = "xoxb-bench", "bench-secret", "1.1", "/slack/events"
SIGNED = ("X-Slack-Request-Timestamp", "X-Slack-Signature")
WORLD = small_workspace("ScaleQ")
TEAM, APP = WORLD.team.id, WORLD.app
MEMBERS = [f"U0BENCH{n:03d}" for n in range(200)]
CHANNELS = [f"C0BENCH{n:03d}" for n in range(200)]


async def bare() -> web.Application:
    """The limit: aiohttp checking the signature and parsing the JSON."""
    verifier = SignatureVerifier(SECRET)

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        timestamp, signature = (request.headers[name] for name in SIGNED)
        if not verifier.is_valid(body, timestamp, signature):
            return web.Response(status=401)
        json.loads(body)
        return web.Response()

    served = web.Application()
    served.add_routes([web.post(PATH, receive)])
    return served


async def bolt() -> web.Application:
    """Bolt as it comes, except that it needn't ask Slack whose event it is; its listener does nothing."""
    known = AuthorizeResult(
        enterprise_id=None, team_id=TEAM, bot_token=TOKEN, bot_id=APP.bot_id, bot_user_id=APP.bot_user_id
    )

    async def authorize() -> AuthorizeResult:
        return known

    app = AsyncApp(signing_secret=SECRET, authorize=authorize)
    return _served(app)


async def stock() -> web.Application:
    """Bolt's own sample for many workspaces: OAuth settings, and slack_sdk's installation store, in the database of ``DATABASE_URL``."""
    engine = create_async_engine(normalised(os.environ["DATABASE_URL"]))
    store = AsyncSQLAlchemyInstallationStore(client_id=CLIENT, engine=engine)
    await store.create_tables()  # type: ignore[no-untyped-call]
    installed = Installation(
        app_id=APP.id,
        team_id=TEAM,
        user_id=MEMBERS[0],
        bot_token=TOKEN,
        bot_id=APP.bot_id,
        bot_user_id=APP.bot_user_id,
    )
    await store.async_save(installed)
    settings = AsyncOAuthSettings(client_id=CLIENT, client_secret="s", installation_store=store)
    client = AsyncWebClient(base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(signing_secret=SECRET, oauth_settings=settings, client=client)
    return _served(app)


def _served(app: AsyncApp) -> web.Application:
    for kind in ("message", "reaction_added"):
        app.event(kind)(_nothing)
    return app.web_app(PATH)


async def _nothing() -> None: ...


async def slack() -> None:
    """A workspace whose every member is in every channel, and so is the app."""
    for user in MEMBERS:
        WORLD.add_member(Member(user, user.lower(), user, "Europe/Stockholm"))
    for channel in CHANNELS:
        WORLD.add_channel(channel.lower(), [*MEMBERS, APP.bot_user_id], channel_id=channel)
    config = Config(bot_token=TOKEN, app_token="xapp-bench", signing_secret=SECRET)
    started = await server.start(WORLD, config, clock=RealClock())
    typer.echo(f"listening: {started.api_url}\n")
    await until_stopped()
    await started.stop()


async def serve(application: Callable[[], Awaitable[web.Application]]) -> None:
    runner = web.AppRunner(await application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    typer.echo(f"listening: {runner.addresses[0][1]}\n")
    await until_stopped()
    await runner.cleanup()


if __name__ == "__main__":
    served = {"bare": bare, "bolt": bolt, "stock": stock}
    asyncio.run(slack() if sys.argv[1] == "slack" else serve(served[sys.argv[1]]))
