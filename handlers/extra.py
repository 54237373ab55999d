"""``/scaleq hard here``, and *Share here* on a question of one's own: an extra round for the channel."""

from collections.abc import Awaitable, Callable
from datetime import time

from slack_bolt.async_app import AsyncApp
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import ask, banks, people
from bot.parts import Parts
from bot.rules import calendar
from bot.slack.blocks import actions as ids
from bot.slack.blocks import notices
from bot.slack.blocks import practice as practice_blocks
from bot.slack.blocks.text import Message
from bot.store import rounds, schedules
from bot.store.database import ring
from bot.store.rounds import Drawn
from bot.store.tables import Schedule
from handlers import press
from handlers.caller import Caller
from handlers.practise import said
from handlers.words import Request
from questions.bank import Filters

A_DAY = 2

# Puts a question into the channel, or gives why there is none to put.
Put = Callable[[AsyncSession, Schedule], Awaitable[Drawn | Message]]


def register(app: AsyncApp, parts: Parts) -> None:
    press.register(app, parts, {ids.SHARE_PRACTICE: share})


async def ask_here(parts: Parts, caller: Caller, request: Request) -> Message:
    async def put(session: AsyncSession, schedule: Schedule) -> Drawn | Message:
        drawn = await ask.put_extra(session, parts, schedule, request.filters, caller.user_id)
        return drawn or notices.no_match(said(request.filters))

    return await _ask(parts, caller, put)


async def share(parts: Parts, caller: Caller, question_id: str) -> Message:
    """This very question, for everybody in the channel."""
    if not caller.in_channel:
        return notices.not_in_dm("hard here")

    async def put(session: AsyncSession, schedule: Schedule) -> Drawn | Message:
        asked = await banks.askable(session, parts.bank, caller.team_id, Filters())
        question = next((one for one in asked if one.id == question_id), None)
        if question is None:
            return practice_blocks.not_asked_here()
        if question.id in await rounds.open_questions(session, caller.team_id, [caller.channel_id]):
            return practice_blocks.open_here()
        drawn = Drawn(question)
        await ask.put_drawn(session, parts, schedule, drawn, caller.user_id)
        return drawn

    return await _ask(parts, caller, put)


async def _ask(parts: Parts, caller: Caller, put: Put) -> Message:
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
        drawn = await put(session, schedule)
        if isinstance(drawn, Message):
            return drawn
        await ring(session)
    parts.wake()
    return notices.extra_on_its_way(drawn.question.difficulty)
