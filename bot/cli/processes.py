"""The long-running commands: what each role is made of, and how it ends."""

import asyncio
import contextlib
import gc
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
import typer

from bot import app, health, log
from bot.house import House, database_of
from bot.house import house as made_house
from bot.jobs.outage import marking
from bot.play import play as playing
from bot.settings import Settings, Transport, load, require_slack
from bot.store import database
from bot.store.migrate import current
from bot.store.migrate import migrate as migrate_database
from questions.bank import Bank

logger = structlog.get_logger(__name__)


def play(url: str, bank: Bank, port: int, *, browser: bool) -> None:
    log.configure("text", "warning")
    asyncio.run(_play(url, bank, port, browser=browser))


async def _play(url: str, bank: Bank, port: int, *, browser: bool) -> None:
    async with playing(url, bank=bank, port=port) as play:
        typer.echo(f"ScaleQ is playing at {play.slack.url}/  (Ctrl-C ends it; nothing is kept)")
        if browser:
            with contextlib.suppress(webbrowser.Error):
                await asyncio.to_thread(webbrowser.open, f"{play.slack.url}/")
        await app.until_stopped()


def run(settings: Settings) -> None:
    _serve(settings, settings.transport, _everything, migrates=True)


def web(settings: Settings) -> None:
    _serve(settings, "http", _web, migrates=False)


def worker(settings: Settings) -> None:
    _serve(settings, "worker", _worker, migrates=False)


async def migrated() -> str:
    """Migrate the configured database; gives the revision it is at afterwards."""
    settings = load()
    log.configure(settings.log_format, settings.log_level)
    with database_of(settings) as url:
        engine = database.engine(url)
        try:
            await migrate_database(engine)
            at, _ = await current(engine)
        finally:
            await engine.dispose()
    return str(at)


Role = Callable[[House, app.Ring], AbstractAsyncContextManager[None]]


def _serve(settings: Settings, transport: Transport, role: Role, *, migrates: bool) -> None:
    log.configure(settings.log_format, settings.log_level)
    credentials = require_slack(settings, transport)

    async def serve(url: str) -> None:
        ring = app.Ring()
        async with (
            made_house(settings, credentials, url, migrates=migrates, wake=ring) as house,
            role(house, ring),
        ):
            # What is there by now stays: the collector needn't look at the bank and the libraries again and again.
            gc.collect()
            gc.freeze()
            # Before it is said: whoever reads it may ask it to end at once.
            stopped = app.asked_to_stop()
            logger.info("ready", action="start", team=house.own and house.own.team_id, transport=transport)
            await stopped.wait()
            logger.info("stopping", action="stop")

    with database_of(settings) as url, asyncio.Runner(loop_factory=_event_loop()) as runner:
        runner.run(serve(url))


def _event_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """libuv's, which takes a fifth less of the processor for the same requests; None, asyncio's own, where there is none."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


@asynccontextmanager
async def _everything(house: House, ring: app.Ring) -> AsyncIterator[None]:
    async with contextlib.AsyncExitStack() as events, contextlib.AsyncExitStack() as jobs:
        if house.settings.slack_app_token:
            await events.enter_async_context(_socket(house, ring))
            await jobs.enter_async_context(_worker(house, ring))
        else:
            await events.enter_async_context(_web(house, ring))
            await jobs.enter_async_context(app.worker(house, ring))
        yield
        # Each finishes what it has begun, within seconds; together they keep to the longer of the two.
        await asyncio.gather(events.aclose(), jobs.aclose())


@asynccontextmanager
async def _socket(house: House, ring: app.Ring) -> AsyncIterator[None]:
    async with app.socket_mode(house) as listening, marking(house.parts, listening):
        yield


@asynccontextmanager
async def _web(house: House, ring: app.Ring) -> AsyncIterator[None]:
    async with app.http(house) as served, marking(house.parts, served.listening):
        logger.info("listening", action="start", port=served.port)
        yield


@asynccontextmanager
async def _worker(house: House, ring: app.Ring) -> AsyncIterator[None]:
    async with app.worker(house, ring) as ticker, contextlib.AsyncExitStack() as watched:
        # Nobody sends anything here: a port is taken only where one is named.
        if "port" in house.settings.model_fields_set:
            checks = [
                health.database_answers(house.parts.sessions),
                health.beats(lambda: ticker.beaten_at, house.parts.clock),
            ]
            port = await watched.enter_async_context(health.serving(house.settings.port, checks))
            logger.info("listening", action="start", port=port)
        yield
