"""The keys that encrypt the tokens of workspaces which installed the app."""

import asyncio
from typing import Annotated

import typer

from bot.cli.problems import Problem

keys_app = typer.Typer(no_args_is_help=True)


@keys_app.command("new")
def new() -> None:
    """Print a key for SCALEQ_ENCRYPTION_KEYS. To replace one: put the new key in front, restart, `scaleq keys rotate`, take the old one away."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@keys_app.command("rotate")
def rotate(
    drop_unreadable: Annotated[
        bool,
        typer.Option(
            "--drop-unreadable",
            help="Forget tokens that no key opens; their workspaces install the app again.",
        ),
    ] = False,
) -> None:
    """Encrypt every stored token with the first of the keys. May be stopped and begun again at any time."""
    typer.echo(asyncio.run(_rotate(drop_unreadable)))


async def _rotate(drop_unreadable: bool) -> str:
    from bot import house, installs
    from bot.sealing import Seal
    from bot.settings import load, require_keys
    from bot.store import database

    settings = load()
    seal = Seal(require_keys(settings))
    with house.database_of(settings) as url:
        async with house.tables(url, migrates=settings.database_url is None) as engine:
            done = await installs.seal_anew(database.sessions(engine), seal, drop_unreadable=drop_unreadable)
    if done.unreadable and not drop_unreadable:
        raise Problem(
            f"{_tokens(done.sealed)} encrypted with the first key, {done.fresh} were so already. No key opens {done.unreadable}: put "
            "the key that did behind the others and run this again, or forget them with --drop-unreadable."
        )
    lost = f" {_tokens(done.unreadable)} that no key opens forgotten." if done.unreadable else ""
    return f"{_tokens(done.sealed)} encrypted with the first key, {done.fresh} were so already.{lost}"


def _tokens(count: int) -> str:
    return f"{count} token{'' if count == 1 else 's'}"
