"""Where the app is installed, under which token, and the codes that lead there."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from playground.errors import SlackError
from playground.model import Event, Json
from playground.world import World

LIFETIME = timedelta(minutes=10)
"""A code's; by the workspace's clock."""

Answer = Literal["workspace", "organization", "rotating"]


@dataclass(frozen=True, slots=True)
class Installation:
    """``expires``: the token is of the kind that is exchanged every twelve hours."""

    token: str
    scopes: frozenset[str]
    expires: bool = False


class Installs:
    """The app's installations by workspace, and every bot token that was ever given."""

    def __init__(self) -> None:
        self._installed: dict[str, Installation] = {}
        self._teams: dict[str, str] = {}
        self._dead: dict[str, str] = {}

    def install(
        self, world: World, scopes: Iterable[str], *, token: str | None = None, expires: bool = False
    ) -> Installation:
        """Installs, or adds scopes to what is installed: its token stays then. A new one is ``token``, if given."""
        team = world.team.id
        present = self._installed.get(team)
        if present is not None and present.expires == expires:
            made = replace(present, scopes=present.scopes | frozenset(scopes))
        else:
            made = Installation(token or _token(team, expires), frozenset(scopes), expires)
        self._installed[team] = made
        self._teams[made.token] = team
        world.members[world.app.bot_user_id].deleted = False
        return made

    def absent(self, world: World) -> None:
        """The app is in this workspace no more, or not yet: its face is deactivated and sits in no channel."""
        bot = world.app.bot_user_id
        world.members[bot].deleted = True
        for channel in world.channels.values():
            if bot in channel.members and not channel.is_im:
                channel.members.remove(bot)

    def at(self, team: str) -> Installation | None:
        return self._installed.get(team)

    def of_token(self, token: str) -> tuple[str, Installation]:
        """The workspace and installation of a bot token. Raises ``invalid_auth``, or what its end left it with."""
        if token in self._dead:
            raise SlackError(self._dead[token])
        team = self._teams.get(token)
        if team is None:
            raise SlackError("invalid_auth")
        return team, self._installed[team]

    def remove(self, world: World, *, because: Literal["account_inactive", "token_revoked"]) -> None:
        """The workspace's tokens are worth nothing from now on; whoever uses one is told why."""
        del self._installed[world.team.id]
        gone = [token for token, team in self._teams.items() if team == world.team.id]
        for token in gone:
            del self._teams[token]
            self._dead[token] = because
        self.absent(world)


def _token(team: str, expires: bool) -> str:
    return f"{'xoxe.xoxb-1' if expires else 'xoxb'}-{team.removeprefix('T')}-{secrets.token_hex(12)}"


def farewell(world: World, now: datetime, *, uninstalled: bool) -> list[Event]:
    """What the app is told at its end: ``tokens_revoked``, and ``app_uninstalled`` if that was all of it."""
    revoked: Json = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [world.app.bot_user_id]}}
    bodies: list[Json] = [revoked, {"type": "app_uninstalled"}] if uninstalled else [revoked]
    return [Event(body | {"event_ts": world.tick(now)}, None) for body in bodies]


@dataclass(slots=True)
class Code:
    """A permission on its way to the app. ``redirect_uri`` is None where the request named none."""

    code: str
    team: str
    user: str
    scopes: frozenset[str]
    redirect_uri: str | None
    issued: datetime
    answer: Answer
    used: bool = False


class Codes:
    """The codes handed out by the authorize page."""

    def __init__(self) -> None:
        self._issued: dict[str, Code] = {}

    def issue(
        self,
        team: str,
        user: str,
        scopes: frozenset[str],
        redirect_uri: str | None,
        now: datetime,
        answer: Answer = "workspace",
    ) -> str:
        code = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(32)}"
        self._issued[code] = Code(code, team, user, scopes, redirect_uri, now, answer)
        return code

    def use(self, code: str, redirect_uri: str | None, now: datetime) -> Code:
        """Raises ``invalid_code``, ``code_already_used`` or ``bad_redirect_uri``, which leaves the code good."""
        found = self._issued.get(code)
        if found is None or now - found.issued > LIFETIME:
            raise SlackError("invalid_code")
        if found.used:
            raise SlackError("code_already_used")
        if redirect_uri != found.redirect_uri:
            raise SlackError("bad_redirect_uri")
        found.used = True
        return found
