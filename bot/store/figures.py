"""What managers' figures and a member's own page are made of: a fixed number of queries, whatever the number of channels."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple, cast

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import Absence, Reply, Round, SelfCheck
from questions.model import Difficulty, Subtopic


async def closed_since(
    session: AsyncSession, team_id: str, channels: Collection[str], first: date
) -> dict[str, list[Round]]:
    """By channel, the closed rounds whose local day isn't before ``first``, in order of opening."""
    query = (
        select(Round)
        .where(
            Round.team_id == team_id,
            Round.channel_id.in_(list(channels)),
            Round.state == "closed",
            Round.local_day >= first,
        )
        .order_by(Round.opens_at, Round.round_id)
    )
    found: defaultdict[str, list[Round]] = defaultdict(list)
    for row in await session.scalars(query):
        found[row.channel_id].append(row)
    return found


async def absent(
    session: AsyncSession, team_id: str, channels: Collection[str], first: date
) -> dict[str, set[str]]:
    """By channel, who ever wrote in a round there and has entered an absence that reaches ``first`` or later."""
    away = select(Absence.user_id).where(Absence.team_id == team_id, Absence.last >= first)
    query = (
        select(Reply.channel_id, Reply.user_id)
        .where(Reply.team_id == team_id, Reply.user_id.in_(away), Reply.channel_id.in_(list(channels)))
        .distinct()
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for channel, user in (await session.execute(query)).all():
        found[channel].add(user)
    return found


async def subtopics_had(
    session: AsyncSession, team_id: str, channels: Collection[str]
) -> dict[str, list[tuple[Subtopic, Difficulty]]]:
    """By channel, subtopic and difficulty of every closed round. (An open one's subtopic is a secret.)"""
    query = select(Round.channel_id, Round.subtopic, Round.difficulty).where(
        Round.team_id == team_id, Round.channel_id.in_(list(channels)), Round.state == "closed"
    )
    found: defaultdict[str, list[tuple[Subtopic, Difficulty]]] = defaultdict(list)
    for channel, subtopic, difficulty in (await session.execute(query)).all():
        if subtopic is not None and difficulty is not None:
            found[channel].append((cast("Subtopic", subtopic), cast("Difficulty", difficulty)))
    return found


class Ticked(NamedTuple):
    """A member's self-check of a question."""

    user_id: str
    question_id: str
    question_rev: int
    ticks: list[str]


async def self_checks(
    session: AsyncSession, team_id: str, channels: Collection[str]
) -> dict[str, list[Ticked]]:
    """By channel, everybody's latest self-check of each closed round. For aggregates only."""
    query = (
        select(
            Round.channel_id,
            SelfCheck.user_id,
            SelfCheck.question_id,
            SelfCheck.question_rev,
            SelfCheck.ticks,
        )
        .join(SelfCheck, (SelfCheck.team_id == Round.team_id) & (SelfCheck.round_id == Round.round_id))
        .where(Round.team_id == team_id, Round.channel_id.in_(list(channels)), Round.state == "closed")
        .ext(distinct_on(SelfCheck.round_id, SelfCheck.user_id))
        .order_by(SelfCheck.round_id, SelfCheck.user_id, SelfCheck.at.desc())
    )
    found: defaultdict[str, list[Ticked]] = defaultdict(list)
    for channel, user, question, rev, ticks in await session.execute(query):
        found[channel].append(Ticked(user, question, rev, ticks))
    return found


async def writers(session: AsyncSession, team_id: str, channel_id: str) -> set[str]:
    """Everybody who ever wrote in a round of the channel."""
    query = select(Reply.user_id).where(Reply.team_id == team_id, Reply.channel_id == channel_id).distinct()
    return set(await session.scalars(query))


# -- of one member ----------------------------------------------------------------------------------------------------------


async def wrote_in(session: AsyncSession, team_id: str, user_id: str) -> set[str]:
    """The channels in whose rounds the member ever wrote."""
    query = select(Reply.channel_id).where(Reply.team_id == team_id, Reply.user_id == user_id).distinct()
    return set(await session.scalars(query))


async def open_rounds(session: AsyncSession, team_id: str, channels: Collection[str]) -> Sequence[Round]:
    """The open rounds of those channels, the one that closes first in front."""
    query = (
        select(Round)
        .where(Round.team_id == team_id, Round.channel_id.in_(list(channels)), Round.state == "open")
        .order_by(Round.closes_at, Round.round_id)
    )
    return (await session.scalars(query)).all()


async def written_in(
    session: AsyncSession, team_id: str, user_id: str, channels: Collection[str], limit: int
) -> Sequence[Round]:
    """The latest rounds of those channels in which the member wrote something long enough to be an answer, newest first."""
    wrote = (
        select(Reply.channel_id, Reply.thread_ts, func.max(Reply.length).label("longest"))
        .where(Reply.team_id == team_id, Reply.user_id == user_id, Reply.channel_id.in_(list(channels)))
        .group_by(Reply.channel_id, Reply.thread_ts)
        .subquery()
    )
    query = (
        select(Round)
        .join(wrote, and_(Round.channel_id == wrote.c.channel_id, Round.ts == wrote.c.thread_ts))
        .where(
            Round.team_id == team_id,
            Round.state.in_(("open", "closed")),
            Round.minimum <= wrote.c.longest,
        )
        .order_by(Round.opens_at.desc(), Round.round_id)
        .limit(limit)
    )
    return (await session.scalars(query)).all()
