"""Workspaces that the app left: every row of theirs, in whatever table, goes."""

from collections.abc import Sequence

from sqlalchemy import Table, delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import Base, Workspace


def tables() -> Sequence[Table]:
    """All that hold rows of a workspace, found by their column; the workspace itself comes last."""
    own = [table for table in Base.metadata.sorted_tables if "team_id" in table.columns]
    return sorted(own, key=lambda table: table.name == Workspace.__tablename__)


async def purge(session: AsyncSession, table: Table, team_id: str) -> None:
    await session.execute(delete(table).where(table.columns.team_id == team_id))
