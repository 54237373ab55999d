"""Delivery of one message: it stands in Slack exactly once.

Claim (a transaction) -> talk to Slack (none) -> record (a transaction). Whoever dies or hears nothing in between leaves a doubt; the
next one to claim the message reads Slack back for its id before posting again. That reading happens no earlier than the doubtful
request's own deadline plus a margin: until then it might still be on its way. `bot.jobs.courier` does this with many at once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Literal

import structlog

from bot import metrics
from bot.jobs import uploads
from bot.jobs.attempt import DOUBT, Attempt, Later
from bot.jobs.kinds import KINDS
from bot.jobs.kinds.kind import Composed, Gone, Kind, Unsaid, What
from bot.jobs.read_back import read_back
from bot.jobs.suspend import rest
from bot.parts import Parts
from bot.slack.blocks.text import Message
from bot.slack.trouble import (
    NotInstalled,
    RateLimited,
    Refused,
    ShutOut,
    SlackTrouble,
    Undone,
    Unknown,
)
from bot.store import database, posts, workspaces
from bot.store.claims import Claimed
from bot.store.posts import Sent
from bot.store.tables import Post

log = structlog.get_logger(__name__)

# Between attempts at what failed without a doubt: at first, and at most.
PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)
# Between attempts to delete what stands twice, in seconds.
TAKE_BACK = (1.0, 5.0, 30.0)

# Records where a message stands; gives None, or where it stood already (see `bot.store.posts.posted`).
Record = Callable[[Sent], Awaitable[str | None]]


async def deliver(
    parts: Parts, slots: asyncio.Semaphore, record: Record, claimed: Claimed, what: What | None
) -> None:
    """Send or edit the message, when there is a slot for it. ``what`` it says, if that was composed already."""
    attempt, post = Attempt(parts, claimed), claimed.post
    try:
        outcome = await _try(parts, slots, record, attempt, what)
    except asyncio.CancelledError:
        # The process ends: another one goes on.
        outcome = await _put_back(attempt, "stopped", DOUBT if attempt.doubtful_since else timedelta())
    except Exception as error:
        if database.lost(error):
            raise  # its lease brings it up again
        log.exception("failed", action="deliver", kind=post.kind, team=post.team_id, post=str(post.post_id))
        outcome = await _put_back(attempt, "failed", _pause(post, DOUBT))
    log.info(
        "delivered" if outcome == "posted" else "not delivered",
        action="deliver",
        kind=post.kind,
        team=post.team_id,
        channel=post.channel_id,
        subject=post.subject,
        outcome=outcome,
    )


async def _try(
    parts: Parts, slots: asyncio.Semaphore, record: Record, attempt: Attempt, what: What | None
) -> str:
    """What became of it, in a word."""
    post = attempt.post
    try:
        async with slots:
            sent = await (_edit(parts, attempt) if post.state == "posted" else _send(parts, attempt, what))
        return await _record(parts, record, sent) if isinstance(sent, Sent) else sent
    except Later as later:
        return await _hold(attempt, later.why, later.until)
    except RateLimited as limited:
        return await _rest(attempt, limited)
    except Unknown as trouble:
        await _put_back(attempt, trouble.code, _pause(post, DOUBT))
        return f"doubtful: {trouble.code}"
    except Undone as trouble:
        return await _put_back(attempt, trouble.code, _pause(post, PAUSE))
    except NotInstalled as trouble:
        # Another process may hold the workspace's token.
        return await _put_back(attempt, trouble.code, LONGEST_PAUSE)
    except ShutOut as trouble:
        return await _shut_out(attempt, trouble)
    except SlackTrouble as trouble:
        log.error(
            "Slack declined a message",
            action="deliver",
            kind=post.kind,
            error=trouble.code,
            detail=str(trouble),
        )
        return await _drop(parts, post, trouble.code, state="failed")


async def _send(parts: Parts, attempt: Attempt, what: What | None) -> Sent | str:
    """Where the message stands now, or why it doesn't."""
    post, kind = attempt.post, KINDS[attempt.post.kind]
    channel = await _channel(parts, post, kind)
    if attempt.doubtful_since is not None:
        found = await read_back(parts, attempt, kind, channel)
        # Should two attempts have got through, the later goes.
        for surplus in found[1:]:
            await _take_back(parts, post, channel, surplus)
        if found:
            return Sent(post, channel, found[0])
        attempt.doubtful_since = None
    composed = what or await _compose(parts, post, kind)
    if not isinstance(composed, Composed):
        return await _drop(parts, post, composed.reason, state="skipped")
    return Sent(post, channel, await _post(parts, attempt, channel, composed))


async def _compose(parts: Parts, post: Post, kind: Kind) -> What:
    compose = await kind.prepare(parts, post) if kind.prepare else kind.compose
    async with parts.sessions.begin() as session:
        return await compose(session, parts, post)


async def _channel(parts: Parts, post: Post, kind: Kind) -> str:
    """Where it goes; a member's id stands for the app's conversation with them."""
    if kind.direct and not post.channel_id.startswith("D"):
        return await parts.slack.open_dm(post.team_id, post.channel_id)
    return post.channel_id


