"""How the one app is installed: its tokens, what it may do, what it is told and where."""

from dataclasses import dataclass, field
from typing import Literal

from playground.limits import LimitsRequest

SCOPES = frozenset(
    {
        "commands", "chat:write", "channels:read", "groups:read", "im:read", "channels:history", "groups:history",
        "im:history", "im:write", "reactions:read", "reactions:write", "users:read", "team:read", "files:read", "files:write", "emoji:read",
    }
)  # fmt: skip
"""Every bot scope that some method here asks for, besides those for managing channels."""

EVENTS = frozenset(
    {
        "message.channels", "message.groups", "message.im", "reaction_added", "reaction_removed",
        "member_joined_channel", "member_left_channel", "channel_left", "group_left", "channel_archive",
        "group_archive", "channel_unarchive", "group_unarchive", "channel_rename", "group_rename",
        "app_home_opened", "app_uninstalled", "tokens_revoked", "user_change", "channel_deleted", "group_deleted",
        "team_rename",
    }
)  # fmt: skip
"""Every event the playground can send, by the names used in an app's manifest."""


@dataclass(frozen=True)
class Command:
    """A slash command as the manifest declares it. ``command`` starts with a slash."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut as the manifest declares it: in a message's menu, or (global) from anywhere."""

    callback_id: str
    name: str
    description: str = ""
    type: Literal["message", "global"] = "global"


@dataclass(frozen=True)
class FirstStep:
    """Something for a newcomer to try, as mrkdwn. ``done`` is what fulfils it: a reply or a form with room for one sent off; a
    reaction to somebody's reply; the clock moved on."""

    text: str
    done: Literal["answered", "reacted", "moved"]


@dataclass(frozen=True)
class Config:
    """The app's settings at Slack.

    ``request_url`` takes events, commands and interactions alike; None means Socket Mode. ``retry_delays`` are
    seconds before the first, second and third redelivery of an event (Socket Mode skips the first).
    ``ack_timeout`` is how long the app may take to acknowledge, in seconds. ``description`` and ``long_description`` are
    the manifest's; ``first_steps`` are shown to whoever opens the page for the first time, three at most. ``installed``:
    from the start and in all workspaces, with ``scopes``; otherwise somebody has to allow it first, which leads to one of
    ``redirect_urls``.
    """

    bot_token: str
    app_token: str
    signing_secret: str
    scopes: frozenset[str] = SCOPES
    events: frozenset[str] = EVENTS
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    description: str = ""
    long_description: str = ""
    first_steps: tuple[FirstStep, ...] = ()
    request_url: str | None = None
    client_id: str = "1000000000.2000000000"
    client_secret: str = "playground-client-secret"  # noqa: S105 - a key to nothing but this
    redirect_urls: tuple[str, ...] = ()
    installed: bool = True
    retry_delays: tuple[float, ...] = (0, 60, 300)
    ack_timeout: float = 3.0
    seed: int = 0
    limits: LimitsRequest = field(default_factory=LimitsRequest)
