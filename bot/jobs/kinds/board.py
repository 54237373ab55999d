"""The weekly board."""

from dataclasses import replace
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
    found = await standings.read(session, week_of(schedule, monday))
    if found is None:
        return Unsaid("empty")
    bank = await banks.of(session, parts.bank, post.team_id)
    judged = list(zip(found.closed, found.verdicts, strict=True))
    best = await standings.best_answers(session, bank, post.team_id, judged, found.names, found.hidden)
    card = replace(
        found.card,
        best=tuple(one for row in found.closed for one in best[row.round_id]),
        before=await standings.totals(session, week_of(schedule, monday - WEEK)),
    )
    return Composed(board_blocks.weekly(card), plain=board_blocks.weekly(card, native=False))


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
