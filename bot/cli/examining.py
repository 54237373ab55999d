"""What ``scaleq doctor`` finds about the workspaces: tokens, scopes, this machine's clock, and the channels that are set up."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from bot import installs
from bot.clock import SystemClock
from bot.manifest import INSTALL_PATH, SCOPES
from bot.sealing import Seal, Unreadable
from bot.settings import Settings, SettingsError, require_keys, require_slack
from bot.slack import people
from bot.slack.gateway import Held, Identity, Slack
from bot.slack.trouble import PASSING, SlackTrouble
from bot.store import database, installations, schedules
from bot.store.database import Sessions
from bot.store.tables import Schedule

# Of so many installed workspaces each is looked at; of more it takes too long.
MOST = 25
# Slack's signatures are good for five minutes; a clock that is so far off will soon be further.
SKEW = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``advice`` says what to do where it isn't well."""

    state: Literal["ok", "note", "wrong"]
    what: str
    advice: str = ""


async def workspaces(settings: Settings, url: str) -> AsyncIterator[Finding]:
    """The one whose token is in the environment, and those that installed the app from its page."""
    if settings.slack_bot_token is None and settings.encryption_keys is None:
        yield Finding("wrong", "SLACK_BOT_TOKEN is not set", "Find it under OAuth & Permissions of your app.")
        return
    engine = database.engine(url)
    try:
        async with aiohttp.ClientSession() as http:
            look = _Look(http, settings, database.sessions(engine))
            if settings.encryption_keys is not None:
                async for finding in _installed(look, settings):
                    yield finding
            if settings.slack_bot_token is not None:
                async for finding in look.at(settings.slack_bot_token.get_secret_value(), "the bot token"):
                    yield finding
    finally:
        await engine.dispose()


async def _installed(look: "_Look", settings: Settings) -> AsyncIterator[Finding]:
    """The installation page's settings, whether the keys open every stored token, and each workspace."""
    try:
        require_slack(settings, settings.transport)
    except SettingsError as error:
        yield Finding("wrong", "the installation page", str(error))
    seal = Seal(require_keys(settings))
    try:
        unreadable, count = await installs.unreadable(look.sessions, seal)
        async with look.sessions.begin() as session:
            rows = await installations.after(session, "", MOST)
    except SQLAlchemyError:
        return  # said already
    of = f"{count} workspace{'' if count == 1 else 's'}"
    if unreadable:
        advice = "Put the key that sealed them back behind the others, and run `scaleq keys rotate`."
        yield Finding("wrong", f"the keys don't open {unreadable} of the tokens of {of}", advice)
    elif count:
        yield Finding("ok", f"installed in {of}, whose tokens the keys open")
    else:
        advice = f"Open {settings.public_url or ''}{INSTALL_PATH} in a browser."
        yield Finding("note", "no workspace has installed the app from its page yet", advice)
    for row in rows:
        try:
            token = seal.open(row.team_id, row.token)
        except Unreadable:
            continue
        async for finding in look.at(token, f"the token of {row.team_id}"):
            yield finding
    if count > MOST:
        yield Finding("note", f"{count - MOST} more workspaces were not looked at one by one")


class _Look:
    """What one workspace's token says, with what Slack says of it."""

    def __init__(self, http: aiohttp.ClientSession, settings: Settings, sessions: Sessions) -> None:
        self.sessions = sessions
        self._address = settings.slack_api_url
        self._tokens: dict[str, str] = {}
        self._slack = Slack(http, self._address, Held(self._tokens))

    async def at(self, token: str, called: str) -> AsyncIterator[Finding]:
        try:
            identity = await self._slack.identify(token)
        except PASSING as trouble:
            advice = "Try again; look at SLACK_API_URL and the network."
            yield Finding("wrong", f"Slack can't be reached at {self._address} ({trouble.code})", advice)
            return
        except SlackTrouble as trouble:
            yield Finding("wrong", f"{called}: {trouble.code}", "Copy it again, or reinstall the app.")
            return
        yield Finding("ok", f"{called} belongs to workspace {identity.team} ({identity.team_id})")
        self._tokens[identity.team_id] = token
        for finding in (_clock(identity), _scopes(identity)):
            if finding is not None:
                yield finding
        try:
            async with self.sessions.begin() as session:
                rows = await schedules.of_team(session, identity.team_id)
        except SQLAlchemyError:
            return  # said already
        async for finding in self._channels(identity.team_id, rows):
            yield finding

    async def _channels(self, team_id: str, rows: Sequence[Schedule]) -> AsyncIterator[Finding]:
        if not rows:
            advice = "Invite the app into one and use /scaleq setup there."
            yield Finding("note", "no channel is set up yet", advice)
        for row in rows:
            try:
                found = await people.channel(self._slack, team_id, row.channel_id)
            except SlackTrouble as trouble:
                advice = "Invite the app: /invite @ScaleQ"
                yield Finding("wrong", f"#{row.channel_name}: {trouble.code}", advice)
                continue
            if found.is_archived:
                yield Finding("note", f"#{found.name} is archived; it gets no questions")
            elif not found.is_member:
                yield Finding("wrong", f"the app is not in #{found.name}", "Invite it: /invite @ScaleQ")
            else:
                yield Finding("ok", f"#{found.name}")


def _scopes(identity: Identity) -> Finding | None:
    if not identity.scopes:
        return None
    missing = sorted(set(SCOPES) - identity.scopes)
    if missing:
        advice = "Paste the manifest (`scaleq manifest`) again and reinstall the app."
        return Finding("wrong", f"scopes missing: {', '.join(missing)}", advice)
    return Finding("ok", "scopes")


def _clock(identity: Identity) -> Finding | None:
    if identity.at is None:
        return None
    off = SystemClock().real() - identity.at
    if abs(off) <= SKEW:
        return Finding("ok", "this machine's clock agrees with Slack's")
    ahead = "ahead of" if off > timedelta(0) else "behind"
    advice = "Let the machine keep time (NTP). Slack's requests are refused once it is five minutes off, and questions come at the wrong time."
    return Finding(
        "wrong", f"this machine's clock is {abs(off).total_seconds():.0f} seconds {ahead} Slack's", advice
    )
