"""Answers written in the modal, and the drafts of them: the app posts them for their authors."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import posts
from bot.store.batches import some
from bot.store.tables import Draft, Post, Round, WrittenAnswer

# Under which the draft of a round's answer is kept, before the round's id.
ROUND = "round/"


async def get(
    session: AsyncSession, team_id: str, answer_id: str, *, lock: bool = False
) -> WrittenAnswer | None:
    """With ``lock`` neither the answer nor the message that posts it is changed by anybody else before this transaction ends."""
    query = select(WrittenAnswer).where(
        WrittenAnswer.team_id == team_id, WrittenAnswer.answer_id == answer_id
    )
    if lock:
        await posts.hold(session, team_id, "answer", answer_id)
        query = query.with_for_update()
    return (await session.scalars(query)).one_or_none()


async def standing(
    session: AsyncSession, team_id: str, round_id: str, user_id: str, *, lock: bool = False
) -> WrittenAnswer | None:
    """The member's answer to the round that isn't withdrawn, if they wrote it in the modal. One a round. ``lock``: as in `get`."""
    theirs = (
        WrittenAnswer.team_id == team_id,
        WrittenAnswer.round_id == round_id,
        WrittenAnswer.user_id == user_id,
        WrittenAnswer.withdrawn_at.is_(None),
    )
    query = select(WrittenAnswer).where(*theirs)
    if lock:
        answer_id = await session.scalar(select(WrittenAnswer.answer_id).where(*theirs))
        await posts.hold(session, team_id, "answer", answer_id or "")
        query = query.with_for_update()
    return (await session.scalars(query)).one_or_none()


async def writers(session: AsyncSession, team_id: str, round_id: str) -> set[str]:
    """Who has an answer to the round that they wrote in the modal and didn't withdraw, posted already or not."""
    query = select(WrittenAnswer.user_id).where(
        WrittenAnswer.team_id == team_id,
        WrittenAnswer.round_id == round_id,
        WrittenAnswer.withdrawn_at.is_(None),
    )
    return set(await session.scalars(query))


async def submit(
    session: AsyncSession, team_id: str, round_id: str, user_id: str, text: str, now: datetime
) -> str | None:
    """Store a new answer; gives its id, or None if one stands already."""
    row = insert(WrittenAnswer).values(
        team_id=team_id,
        answer_id=uuid4().hex,
        round_id=round_id,
        user_id=user_id,
        text=text,
        submitted_at=now,
    )
    return await session.scalar(row.on_conflict_do_nothing().returning(WrittenAnswer.answer_id))


async def erase_posts(session: AsyncSession, team_id: str, user_id: str) -> None:
    """The member's answers are about to be forgotten: what the app posted of them is deleted in Slack."""
    own = select(WrittenAnswer.answer_id).where(
        WrittenAnswer.team_id == team_id, WrittenAnswer.user_id == user_id
    )
    await session.execute(
        update(Post)
        .where(Post.team_id == team_id, Post.kind == "answer", Post.subject.in_(own))
        .values(revision=Post.revision + 1)
    )


async def purge_texts(session: AsyncSession, before: datetime, *, unsent: datetime, limit: int) -> int:
    """Forget texts submitted before then in rounds that are over. One that couldn't be posted yet is kept, if not from before ``unsent``."""
    old = some(
        WrittenAnswer,
        WrittenAnswer.submitted_at < before,
        WrittenAnswer.text.is_not(None),
        or_(WrittenAnswer.ts.is_not(None), WrittenAnswer.submitted_at < unsent),
        ~_unfinished()
        .where(Round.round_id == WrittenAnswer.round_id, Round.team_id == WrittenAnswer.team_id)
        .exists(),
        limit=limit,
    )
    result = await session.execute(
        update(WrittenAnswer).where(old).values(text=None).returning(WrittenAnswer.answer_id)
    )
    return len(result.all())


async def purge_drafts(session: AsyncSession, before: datetime, *, limit: int) -> int:
    """Forget what was typed before then and never sent, except into rounds that aren't over."""
    of = _unfinished().where(
        Round.team_id == Draft.team_id, func.concat(ROUND, Round.round_id) == Draft.subject
    )
    result = await session.execute(
        delete(Draft).where(some(Draft, Draft.at < before, ~of.exists(), limit=limit)).returning(Draft.at)
    )
    return len(result.all())


def _unfinished() -> Select[Any]:
    return select(Round.round_id).where(Round.state.in_(("due", "open")))


# -- drafts -----------------------------------------------------------------------------------------------------------------


async def save_draft(
    session: AsyncSession, team_id: str, user_id: str, subject: str, text: str, action_ts: str, now: datetime
) -> None:
    """Keep what was typed so far, unless something typed later is known. ``subject``: see `Draft`."""
    row = insert(Draft).values(
        team_id=team_id, user_id=user_id, subject=subject, text=text, action_ts=action_ts, at=now
    )
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["team_id", "user_id", "subject"],
            set_={"text": text, "action_ts": action_ts, "at": now},
            where=Draft.action_ts < action_ts,
        )
    )


async def draft(session: AsyncSession, team_id: str, user_id: str, subject: str) -> str | None:
    query = select(Draft.text).where(
        Draft.team_id == team_id, Draft.user_id == user_id, Draft.subject == subject
    )
    return await session.scalar(query)


async def drop_draft(session: AsyncSession, team_id: str, user_id: str, subject: str) -> None:
    await session.execute(
        delete(Draft).where(Draft.team_id == team_id, Draft.user_id == user_id, Draft.subject == subject)
    )
