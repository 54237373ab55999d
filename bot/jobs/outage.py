"""Noticing that events were missed: whoever receives them says so every few seconds, and a long silence was an outage."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

import structlog

from bot.parts import Parts
from bot.store import outages, syncs
from bot.store.database import ring

log = structlog.get_logger(__name__)

EVERY = timedelta(seconds=15)
# Slack says anew for each minute that it holds events back, and hardly of one that is long past.
HELD_BACK, LONG_AGO = timedelta(minutes=1), timedelta(hours=1)

Listening = Callable[[], Awaitable[bool]]


async def mark(parts: Parts) -> None:
    """Events are being taken in now. If nobody had for a while, what was missed is to be read back."""
    now, real = parts.clock.now(), parts.clock.real()
    async with parts.sessions.begin() as session:
        outage = await outages.mark(session, now=now, real=real)
        if outage is None:
            return
        wanted = await syncs.want(session, since=outage.since, until=outage.until, real=real)
        await ring(session)
    log.warning(
        "events were missed",
        action="sync",
        since=outage.since.isoformat(),
        until=outage.until.isoformat(),
        rounds=wanted,
    )
    parts.wake()


async def held_back(parts: Parts, team_id: str, since: datetime) -> None:
    """In the minute from ``since`` on Slack doesn't tell all that happens in this workspace: it is read back when that minute is over."""
    now, real = parts.clock.now(), parts.clock.real()
    since = min(max(since, now - LONG_AGO), now)
    until = max(since + HELD_BACK, now)
    async with parts.sessions.begin() as session:
        wanted = await syncs.want(
            session, since=since, until=until, real=real + (until - now), team_id=team_id
        )
        await ring(session)
    log.warning(
        "Slack holds events back", action="sync", team=team_id, since=since.isoformat(), rounds=wanted
    )
    parts.wake()


@asynccontextmanager
async def marking(parts: Parts, listening: Listening) -> AsyncIterator[None]:
    """Mark as long as this context lasts and ``listening`` says so; at its end for the last time."""
    if await listening():
        await mark(parts)
    task = asyncio.create_task(_go_on_marking(parts, listening))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await _mark_if(parts, listening)


async def _go_on_marking(parts: Parts, listening: Listening) -> None:
    while True:
        await asyncio.sleep(EVERY.total_seconds())
        await _mark_if(parts, listening)


async def _mark_if(parts: Parts, listening: Listening) -> None:
    try:
        if await listening():
            await mark(parts)
    except Exception:  # the outermost edge: where the database is away no event is stored either
        log.exception("not marked", action="mark")
