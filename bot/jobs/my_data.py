"""What is stored about a member, gathered for them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.slack.blocks.my_data import Stored
from bot.store import traces, workspaces


async def read(session: AsyncSession, team_id: str, user_id: str, now: datetime) -> Stored:
    """All of it as of now."""
    workspace = await workspaces.get(session, team_id)
    tables = await traces.of_member(session, team_id, user_id)
    return Stored(team_id, workspace.name, user_id, now, tables)
