"""A message whose fate is in doubt is looked for in Slack before it is sent again.

A page an attempt, at the pace at which Slack lets the workspace be read: an app outside of its Marketplace gets 15 messages a minute. How far
it came is kept with the message, and what else is to be said in the workspace doesn't wait for it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.jobs.attempt import Attempt, Later
from bot.jobs.kinds.kind import Kind
from bot.parts import Parts
from bot.rules.slack_time import ts
from bot.slack import looking_back
from bot.slack.looking_back import Page
from bot.slack.trouble import RateLimited, Refused
from bot.store import syncs
from bot.store.posts import Reading
from bot.store.tables import Post

log = structlog.get_logger(__name__)

# Slack's clock and ours may differ: it is read from a little before the first attempt.
SKEW = timedelta(minutes=2)


async def read_back(parts: Parts, attempt: Attempt, kind: Kind, channel: str) -> tuple[str, ...]:
    """The ts of every message that earlier attempts left there, oldest first. Raises `Later` while there is more to be read."""
    post, reading, real = attempt.post, attempt.reading, parts.clock.real()
    async with parts.sessions.begin() as session:
        thread_ts = await kind.thread(session, post)
        turn = reading.turn or await syncs.turn(session, post.team_id, real)
    if turn > real:
        attempt.reading = replace(reading, turn=turn)
        raise Later("reading back", turn)
    attempt.reading = replace(reading, turn=None)
    try:
        page = await looking_back.page(
            parts.slack,
            post.team_id,
            channel,
            post_id=str(post.post_id),
            file_id=post.file_id,
            thread_ts=thread_ts,
            oldest=ts((attempt.doubtful_since or parts.clock.now()) - SKEW),
            cursor=reading.cursor,
        )
    except RateLimited as limited:
        until = real + timedelta(seconds=limited.seconds)
        await _slow_down(parts, post, until)
        raise Later("reading back", until) from None
    except Refused as refused:
        if refused.code != "invalid_cursor":
            raise
        attempt.reading = Reading()
        raise Later("reading back", real) from None
    return await _read(parts, attempt, page)


async def _read(parts: Parts, attempt: Attempt, page: Page) -> tuple[str, ...]:
    post, real = attempt.post, parts.clock.real()
    found = (*attempt.reading.found, *page.found)
    if page.cut:
        await _slow_down(parts, post, real + syncs.SLOWLY)
    if page.cursor is not None:
        attempt.reading = Reading(page.cursor, found)
        raise Later("reading back", real)
    attempt.reading = Reading()
    log.info(
        "read back",
        action="deliver",
        kind=post.kind,
        team=post.team_id,
        post=str(post.post_id),
        found=len(found),
    )
    return tuple(sorted(found, key=lambda one: tuple(map(int, one.split(".")))))


async def _slow_down(parts: Parts, post: Post, next_at: datetime) -> None:
    async with parts.sessions.begin() as session:
        await syncs.slow_down(session, post.team_id, next_at=next_at, real=parts.clock.real())
