"""Forgetting a member: everything stored about them goes, and a keyed hash keeps it from being read back in."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import workspaces
from bot.store.tables import Absence, Erasure, Member, Peek, Post, Practice, Reaction, Reply, Round, Schedule

KEPT = timedelta(days=30)

_OWN_ROWS = (Reply, Reaction, Absence, Peek, Practice, Member)


async def forget(session: AsyncSession, team_id: str, user_id: str, now: datetime) -> None:
    """Delete every row about the member and every mention of them in the rows of others."""
    for table in _OWN_ROWS:
        await session.execute(delete(table).where(table.team_id == team_id, table.user_id == user_id))
    await session.execute(
        delete(Post).where(
            Post.team_id == team_id,
            Post.kind == "dm",
            or_(
                Post.channel_id == user_id, Post.subject.startswith(dm_subject(user_id, ""), autoescape=True)
            ),
        )
    )
    await session.execute(
        update(Round).where(Round.team_id == team_id, Round.asked_by == user_id).values(asked_by=None)
    )
    await session.execute(
        update(Schedule)
        .where(Schedule.team_id == team_id, Schedule.managers.contains([user_id]))
        .values(managers=func.array_remove(Schedule.managers, user_id))
    )
    row = insert(Erasure).values(
        team_id=team_id, digest=await _digest(session, team_id, user_id), at=now, until=now + KEPT
    )
    await session.execute(
        row.on_conflict_do_update(index_elements=["team_id", "digest"], set_={"at": now, "until": now + KEPT})
    )


def dm_subject(user_id: str, about: str) -> str:
    """The key of a DM: whom it goes to, then what it is about."""
    return f"{user_id}/{about}"


async def covers(session: AsyncSession, team_id: str, user_id: str, at: datetime) -> bool:
    """Whether something of that moment was asked to be forgotten."""
    if await session.scalar(select(Erasure.at).where(Erasure.team_id == team_id).limit(1)) is None:
        return False
    query = select(Erasure.at).where(
        and_(Erasure.team_id == team_id, Erasure.digest == await _digest(session, team_id, user_id))
    )
    erased = await session.scalar(query)
    return erased is not None and at <= erased


async def purge(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(Erasure).where(Erasure.until <= now))


async def _digest(session: AsyncSession, team_id: str, user_id: str) -> bytes:
    key = (await workspaces.get(session, team_id)).erasure_key
    return hmac.digest(key, user_id.encode(), hashlib.sha256)
