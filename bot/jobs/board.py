"""Weekly boards: when a week's rounds have all closed, its board is owed."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs.ask import unreadable
from bot.parts import Parts
from bot.rules import calendar
from bot.store import posts, rounds, schedules, slots
from bot.store.tables import Schedule

BATCH = 50
WEEK = timedelta(days=7)


async def boards_due(parts: Parts) -> int:
    """Owe every board that is due, a week at a time; gives how many schedules moved on."""
    async with parts.sessions.begin() as session:
        moved = 0
        for schedule in await slots.boards_due(session, parts.clock.now(), BATCH):
            try:
                moved += await _move_on(session, parts, schedule)
            except ValueError as error:
                await unreadable(session, parts, schedule, error)
        return moved


async def _move_on(session: AsyncSession, parts: Parts, schedule: Schedule) -> bool:
    team, channel, week = schedule.team_id, schedule.channel_id, schedule.board_week
    open_until = await rounds.unfinished_close(session, team, channel, week, week + WEEK)
    if open_until is not None:
        # The week's last close comes first. One that is past is being worked on at this moment.
        waiting = open_until > parts.clock.now()
        if waiting:
            schedule.board_next_at = open_until
        return waiting
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
    schedule.board_next_at = calendar.board_due(schedules.plan(schedule), schedule.board_week)
    return True
