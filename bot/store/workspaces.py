"""Workspaces in which the app is installed, and how long Slack wants to be left alone by each."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

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
) -> None:
    """Remember the workspace a token belongs to, or that it is still there."""
    row = insert(Workspace).values(
        team_id=team_id,
        name=name,
        url=url,
        bot_user_id=bot_user_id,
        bot_id=bot_id,
        erasure_key=secrets.token_bytes(32),
        seen_at=now,
    )
    await session.execute(
        row.on_conflict_do_update(
            index_elements=["team_id"],
            set_={"name": name, "url": url, "bot_user_id": bot_user_id, "bot_id": bot_id, "seen_at": now},
        )
    )


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


async def resting(session: AsyncSession, team_id: str, real: datetime) -> bool:
    """Whether Slack wants to be left alone by this workspace at this moment."""
    query = select(Workspace.team_id).where(Workspace.team_id == team_id, Workspace.not_before > real)
    return (await session.execute(query)).first() is not None
