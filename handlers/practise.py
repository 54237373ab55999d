"""A question for one person alone, now; and what can be asked for."""

import hashlib
from collections import Counter

from bot.jobs import banks
from bot.parts import Parts
from bot.slack.blocks import notices
from bot.slack.blocks import topics as topics_blocks
from bot.slack.blocks.question import practice_message
from bot.slack.blocks.text import Message
from bot.store import practices, rounds, schedules
from handlers.caller import Caller
from handlers.words import Request
from questions.bank import Filters
from questions.model import SUBTOPICS


async def practise(parts: Parts, caller: Caller, request: Request) -> Message:
    return await another(parts, caller, request.filters)


async def another(parts: Parts, caller: Caller, wanted: Filters) -> Message:
    """The question that this person was given least often; never one that is open in a channel of the workspace."""
    async with parts.sessions.begin() as session:
        matching = await banks.askable(session, parts.bank, caller.team_id, wanted)
        if not matching:
            return notices.no_match(said(wanted))
        channels = [row.channel_id for row in await schedules.of_team(session, caller.team_id)]
        closed_to_all = await rounds.open_questions(session, caller.team_id, channels)
        free = [question for question in matching if question.id not in closed_to_all]
        if not free:
            return notices.nothing_left(said(wanted))
        given = Counter(await practices.times_given(session, caller.team_id, caller.user_id))
        question = min(free, key=lambda one: (given[one.id], _shuffled(caller.user_id, one.id)))
        practised = await practices.practised(session, caller.team_id, [question.id])
        await practices.given(session, caller.team_id, caller.user_id, question.id, parts.clock.now())
    return practice_message(question, practised.get(question.id, 0), another=wanted.model_dump_json())


async def topics(parts: Parts, caller: Caller, request: Request) -> Message:
    async with parts.sessions.begin() as session:
        # An open round's subtopic is hidden until it closes, here as well.
        past = await rounds.past(session, caller.team_id, caller.channel_id, states=("closed", "void"))
        active = await banks.askable(session, parts.bank, caller.team_id, Filters())
    in_bank = Counter(question.subtopic for question in active)
    had = Counter(subtopic for _, subtopic in {(one.question_id, one.subtopic) for one in past})
    return topics_blocks.topics(
        [
            topics_blocks.Topic(subtopic, in_bank[subtopic], had[subtopic] if caller.in_channel else None)
            for subtopic in SUBTOPICS
        ]
    )


def said(wanted: Filters) -> str:
    """The filters as words, for an answer that names them."""
    return ", ".join(value for values in wanted.model_dump().values() for value in values) or "anything"


def _shuffled(user_id: str, question_id: str) -> bytes:
    """An order of the questions that is each person's own, and always the same."""
    return hashlib.sha256(f"{user_id}/{question_id}".encode()).digest()
