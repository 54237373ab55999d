"""A member's own absence: away until a date, and back."""

from datetime import date

from bot.jobs import people
from bot.parts import Parts
from bot.rules import calendar
from bot.slack.blocks import notices
from bot.slack.blocks.text import Message
from bot.store import absences, preferences
from handlers import dates
from handlers.caller import Caller
from handlers.words import Request


async def away(parts: Parts, caller: Caller, request: Request) -> Message:
    """From today to that date, both included, in the member's own zone."""
    tz, today = await _today(parts, caller, taking_part=True)
    until = dates.day(request.rest, today)
    if until is None:
        return notices.bad_date(request.rest)
    if until < today:
        return notices.past_date(until)
    async with parts.sessions.begin() as session:
        await absences.enter(
            session,
            caller.team_id,
            caller.user_id,
            first=today,
            last=until,
            tz=tz,
            now=parts.clock.now(),
        )
        reminded = (await preferences.of(session, caller.team_id, caller.user_id)).remind
    return notices.away(until, reminded=reminded)


async def back(parts: Parts, caller: Caller, request: Request) -> Message:
    _, today = await _today(parts, caller)
    async with parts.sessions.begin() as session:
        was_away = await absences.withdraw(session, caller.team_id, caller.user_id, parts.clock.now(), today)
    return notices.back() if was_away else notices.not_away()


async def _today(parts: Parts, caller: Caller, *, taking_part: bool = False) -> tuple[str, date]:
    known = await people.ensure(parts, caller.team_id, [caller.user_id], prompt=True, taking_part=taking_part)
    tz = known[caller.user_id].tz if caller.user_id in known else "UTC"
    try:
        zone = calendar.zone(tz)
    except calendar.UnknownZone:
        tz, zone = "UTC", calendar.zone("UTC")
    return tz, parts.clock.now().astimezone(zone).date()
