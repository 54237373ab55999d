"""What ScaleQ is compared with, and the Slack it talks to, a process each: ``python -m tests.bench.peers bare|bolt|slack``."""

import asyncio
import json
import sys

import typer
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.signature import SignatureVerifier

from bot.app import until_stopped
from playground import server
from playground.clock import RealClock
from playground.config import Config
from playground.model import Member
from playground.world import small_workspace

TOKEN, SECRET, PATH = "xoxb-bench", "bench-secret", "/slack/events"
SIGNED = ("X-Slack-Request-Timestamp", "X-Slack-Signature")
WORLD = small_workspace("ScaleQ")
TEAM, APP = WORLD.team.id, WORLD.app
MEMBERS = [f"U0BENCH{n:03d}" for n in range(200)]
CHANNELS = [f"C0BENCH{n:03d}" for n in range(200)]


def bare() -> web.Application:
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


def bolt() -> web.Application:
    """Bolt as it comes, except that it needn't ask Slack whose event it is; its listener does nothing."""
    known = AuthorizeResult(
        enterprise_id=None, team_id=TEAM, bot_token=TOKEN, bot_id=APP.bot_id, bot_user_id=APP.bot_user_id
    )

    async def authorize() -> AuthorizeResult:
        return known

    async def nothing() -> None: ...

    app = AsyncApp(signing_secret=SECRET, authorize=authorize)
    app.event("message")(nothing)
    return app.web_app(PATH)


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


async def serve(application: web.Application) -> None:
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    typer.echo(f"listening: {runner.addresses[0][1]}\n")
    await until_stopped()
    await runner.cleanup()


if __name__ == "__main__":
    which = sys.argv[1]
    asyncio.run(slack() if which == "slack" else serve(bare() if which == "bare" else bolt()))
