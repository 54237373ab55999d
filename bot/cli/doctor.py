"""``scaleq doctor``: what is missing or wrong, item by item."""

from collections.abc import AsyncIterator

import typer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import house
from bot.cli.examining import Finding, workspaces
from bot.settings import Settings, SettingsError, load
from bot.store import database
from bot.store.migrate import current, is_of_a_newer_version

OLDEST_POSTGRES = 140000


async def examine() -> bool:
    """Look at settings, bank, database and Slack, print a line each; True if nothing is wrong."""
    well = True
    async for finding in _findings():
        well &= finding.state != "wrong"
        typer.echo(
            f"{finding.state:<6}{finding.what}" + (f"\n      {finding.advice}" if finding.advice else "")
        )
    return well


async def _findings() -> AsyncIterator[Finding]:
    try:
        settings = load()
    except SettingsError as error:
        yield Finding("wrong", "settings", str(error))
        return
    yield Finding("ok", f"settings; {settings!r}" if settings.log_level == "debug" else "settings")
    yield _transport(settings)
    with house.database_of(settings) as url:
        async for finding in _database(url):
            yield finding
        async for finding in workspaces(settings, url):
            yield finding


def _transport(settings: Settings) -> Finding:
    if settings.slack_app_token is not None:
        return Finding("ok", "Socket Mode (SLACK_APP_TOKEN is set)")
    if settings.slack_signing_secret is not None:
        return Finding("ok", f"HTTP on port {settings.port} (SLACK_SIGNING_SECRET is set)")
    return Finding(
        "wrong",
        "no way for Slack to reach the app",
        "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.",
    )


async def _database(url: str) -> AsyncIterator[Finding]:
    engine = database.engine(url)
    try:
        async with engine.connect() as connection:
            number = int((await connection.execute(text("SHOW server_version_num"))).scalar_one())
            version = (await connection.execute(text("SHOW server_version"))).scalar_one()
        if number < OLDEST_POSTGRES:
            yield Finding("wrong", f"PostgreSQL {version}", "ScaleQ needs 14 or later.")
        else:
            yield Finding("ok", f"PostgreSQL {version}")
        at, newest = await current(engine)
        if at == newest:
            yield Finding("ok", f"tables at revision {at}")
        elif is_of_a_newer_version(at):
            yield Finding("ok", f"tables at revision {at}, of a newer version than this one")
        else:
            yield Finding(
                "wrong", f"tables at revision {at or 'none'}, {newest} is needed", "Run `scaleq migrate`."
            )
    except SQLAlchemyError as error:
        yield Finding("wrong", "database", f"It can't be reached: {str(error.__cause__ or error).strip()}")
    finally:
        await engine.dispose()
