"""A playground per test, and apps at its other end."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from playground.config import Command
from playground.server import start
from playground.world import World, small_workspace
from tests.playground.bolt import BoltStage
from tests.playground.stage import (
    APP_TOKEN,
    SECRET,
    Begin,
    Receiver,
    Socket,
    Stage,
    StoppedClock,
    config,
    connected,
    until,
)


@pytest.fixture
async def exits() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
def begin(exits: AsyncExitStack) -> Begin:
    """Starts a playground with these settings of the app, and further workspaces after the small one."""

    async def run(*others: World, **changes: Any) -> Stage:
        clock = StoppedClock()
        playground = await start([small_workspace(), *others], config(**changes), clock=clock)
        exits.push_async_callback(playground.stop)
        http = await exits.enter_async_context(aiohttp.ClientSession())
        return Stage(playground, clock, http)

    return run


@pytest.fixture
async def stage(begin: Begin) -> Stage:
    return await begin()


@pytest.fixture
async def socket(stage: Stage, exits: AsyncExitStack) -> Socket:
    """A connected Socket Mode client on ``stage``."""
    return await connected(stage, exits)


@pytest.fixture
async def receiver(exits: AsyncExitStack) -> Receiver:
    """A request URL that keeps what it gets."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/slack/events", receiver.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    exits.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    return receiver


@pytest.fixture(params=["http", "socket"])
async def bolt(begin: Begin, exits: AsyncExitStack, request: pytest.FixtureRequest) -> BoltStage:
    """A Bolt app that gets everything over HTTP, then one that gets it over Socket Mode."""
    stage = await begin(commands=(Command("/practise", should_escape=True), Command("/other")))
    app = AsyncApp(client=stage.bot, signing_secret=SECRET, process_before_response=True)
    if request.param == "http":
        runner = web.AppRunner(app.web_app("/slack/events"), shutdown_timeout=0.1)
        await runner.setup()
        exits.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await stage.playground.configure(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    else:
        handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=stage.bot)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        exits.push_async_callback(handler.close_async)
        await until(lambda: stage.playground.slack.sockets.connected)
    return BoltStage(stage, app)
