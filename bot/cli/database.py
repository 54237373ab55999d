"""Commands that need the database and no Slack."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.cli.workspace import meant

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


async def in_database(workspace: str | None, act: "Callable[[AsyncSession, str], Awaitable[str]]") -> str:
    """Carry ``act`` out in one transaction, for the workspace that is meant; gives what it says."""
    from bot import house
    from bot.settings import load

    settings = load()
    with house.database_of(settings) as url:
        async with house.tables(url, migrates=settings.database_url is None) as engine:
            from bot.store import database

            async with database.sessions(engine).begin() as session:
                return await act(session, await meant(session, workspace))
