"""What a process says of itself over HTTP: ``/healthz`` (it runs), ``/readyz`` (it can do its work now), ``/metrics`` (what it counted).

They name no member and no workspace. A proxy before ``web`` needs to pass on nothing but ``/slack/``.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import metrics
from bot.clock import Clock
from bot.store.database import Sessions

Check = Callable[[], Awaitable[str | None]]
"""Gives why the process can't do its work just now; None if it can."""

PATIENCE = 2.0  # seconds; whoever asks for readiness rarely waits longer
# A worker beats every few seconds; a beat in which much is due may take a while.
SILENT = timedelta(minutes=2)


def routes(checks: Sequence[Check]) -> list[web.RouteDef]:
    async def healthy(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def ready(_: web.Request) -> web.Response:
        reasons = [reason for check in checks if (reason := await check()) is not None]
        return web.Response(status=503 if reasons else 200, text="\n".join(reasons or ["ok"]) + "\n")

    async def exposition(_: web.Request) -> web.Response:
        return web.Response(body=metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/healthz", healthy), web.get("/readyz", ready), web.get("/metrics", exposition)]


def database_answers(sessions: Sessions) -> Check:
    async def check() -> str | None:
        try:
            async with asyncio.timeout(PATIENCE), sessions() as session:
                await session.execute(text("SELECT 1"))
        except (TimeoutError, OSError, SQLAlchemyError):
            return "the database does not answer"
        return None

    return check


def beats(last: Callable[[], datetime | None], clock: Clock) -> Check:
    """``last``: when (real clock) this worker last looked for due work."""

    async def check() -> str | None:
        beaten = last()
        if beaten is None or clock.real() - beaten > SILENT:
            return "the worker has not looked for due work lately"
        return None

    return check


@asynccontextmanager
async def serving(port: int, checks: Sequence[Check], host: str = "0.0.0.0") -> AsyncIterator[int]:  # noqa: S104
    """These pages alone, as long as this context lasts; yields the port."""
    application = web.Application()
    application.add_routes(routes(checks))
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
