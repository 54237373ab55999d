"""What is compared with the model answer: a round's question or one of practice, and what the member has to it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks
from bot.parts import Parts
from bot.rules import answers as rules
from bot.rules import judging
from bot.slack.blocks import compare as form
from bot.slack.blocks import notices
from bot.slack.blocks.text import Message, escape
from bot.store import facts, practices, replies, rounds, self_checks, written
from bot.store.tables import Practice, Round
from questions.model import Question


@dataclass(frozen=True, slots=True)
class Subject:
    """``name`` is how a modal carries it: ``round/<id>`` or ``practice/<id>``. One of ``of`` and ``practice`` is there."""

    name: str
    question: Question
    of: Round | None = None
    practice: Practice | None = None


async def read(
    session: AsyncSession, parts: Parts, team_id: str, user_id: str, name: str
) -> Subject | Message:
    """The subject of that name, or what to say where it is gone, or isn't this member's."""
    kind, _, key = name.partition("/")
    of = await rounds.get(session, team_id, key) if kind == "round" else None
    practice = await practices.get(session, team_id, key) if kind == "practice" else None
    if kind == "practice" and (practice is None or practice.user_id != user_id):
        return form.practice_gone()
    if kind == "round" and (of is None or of.closes_at is None or of.state not in ("open", "closed")):
        return notices.round_gone()
    asked = practice or of
    question = (await banks.of(session, parts.bank, team_id)).get((asked and asked.question_id) or "")
    return Subject(name, question, of, practice) if question else notices.question_gone()


async def own_answer(
    session: AsyncSession, subject: Subject, user_id: str, now: datetime
) -> tuple[bool, str | None]:
    """Whether the member answered, and their words as Slack would have them, as far as they are stored."""
    if subject.practice is not None:
        words = subject.practice.answer
        return subject.practice.answered_at is not None, escape(words) if words else None
    of = subject.of
    if of is None or of.closes_at is None:
        return False, None
    found = (await facts.gather(session, of.team_id, [of], user=user_id))[of.round_id]
    late = rules.late_answers(found.revisions, minimum=of.minimum, closes_at=of.closes_at, as_of=now)
    answer = judging.judge(facts.as_rule(of), found).answers.get(user_id) or late.get(user_id)
    if answer is not None:
        return True, await replies.text_of(session, of.team_id, of.channel_id, answer.ts)
    waiting = await written.standing(session, of.team_id, of.round_id, user_id)
    return waiting is not None, escape(waiting.text) if waiting and waiting.text else None


async def ticks(session: AsyncSession, subject: Subject, user_id: str) -> list[str]:
    """The rubric points that the member ticked last, for this round or since this practice was given."""
    of, practice = subject.of, subject.practice
    asked = practice or of
    if asked is None:
        return []
    found = await self_checks.latest(
        session,
        asked.team_id,
        user_id,
        subject.question.id,
        round_id=of.round_id if of else None,
        since=practice.at if practice else None,
    )
    return found or []
