"""What an owed message says, from the facts as they stand when it is sent."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import standings
from bot.jobs.standings import Period
from bot.parts import Parts
from bot.rules import calendar
from bot.slack.blocks import board as board_blocks
from bot.slack.blocks import question as question_blocks
from bot.slack.blocks import results as results_blocks
from bot.slack.blocks.text import Message
from bot.store import facts, practices, rounds, schedules
from bot.store.tables import Post, Round

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Composed:
    """A message and where it goes; ``plain`` says the same without blocks that an older Slack refuses."""

    message: Message
    thread_ts: str | None = None
    broadcast: bool = False
    plain: Message | None = None


@dataclass(frozen=True, slots=True)
class Unsaid:
    """There is nothing to be said any more, and why."""

    reason: str


async def compose(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid:
    match post.kind:
        case "question":
            return await _question(session, parts, post)
        case "results":
            return await _results(session, parts, post)
        case "board":
            return await _board(session, parts, post)
        case _:
            stored = post.message or {}
            return Composed(Message(stored["text"], stored["blocks"]))


async def _question(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid:
    row = await rounds.get(session, post.team_id, post.subject)
    if row is None or row.state != "due" or row.question_id is None:
        return Unsaid("gone")
    question = parts.bank.get(row.question_id)
    if question is None:
        return Unsaid("question_gone")
    now = parts.clock.now()
    if not calendar.still_postable(row.due_at, now, row.tz):
        return Unsaid("late")
    counted = await practices.practised(session, post.team_id, [question.id])
    asked_by = None
    if row.origin == "extra":
        asker = row.asked_by or ""
        asked_by = (await standings.names_of(session, post.team_id, {asker}))[asker]
    card = question_blocks.QuestionCard(
        question=question,
        practised=counted.get(question.id, 0),
        closes_at=await closing(session, row, now),
        tz=row.tz,
        minimum=row.minimum,
        emoji=tuple(row.vote_emoji),
        extra_by=asked_by,
    )
    return Composed(question_blocks.round_message(card, row.round_id))


async def closing(session: AsyncSession, row: Round, opens_at: datetime) -> datetime:
    """When a round that opens then closes, by its channel's schedule of this moment."""
    schedule = await schedules.get(session, row.team_id, row.channel_id)
    if row.origin == "extra" or schedule is None:
        return opens_at + calendar.EXTRA_OPEN
    return calendar.closes_at(schedules.plan(schedule), opens_at)


async def _results(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid:
    row = await rounds.get(session, post.team_id, post.subject)
    question = parts.bank.get(row.question_id or "") if row else None
    if row is None or question is None or row.closes_at is None:
        return Unsaid("gone")
    if row.state == "void" and post.state != "posted":
        return Unsaid("void")
    [verdict] = await facts.verdicts(session, post.team_id, [row])
    names = await standings.names_of(session, post.team_id, set(verdict.best))
    schedule = await schedules.get(session, post.team_id, post.channel_id)
    card = results_blocks.ResultsCard(
        question=question,
        best=tuple(await standings.best_answers(session, row, verdict, names)),
        answers=len(verdict.answers),
        voters=len({voter for votes in verdict.voters.values() for voter in votes}),
        closed_at=row.closes_at,
        tz=row.tz,
        model_answer_button=row.round_id,
        voided=row.state == "void",
    )
    return Composed(
        results_blocks.results(card),
        thread_ts=row.ts,
        broadcast=schedule is not None and schedule.broadcast,
    )


async def _board(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid:
    schedule = await schedules.get(session, post.team_id, post.channel_id)
    if schedule is None:
        return Unsaid("gone")
    monday = date.fromisoformat(post.subject.rpartition("/")[2])
    week = Period(
        team_id=post.team_id,
        channel_id=post.channel_id,
        channel_name=schedule.channel_name,
        first=monday,
        before=monday + WEEK,
        title=f"Week of {monday.day} {monday:%B %Y}",
    )
    before = Period(
        team_id=post.team_id,
        channel_id=post.channel_id,
        channel_name=schedule.channel_name,
        first=monday - WEEK,
        before=monday,
        title="",
    )
    found = await standings.read(session, parts.bank, week, compared=before)
    if found is None:
        return Unsaid("empty")
    return Composed(board_blocks.weekly(found.card), plain=board_blocks.weekly(found.card, native=False))
