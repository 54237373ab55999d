"""The question of a round: the message that opens it. At nine o'clock thousands of them fall due, so they are made by the batch."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot import metrics
from bot.jobs import banks, remind, resume, standings
from bot.jobs.kinds.kind import Composed, Kind, Unsaid, What
from bot.parts import Parts
from bot.rules import calendar
from bot.rules.calendar import Plan
from bot.rules.slack_time import moment
from bot.slack.blocks import question as question_blocks
from bot.store import practices, rounds, schedules
from bot.store.posts import Sent
from bot.store.rounds import Opening
from bot.store.tables import Post, Round
from questions.bank import Bank
from questions.model import Question

Plans = Mapping[tuple[str, str], Plan]


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> What:
    return (await _compose_all(session, parts, [post]))[post.post_id]


async def _compose_all(session: AsyncSession, parts: Parts, due: Sequence[Post]) -> dict[UUID, What]:
    found = await rounds.of_ids(session, [(post.team_id, post.subject) for post in due])
    plans = await _plans(session, found)
    bank_of = await banks.of_each(session, parts.bank, {post.team_id for post in due})
    practised = await practices.practised_in(
        session, [(row.team_id, row.question_id) for row in found.values() if row.question_id is not None]
    )
    made: dict[UUID, What] = {}
    for post in due:
        row = found.get((post.team_id, post.subject))
        question = _question(row, bank_of[post.team_id])
        if row is None or question is None:
            made[post.post_id] = Unsaid("gone" if row is None or row.question_id is None else "question_gone")
            continue
        count = practised.get((row.team_id, question.id), 0)
        made[post.post_id] = await _say(session, parts, post, row, question, count, plans)
    return made


def _question(row: Round | None, bank: Bank) -> Question | None:
    return bank.get(row.question_id) if row is not None and row.question_id is not None else None


async def _say(
    session: AsyncSession,
    parts: Parts,
    post: Post,
    row: Round,
    question: Question,
    practised: int,
    plans: Plans,
) -> What:
    if row.state == "void" and post.state == "posted":
        return Composed(question_blocks.voided_message(question, practised))
    now = parts.clock.now()
    if row.state != "due":
        return Unsaid("gone")
    if not calendar.still_postable(row.due_at, now, row.tz):
        return Unsaid("late")
    asked_by = None
    if row.origin == "extra":
        asker = row.asked_by or ""
        asked_by = (await standings.names_of(session, row.team_id, {asker}))[asker]
    card = question_blocks.QuestionCard(
        question=question,
        practised=practised,
        closes_at=_closing(row, now, plans),
        tz=row.tz,
        minimum=row.minimum,
        emoji=tuple(row.vote_emoji),
        extra_by=asked_by,
    )
    return Composed(question_blocks.round_message(card, row.round_id))


async def _plans(session: AsyncSession, of: Mapping[tuple[str, str], Round]) -> Plans:
    return await schedules.plans(session, [(row.team_id, row.channel_id) for row in of.values()])


def _closing(row: Round, opens_at: datetime, plans: Plans) -> datetime:
    """When a round that opens then closes, by its channel's schedule of this moment."""
    plan = plans.get((row.team_id, row.channel_id))
    if row.origin == "extra" or plan is None:
        return opens_at + calendar.EXTRA_OPEN
    return calendar.closes_at(plan, opens_at)


async def _recorded_all(session: AsyncSession, parts: Parts, sent: Sequence[Sent]) -> None:
    found = await rounds.of_ids(session, [(one.post.team_id, one.post.subject) for one in sent])
    plans = await _plans(session, found)
    openings = [
        _opening(row, one.ts, plans)
        for one in sent
        if (row := found.get((one.post.team_id, one.post.subject))) is not None
    ]
    await rounds.opened(session, openings)
    await resume.got_through(session, parts, [(one.of.team_id, one.of.channel_id) for one in openings])
    for one in openings:
        metrics.LATENESS.labels("question").observe((one.opens_at - one.of.due_at).total_seconds())
    await remind.rounds_opened(session, parts, [one for one in openings if one.of.origin == "scheduled"])


def _opening(row: Round, ts: str, plans: Plans) -> Opening:
    opens_at = moment(ts)
    closes_at = _closing(row, opens_at, plans)
    counts_at = closes_at if row.origin == "extra" else opens_at
    return Opening(row, ts, opens_at, closes_at, counts_at.astimezone(calendar.zone(row.tz)).date())


async def _ended(session: AsyncSession, parts: Parts, post: Post, state: str, reason: str) -> None:
    """A round whose question isn't posted is neutral for everybody."""
    await rounds.ended(session, post.team_id, post.subject, state, reason)


QUESTION = Kind(_compose, ended=_ended, compose_all=_compose_all, recorded_all=_recorded_all)
