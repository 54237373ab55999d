"""The managers' part of the Home tab: their channels' figures, and one channel looked into."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import figures, standings
from bot.jobs.managed import Viewer
from bot.parts import Parts
from bot.rules import calendar, scoring
from bot.slack.blocks.board import BoardCard, Row, Totals
from bot.slack.blocks.figures import Coming
from bot.slack.blocks.home_managers import CHANNELS_SHOWN, Detail, Line, ManagedCard
from bot.store import preferences
from bot.store.tables import Schedule
from questions.model import Subtopic

# What participation and answer rate look back on.
PERIOD = timedelta(days=28)


async def card(
    session: AsyncSession,
    parts: Parts,
    who: Viewer,
    known: Sequence[Schedule],
    *,
    channel_id: str,
    digest: bool,
) -> ManagedCard | None:
    """None for who manages nothing. ``known``: the workspace's schedules; ``channel_id``: the one to look into, if it is theirs to see."""
    if not any(who.manages(one) for one in known):
        return None
    seen = [one for one in known if who.sees(one)]
    shown = seen[:CHANNELS_SHOWN]
    only = seen[0] if len(seen) == 1 else None
    chosen = next((one for one in seen if one.channel_id == channel_id), only)
    now = parts.clock.now()
    since = {
        one.channel_id: (today(one, now) - PERIOD, None) for one in (*shown, *([chosen] if chosen else ()))
    }
    taken = await figures.taken(session, known[0].team_id, since, votes=False)
    return ManagedCard(
        lines=[_line(one, taken[one.channel_id]) for one in shown],
        channels=[(one.channel_id, one.channel_name) for one in seen],
        digest=digest,
        detail=await _detail(session, parts, who, chosen, taken[chosen.channel_id]) if chosen else None,
    )


def coming(schedule: Schedule) -> Coming:
    """What is due next in a channel."""
    return Coming(
        next_at=schedule.next_at,
        tz=calendar.known_zone(schedule.tz),
        paused=schedule.paused,
        paused_until=schedule.paused_until,
        suspended=schedule.suspended is not None,
    )


def today(schedule: Schedule, now: datetime) -> date:
    """The date in the channel's zone."""
    return now.astimezone(calendar.zone(calendar.known_zone(schedule.tz))).date()


def focus_of(schedule: Schedule, now: datetime) -> tuple[Subtopic, date] | tuple[None, None]:
    """The focus that is set and not over, with the first day after it."""
    if schedule.focus is None or schedule.focus_until is None or schedule.focus_until <= today(schedule, now):
        return None, None
    return cast("Subtopic", schedule.focus), schedule.focus_until


def _line(of: Schedule, taken: figures.Taken) -> Line:
    return Line(of.channel_id, of.channel_name, taken.participation, taken.answer_rate, coming(of))


async def _detail(
    session: AsyncSession, parts: Parts, who: Viewer, of: Schedule, taken: figures.Taken
) -> Detail:
    now = parts.clock.now()
    covered = (await figures.covered(session, parts, [of]))[of.channel_id]
    board, own, around = await _board(session, who.person.user_id, of, now)
    focus, focus_until = focus_of(of, now)
    return Detail(
        channel_id=of.channel_id,
        name=of.channel_name,
        board=board,
        own=own,
        around=around,
        participation=taken.participation,
        answer_rate=taken.answer_rate,
        matrix=covered.matrix,
        weakest=covered.weakest,
        suggested=covered.suggested,
        focus=focus,
        focus_until=focus_until,
        unseen=covered.supply.unseen,
        working_days=covered.supply.working_days,
    )


async def _board(
    session: AsyncSession, user_id: str, of: Schedule, now: datetime
) -> tuple[BoardCard | None, Row | None, tuple[Row, ...]]:
    """This week's board so far, the viewer's own row and its neighbours. Who hides is on nobody else's."""
    monday = calendar.local_week(now, calendar.known_zone(of.tz))
    week = (await figures.taken(session, of.team_id, {of.channel_id: (monday, None)}, votes=True))[
        of.channel_id
    ]
    if not week.verdicts:
        return None, None, ()
    hidden = await preferences.hidden(session, of.team_id)
    scores = scoring.tally(week.verdicts)
    ranking = scoring.board(scores, hidden=hidden)
    own = scoring.place_of(scores, user_id, hidden=hidden)
    names = await standings.names_of(session, of.team_id, {one.user for one in ranking} | {user_id})
    shown = BoardCard(
        channel=of.channel_name,
        title=f"Week of {monday.day} {monday:%B %Y}",
        rows=tuple(standings.row(one, names) for one in ranking),
        best=(),
        totals=Totals(0, 0, 0, 0),
    )
    near = scoring.neighbours(scores, user_id, hidden=hidden)
    return (
        shown,
        standings.row(own, names) if own else None,
        tuple(standings.row(one, names, mine=one.user == user_id) for one in near),
    )
