"""Questions given on demand, and looks taken at model answers."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import Peek, Practice, Reply, Round


async def given(session: AsyncSession, team_id: str, user_id: str, question_id: str, now: datetime) -> None:
    row = insert(Practice).values(team_id=team_id, user_id=user_id, question_id=question_id, at=now)
    await session.execute(row.on_conflict_do_nothing())


async def times_given(session: AsyncSession, team_id: str, user_id: str) -> dict[str, int]:
    """How often each question was given to the member."""
    query = (
        select(Practice.question_id, func.count())
        .where(Practice.team_id == team_id, Practice.user_id == user_id)
        .group_by(Practice.question_id)
    )
    return dict((await session.execute(query)).all())


async def peeked(session: AsyncSession, team_id: str, user_id: str, question_id: str, now: datetime) -> None:
    """The member saw the question's model answer."""
    row = insert(Peek).values(team_id=team_id, user_id=user_id, question_id=question_id, at=now)
    await session.execute(row.on_conflict_do_nothing())


async def practised(session: AsyncSession, team_id: str, questions: Collection[str]) -> dict[str, int]:
    """How many members of the workspace wrote into a round of each question, or were given it on demand."""
    wrote = (
        select(Round.question_id, Reply.user_id)
        .join(
            Reply,
            (Reply.team_id == Round.team_id)
            & (Reply.channel_id == Round.channel_id)
            & (Reply.thread_ts == Round.ts)
            & (Reply.length >= Round.minimum)
            & ~Reply.deleted,
        )
        .where(Round.team_id == team_id, Round.question_id.in_(list(questions)))
    )
    asked = select(Practice.question_id, Practice.user_id).where(
        Practice.team_id == team_id, Practice.question_id.in_(list(questions))
    )
    people = union(wrote, asked).subquery()
    query = select(people.c.question_id, func.count(people.c.user_id.distinct())).group_by(
        people.c.question_id
    )
    return dict((await session.execute(query)).all())
