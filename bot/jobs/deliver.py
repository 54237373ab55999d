"""Delivery of one message: it stands in Slack exactly once.

Claim (a transaction) -> talk to Slack (none) -> record (a transaction). Whoever dies or hears nothing in between leaves a doubt; the
next one to claim the message reads Slack back for its id before posting again. That reading happens no earlier than the doubtful
request's own deadline plus a margin: until then it might still be on its way. `bot.jobs.courier` does this with many at once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot import metrics
from bot.jobs import uploads
from bot.jobs.kinds import KINDS
from bot.jobs.kinds.kind import Composed, Gone, Kind, Unsaid, What
from bot.jobs.suspend import rest
from bot.parts import Parts
from bot.rules.slack_time import ts
from bot.slack.blocks.text import Message
from bot.slack.gateway import PATIENT
from bot.slack.trouble import NotInstalled, RateLimited, Refused, ShutOut, SlackTrouble, Unknown
from bot.store import posts, workspaces
from bot.store.claims import Claimed
from bot.store.posts import Sent
from bot.store.tables import Post

log = structlog.get_logger(__name__)

# Reading back may take several requests before the post itself: the lease covers them all.
LEASE = timedelta(seconds=6 * PATIENT)
# After a doubtful request: its deadline, and a margin for Slack to finish what it began.
DOUBT = timedelta(seconds=PATIENT + 5)
# Slack's clock and ours may differ; history is read from a little before the first attempt.
SKEW = timedelta(minutes=2)
# Longest pause between attempts at something that keeps failing.
LONGEST_PAUSE = timedelta(minutes=5)

# Records where a message stands; gives None, or where it stood already (see `bot.store.posts.posted`).
Record = Callable[[Sent], Awaitable[str | None]]


async def deliver(
    parts: Parts, slots: asyncio.Semaphore, record: Record, claimed: Claimed, what: What | None
) -> None:
    """Send or edit the message, when there is a slot for it. ``what`` it says, if that was composed already."""
    post = claimed.post
    try:
        async with slots:
            sent = await (_edit(parts, post) if post.state == "posted" else _send(parts, claimed, what))
        outcome = await _record(parts, record, sent) if isinstance(sent, Sent) else sent
    except RateLimited as trouble:
        outcome = await _rest(parts, claimed, trouble)
    except Unknown as trouble:
        outcome = await _doubt(parts, claimed, trouble)
    except ShutOut as trouble:
        outcome = await _shut_out(parts, post, trouble)
    except NotInstalled as trouble:
        outcome = await _leave(parts, claimed, trouble)
    except SlackTrouble as trouble:
        log.error(
            "Slack declined a message",
            action="deliver",
            kind=post.kind,
            error=trouble.code,
            detail=str(trouble),
        )
        outcome = await _drop(parts, post, trouble.code, state="failed")
    log.info(
        "delivered" if outcome == "posted" else "not delivered",
        action="deliver",
        kind=post.kind,
        team=post.team_id,
        channel=post.channel_id,
        subject=post.subject,
        outcome=outcome,
    )


async def _send(parts: Parts, claimed: Claimed, what: What | None) -> Sent | str:
    """Where the message stands now, or why it doesn't."""
    post, kind = claimed.post, KINDS[claimed.post.kind]
    channel = await _channel(parts, post, kind)
    if claimed.doubtful_since is not None:
        found = await _read_back(parts, claimed, kind, channel)
        if found is not None:
            return Sent(post, channel, found)
    composed = what or await _compose(parts, post, kind)
    if not isinstance(composed, Composed):
        return await _drop(parts, post, composed.reason, state="skipped")
    return Sent(post, channel, await _post(parts, post, channel, composed))


async def _compose(parts: Parts, post: Post, kind: Kind) -> What:
    compose = await kind.prepare(parts, post) if kind.prepare else kind.compose
    async with parts.sessions.begin() as session:
        return await compose(session, parts, post)


async def _channel(parts: Parts, post: Post, kind: Kind) -> str:
    """Where it goes; a member's id stands for the app's conversation with them."""
    if kind.direct and not post.channel_id.startswith("D"):
        return await parts.slack.open_dm(post.team_id, post.channel_id)
    return post.channel_id


