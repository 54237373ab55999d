"""``/scaleq focus caching 2w``: a subtopic that goes first in the channel for a while."""

from datetime import date, timedelta
from difflib import get_close_matches

from bot.jobs import banks
from bot.parts import Parts
from bot.rules import calendar
from bot.slack.blocks import focus as words
from bot.slack.blocks import notices
from bot.slack.blocks.text import Message
from bot.store import rounds, schedules
from bot.store.tables import Schedule
from handlers import dates
from handlers.caller import Caller
from handlers.managing import may_not
from handlers.words import Request
from questions.model import SUBTOPICS, Subtopic
from questions.picking import Candidates

DEFAULT = timedelta(weeks=2)
_ENDS = frozenset({"off", "none", "end", "stop", "clear"})


async def focus(parts: Parts, caller: Caller, request: Request) -> Message:
    """Set it, end it, or tell it. Managers only: whoever knows the focus knows what an open round is about."""
    if refused := await may_not(parts, caller):
        return refused
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, caller.channel_id, lock=True)
        if schedule is None:
            return notices.not_set_up()
        today = parts.clock.now().astimezone(calendar.zone(schedule.tz)).date()
        standing = schedules.focus_on(schedule, today)
        wanted = request.filters.subtopics
        if not wanted:
            return _without_subtopic(schedule, standing, request.rest)
        if len(wanted) > 1:
            return words.one_at_a_time()
        until = dates.day(request.rest.removeprefix("for "), today) if request.rest else today + DEFAULT
        if until is None:
            return notices.bad_date(request.rest)
        if until <= today:
            return notices.past_date(until) if until < today else words.ends_today()
        settings = schedules.readable(schedule)
        if settings is None:
            return notices.settings_unreadable()
        schedule.focus, schedule.focus_until = wanted[0], until
        # What it comes to, with the channel's filters heeded.
        matching = await banks.askable(session, parts.bank, caller.team_id, settings.filters)
        past = await rounds.past(session, caller.team_id, caller.channel_id)
    of_it = [question for question in matching if question.subtopic == wanted[0]]
    return words.focus_set(wanted[0], until, Candidates(of_it).unseen(past), filtered=not of_it)


def _without_subtopic(schedule: Schedule, standing: tuple[Subtopic, date] | None, rest: str) -> Message:
    if rest.casefold() in _ENDS:
        schedule.focus, schedule.focus_until = None, None
        return words.focus_ended(standing[0]) if standing else words.no_focus()
    if rest:
        near = get_close_matches("-".join(rest.casefold().split()[:1]), SUBTOPICS, n=1)
        return words.unknown_focus(rest, near[0] if near else None)
    return words.focus_stands(*standing) if standing else words.no_focus()
