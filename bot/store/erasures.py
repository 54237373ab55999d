"""Forgetting a member: everything stored about them goes, and a keyed hash keeps it from being read back in."""

import hashlib
import hmac
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import practices, suggestions, workspaces, written
from bot.store.tables import (
    Absence,
    Barred,
    Choice,
    Draft,
    Erasure,
    Member,
    Peek,
    Post,
    Practice,
    Preference,
    Reaction,
    Reminder,
    Reply,
    Round,
    Schedule,
    SelfCheck,
    WrittenAnswer,
)

KEPT = timedelta(days=30)

_OWN_ROWS = (
    Reply,
    Reaction,
    Choice,
    WrittenAnswer,
    Draft,
    Absence,
    Peek,
    SelfCheck,
    Practice,
    Reminder,
    Preference,
    Member,
)
# Messages to the member, keyed by whom they go to.
_TO_A_MEMBER = ("dm", "notes", "export", "suggestion")


async def forget(session: AsyncSession, team_id: str, user_id: str, now: datetime) -> None:
    """Delete every row about the member and every mention of them in the rows of others.

    What the app posted for them is then owed its deletion in Slack: whoever calls this rings.
    """
    await written.erase_posts(session, team_id, user_id)
    await practices.erase_posts(session, team_id, user_id)
    for table in _OWN_ROWS:
        await session.execute(delete(table).where(table.team_id == team_id, table.user_id == user_id))
    await session.execute(
        delete(Post).where(
            Post.team_id == team_id,
            Post.kind.in_(_TO_A_MEMBER),
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
    await suggestions.forget(session, team_id, user_id)
    await session.execute(
        update(Schedule)
        .where(Schedule.team_id == team_id, Schedule.saved_by == user_id)
        .values(saved_by=None)
    )
    await session.execute(
        update(Barred).where(Barred.team_id == team_id, Barred.user_id == user_id).values(user_id=None)
    )
    key = (await workspaces.get(session, team_id)).erasure_key
    row = insert(Erasure).values(team_id=team_id, digest=_digest(key, user_id), at=now, until=now + KEPT)
    await session.execute(
        row.on_conflict_do_update(index_elements=["team_id", "digest"], set_={"at": now, "until": now + KEPT})
    )


def dm_subject(user_id: str, about: str) -> str:
    """The key of a DM: whom it goes to, then what it is about."""
    return f"{user_id}/{about}"


async def asked_at(session: AsyncSession, team_id: str, user_id: str) -> datetime | None:
    """When the member asked to be forgotten, if that was in the last 30 days."""
    return (await _asked(session, team_id, [user_id])).get(user_id)


async def covers(session: AsyncSession, team_id: str, user_id: str, at: datetime) -> bool:
    """Whether something of that moment was asked to be forgotten."""
    erased = await asked_at(session, team_id, user_id)
    return erased is not None and at <= erased


async def gone(session: AsyncSession, team_id: str, users: Collection[str]) -> set[str]:
    """Those of ``users`` who asked to be forgotten and have not taken part again since."""
    asked = set(await _asked(session, team_id, users))
    if not asked:
        return set()
    back: set[str] = set()
    for table in (Reply, Reaction):
        query = select(table.user_id).where(table.team_id == team_id, table.user_id.in_(list(asked)))
        back |= set(await session.scalars(query.distinct()))
    return asked - back


async def _asked(session: AsyncSession, team_id: str, users: Collection[str]) -> dict[str, datetime]:
    # Hardly ever did anybody; then nothing has to be hashed.
    if await session.scalar(select(Erasure.at).where(Erasure.team_id == team_id).limit(1)) is None:
        return {}
    key = (await workspaces.get(session, team_id)).erasure_key
    by_digest = {_digest(key, user): user for user in users}
    query = select(Erasure.digest, Erasure.at).where(
        Erasure.team_id == team_id, Erasure.digest.in_(list(by_digest))
    )
    return {by_digest[digest]: at for digest, at in (await session.execute(query)).all()}


async def purge(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(Erasure).where(Erasure.until <= now))


def _digest(key: bytes, user_id: str) -> bytes:
    return hmac.digest(key, user_id.encode(), hashlib.sha256)
