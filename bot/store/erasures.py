"""Forgetting a member: everything stored about them goes, and a keyed hash keeps it from being read back in."""

import hashlib
import hmac
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from html import escape
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import posts, practices, suggestions, values, workspaces, written
from bot.store.batches import some
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
NOBODY = "a member"

# What a member did here.
_DEEDS = (
    Reply,
    Reaction,
    Choice,
    WrittenAnswer,
    Draft,
    Absence,
    Peek,
    SelfCheck,
    Practice,
    # Before the reminders: whoever writes some down holds the preference meanwhile, and is waited for.
    Preference,
)
_OWN_ROWS = (*_DEEDS, Reminder, Member)
# What others have use of, and which stays without its author.
_SIGNED = (
    Round.asked_by,
    Barred.user_id,
    Schedule.saved_by,
)


def _locking(lock: Any) -> Select[Any]:
    name = func.unnest(bindparam("names", type_=ARRAY(Text))).column_valued()
    return select(lock(func.hashtextextended(name, 0))).order_by(name)


_BE_ALONE, _BE_WAITED_FOR = _locking(func.pg_advisory_xact_lock), _locking(func.pg_advisory_xact_lock_shared)


def _lock_name(team_id: str) -> str:
    return f"forget/{team_id}"


async def hold_off(session: AsyncSession, *teams: str) -> None:
    """Nobody in those workspaces is forgotten before this transaction ends; whoever is at this moment, is first.

    For transactions that store what Slack tells of people, if they didn't ask to be forgotten: else what is asked for between that look
    and their end finds nothing to delete yet. The first thing in them, so that nobody waits who holds what `forget` needs.
    """
    await session.execute(_BE_WAITED_FOR, {"names": [_lock_name(team_id) for team_id in sorted(teams)]})


async def forget(session: AsyncSession, team_id: str, user_id: str, now: datetime) -> None:
    """Delete every row about the member and every mention of them in the rows of others.

    What the app posted for them is then owed its deletion in Slack: whoever calls this rings. It is the first thing in its transaction:
    whoever stores what people did or are called is waited for, see `hold_off`.
    """
    await session.execute(_BE_ALONE, {"names": [_lock_name(team_id)]})
    await written.erase_posts(session, team_id, user_id)
    await practices.erase_posts(session, team_id, user_id)
    await suggestions.forget(session, team_id, user_id)
    await _forget_messages(session, team_id, user_id)
    await session.execute(delete(Reaction).where(Reaction.team_id == team_id, _on_reply_of(user_id).exists()))
    for table in _OWN_ROWS:
        await session.execute(delete(table).where(table.team_id == team_id, table.user_id == user_id))
    for signed in _SIGNED:
        about = signed.class_
        await session.execute(
            update(about).where(about.team_id == team_id, signed == user_id).values({signed: None})
        )
    await session.execute(
        update(Schedule)
        .where(Schedule.team_id == team_id, Schedule.managers.contains([user_id]))
        .values(managers=func.array_remove(Schedule.managers, user_id))
    )
    key = (await workspaces.get(session, team_id)).erasure_key
    row = insert(Erasure).values(team_id=team_id, digest=_digest(key, user_id), at=now, until=now + KEPT)
    await session.execute(
        row.on_conflict_do_update(index_elements=["team_id", "digest"], set_={"at": now, "until": now + KEPT})
    )


def _on_reply_of(user_id: str) -> Select[Any]:
    """What others thought of it says that it was there."""
    return select(Reply.ts).where(
        Reply.team_id == Reaction.team_id,
        Reply.channel_id == Reaction.channel_id,
        Reply.ts == Reaction.ts,
        Reply.user_id == user_id,
    )


async def _forget_messages(session: AsyncSession, team_id: str, user_id: str) -> None:
    """Messages to the member, which have them in their key or address; and mentions of them in those to others that are still owed."""
    await session.execute(delete(Post).where(Post.team_id == team_id, addressed_to(user_id)))
    name = await session.scalar(
        select(Member.name).where(Member.team_id == team_id, Member.user_id == user_id)
    )
    owed = await session.scalars(
        select(Post).where(Post.team_id == team_id, posts.has_words()).with_for_update()
    )
    mentioned = _mentions(user_id, name)
    for post in owed:
        post.message = _without(post.message, mentioned)


