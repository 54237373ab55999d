"""A question for one person alone, in the app's conversation with them; on the clock, if they asked for that."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks
from bot.jobs.kinds.kind import Composed, Kind, Unsaid
from bot.parts import Parts
from bot.rules import calendar
from bot.rules.slack_time import moment
from bot.slack.blocks import practice as practice_blocks
from bot.slack.blocks.practice import Answered, Clock, Place, PracticeCard
from bot.store import members, posts, practices
from bot.store.tables import Post, Practice


async def card(session: AsyncSession, parts: Parts, row: Practice, place: Place) -> PracticeCard | None:
    """The question as it stands with the member at this moment; None if it is no longer in the bank."""
    question = (await banks.of(session, parts.bank, row.team_id)).get(row.question_id)
    if question is None:
        return None
    practised = await practices.practised(session, row.team_id, question.id, besides=row.user_id)
    followed = await practices.get(session, row.team_id, practices.next_id(row.practice_id))
    return PracticeCard(
        question=question,
        practice_id=row.practice_id,
        practised=practised,
        place=place,
        clock=await _clock(session, parts, row),
        answered=answered(row),
        followed=followed is not None,
    )


async def _clock(session: AsyncSession, parts: Parts, row: Practice) -> Clock | None:
    now = parts.clock.now()
    box = practices.box(row, otherwise=now)
    if box is None:
        return None
    known = await members.known(session, row.team_id, [row.user_id])
    tz = known[row.user_id].tz if row.user_id in known else "UTC"
    try:
        calendar.zone(tz)
    except calendar.UnknownZone:
        tz = "UTC"
    return Clock(box.minutes, box.ends_at, box.phase(now), tz)


def answered(row: Practice) -> Answered | None:
    """What is known of the answer to it; None if there is none."""
    if row.answered_at is None:
        return None
    box, kept = practices.box(row), row.answer is not None
    if box is None:
        return Answered(kept=kept)
    return Answered(row.answered_at - box.started_at, box.over(row.answered_at), kept)


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid:
    row = await practices.get(session, post.team_id, post.subject)
    if row is None:
        return Unsaid("gone")
    found = await card(session, parts, row, "conversation")
    if found is None:
        return Unsaid("question_gone")
    return Composed(practice_blocks.practice_message(found))


async def _recorded(session: AsyncSession, parts: Parts, post: Post, ts: str, channel_id: str) -> None:
    row = await practices.get(session, post.team_id, post.subject, lock=True)
    if row is not None:
        practices.stood(row, channel_id, ts, moment(ts))


async def _ended(session: AsyncSession, parts: Parts, post: Post, state: str, reason: str) -> None:
    """Nobody saw it, so it may be given again; what it would have followed isn't followed by anything."""
    row = await practices.get(session, post.team_id, post.subject, lock=True)
    if row is None:
        return
    before = await practices.former(session, row)
    if before is not None:
        practices.run(before, parts.clock.now())
        await posts.revise(session, post.team_id, "practice", before.practice_id, parts.clock.real())
    await practices.take_back(session, row)


PRACTICE = Kind(_compose, recorded=_recorded, ended=_ended, direct=True)
