"""`scaleq questions export` and `import`: a workspace's own questions as files. They need the database, and no Slack."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.workspace import Workspace, in_database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession


def export_questions(
    to: Annotated[Path, typer.Option("--to", help="The folder; it is made if it isn't there.")],
    workspace: Workspace = None,
) -> None:
    """Write a workspace's own questions into a folder: <subtopic>/<id>.yaml."""
    from bot.store import own_questions
    from questions import own

    async def act(session: "AsyncSession", team_id: str) -> str:
        written = own.write(to, await own_questions.of_team(session, team_id))
        if not written:
            return f"{team_id} has no questions of its own yet; nothing was written."
        return f"{_number(len(written))} of {team_id} written to {to}."

    typer.echo(asyncio.run(in_database(workspace, act)))


def import_questions(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of <subtopic>/<id>.yaml.")],
    workspace: Workspace = None,
) -> None:
    """Add a folder's questions to a workspace's own, and change those it has. All of them, or, if one is wrong, none."""
    from bot.clock import SystemClock
    from bot.store import own_questions
    from questions import own
    from questions.bank import Bank

    async def act(session: "AsyncSession", team_id: str) -> str:
        present = {one.id: one for one in await own_questions.of_team(session, team_id, lock=True)}
        counted: Counter[str] = Counter()
        for question in own.read(folder, Bank.load(), present):
            before = present.get(question.id)
            if before is not None and before.model_dump() == question.model_dump():
                counted["same"] += 1
                continue
            counted["new" if before is None else "changed"] += 1
            await own_questions.save(session, team_id, question, SystemClock().now())
        figures = f"{counted['new']} new, {counted['changed']} changed, {counted['same']} as before"
        return f"{_number(counted.total())} of {team_id}: {figures}."

    typer.echo(asyncio.run(in_database(workspace, act)))


def _number(count: int) -> str:
    return f"{count} question{'' if count == 1 else 's'}"
