"""Which workspace a command is about: the one that is named, or the only one."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.problems import Problem

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

Workspace = Annotated[
    str | None,
    typer.Option(
        "--workspace",
        "--team",
        help="The workspace's id (T…); may be left out where there is one only.",
        show_default=False,
    ),
]


async def meant(session: "AsyncSession", workspace: str | None, *, installed: bool = False) -> str:
    """Its id. ``installed``: only those count in which the app is at present."""
    from bot.store import workspaces

    known = [one for one in await workspaces.every(session) if not (installed and one.uninstalled_at)]
    if workspace is None and len(known) == 1:
        return known[0].team_id
    if workspace in {one.team_id for one in known}:
        return str(workspace)
    if not known:
        raise Problem("No workspace is known yet. Install the app and start `scaleq run` once.")
    there = "\n".join(f"- {one.team_id} ({one.name})" for one in known)
    which = (
        f"No workspace has the id {workspace}." if workspace else "Which workspace? Name it with --workspace."
    )
    raise Problem(f"{which} There are:\n{there}")


async def in_database(workspace: str | None, act: "Callable[[AsyncSession, str], Awaitable[str]]") -> str:
    """Carry ``act`` out in one transaction, without Slack, for the workspace that is meant; gives what it says."""
    from bot import house
    from bot.settings import load

    settings = load()
    with house.database_of(settings) as url:
        async with house.tables(url, migrates=settings.database_url is None) as engine:
            from bot.store import database

            async with database.sessions(engine).begin() as session:
                return await act(session, await meant(session, workspace))
