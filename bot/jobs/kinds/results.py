"""What a round came to, in its thread."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, standings
from bot.jobs.kinds.kind import Composed, Kind, Unsaid
from bot.parts import Parts
from bot.rules import gaps
from bot.slack.blocks import results as results_blocks
from bot.slack.blocks.compare import look_for
from bot.store import facts, preferences, rounds, schedules, self_checks
from bot.store.tables import Post, Round
from questions.model import Question


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid:
    row = await rounds.get(session, post.team_id, post.subject)
    bank = await banks.of(session, parts.bank, post.team_id)
    question = bank.get(row.question_id or "") if row else None
    if row is None or question is None or row.closes_at is None:
        return Unsaid("gone")
    if row.state == "void" and post.state != "posted":
        return Unsaid("void")
    [verdict] = await facts.verdicts(session, post.team_id, [row])
    names = await standings.names_of(session, post.team_id, set(verdict.best))
    hidden = await preferences.hidden(session, post.team_id)
    best = await standings.best_answers(session, bank, post.team_id, [(row, verdict)], names, hidden)
    schedule = await schedules.get(session, post.team_id, post.channel_id)
    card = results_blocks.ResultsCard(
        question=question,
        best=tuple(best[row.round_id]),
        answers=len(verdict.answers),
        voters=len({voter for votes in verdict.voters.values() for voter in votes}),
        closed_at=row.closes_at,
        tz=row.tz,
        model_answer_button=row.round_id,
        voided=row.state == "void",
        gap=await _gap(session, row, question),
    )
    return Composed(
        results_blocks.results(card),
        thread_ts=row.ts,
        broadcast=schedule is not None and schedule.broadcast,
    )


async def _gap(session: AsyncSession, row: Round, question: Question) -> results_blocks.RubricGap | None:
    """What the round's self-checks add up to as of its close; None where they are too few to be told of."""
    found = await self_checks.of_rounds(session, row.team_id, [row.round_id], as_of=row.closes_at)
    # Of another rev the points may be others.
    checks = [check for check in found.get(question.id, ()) if check.rev == question.rev]
    heaviest_first = sorted(question.rubric, key=lambda point: -point.weight)
    gap = gaps.gap(checks, [point.id for point in heaviest_first])
    if gap is None:
        return None
    words = {point.id: look_for(point) for point in question.rubric}
    return results_blocks.RubricGap(
        members=gap.members,
        covered=words[gap.covered],
        covered_by=gap.covered_by,
        missed=words[gap.missed],
        missed_by=gap.missed_by,
    )


async def _thread(session: AsyncSession, post: Post) -> str | None:
    row = await rounds.get(session, post.team_id, post.subject)
    return row.ts if row else None


RESULTS = Kind(_compose, thread=_thread, waits=True)
