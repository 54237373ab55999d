"""`scaleq data`: what is stored about a member, handed out or deleted, for who asks by mail instead of in Slack."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.problems import Problem
from bot.cli.workspace import Workspace, in_database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

data_app = typer.Typer(
    help="A member's data: hand it out, delete it. Needs the database, and no Slack.", no_args_is_help=True
)

_User = Annotated[
    str, typer.Option("--user", help="The member's id (U…): in Slack, their profile, Copy member ID.")
]


@data_app.command("export")
def export_data(
    user: _User,
    to: Annotated[
        Path | None, typer.Option("--to", help="A new file to write; else it is printed.", show_default=False)
    ] = None,
    workspace: Workspace = None,
) -> None:
    """Everything stored about a member, as the JSON that `/scaleq my-data` gives."""
    _is_an_id(user)

    async def act(session: "AsyncSession", team_id: str) -> str:
        from bot.clock import SystemClock
        from bot.jobs import my_data
        from bot.slack.blocks import my_data as blocks

        return blocks.file_text(await my_data.read(session, team_id, user, SystemClock().now()))

    text = asyncio.run(in_database(workspace, act))
    if to is None:
        typer.echo(text, nl=False)
        return
    try:
        to.touch(mode=0o600, exist_ok=False)
        to.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(f"{to} can't be written: {error.strerror}. Nothing was.") from error
    typer.echo(f"What is stored about {user} was written to {to}.")


@data_app.command("forget")
def forget_data(
    user: _User,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask once more.")] = False,
    workspace: Workspace = None,
) -> None:
    """Delete everything stored about a member, as `/scaleq forget-me` does. It can't be undone."""
    _is_an_id(user)
    typer.echo(asyncio.run(in_database(workspace, _counted(user))))
    if not yes:
        typer.confirm("Delete it all?", abort=True)

    async def act(session: "AsyncSession", team_id: str) -> str:
        from bot.clock import SystemClock
        from bot.store import erasures
        from bot.store.database import ring

        await erasures.forget(session, team_id, user, SystemClock().now())
        await ring(session)
        return (
            f"Everything stored about {user} in {team_id} is deleted. What the app posted for them in Slack, a running worker "
            "deletes now. Their own messages in Slack stay; so do results and boards already posted."
        )

    typer.echo(asyncio.run(in_database(workspace, act)))


def _counted(user: str) -> "Callable[[AsyncSession, str], Awaitable[str]]":
    async def act(session: "AsyncSession", team_id: str) -> str:
        from bot.store import traces

        tables = await traces.of_member(session, team_id, user)
        rows = ", ".join(f"{len(rows)} in {table}" for table, rows in tables.items())
        return f"Stored about {user} in {team_id}: {rows or 'nothing'}."

    return act


def _is_an_id(user: str) -> None:
    if not re.fullmatch(r"[UW][A-Z0-9]+", user):
        raise Problem(
            f"{user!r} is no member's id. It begins with U or W: in Slack, their profile, Copy member ID."
        )
