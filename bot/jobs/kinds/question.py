"""The question of a round: the message that opens it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, remind, standings
from bot.jobs.kinds.kind import Composed, Kind, Unsaid
from bot.parts import Parts
from bot.rules import calendar
from bot.rules.slack_time import moment
from bot.slack.blocks import question as question_blocks
from bot.store import practices, rounds, schedules
from bot.store.tables import Post, Round


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid:
    row = await rounds.get(session, post.team_id, post.subject)
    voided = row is not None and row.state == "void" and post.state == "posted"
    if row is None or row.question_id is None or not (row.state == "due" or voided):
        return Unsaid("gone")
    question = (await banks.of(session, parts.bank, post.team_id)).get(row.question_id)
    if question is None:
        return Unsaid("question_gone")
    if voided:
        counted = await practices.practised(session, post.team_id, [question.id])
        return Composed(question_blocks.voided_message(question, counted.get(question.id, 0)))
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
        closes_at=await _closing(session, row, now),
        tz=row.tz,
        minimum=row.minimum,
        emoji=tuple(row.vote_emoji),
        extra_by=asked_by,
    )
    return Composed(question_blocks.round_message(card, row.round_id))


async def _closing(session: AsyncSession, row: Round, opens_at: datetime) -> datetime:
    """When a round that opens then closes, by its channel's schedule of this moment."""
    schedule = await schedules.get(session, row.team_id, row.channel_id)
    if row.origin == "extra" or schedule is None:
        return opens_at + calendar.EXTRA_OPEN
    return calendar.closes_at(schedules.plan(schedule), opens_at)


async def _recorded(session: AsyncSession, parts: Parts, post: Post, ts: str, channel_id: str) -> None:
    row = await rounds.get(session, post.team_id, post.subject)
    if row is None:
        return
    opens_at = moment(ts)
    closes_at = await _closing(session, row, opens_at)
    counts_at = closes_at if row.origin == "extra" else opens_at
    await rounds.opened(
        session,
        post.team_id,
        row.round_id,
        ts=ts,
        opens_at=opens_at,
        closes_at=closes_at,
        local_day=counts_at.astimezone(calendar.zone(row.tz)).date(),
    )
    if row.origin == "scheduled":
        await remind.round_opened(session, parts, row, opens_at, closes_at)


async def _ended(session: AsyncSession, parts: Parts, post: Post, state: str, reason: str) -> None:
    """A round whose question isn't posted is neutral for everybody."""
    await rounds.ended(session, post.team_id, post.subject, state, reason)


QUESTION = Kind(_compose, recorded=_recorded, ended=_ended)
