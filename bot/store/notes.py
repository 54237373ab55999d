"""What a member answered, in rounds and in practice, and what they ticked: for their own notes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import Practice, Reply, Round, SelfCheck


async def rounds(session: AsyncSession, team_id: str, user_id: str) -> Sequence[Round]:
    """Every round that opened and in whose thread the member wrote."""
    wrote = select(Reply.ts).where(
        Reply.team_id == Round.team_id,
        Reply.channel_id == Round.channel_id,
        Reply.thread_ts == Round.ts,
        Reply.user_id == user_id,
    )
    query = select(Round).where(
        Round.team_id == team_id, Round.state.in_(("open", "closed", "void")), wrote.exists()
    )
    return (await session.scalars(query.order_by(Round.opens_at, Round.round_id))).all()


async def texts(session: AsyncSession, team_id: str, user_id: str) -> dict[tuple[str, str], str]:
    """The texts of the member's replies that are still stored, by channel and ts."""
    query = select(Reply.channel_id, Reply.ts, Reply.text).where(
        Reply.team_id == team_id, Reply.user_id == user_id, Reply.text.is_not(None)
    )
    return {(channel, ts): text or "" for channel, ts, text in (await session.execute(query)).all()}


async def practices(session: AsyncSession, team_id: str, user_id: str) -> Sequence[Practice]:
    """The questions that were given to the member on demand and that they answered, oldest first."""
    query = select(Practice).where(
        Practice.team_id == team_id, Practice.user_id == user_id, Practice.answered_at.is_not(None)
    )
    return (await session.scalars(query.order_by(Practice.at))).all()


async def self_checks(session: AsyncSession, team_id: str, user_id: str) -> Sequence[SelfCheck]:
    """What the member ticked, oldest first."""
    query = select(SelfCheck).where(SelfCheck.team_id == team_id, SelfCheck.user_id == user_id)
    return (await session.scalars(query.order_by(SelfCheck.at))).all()


async def being_asked(session: AsyncSession, team_id: str) -> Sequence[Round]:
    """The workspace's rounds that are open, or about to be; those that close last come last."""
    query = select(Round).where(
        Round.team_id == team_id, Round.state.in_(("due", "open")), Round.question_id.is_not(None)
    )
    return (await session.scalars(query.order_by(Round.closes_at.nulls_last(), Round.round_id))).all()
