"""How somebody stands: streaks and leaderboards."""

from datetime import datetime

from bot.jobs import people, standings
from bot.jobs.standings import Period
from bot.parts import Parts
from bot.rules import calendar, scoring
from bot.slack.blocks import board as board_blocks
from bot.slack.blocks import notices
from bot.slack.blocks import streak as streak_blocks
from bot.slack.blocks.preferences import prefers_not_to_be_shown
from bot.slack.blocks.text import Message
from bot.store import preferences, schedules
from bot.store import streaks as streak_store
from bot.store.tables import Schedule
from handlers.caller import Caller
from handlers.words import Request


async def streak(parts: Parts, caller: Caller, request: Request) -> Message:
    whose = request.member or caller.user_id
    own = whose == caller.user_id
    known = await people.ensure(parts, caller.team_id, [whose], prompt=True)
    if whose not in known:
        return notices.unknown_member(f"<@{whose}>")
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, caller.channel_id)
        if schedule is None:
            return notices.not_set_up()
        if not own and (await preferences.of(session, caller.team_id, whose)).hidden:
            return prefers_not_to_be_shown(known[whose].name)
        found = await streak_store.streak(session, caller.team_id, caller.channel_id, whose)
        name = (await standings.names_of(session, caller.team_id, {whose}))[whose]
    if found.credits == 0:
        return notices.no_streak_yet(schedule.next_at, schedule.tz, member=None if own else name)
    return streak_blocks.streak(name, found, schedule.next_at, schedule.tz, own)


async def leaderboard(parts: Parts, caller: Caller, request: Request) -> Message:
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, caller.channel_id)
        if schedule is None:
            return notices.not_set_up()
        found = await standings.read(session, _period(schedule, request.period, parts.clock.now()))
    if found is None:
        return notices.board_empty(request.period)
    me = caller.user_id
    own = scoring.place_of(found.scores, me, hidden=found.hidden)
    near = scoring.neighbours(found.scores, me, hidden=found.hidden)
    return board_blocks.leaderboard(
        found.card,
        standings.row(own, found.names) if own else None,
        tuple(standings.row(one, found.names, mine=one.user == me) for one in near),
        hidden=me in found.hidden,
    )


def _period(schedule: Schedule, wanted: calendar.Period, now: datetime) -> Period:
    zone = calendar.zone(schedule.tz)
    first, before = (
        moment.astimezone(zone).date() for moment in calendar.period_bounds(wanted, now, schedule.tz)
    )
    titles = {
        "week": f"Week of {first.day} {first:%B %Y}",
        "last week": f"Week of {first.day} {first:%B %Y}",
        "month": f"{first:%B %Y}",
        "quarter": f"Quarter {(first.month + 2) // 3} of {first.year}",
        "all": "All time",
    }
    return Period(
        team_id=schedule.team_id,
        channel_id=schedule.channel_id,
        channel_name=schedule.channel_name,
        first=first,
        before=before,
        title=titles[wanted],
    )
