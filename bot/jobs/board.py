"""Weekly boards: when a week's rounds have all closed, and what was missed of them is read back, its board is owed."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs.ask import unreadable
from bot.parts import Parts
from bot.rules import calendar
from bot.store import posts, rounds, schedules, slots, syncs
from bot.store.tables import Schedule

BATCH = 50
WEEK = timedelta(days=7)

# From the board on nothing of its week changes, so it waits longer than results do for what was missed to be read back. No longer than this.
PATIENCE = timedelta(hours=1)


async def boards_due(parts: Parts) -> int:
    """Owe every board that is due, a week at a time; gives how many schedules were looked at. Each moves on, if only to be looked at again."""
    async with parts.sessions.begin() as session:
        due = await slots.boards_due(session, parts.clock.now(), BATCH)
        for schedule in due:
            try:
                await _look_at(session, parts, schedule)
            except ValueError as error:
                await unreadable(session, parts, schedule, error)
        return len(due)


async def _look_at(session: AsyncSession, parts: Parts, schedule: Schedule) -> None:
    plan, now = schedules.plan(schedule), parts.clock.now()
    due = calendar.board_due(plan, schedule.board_week)
    wait = due if due > now else await _waits_until(session, schedule, now)
    if wait is not None:
        schedule.board_next_at = wait
        return
    team, channel, week = schedule.team_id, schedule.channel_id, schedule.board_week
    if await rounds.closed_between(session, team, channel, week, week + WEEK):
        await posts.owe(
            session,
            team_id=team,
            channel_id=channel,
            kind="board",
            subject=posts.board_subject(channel, week),
            real=parts.clock.real(),
        )
    schedule.board_week = week + WEEK
    schedule.board_next_at = calendar.board_due(plan, schedule.board_week)


async def _waits_until(session: AsyncSession, schedule: Schedule, now: datetime) -> datetime | None:
    """When to look again, if something of the week isn't done yet: the week's last close comes first, and so does reading back."""
    week = (schedule.team_id, schedule.channel_id, schedule.board_week, schedule.board_week + WEEK)
    open_until = await rounds.unfinished_close(session, *week)
    if open_until is not None:
        # One that is past is being worked on at this moment.
        return max(open_until, now + slots.BOARD_AGAIN)
    return now + slots.BOARD_AGAIN if await syncs.unread(session, *week, now - PATIENCE) else None
