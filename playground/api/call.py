"""What a Web API method is given, and the register of methods.

Adding a method is one function with ``@method``: its name, the scopes the app needs, its arguments.
"""

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from playground.arguments import Arguments
from playground.core import Actor, Slack
from playground.errors import SlackError
from playground.model import Channel, Json
from playground.world import World

Item = TypeVar("Item")

READ_SCOPES = {"channel": "channels:read", "group": "groups:read", "im": "im:read"}
HISTORY_SCOPES = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
MANAGE_SCOPES = {"channel": "channels:manage", "group": "groups:write", "im": "im:write"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call of one method by somebody."""

    actor: Actor
    args: Arguments

    @property
    def slack(self) -> Slack:
        return self.actor.slack

    @property
    def world(self) -> World:
        return self.slack.world

    @property
    def now(self) -> datetime:
        return self.slack.now()

    @property
    def user(self) -> str:
        return self.actor.member.id

    def require_scope(self, scope: str) -> None:
        """Raises ``missing_scope``."""
        if not self.actor.may(scope):
            provided = ",".join(sorted(self.actor.scopes or ()))
            raise SlackError("missing_scope", needed=scope, provided=provided)

    def channel(self, scopes: dict[str, str] | None = None) -> Channel:
        """The conversation named by ``channel`` (an id, or #name). Raises ``channel_not_found``: also for one
        that exists but not for this caller. ``scopes``: what its kind asks for."""
        return self.conversation(self.args.need("channel"), scopes)

    def conversation(self, wanted: str, scopes: dict[str, str] | None = None) -> Channel:
        """The same for a conversation named otherwise."""
        channel = self.world.channels.get(wanted)
        if channel is None and wanted.startswith("#"):
            named = (c for c in self.world.channels.values() if not c.is_im and c.name == wanted[1:])
            channel = next(named, None)
        if channel is None or not self.world.sees(self.actor.member, channel):
            raise SlackError("channel_not_found")
        if scopes is not None:
            self.require_scope(scopes[channel.kind])
        return channel

    def own_channel(self, scopes: dict[str, str] | None = None) -> Channel:
        """A conversation the caller is in. Raises ``channel_not_found`` or ``not_in_channel``."""
        channel = self.channel(scopes)
        if self.user not in channel.members:
            raise SlackError("not_in_channel")
        return channel

    def open_channel(self, scopes: dict[str, str] | None = None) -> Channel:
        """A conversation the caller is in and can write to. Raises ``is_archived``, too."""
        channel = self.channel(scopes)
        if channel.is_archived:
            raise SlackError("is_archived")
        if self.user not in channel.members:
            raise SlackError("not_in_channel")
        return channel


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the Web API. ``caller``: whose token it wants ("bot", "app"; "any": the bot's or a person's; "none": no token at all)."""

    name: str
    run: Callable[[Call], Json]
    scopes: tuple[str, ...]
    required: tuple[str, ...]
    arguments: frozenset[str]
    caller: str


METHODS: dict[str, Method] = {}


def method(
    name: str, *, scopes: str = "", required: str = "", optional: str = "", caller: str = "any"
) -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Registers a function as a method. Words in ``scopes``, ``required`` and ``optional`` are separated by
    spaces; arguments that aren't named don't reach the function."""

    def register(run: Callable[[Call], Json]) -> Callable[[Call], Json]:
        needed = tuple(required.split())
        arguments = frozenset((*needed, *optional.split()))
        METHODS[name] = Method(name, run, tuple(scopes.split()), needed, arguments, caller)
        return run

    return register


def page(
    items: Iterable[Item], limit: int, cursor: str | None, key: Callable[[Item], str]
) -> tuple[list[Item], str]:
    """One page of a list, from the item that ``cursor`` names, and the cursor of the next ("" at the end)."""
    rest = list(items)
    if cursor:
        start = decode_cursor(cursor)
        index = next((i for i, item in enumerate(rest) if key(item) == start), None)
        if index is None:
            raise SlackError("invalid_cursor")
        rest = rest[index:]
    return rest[:limit], encode_cursor(key(rest[limit])) if len(rest) > limit else ""


def encode_cursor(at: str) -> str:
    return base64.b64encode(f"next:{at}".encode()).decode()


def decode_cursor(cursor: str) -> str:
    """Raises ``invalid_cursor``."""
    try:
        prefix, _, at = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackError("invalid_cursor") from None
    if prefix != "next" or not at:
        raise SlackError("invalid_cursor")
    return at


def metadata(cursor: str) -> dict[str, Any]:
    return {"next_cursor": cursor}
