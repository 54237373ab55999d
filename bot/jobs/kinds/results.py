"""What a round came to, in its thread."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, standings
from bot.jobs.kinds.kind import Composed, Kind, Unsaid
from bot.parts import Parts
from bot.slack.blocks import results as results_blocks
from bot.store import facts, preferences, rounds, schedules
from bot.store.tables import Post


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
    schedule = await schedules.get(session, post.team_id, post.channel_id)
    card = results_blocks.ResultsCard(
        question=question,
        best=tuple(await standings.best_answers(session, row, verdict, names, hidden)),
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


async def _thread(session: AsyncSession, post: Post) -> str | None:
    row = await rounds.get(session, post.team_id, post.subject)
    return row.ts if row else None


RESULTS = Kind(_compose, thread=_thread, waits=True)
