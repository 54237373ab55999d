"""A channel's schedule between set-ups: pause, resume, skip."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.parts import Parts
from bot.rules import calendar
from bot.slack.blocks import notices
from bot.slack.blocks.text import Message
from bot.store import posts, rounds, schedules
from bot.store.database import ring
from bot.store.tables import Schedule
from handlers import dates
from handlers.caller import Caller
from handlers.managing import may_not, postable
from handlers.words import Request


async def pause(parts: Parts, caller: Caller, request: Request) -> Message:
    if refused := await may_not(parts, caller):
        return refused
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, caller.channel_id, lock=True)
        if schedule is None:
            return notices.nothing_to_pause()
        now = parts.clock.now()
        today = now.astimezone(calendar.zone(schedule.tz)).date()
        until = dates.day(request.rest, today) if request.rest else None
        if request.rest and until is None:
            return notices.bad_date(request.rest)
        if until == today:
            return notices.pause_too_short()
        if until is not None and until < today:
            return notices.past_date(until)
        left_out = await _leave_out(session, parts, schedule, now)
        schedule.paused, schedule.paused_until = True, until
        schedule.next_at = await schedules.following(session, schedule, now)
        await ring(session)
        return notices.paused(until, schedule.next_at, schedule.tz, left_out=left_out)


async def _leave_out(
    session: AsyncSession, parts: Parts, schedule: Schedule, now: datetime
) -> datetime | None:
    """A slot that is due and not filled yet falls into the pause: it is recorded as skipped, not forgotten. Gives the slot."""
    slot = schedule.next_at
    if slot is None or slot > now:
        return None
    await _record_skipped(session, parts, schedule, slot, "paused")
    return slot


async def _record_skipped(
    session: AsyncSession, parts: Parts, schedule: Schedule, slot: datetime, reason: str
) -> None:
    """No question comes in this slot, which is neutral for everybody."""
    await rounds.add(
        session,
        schedule,
        origin="scheduled",
        due_at=slot,
        local_day=calendar.day_of(schedules.plan(schedule), slot),
        real=parts.clock.real(),
        drawn=None,
        reason=reason,
    )


async def resume(parts: Parts, caller: Caller, request: Request) -> Message:
    if refused := await may_not(parts, caller):
        return refused
    channel = await postable(parts, caller.team_id, caller.channel_id)
    if isinstance(channel, Message):
        return channel
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, caller.channel_id, lock=True)
        if schedule is None:
            return notices.not_set_up()
        if not schedule.paused and schedule.suspended is None:
            return notices.not_paused(schedule.next_at, schedule.tz)
        schedule.paused, schedule.paused_until, schedule.suspended = False, None, None
        schedule.next_at = await schedules.following(session, schedule, parts.clock.now())
        await posts.unblock(session, caller.team_id, caller.channel_id, parts.clock.real())
        await ring(session)
        return notices.resumed(schedule.next_at, schedule.tz)


async def skip(parts: Parts, caller: Caller, request: Request) -> Message:
    """Leave out the next question: its slot is recorded as skipped, which is neutral for everybody."""
    if refused := await may_not(parts, caller):
        return refused
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, caller.channel_id, lock=True)
        if schedule is None or schedule.next_at is None:
            return notices.nothing_to_skip()
        slot = schedule.next_at
        await _record_skipped(session, parts, schedule, slot, "skipped")
        schedule.next_at = await schedules.following(session, schedule, slot)
        await ring(session)
        return notices.skipped(slot, schedule.next_at, schedule.tz)
