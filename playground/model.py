"""What a workspace consists of. Plain records; ``world`` holds them, ``messages`` and ``conversations`` change them."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
"""A JSON object."""


@dataclass(slots=True)
class Team:
    id: str
    name: str
    domain: str


@dataclass(slots=True)
class App:
    """The one app as installed in a workspace. ``bot_user_id`` is its face among the members."""

    id: str
    bot_id: str
    bot_user_id: str
    name: str


@dataclass(slots=True)
class Member:
    """A person or a bot. ``tz`` is an IANA name; ``is_restricted`` means guest, ``home`` the workspace of another company."""

    id: str
    name: str
    real_name: str
    tz: str = "Etc/UTC"
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False
    home: str | None = None


@dataclass(slots=True)
class Message:
    """A message. ``thread_ts`` is set on replies only; ``broadcast`` on replies also shown in the channel.

    ``team`` is the workspace of whoever wrote it.
    """

    ts: str
    user: str | None
    text: str
    team: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    client_msg_id: str | None = None
    username: str | None = None
    inviter: str | None = None
    edited: Json | None = None
    metadata: Json | None = None
    broadcast: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list["File"] = field(default_factory=list)

    @property
    def is_tombstone(self) -> bool:
        """A deleted parent that stays because its thread does."""
        return self.subtype == "tombstone"


@dataclass(slots=True)
class File:
    """An uploaded file, ``length`` bytes long. ``key`` is the secret of its upload address, ``home`` the playground's own.

    ``content`` is None until the bytes have come. ``shares`` maps conversations to the ts of the message that brought it.
    """

    id: str
    user: str
    name: str
    length: int
    created: int
    key: str
    home: str
    title: str = ""
    alt_txt: str = ""
    content: bytes | None = None
    is_complete: bool = False
    shares: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Channel:
    """A conversation. ``messages`` by ts, oldest first; ``threads`` maps a parent's ts to its replies' in order.

    ``teams`` are the workspaces that share it, its host first; empty where there is only one.
    """

    id: str
    name: str
    created: int
    creator: str
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    topic: str = ""
    purpose: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)
    teams: list[str] = field(default_factory=list)

    @property
    def is_shared(self) -> bool:
        return len(self.teams) > 1

    @property
    def kind(self) -> str:
        """``channel_type`` as message events carry it."""
        if self.is_im:
            return "im"
        return "group" if self.is_private else "channel"

    @property
    def latest(self) -> str | None:
        """The ts of the latest message that stands in the conversation itself, not only in a thread."""
        shown = (m.ts for m in reversed(self.messages.values()) if m.thread_ts is None or m.broadcast)
        return next(shown, None)


@dataclass(slots=True)
class Ephemeral:
    """A message that one person sees until they reload."""

    user: str
    channel: str
    ts: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None


@dataclass(slots=True)
class View:
    """A modal or a home tab in front of one person. ``values`` is what they entered and haven't submitted."""

    id: str
    user: str
    definition: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    values: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.definition["blocks"]
        return blocks


@dataclass(frozen=True, slots=True)
class Event:
    """An inner event. ``channel``: the conversation the app has to be in to hear of it; None: it hears of it anyway."""

    body: Json
    channel: str | None
    about: str | None = None
    """The conversation concerned, for whoever watches the workspace."""
