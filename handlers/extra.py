"""``/scaleq hard here``: an extra round for the channel."""

from datetime import time

from bot.jobs import ask, people
from bot.parts import Parts
from bot.rules import calendar
from bot.slack.blocks import notices
from bot.slack.blocks.text import Message
from bot.store import rounds, schedules
from bot.store.database import ring
from handlers.caller import Caller
from handlers.practise import said
from handlers.words import Request

A_DAY = 2


async def ask_here(parts: Parts, caller: Caller, request: Request) -> Message:
    """Owe the channel an extra round: one open at a time, at most two a day."""
    await people.ensure(parts, caller.team_id, [caller.user_id], prompt=True)  # the message says who asked
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, caller.channel_id, lock=True)
        if schedule is None:
            return notices.not_set_up()
        if schedule.suspended is not None:
            return notices.archived() if schedule.suspended == "is_archived" else notices.not_in_channel()
        now = parts.clock.now()
        unfinished = await rounds.unfinished_extra(session, caller.team_id, caller.channel_id)
        if unfinished is not None:
            return notices.extra_open(unfinished.closes_at, schedule.tz)
        today = calendar.wall_to_utc(now.astimezone(calendar.zone(schedule.tz)).date(), time(), schedule.tz)
        if await rounds.extras_asked(session, caller.team_id, caller.channel_id, today) >= A_DAY:
            return notices.extra_limit()
        drawn = await ask.put_extra(session, parts, schedule, request.filters, caller.user_id)
        if drawn is None:
            return notices.no_match(said(request.filters))
        await ring(session)
    parts.wake()
    return notices.extra_on_its_way(drawn.question.difficulty)