def _mentions(user_id: str, name: str | None) -> re.Pattern[str]:
    """Their id, as a mention or bare, and their name as a word of its own, also as it is escaped for Slack."""
    names = {name, escape(name, quote=False)} if name else set()
    alone = [rf"(?<!\w){re.escape(one)}(?!\w)" for one in sorted(names, key=len, reverse=True)]
    return re.compile("|".join([rf"<@{user_id}(?:\|[^>]*)?>", user_id, *alone]))


def _without(value: Any, mentioned: re.Pattern[str]) -> Any:
    """The value, a message or any part of it, with each mention made nobody's."""
    if isinstance(value, str):
        return mentioned.sub(NOBODY, value)
    if isinstance(value, list):
        return [_without(inner, mentioned) for inner in value]
    if isinstance(value, dict):
        return {key: _without(inner, mentioned) for key, inner in value.items()}
    return value


def dm_subject(user_id: str, about: str) -> str:
    """The key of a DM: whom it goes to, then what it is about."""
    return f"{user_id}/{about}"


def addressed_to(user_id: str) -> ColumnElement[bool]:
    """Messages to the member, delivered or not: they are in the address until it stands, and in the key."""
    return or_(
        Post.channel_id == user_id,
        Post.subject == user_id,
        Post.subject.startswith(dm_subject(user_id, ""), autoescape=True),
    )


async def asked_at(session: AsyncSession, team_id: str, user_id: str) -> datetime | None:
    """When the member asked to be forgotten, if that was in the last 30 days."""
    return (await _asked(session, team_id, [user_id])).get(user_id)


async def covers(session: AsyncSession, team_id: str, user_id: str, at: datetime) -> bool:
    """Whether something of that moment was asked to be forgotten."""
    erased = await asked_at(session, team_id, user_id)
    return erased is not None and at <= erased


_TEAM = (Erasure.team_id,)


def _teams_with_some() -> Select[Any]:
    asked = values.given(_TEAM)
    return select(Erasure.team_id).where(Erasure.team_id == asked.c.team_id).distinct()


_TEAMS_WITH_SOME = _teams_with_some()


async def asked(
    session: AsyncSession, people: Collection[tuple[str, str]]
) -> dict[tuple[str, str], datetime]:
    """`asked_at` for many people of many workspaces, each as ``(team_id, user_id)``; those who didn't ask aren't in it."""
    # Hardly ever did anybody.
    teams = values.giving(_TEAM, sorted({(team_id,) for team_id, _ in people}))
    found: dict[tuple[str, str], datetime] = {}
    for team_id in (await session.scalars(_TEAMS_WITH_SOME, teams)).all():
        users = {user for team, user in people if team == team_id}
        asked_in_team = await _asked(session, team_id, users)
        found |= {(team_id, user): at for user, at in asked_in_team.items()}
    return found


async def gone(session: AsyncSession, team_id: str, users: Collection[str]) -> set[str]:
    """Those of ``users`` who asked to be forgotten and have done nothing here since."""
    asked = set(await _asked(session, team_id, users))
    if not asked:
        return set()
    back: set[str] = set()
    for table in _DEEDS:
        query = select(table.user_id).where(table.team_id == team_id, table.user_id.in_(list(asked)))
        if table is Reaction:  # perhaps one from before is taken back
            query = query.where(Reaction.given)
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


async def purge(session: AsyncSession, now: datetime, *, limit: int) -> int:
    old = some(Erasure, Erasure.until <= now, limit=limit)
    result = await session.execute(delete(Erasure).where(old).returning(Erasure.at))
    return len(result.all())


def _digest(key: bytes, user_id: str) -> bytes:
    return hmac.digest(key, user_id.encode(), hashlib.sha256)
