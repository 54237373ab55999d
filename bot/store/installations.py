"""Tokens from the installation page, encrypted; and which installations have come back from Slack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import Installation, UsedState, Workspace


@dataclass(frozen=True, slots=True)
class Installed:
    """A workspace in which the app is installed. ``sealed``: its token, None where it isn't kept here."""

    bot_id: str
    bot_user_id: str
    sealed: bytes | None


async def get(session: AsyncSession, team_id: str) -> Installed | None:
    """None where the app isn't installed, or was removed."""
    query = (
        select(Workspace.bot_id, Workspace.bot_user_id, Installation.token)
        .join(Installation, Installation.team_id == Workspace.team_id, isouter=True)
        .where(Workspace.team_id == team_id, Workspace.uninstalled_at.is_(None))
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Installed(row.bot_id, row.bot_user_id, row.token)


async def put(
    session: AsyncSession, team_id: str, sealed: bytes, scopes: Sequence[str], now: datetime
) -> None:
    """Keep the workspace's token, in place of the one there was."""
    values = {"token": sealed, "scopes": list(scopes), "at": now}
    row = insert(Installation).values(team_id=team_id, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["team_id"], set_=values))


async def drop(session: AsyncSession, team_id: str, *, sealed: bytes | None = None) -> None:
    """Forget the workspace's token; with ``sealed`` only if it is that one."""
    gone = delete(Installation).where(Installation.team_id == team_id)
    await session.execute(gone if sealed is None else gone.where(Installation.token == sealed))


async def after(session: AsyncSession, team_id: str, limit: int) -> Sequence[Installation]:
    """The next ones in order of workspace: for going through all of them, with "" first."""
    query = select(Installation).where(Installation.team_id > team_id).order_by(Installation.team_id)
    return (await session.scalars(query.limit(limit))).all()


async def reseal(session: AsyncSession, team_id: str, former: bytes, sealed: bytes) -> None:
    """The same token under another key; nothing happens where it was replaced or dropped meanwhile."""
    await session.execute(
        update(Installation)
        .where(Installation.team_id == team_id, Installation.token == former)
        .values(token=sealed)
    )


async def use_state(session: AsyncSession, digest: bytes, until: datetime) -> bool:
    """Of those who come with the same state one is first: True for them, False for everybody else, at whatever time."""
    row = insert(UsedState).values(digest=digest, until=until)
    return (await session.scalar(row.on_conflict_do_nothing().returning(UsedState.digest))) is not None


async def purge_states(session: AsyncSession, real: datetime) -> None:
    """Those that are too old to be used at all."""
    await session.execute(delete(UsedState).where(UsedState.until <= real))
