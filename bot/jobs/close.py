"""Closes: a round past its close gets its number of members, and its results are owed."""

from datetime import timedelta
from functools import partial

import structlog

from bot.jobs import people
from bot.jobs.each import each
from bot.parts import Parts
from bot.rules.people import humans
from bot.slack import people as slack_people
from bot.slack.trouble import RateLimited, ShutOut, SlackTrouble
from bot.store import facts, outages, posts, rounds, slots, syncs, workspaces
from bot.store.tables import Round

log = structlog.get_logger(__name__)

BATCH = 20
LEASE = timedelta(seconds=60)

# Results wait so long for Slack to tell who is in the channel; then they go out, and the number stays unknown. So long, too, for what was
# missed to be read back; then they go out, and are edited.
PATIENCE = timedelta(minutes=15)


async def close_due(parts: Parts) -> int:
    """Close what is past its close; gives how many rounds were looked at."""
    now, real = parts.clock.now(), parts.clock.real()
    async with parts.sessions.begin() as session:
        missing = await outages.ongoing(session, real)
        unread = await syncs.want_closing(session, since=missing, now=now, real=real) if missing else 0
        claimed = await rounds.claim_closing(
            session, now=now, overdue=now - PATIENCE, real=real, lease_until=real + LEASE, limit=BATCH
        )
    await each(claimed, partial(_close, parts))
    return unread + len(claimed)


async def _close(parts: Parts, row: Round) -> None:
    try:
        count = await _count_members(parts, row)
    except ShutOut:
        count = None
    except SlackTrouble as trouble:
        if isinstance(trouble, RateLimited):
            async with parts.sessions.begin() as session:
                until = parts.clock.real() + timedelta(seconds=trouble.seconds)
                await workspaces.rest(session, row.team_id, until)
        if row.closes_at is not None and parts.clock.now() < row.closes_at + PATIENCE:
            log.warning("close waits", action="close", round=row.round_id, error=trouble.code)
            return  # the lease runs out, and it is tried again
        count = None
    async with parts.sessions.begin() as session:
        if await rounds.close(session, row.team_id, row.round_id, count):
            await posts.owe(
                session,
                team_id=row.team_id,
                channel_id=row.channel_id,
                kind="results",
                subject=row.round_id,
                real=parts.clock.real(),
            )
            await slots.look_at_board(session, row, parts.clock.now())
    log.info("round closed", action="close", team=row.team_id, channel=row.channel_id, round=row.round_id)


async def _count_members(parts: Parts, row: Round) -> int | None:
    """How many humans are in the channel; on the way everybody who took part becomes known. None: Slack mustn't be asked now."""
    async with parts.sessions.begin() as session:
        if await workspaces.resting(session, row.team_id, parts.clock.real()):
            return None
    present = await slack_people.in_channel(parts.slack, row.team_id, row.channel_id)
    async with parts.sessions.begin() as session:
        took_part = await facts.people(session, row.team_id, [row])
    known = await people.ensure(parts, row.team_id, {*present, *took_part})
    return humans([known[user] for user in present if user in known])
