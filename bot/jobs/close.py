"""Closes: a round past its close gets its number of members, and its results are owed.

To count members Slack is asked, which may take its time. So rounds are closed side by side, and of one workspace only so many at once
(see `bot.store.closing.claim`): one that hangs keeps its own hands full and no other's.
"""

import asyncio
from datetime import timedelta

import structlog

from bot.jobs import people
from bot.jobs.hands import Hands
from bot.parts import Parts
from bot.rules.people import humans
from bot.slack import people as slack_people
from bot.slack.trouble import RateLimited, ShutOut, SlackTrouble
from bot.store import closing, facts, outages, posts, slots, syncs, workspaces
from bot.store.tables import Round

log = structlog.get_logger(__name__)

# So many rounds are being closed at once.
HANDS = 64
# So long members are counted at a stretch, in seconds; the lease is longer.
COUNTING = 60
LEASE = timedelta(seconds=COUNTING + 30)
# So long, in seconds, what became owed waits for company before it is said.
COMPANY = 0.1
# Between attempts, where Slack doesn't say how long it wants to be left alone.
PAUSE = timedelta(seconds=30)

# Results wait so long for Slack to tell who is in the channel; then they go out, and the number stays unknown. So long, too, for what was
# missed to be read back; then they go out, and are edited.
PATIENCE = timedelta(minutes=15)


class Closer:
    """Has rounds in hand until each is closed, or put back."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._hands = Hands(HANDS, "close")
        self._bell: asyncio.TimerHandle | None = None

    async def take(self) -> int:
        """Set about what is past its close, as far as hands are free; waits for hands alone. Gives how many rounds were looked at."""
        parts, free = self._parts, await self._hands.free()
        now, real = parts.clock.now(), parts.clock.real()
        async with parts.sessions.begin() as session:
            missing = await outages.ongoing(session, real)
            unread = await syncs.want_closing(session, since=missing, now=now, real=real) if missing else 0
            claimed = await closing.claim(
                session,
                now=now,
                overdue=now - PATIENCE,
                real=real,
                lease_until=real + LEASE,
                limit=free,
                in_hand=self._hands.by_team(),
            )
        for of in claimed:
            self._hands.take(of.team_id, self._close(of))
        return unread + len(claimed)

    async def back(self) -> None:
        """Until nothing is in hand any more."""
        await self._hands.empty()

    async def end(self, within: float) -> None:
        """Finish what is in hand, in no more than ``within`` seconds."""
        await self._hands.end(within)

    async def _close(self, of: Round) -> None:
        if await _closed(self._parts, of) and self._bell is None:
            self._bell = asyncio.get_running_loop().call_later(COMPANY, self._ring)

    def _ring(self) -> None:
        """Results are owed, and perhaps a board: said once for many that close together."""
        self._bell = None
        self._parts.wake()


async def close_due(parts: Parts) -> int:
    """Close what is past its close; gives how many rounds were looked at."""
    closer, total = Closer(parts), 0
    try:
        while taken := await closer.take():
            total += taken
    finally:
        await closer.back()
    return total


async def _closed(parts: Parts, row: Round) -> bool:
    """False if that has to wait, or was done by somebody else."""
    try:
        async with asyncio.timeout(COUNTING):
            count = await _count_members(parts, row)
    except ShutOut:
        count = None
    except (SlackTrouble, TimeoutError) as trouble:
        if await _put_back(parts, row, trouble):
            return False
        count = None
    async with parts.sessions.begin() as session:
        if not await closing.close(session, row.team_id, row.round_id, count):
            return False
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
    return True


async def _put_back(parts: Parts, row: Round, trouble: SlackTrouble | TimeoutError) -> bool:
    """The members aren't counted: it is tried again. False if the results have waited long enough."""
    limited = trouble if isinstance(trouble, RateLimited) else None
    again = parts.clock.real() + (timedelta(seconds=max(limited.seconds, 1)) if limited else PAUSE)
    waits = row.closes_at is not None and parts.clock.now() < row.closes_at + PATIENCE
    async with parts.sessions.begin() as session:
        if limited:
            await workspaces.rest(session, row.team_id, again)
        if waits:
            await closing.put_back(session, row, again)
    if waits:
        error = trouble.code if isinstance(trouble, SlackTrouble) else "timeout"
        log.warning("close waits", action="close", team=row.team_id, round=row.round_id, error=error)
    return waits


async def _count_members(parts: Parts, row: Round) -> int | None:
    """How many humans are in the channel; on the way everybody who took part becomes known.

    Raises `bot.slack.trouble.RateLimited` without asking where Slack wants the workspace to be left alone.
    """
    real = parts.clock.real()
    async with parts.sessions.begin() as session:
        rests_until = await workspaces.rests_until(session, row.team_id, real)
    if rests_until is not None:
        raise RateLimited((rests_until - real).total_seconds())
    present = await slack_people.in_channel(parts.slack, row.team_id, row.channel_id)
    async with parts.sessions.begin() as session:
        took_part = await facts.people(session, row.team_id, [row])
    known = await people.ensure(parts, row.team_id, {*present, *took_part})
    return humans([known[user] for user in present if user in known])
