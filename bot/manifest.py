"""What Slack has to know about the app: its manifest, to be pasted when the app is created.

The scopes are those that something in ScaleQ uses, and no more. ``SCOPES``, ``EVENTS``, ``COMMANDS`` and ``SHORTCUTS`` also tell the
playground what to grant and send, so the app can't come to rely there on what a workspace wouldn't give it.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

NAME = "ScaleQ"
PATH = "/slack/events"
"""Where events, commands and interactions are served over HTTP."""
INSTALL_PATH = "/slack/install"
"""Where somebody begins to install the app into a workspace of theirs."""
REDIRECT_PATH = "/slack/oauth_redirect"
"""Where Slack sends people back to who installed the app, or decided not to."""

DESCRIPTION = "Practise interviews on scaling systems and teams, together, a question at a time."
LONG_DESCRIPTION = (
    "ScaleQ posts an interview question on scaling systems and teams into a channel on the days and at the time you choose. "
    "People answer in its thread and vote for each other's answers with reactions. When the round closes, the best answer is "
    "named and the model answer opens; streaks and a weekly leaderboard keep it going.\n\n"
    "Anyone can ask for a question of their own at any time with /scaleq hard.\n\n"
    "ScaleQ reads only the channels it is invited to, and stores only the threads of its own questions. "
    "/scaleq my-data hands out what is stored about a person, /scaleq forget-me deletes it."
)

SCOPES = (
    "commands",
    "chat:write",
    "channels:read",
    "groups:read",
    "channels:history",
    "groups:history",
    "reactions:read",
    "users:read",
    "im:write",
    "im:history",
    "files:write",
    "emoji:read",
)

EVENTS = (
    "message.channels",
    "message.groups",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "member_joined_channel",
    "member_left_channel",
    "channel_left",
    "group_left",
    "channel_archive",
    "group_archive",
    "channel_unarchive",
    "group_unarchive",
    "channel_rename",
    "group_rename",
    "user_change",
    "app_home_opened",
    "app_uninstalled",
    "tokens_revoked",
)


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command; ``should_escape`` makes members and channels in its text arrive as ids."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool = True


COMMANDS = (
    Command(
        command="/scaleq",
        description="Practise, see streaks and the leaderboard, set a channel up",
        usage_hint="hard | medium | easy [topic] [here] · streak · leaderboard · away until friday · setup · help",
    ),
)


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut: on a message, or from anywhere (global)."""

    callback_id: str
    name: str
    description: str
    type: Literal["message", "global"]


PRACTISE_NOW = "practise_now"
MAKE_MY_ANSWER = "make_my_answer"

SHORTCUTS = (
    Shortcut(
        PRACTISE_NOW, "Practise now", "A question on scaling systems and teams, for you alone", "global"
    ),
    Shortcut(
        MAKE_MY_ANSWER,
        "Make this my answer",
        "In a round’s thread: this reply is the one that counts",
        "message",
    ),
)


def manifest(*, request_url: str | None = None) -> dict[str, Any]:
    """The manifest as a dictionary, in the order in which a person reads it.

    ``request_url`` is the public address of ``scaleq web``, such as ``https://scaleq.example.com``; without one the app
    uses Socket Mode. ValueError, in words, if it is no https address.
    """
    base = None if request_url is None else _base(request_url)
    address = None if base is None else base + PATH
    served = {} if address is None else {"request_url": address}
    redirects = {} if base is None else {"redirect_urls": [base + REDIRECT_PATH]}
    return {
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": [asdict(shortcut) for shortcut in SHORTCUTS],
            "slash_commands": [_slash_command(command, address) for command in COMMANDS],
        },
        "oauth_config": {**redirects, "scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**served, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **served},
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def _slash_command(command: Command, address: str | None) -> dict[str, Any]:
    return {
        "command": command.command,
        **({} if address is None else {"url": address}),
        "description": command.description,
        "usage_hint": command.usage_hint,
        "should_escape": command.should_escape,
    }


def _base(request_url: str) -> str:
    base = request_url.strip().rstrip("/").removesuffix(PATH)
    if not base.startswith("https://") or len(base) == len("https://"):
        raise ValueError("Slack sends events to https addresses only, such as https://scaleq.example.com.")
    return base
