"""The weekly board."""

from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, standings
from bot.jobs.kinds.kind import Composed, Kind, Unsaid
from bot.jobs.standings import Period
from bot.parts import Parts
from bot.slack.blocks import board as board_blocks
from bot.store import schedules
from bot.store.tables import Post, Schedule

WEEK = timedelta(days=7)


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid:
    schedule = await schedules.get(session, post.team_id, post.channel_id)
    if schedule is None:
        return Unsaid("gone")
    monday = date.fromisoformat(post.subject.rpartition("/")[2])
    bank = await banks.of(session, parts.bank, post.team_id)
    found = await standings.read(
        session, bank, week_of(schedule, monday), compared=week_of(schedule, monday - WEEK)
    )
    if found is None:
        return Unsaid("empty")
    return Composed(board_blocks.weekly(found.card), plain=board_blocks.weekly(found.card, native=False))


def week_of(schedule: Schedule, monday: date) -> Period:
    return Period(
        team_id=schedule.team_id,
        channel_id=schedule.channel_id,
        channel_name=schedule.channel_name,
        first=monday,
        before=monday + WEEK,
        title=f"Week of {monday.day} {monday:%B %Y}",
    )


BOARD = Kind(_compose, waits=True)
