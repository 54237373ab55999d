"""The long-running commands: what each role is made of, and how it ends."""

import asyncio
import contextlib
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import typer

from bot import app, log
from bot.play import play as playing
from bot.settings import Settings, Transport, load, require_slack
from bot.store import database
from bot.store.migrate import current
from bot.store.migrate import migrate as migrate_database


def play(url: str, port: int, *, browser: bool) -> None:
    log.configure("text", "warning")
    asyncio.run(_play(url, port, browser=browser))


async def _play(url: str, port: int, *, browser: bool) -> None:
    async with playing(url, port=port) as play:
        typer.echo(f"ScaleQ is playing at {play.slack.url}/  (Ctrl-C ends it; nothing is kept)")
        if browser:
            with contextlib.suppress(webbrowser.Error):
                await asyncio.to_thread(webbrowser.open, f"{play.slack.url}/")
        await app.until_stopped()


def run() -> None:
    settings = _start()
    _serve(settings, settings.transport, _everything, migrates=True)


def web() -> None:
    _serve(_start(), "http", _web, migrates=False)


def worker() -> None:
    _serve(_start(), "worker", _worker, migrates=False)


async def migrated() -> str:
    """Migrate the configured database; gives the revision it is at afterwards."""
    settings = _start()
    with app.database_of(settings) as url:
        engine = database.engine(url)
        try:
            await migrate_database(engine)
            at, _ = await current(engine)
        finally:
            await engine.dispose()
    return str(at)


Role = Callable[[app.House, app.Ring], AbstractAsyncContextManager[None]]


def _start() -> Settings:
    settings = load()
    log.configure(settings.log_format, settings.log_level)
    return settings


def _serve(settings: Settings, transport: Transport, role: Role, *, migrates: bool) -> None:
    credentials = require_slack(settings, transport)

    async def serve(url: str) -> None:
        ring = app.Ring()
        async with (
            app.house(settings, credentials, url, migrates=migrates, wake=ring) as house,
            role(house, ring),
        ):
            app.log.info("ready", action="start", team=house.identity.team_id, transport=transport)
            await app.until_stopped()
            app.log.info("stopping", action="stop")

    with app.database_of(settings) as url:
        asyncio.run(serve(url))


@asynccontextmanager
async def _everything(house: app.House, ring: app.Ring) -> AsyncIterator[None]:
    entrance = app.socket_mode(house) if house.settings.slack_app_token else _web(house, ring)
    async with entrance, app.worker(house, ring):
        yield


@asynccontextmanager
async def _web(house: app.House, ring: app.Ring) -> AsyncIterator[None]:
    async with app.http(house) as port:
        app.log.info("listening", action="start", port=port)
        yield


@asynccontextmanager
async def _worker(house: app.House, ring: app.Ring) -> AsyncIterator[None]:
    async with app.worker(house, ring):
        yield
