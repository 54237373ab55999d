"""Questions that members suggested: pending until a manager approves or declines them, once."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.batches import some
from bot.store.tables import Post, Suggestion
from questions.model import TeamQuestion

Decision = Literal["approved", "declined"]
State = Literal["pending", "approved", "declined"]


async def add(
    session: AsyncSession,
    *,
    team_id: str,
    suggestion_id: str,
    user_id: str,
    channel_id: str | None,
    question: TeamQuestion,
    now: datetime,
) -> bool:
    """Store what was suggested. False if it was already: a form is sent once."""
    row = insert(Suggestion).values(
        team_id=team_id,
        suggestion_id=suggestion_id,
        user_id=user_id,
        channel_id=channel_id,
        item=question.model_dump(mode="json"),
        at=now,
        state="pending",
    )
    return await session.scalar(row.on_conflict_do_nothing().returning(Suggestion.suggestion_id)) is not None


async def get(
    session: AsyncSession, team_id: str, suggestion_id: str, *, lock: bool = False
) -> Suggestion | None:
    """With ``lock`` nobody else decides before this transaction ends."""
    query = select(Suggestion).where(Suggestion.team_id == team_id, Suggestion.suggestion_id == suggestion_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def decide(
    session: AsyncSession,
    team_id: str,
    suggestion_id: str,
    decision: Decision,
    *,
    by: str,
    now: datetime,
    question: TeamQuestion | None = None,
    reason: str | None = None,
) -> bool:
    """pending -> approved, as that question, or declined for that reason. False if somebody was quicker."""
    said = {"item": question.model_dump(mode="json"), "question_id": question.id} if question else {}
    result = await session.execute(
        update(Suggestion)
        .where(
            Suggestion.team_id == team_id,
            Suggestion.suggestion_id == suggestion_id,
            Suggestion.state == "pending",
        )
        .values(state=decision, decided_by=by, decided_at=now, reason=reason, **said)
        .returning(Suggestion.suggestion_id)
    )
    return result.first() is not None


def question_id(suggestion_id: str, length: int = 8) -> str:
    """What the question is called that it becomes; longer, should that be taken."""
    return f"team-{suggestion_id[:length]}"


def about(suggestion_id: str) -> str:
    """What the messages to its managers are about: the key of each, after whom it goes to."""
    return f"suggestion/{suggestion_id}"


async def revise_posts(session: AsyncSession, team_id: str, suggestion_id: str, real: datetime) -> None:
    """What its managers were told is no longer how it stands: those messages are edited."""
    await session.execute(
        update(Post)
        .where(_tells_of(team_id), func.split_part(Post.subject, "/", 3) == suggestion_id)
        .values(revision=Post.revision + 1, held_until=func.greatest(Post.held_until, real))
    )


async def forget(session: AsyncSession, team_id: str, user_id: str) -> None:
    """What the member suggested and decided stays, without them; their name goes from what managers were told."""
    theirs = (
        Suggestion.team_id == team_id,
        or_(Suggestion.user_id == user_id, Suggestion.decided_by == user_id),
    )
    concerned = select(Suggestion.suggestion_id).where(*theirs)
    await session.execute(
        update(Post)
        .where(_tells_of(team_id), func.split_part(Post.subject, "/", 3).in_(concerned))
        .values(revision=Post.revision + 1)
    )
    for column in (Suggestion.user_id, Suggestion.decided_by):
        await session.execute(
            update(Suggestion).where(Suggestion.team_id == team_id, column == user_id).values({column: None})
        )


async def purge_declined(session: AsyncSession, before: datetime, *, limit: int) -> int:
    """Forget suggestions that were declined before then. What was approved is a question of the workspace's."""
    old = some(Suggestion, Suggestion.state == "declined", Suggestion.decided_at < before, limit=limit)
    result = await session.execute(delete(Suggestion).where(old).returning(Suggestion.suggestion_id))
    return len(result.all())


def _tells_of(team_id: str) -> Any:
    return (Post.team_id == team_id) & (Post.kind == "suggestion")