async def _post(parts: Parts, attempt: Attempt, channel: str, composed: Composed) -> str:
    post = attempt.post
    if composed.file is not None:
        await uploads.share(parts, attempt, channel, composed.file, composed.message)

    async def say(message: Message) -> str:
        with attempt.asking():
            return await parts.slack.post(
                post.team_id,
                channel,
                message,
                post_id=str(post.post_id),
                thread_ts=composed.thread_ts,
                broadcast=composed.broadcast,
            )

    try:
        return await say(composed.message)
    except Refused as refused:
        if refused.code != "invalid_blocks" or composed.plain is None:
            raise
        log.warning("plain blocks instead", action="deliver", kind=post.kind, detail=refused.detail)
        return await say(composed.plain)


async def _edit(parts: Parts, attempt: Attempt) -> str:
    post = attempt.post
    async with parts.sessions.begin() as session:
        composed = await KINDS[post.kind].compose(session, parts, post)
    if post.ts is not None and not isinstance(composed, Unsaid):
        attempt.check()
        try:
            if isinstance(composed, Gone):
                await parts.slack.delete(post.team_id, post.channel_id, post.ts)
            else:
                await parts.slack.edit(post.team_id, post.channel_id, post.ts, composed.message)
        except (Refused, ShutOut) as trouble:
            # Deleted in Slack, too old to edit, or out of reach: what stands there stands.
            log.warning("not edited", action="deliver", kind=post.kind, error=trouble.code)
    async with parts.sessions.begin() as session:
        await posts.edited(session, post)
    return "posted"


async def _take_back(parts: Parts, post: Post, channel: str, surplus_ts: str) -> None:
    """Delete what stands twice. It is hardly ever needed, and nobody else would do it: so it is tried again at once."""
    for pause in (*TAKE_BACK, None):
        try:
            await parts.slack.delete(post.team_id, channel, surplus_ts)
        except Refused as refused:
            # Somebody else deleted it meanwhile: that is what was wanted.
            log.info("already gone", action="deliver", kind=post.kind, error=refused.code)
        except SlackTrouble as trouble:
            if pause is not None and not isinstance(trouble, ShutOut | NotInstalled):
                await asyncio.sleep(pause)
                continue
            log.error(
                "a message stands twice",
                action="deliver",
                kind=post.kind,
                team=post.team_id,
                channel=channel,
                ts=surplus_ts,
                error=trouble.code,
            )
        return


async def _record(parts: Parts, record: Record, sent: Sent) -> str:
    """Whoever records first has it: a worker whose lease ran out while it talked to Slack takes its own message back."""
    post = sent.post
    standing = await record(sent)
    if standing is None or standing == sent.ts:
        if post.kind != "question":  # a question is late by its slot, not by its row
            late = parts.clock.real() - post.created_real
            metrics.LATENESS.labels(post.kind).observe(late.total_seconds())
        return "posted"
    await _take_back(parts, post, sent.channel_id, sent.ts)
    return "surplus"


async def _put_back(attempt: Attempt, why: str, pause: timedelta) -> str:
    return await _hold(attempt, why, attempt.parts.clock.real() + pause)


async def _hold(attempt: Attempt, why: str, until: datetime) -> str:
    """It is tried again, by whichever worker, from ``until`` (real clock) on."""
    async with attempt.parts.sessions.begin() as session:
        await posts.put_back(
            session,
            attempt.post,
            held_until=until,
            error=why,
            doubtful_since=attempt.doubtful_since,
            reading=attempt.reading,
        )
    return why


def _pause(post: Post, first: timedelta) -> timedelta:
    growing: timedelta = first * 2 ** min(post.attempts - 1, 8)
    return min(growing, max(first, LONGEST_PAUSE))


async def _rest(attempt: Attempt, limited: RateLimited) -> str:
    until = attempt.parts.clock.real() + timedelta(seconds=limited.seconds)
    async with attempt.parts.sessions.begin() as session:
        await workspaces.rest(session, attempt.post.team_id, until)
    return await _hold(attempt, limited.code, until)


async def _drop(parts: Parts, post: Post, reason: str, *, state: str) -> str:
    """It won't be said: ``state`` is "skipped" or "failed"."""
    async with parts.sessions.begin() as session:
        if await posts.settle(session, post, "dropped", reason):
            await KINDS[post.kind].ended(session, parts, post, state, reason)
    return reason


async def _shut_out(attempt: Attempt, shut_out: ShutOut) -> str:
    """The app can't post there: a question's round failed, what can wait does, the schedule rests, managers are told once."""
    parts, post, kind = attempt.parts, attempt.post, KINDS[attempt.post.kind]
    state: Literal["blocked", "dropped"] = "blocked" if kind.waits else "dropped"
    since = attempt.doubtful_since
    async with parts.sessions.begin() as session:
        if not await posts.settle(session, post, state, shut_out.code, doubtful_since=since):
            return "claim lost"
        if not kind.waits:
            await kind.ended(session, parts, post, "failed", shut_out.code)
        if not kind.direct:
            await rest(session, parts, post.team_id, post.channel_id, shut_out.code)
    return shut_out.code
