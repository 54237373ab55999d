"""A question for one person alone, now; and what can be asked for."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from pydantic import ValidationError
from slack_bolt.async_app import AsyncApp
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, people
from bot.jobs.kinds import practice as kind
from bot.parts import Parts
from bot.slack.blocks import actions as ids
from bot.slack.blocks import notices
from bot.slack.blocks import practice as practice_blocks
from bot.slack.blocks import topics as topics_blocks
from bot.slack.blocks.text import Message
from bot.slack.trouble import Refused, ShutOut, SlackTrouble
from bot.store import posts, practices, rounds, schedules, workspaces
from bot.store.database import ring
from bot.store.tables import Practice
from handlers import press
from handlers.caller import Caller
from handlers.words import Request
from questions.bank import Filters
from questions.model import SUBTOPICS, Question

Nothing = Literal["no match", "all open"]
"""Why there is no question to give: none matches, or all that match are open in a channel."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The app's conversation with a member, as far as Slack could be asked in time; ``url`` leads there."""

    channel_id: str | None = None
    url: str | None = None


def register(app: AsyncApp, parts: Parts) -> None:
    press.register(app, parts, {ids.ANOTHER_PRACTICE: another}, replacing={ids.ANOTHER_PRACTICE})


async def practise(parts: Parts, caller: Caller, request: Request) -> Message:
    """For the caller's eyes where they are; as a message in the app's conversation if they are there, or want a clock."""
    if caller.in_channel and request.minutes is None:
        return await _whispered(parts, caller, request.filters)
    there = await conversation(parts, caller.team_id, caller.user_id)
    if request.minutes is None and (there is None or there.channel_id != caller.channel_id):
        return await _whispered(parts, caller, request.filters)
    if there is None:
        return practice_blocks.no_conversation()
    nothing = await send(parts, caller.team_id, caller.user_id, request.filters, request.minutes)
    if nothing is not None:
        return sorry(nothing, request.filters)
    url = None if there.channel_id == caller.channel_id else there.url
    return practice_blocks.in_conversation(url, request.minutes)


async def another(parts: Parts, caller: Caller, value: str) -> Message:
    """More of the same, once for each question: whoever presses twice gets the same one."""
    async with parts.sessions.begin() as session:
        row = await _own(session, caller, value)
        sent = row is not None and await posts.exists(session, caller.team_id, "practice", row.practice_id)
    if row is None:
        # A button of an older version holds filters, or a question's id.
        return await _whispered(parts, caller, _filters(value))
    wanted = _filters(json.dumps(row.filters))
    if not sent:
        return await _whispered(parts, caller, wanted, practices.next_id(row.practice_id))
    if await _is_given(parts, caller, practices.next_id(row.practice_id)):
        return practice_blocks.next_is_there()
    nothing = await send(parts, caller.team_id, caller.user_id, wanted, row.minutes, after=row.practice_id)
    if nothing is not None:
        return sorry(nothing, wanted)
    return practice_blocks.in_conversation(None, row.minutes)


async def _own(session: AsyncSession, caller: Caller, practice_id: str) -> Practice | None:
    row = await practices.get(session, caller.team_id, practice_id)
    return row if row is not None and row.user_id == caller.user_id else None


async def _is_given(parts: Parts, caller: Caller, practice_id: str) -> bool:
    async with parts.sessions.begin() as session:
        return await practices.get(session, caller.team_id, practice_id) is not None


def _filters(value: str) -> Filters:
    try:
        return Filters.model_validate_json(value)
    except ValidationError:
        return Filters()


async def conversation(parts: Parts, team_id: str, user_id: str) -> Conversation | None:
    """The app's conversation with the member; None if Slack lets the app have none. Also learns their time zone."""
    async with parts.sessions.begin() as session:
        known = await practices.conversation(session, team_id, user_id)
        url = (await workspaces.get(session, team_id)).url
    try:
        await people.ensure(parts, team_id, [user_id], prompt=True)
        channel_id = known or await parts.slack.open_dm(team_id, user_id, prompt=True)
    except (Refused, ShutOut):
        return None
    except SlackTrouble:
        return Conversation()
    return Conversation(channel_id, f"{url.rstrip('/')}/archives/{channel_id}")


async def send(
    parts: Parts,
    team_id: str,
    user_id: str,
    wanted: Filters,
    minutes: int | None,
    *,
    after: str | None = None,
    once: str | None = None,
) -> Nothing | None:
    """Owe the member a question in the app's conversation; gives why, if there is none.

    ``after``: it follows that practice. ``once``: a name of the occasion; asked for twice under it, it is one question.
    """
    async with parts.sessions.begin() as session:
        occasion = after or once
        practice_id = None if occasion is None else practices.next_id(occasion)
        row = await _give(session, parts, team_id, user_id, wanted, minutes, practice_id)
        if isinstance(row, str):
            return row
        real = parts.clock.real()
        await posts.owe(
            session,
            team_id=team_id,
            channel_id=user_id,
            kind="practice",
            subject=row.practice_id,
            real=real,
        )
        if after is not None:
            await practices.set_aside(session, team_id, after)
            await posts.revise(session, team_id, "practice", after, real)
        await ring(session)
    parts.wake()
    return None


async def _whispered(
    parts: Parts, caller: Caller, wanted: Filters, practice_id: str | None = None
) -> Message:
    async with parts.sessions.begin() as session:
        row = await _give(session, parts, caller.team_id, caller.user_id, wanted, None, practice_id)
        if isinstance(row, str):
            return sorry(row, wanted)
        card = await kind.card(session, parts, row, "channel" if caller.in_channel else "elsewhere")
    return practice_blocks.practice_message(card) if card else notices.question_gone()


async def _give(
    session: AsyncSession,
    parts: Parts,
    team_id: str,
    user_id: str,
    wanted: Filters,
    minutes: int | None,
    practice_id: str | None,
) -> Practice | Nothing:
    """A question that this person was given least often, or what was given already under ``practice_id``."""
    await practices.lock(session, team_id, user_id)
    if practice_id is not None and (row := await practices.get(session, team_id, practice_id)):
        return row
    question = await _draw(session, parts, team_id, user_id, wanted)
    if isinstance(question, str):
        return question
    return await practices.given(
        session,
        team_id,
        user_id,
        question.id,
        parts.clock.now(),
        filters=wanted.model_dump(mode="json"),
        minutes=minutes,
        practice_id=practice_id,
    )


async def _draw(
    session: AsyncSession, parts: Parts, team_id: str, user_id: str, wanted: Filters
) -> Question | Nothing:
    """The question that this person was given least often; never one that is open in a channel of the workspace."""
    matching = await banks.askable(session, parts.bank, team_id, wanted)
    if not matching:
        return "no match"
    channels = [row.channel_id for row in await schedules.of_team(session, team_id)]
    closed_to_all = await rounds.open_questions(session, team_id, channels)
    free = [question for question in matching if question.id not in closed_to_all]
    if not free:
        return "all open"
    given = Counter(await practices.times_given(session, team_id, user_id))
    return min(free, key=lambda one: (given[one.id], _shuffled(user_id, one.id)))


def sorry(nothing: Nothing, wanted: Filters) -> Message:
    """In words, why there is no question to give."""
    return notices.no_match(said(wanted)) if nothing == "no match" else notices.nothing_left(said(wanted))


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
