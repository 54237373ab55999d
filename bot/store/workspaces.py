"""Workspaces in which the app is, or was, installed, and how long Slack wants to be left alone by each."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.store.tables import Workspace


async def seen(
    session: AsyncSession,
    *,
    team_id: str,
    name: str,
    url: str,
    bot_user_id: str,
    bot_id: str,
    now: datetime,
    anew: bool = False,
) -> datetime | None:
    """Remember the workspace a token belongs to, or that it is still there; ``anew``: the app was just installed.

    If the app had been removed from it, and is now back: since when it was away.
    """
    query = select(Workspace.uninstalled_at).where(Workspace.team_id == team_id).with_for_update()
    away_since = await session.scalar(query)
    row = insert(Workspace).values(
        team_id=team_id,
        name=name,
        url=url,
        bot_user_id=bot_user_id,
        bot_id=bot_id,
        erasure_key=secrets.token_bytes(32),
        seen_at=now,
        installed_at=now,
    )
    changed: dict[str, Any] = {
        "name": name,
        "url": url,
        "bot_user_id": bot_user_id,
        "bot_id": bot_id,
        "seen_at": now,
        "uninstalled_at": None,
    }
    if anew or away_since is not None:
        changed["installed_at"] = now
    await session.execute(row.on_conflict_do_update(index_elements=["team_id"], set_=changed))
    return away_since


async def still_there(session: AsyncSession, team_id: str, now: datetime) -> None:
    """Slack has just said that the app is installed there."""
    await session.execute(update(Workspace).where(Workspace.team_id == team_id).values(seen_at=now))


async def unseen(session: AsyncSession, since: datetime, limit: int) -> Sequence[str]:
    """The workspaces, of those that the app is in, of which Slack has said that for the last time before then, any of them."""
    query = select(Workspace.team_id).where(Workspace.uninstalled_at.is_(None), Workspace.seen_at < since)
    return (await session.scalars(query.order_by(func.random()).limit(limit))).all()


async def removed(session: AsyncSession, team_id: str, *, at: datetime, now: datetime) -> bool:
    """The app was removed from the workspace in the second that begins with ``at``. False if that is known, or it was installed since."""
    result = await session.execute(
        update(Workspace)
        .where(
            Workspace.team_id == team_id,
            Workspace.uninstalled_at.is_(None),
            or_(Workspace.installed_at.is_(None), Workspace.installed_at < at + timedelta(seconds=1)),
        )
        .values(uninstalled_at=now)
        .returning(Workspace.team_id)
    )
    return result.first() is not None


def installed(team_id: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """For whoever claims work of all workspaces: those from which the app was removed are left out."""
    return team_id.not_in(select(Workspace.team_id).where(Workspace.uninstalled_at.is_not(None)))


async def removed_by(session: AsyncSession, moment: datetime) -> Sequence[str]:
    """The workspaces from which the app was removed before then, or just then."""
    return (await session.scalars(select(Workspace.team_id).where(Workspace.uninstalled_at <= moment))).all()


async def is_removed_by(session: AsyncSession, team_id: str, moment: datetime) -> bool:
    """The same of one; the app isn't installed there again before this transaction ends."""
    query = select(Workspace.team_id).where(Workspace.team_id == team_id, Workspace.uninstalled_at <= moment)
    return (await session.execute(query.with_for_update())).first() is not None


async def get(session: AsyncSession, team_id: str) -> Workspace:
    """The workspace; raises ``sqlalchemy.exc.NoResultFound`` if the app was never installed there."""
    return (await session.scalars(select(Workspace).where(Workspace.team_id == team_id))).one()


async def every(session: AsyncSession) -> Sequence[Workspace]:
    """All workspaces in which the app was ever seen, by name."""
    return (await session.scalars(select(Workspace).order_by(Workspace.name, Workspace.team_id))).all()


async def rest(session: AsyncSession, team_id: str, until: datetime) -> None:
    """Slack answered 429: send nothing to this workspace before ``until`` (real clock)."""
    later = func.greatest(func.coalesce(Workspace.not_before, until), until)
    await session.execute(update(Workspace).where(Workspace.team_id == team_id).values(not_before=later))


async def rests_until(session: AsyncSession, team_id: str, real: datetime) -> datetime | None:
    """Until when Slack wants to be left alone by this workspace, if it does at this moment."""
    query = select(Workspace.not_before).where(Workspace.team_id == team_id, Workspace.not_before > real)
    return await session.scalar(query)
