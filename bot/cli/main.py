"""Every command of ``scaleq``, and what a failing one says.

Commands import what they run only when they run: ``scaleq --help`` needs neither a database driver nor Slack's SDK.
"""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
import yaml

from bot import manifest as manifest_module
from bot.cli.channels import channels_app
from bot.cli.data import data_app
from bot.cli.keys import keys_app
from bot.cli.problems import Problem, stated
from bot.cli.questions import questions_app
from bot.cli.workspace import Workspace

if TYPE_CHECKING:
    from bot.settings import Settings, Transport

cli = typer.Typer(
    name="scaleq",
    help="Practise interviews on scaling systems and teams, in Slack.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli.add_typer(questions_app, name="questions", help="The question bank.")
cli.add_typer(channels_app, name="channels", help="Channels and their schedules.")
cli.add_typer(keys_app, name="keys", help="The keys that encrypt workspaces' tokens.")
cli.add_typer(data_app, name="data")


def main() -> None:
    """The console script: an expected failure is a sentence on stderr and exit code 1, never a traceback."""
    with stated():
        cli()


def _ready(transport: "Transport | None") -> "Settings":
    """The settings, complete for this transport (None: the configured one), before anything heavy is imported."""
    from bot.settings import load, require_slack

    settings = load()
    require_slack(settings, transport or settings.transport)
    return settings


@cli.command()
def play(
    port: Annotated[int, typer.Option(help="Where the page is served; 0 takes any free port.")] = 8910,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Try ScaleQ without Slack: a local workspace in the browser, with a clock that can be moved on."""
    from bot.cli import playing

    playing.play(port, browser=browser)


@cli.command()
def run() -> None:
    """One process for one team: Socket Mode if SLACK_APP_TOKEN is set, else HTTP; jobs included; migrates first."""
    settings = _ready(None)
    from bot.cli import processes

    processes.run(settings)


@cli.command()
def web() -> None:
    """Take in Slack's events over HTTP, and nothing else. Any number of these may run."""
    settings = _ready("http")
    from bot.cli import processes

    processes.web(settings)


@cli.command()
def worker() -> None:
    """Do what is due: post questions, close rounds, post boards. Any number of these may run."""
    settings = _ready("worker")
    from bot.cli import processes

    processes.worker(settings)


@cli.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    from bot.cli import processes

    typer.echo(f"The database is at revision {asyncio.run(processes.migrated())}.")


@cli.command()
def backup(
    to: Annotated[Path, typer.Argument(help="A new file, such as scaleq-2026-11-29.dump.")],
) -> None:
    """Write the whole database into one file, while everything runs."""
    from bot import backup as backups
    from bot.house import database_of
    from bot.settings import load

    with database_of(load()) as url:
        size = backups.backup(url, to)
    typer.echo(
        f"{to} holds the database, {size:,} bytes. Keep SCALEQ_ENCRYPTION_KEYS elsewhere: tokens in it are encrypted."
    )


@cli.command()
def restore(source: Annotated[Path, typer.Argument(help="A file that `scaleq backup` wrote.")]) -> None:
    """Load a backup into the configured database, which has to be empty."""
    from bot import backup as backups
    from bot.house import database_of
    from bot.settings import load

    with database_of(load()) as url:
        backups.restore(url, source)
    typer.echo(
        "Restored. `scaleq run` brings its tables to this version; with DATABASE_URL, run `scaleq migrate` first."
    )


@cli.command()
def manifest(
    request_url: Annotated[
        str | None,
        typer.Option(help="The public https address of `scaleq web`; without one the app uses Socket Mode."),
    ] = None,
) -> None:
    """Print the app manifest, to be pasted into Slack."""
    try:
        made = manifest_module.manifest(request_url=request_url)
    except ValueError as error:
        raise Problem(str(error)) from error
    typer.echo(yaml.safe_dump(made, sort_keys=False, allow_unicode=True, width=1000), nl=False)


@cli.command()
def doctor() -> None:
    """Say what is missing or wrong, item by item; exit code 1 if anything is."""
    from bot.cli.doctor import examine

    if not asyncio.run(examine()):
        sys.exit(1)


@cli.command()
def ask(
    channel: Annotated[str, typer.Argument(help="The channel's name or id.")],
    difficulty: Annotated[str | None, typer.Option(help="easy, medium or hard; any if left out.")] = None,
    workspace: Workspace = None,
) -> None:
    """Post an extra question into a channel now."""
    from bot.cli.channels import ask_now

    asyncio.run(ask_now(channel, difficulty, workspace))