async def _post(parts: Parts, post: Post, channel: str, composed: Composed) -> str:
    if composed.file is not None:
        return await uploads.share(parts, post, channel, composed.file, composed.message)

    async def say(message: Message) -> str:
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
    except asyncio.CancelledError:
        # The process ends: what became of the request is not known.
        raise Unknown("stopped") from None
    except Refused as refused:
        if refused.code != "invalid_blocks" or composed.plain is None:
            raise
        log.warning("plain blocks instead", action="deliver", kind=post.kind, detail=refused.detail)
        return await say(composed.plain)


async def _edit(parts: Parts, post: Post) -> str:
    async with parts.sessions.begin() as session:
        composed = await KINDS[post.kind].compose(session, parts, post)
    if post.ts is not None and not isinstance(composed, Unsaid):
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


async def _read_back(parts: Parts, claimed: Claimed, kind: Kind, channel: str) -> str | None:
    """The message, if an earlier attempt got through after all. Should two have, the later goes."""
    post = claimed.post
    async with parts.sessions.begin() as session:
        thread_ts = await kind.thread(session, post)
    oldest = ts((claimed.doubtful_since or parts.clock.now()) - SKEW)
    found = await parts.slack.find(
        post.team_id,
        channel,
        post_id=str(post.post_id),
        file_id=post.file_id,
        thread_ts=thread_ts,
        oldest=oldest,
    )
    for surplus in found[1:]:
        await _take_back(parts, post, channel, surplus)
    return found[0] if found else None


async def _take_back(parts: Parts, post: Post, channel: str, surplus_ts: str) -> None:
    try:
        await parts.slack.delete(post.team_id, channel, surplus_ts)
    except Refused as refused:
        # Somebody else deleted it meanwhile: that is what was wanted.
        log.info("already gone", action="deliver", kind=post.kind, error=refused.code)


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


async def _rest(parts: Parts, claimed: Claimed, limited: RateLimited) -> str:
    until = parts.clock.real() + timedelta(seconds=limited.seconds)
    async with parts.sessions.begin() as session:
        await workspaces.rest(session, claimed.post.team_id, until)
        await posts.put_back(
            session,
            claimed.post,
            held_until=until,
            error=limited.code,
            doubtful_since=claimed.doubtful_since,
        )
    return limited.code


async def _leave(parts: Parts, claimed: Claimed, trouble: NotInstalled) -> str:
    """Another process may hold the workspace's token."""
    async with parts.sessions.begin() as session:
        await posts.put_back(
            session,
            claimed.post,
            held_until=parts.clock.real() + LONGEST_PAUSE,
            error=trouble.code,
            doubtful_since=claimed.doubtful_since,
        )
    return trouble.code


async def _doubt(parts: Parts, claimed: Claimed, unknown: Unknown) -> str:
    post = claimed.post
    pause = min(DOUBT * 2 ** min(post.attempts - 1, 8), max(DOUBT, LONGEST_PAUSE))
    async with parts.sessions.begin() as session:
        await posts.put_back(
            session,
            post,
            held_until=parts.clock.real() + pause,
            error=unknown.code,
            doubtful_since=post.tried_at,
        )
    return f"doubtful: {unknown.code}"


async def _drop(parts: Parts, post: Post, reason: str, *, state: str) -> str:
    """It won't be said: ``state`` is "skipped" or "failed"."""
    async with parts.sessions.begin() as session:
        if await posts.settle(session, post, "dropped", reason):
            await KINDS[post.kind].ended(session, parts, post, state, reason)
    return reason


async def _shut_out(parts: Parts, post: Post, shut_out: ShutOut) -> str:
    """The app can't post there: a question's round failed, what can wait does, the schedule rests, managers are told once."""
    async with parts.sessions.begin() as session:
        kind = KINDS[post.kind]
        if not await posts.settle(session, post, "blocked" if kind.waits else "dropped", shut_out.code):
            return "claim lost"
        if not kind.waits:
            await kind.ended(session, parts, post, "failed", shut_out.code)
        if not kind.direct:
            await rest(session, parts, post.team_id, post.channel_id, shut_out.code)
    return shut_out.code
