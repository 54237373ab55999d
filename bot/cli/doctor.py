"""``scaleq doctor``: what is missing or wrong, item by item."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

import aiohttp
import typer
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import house, installs
from bot.manifest import INSTALL_PATH, SCOPES
from bot.sealing import Seal
from bot.settings import Settings, SettingsError, load, require_keys, require_slack
from bot.slack import people
from bot.slack.gateway import Held, Slack
from bot.slack.trouble import RateLimited, SlackTrouble, Unknown
from bot.store import database, schedules
from bot.store.migrate import current

OLDEST_POSTGRES = 140000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``advice`` says what to do where it isn't well."""

    state: Literal["ok", "note", "wrong"]
    what: str
    advice: str = ""


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
        async for finding in _slack(settings, url):
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
        else:
            yield Finding(
                "wrong", f"tables at revision {at or 'none'}, {newest} is needed", "Run `scaleq migrate`."
            )
    except SQLAlchemyError as error:
        yield Finding("wrong", "database", f"It can't be reached: {str(error.__cause__ or error).strip()}")
    finally:
        await engine.dispose()


async def _slack(settings: Settings, url: str) -> AsyncIterator[Finding]:
    if settings.encryption_keys is not None:
        async for finding in _installations(settings, url):
            yield finding
        if settings.slack_bot_token is None:
            return
    if settings.slack_bot_token is None:
        yield Finding("wrong", "SLACK_BOT_TOKEN is not set", "Find it under OAuth & Permissions of your app.")
        return
    token = settings.slack_bot_token.get_secret_value()
    async with aiohttp.ClientSession() as http:
        tokens: dict[str, str] = {}
        slack = Slack(http, settings.slack_api_url, Held(tokens))
        try:
            identity = await slack.identify(token)
        except (Unknown, RateLimited) as trouble:
            yield Finding(
                "wrong",
                f"Slack can't be reached at {settings.slack_api_url} ({trouble.code})",
                "Try again; look at SLACK_API_URL and the network.",
            )
            return
        except SlackTrouble as trouble:
            yield Finding("wrong", f"the bot token: {trouble.code}", "Copy it again, or reinstall the app.")
            return
        yield Finding("ok", f"the bot token belongs to workspace {identity.team} ({identity.team_id})")
        tokens[identity.team_id] = token
        missing = sorted(set(SCOPES) - identity.scopes) if identity.scopes else []
        if missing:
            advice = "Paste the manifest (`scaleq manifest`) again and reinstall the app."
            yield Finding("wrong", f"scopes missing: {', '.join(missing)}", advice)
        elif identity.scopes:
            yield Finding("ok", "scopes")
        async for finding in _channels(slack, identity.team_id, url):
            yield finding


async def _installations(settings: Settings, url: str) -> AsyncIterator[Finding]:
    """The installation page's settings, and whether the keys open every stored token."""
    try:
        require_slack(settings, settings.transport)
    except SettingsError as error:
        yield Finding("wrong", "the installation page", str(error))
    engine = database.engine(url)
    try:
        sealed = Seal(require_keys(settings))
        unreadable, count = await installs.unreadable(database.sessions(engine), sealed)
    except SQLAlchemyError:
        return  # said already
    finally:
        await engine.dispose()
    workspaces = f"{count} workspace{'' if count == 1 else 's'}"
    if unreadable:
        advice = "Put the key that sealed them back behind the others, and run `scaleq keys rotate`."
        yield Finding("wrong", f"the keys don't open {unreadable} of the tokens of {workspaces}", advice)
    elif count:
        yield Finding("ok", f"installed in {workspaces}, whose tokens the keys open")
    else:
        advice = f"Open {settings.public_url or ''}{INSTALL_PATH} in a browser."
        yield Finding("note", "no workspace has installed the app from its page yet", advice)


async def _channels(slack: Slack, team_id: str, url: str) -> AsyncIterator[Finding]:
    engine = database.engine(url)
    try:
        async with database.sessions(engine).begin() as session:
            rows = await schedules.of_team(session, team_id)
    except SQLAlchemyError:
        return  # said already
    finally:
        await engine.dispose()
    if not rows:
        yield Finding(
            "note", "no channel is set up yet", "Invite the app into one and use /scaleq setup there."
        )
    for row in rows:
        try:
            found = await people.channel(slack, team_id, row.channel_id)
        except SlackTrouble as trouble:
            yield Finding("wrong", f"#{row.channel_name}: {trouble.code}", "Invite the app: /invite @ScaleQ")
            continue
        if found.is_archived:
            yield Finding("note", f"#{found.name} is archived; it gets no questions")
        elif not found.is_member:
            yield Finding("wrong", f"the app is not in #{found.name}", "Invite it: /invite @ScaleQ")
        else:
            yield Finding("ok", f"#{found.name}")
