"""What happens to messages. Each function changes the world and returns the events that follow from it."""

from dataclasses import dataclass, field
from datetime import datetime

from playground import shapes
from playground.errors import SlackError
from playground.model import Channel, Event, File, Json, Message
from playground.world import SLACKBOT, World

_ALIASES = {"thumbsup": "+1", "thumbsdown": "-1", "hankey": "poop"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A message about to be posted. ``thread_ts`` may name a reply: its thread is meant then."""

    user: str | None
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    subtype: str | None = None
    bot_id: str | None = None
    username: str | None = None
    inviter: str | None = None
    client_msg_id: str | None = None
    metadata: Json | None = None
    files: list[File] = field(default_factory=list)


def post(world: World, channel: Channel, draft: Draft, now: datetime) -> tuple[Message, list[Event]]:
    """Raises ``thread_not_found``."""
    root: str | None = None
    if draft.thread_ts:
        parent = channel.messages.get(draft.thread_ts)
        if parent is None:
            raise SlackError("thread_not_found")
        root = parent.thread_ts or parent.ts
    m = Message(
        ts=world.tick(now),
        user=draft.user,
        text=draft.text,
        team=_team(world, draft),
        blocks=draft.blocks,
        attachments=draft.attachments,
        thread_ts=root,
        subtype=draft.subtype,
        bot_id=draft.bot_id,
        client_msg_id=draft.client_msg_id,
        username=draft.username,
        inviter=draft.inviter,
        metadata=draft.metadata,
        broadcast=bool(root) and draft.broadcast,
        files=draft.files,
    )
    channel.messages[m.ts] = m
    for file in m.files:
        file.shares[channel.id] = m.ts
    if root:
        channel.threads.setdefault(root, []).append(m.ts)
    body = {**shapes.message(world, channel, m), "event_ts": m.ts}
    if m.files:  # said in the event, not in history
        body["subtype"] = "file_share"
    return m, [_event(channel, body)]


def _team(world: World, draft: Draft) -> str:
    writer = world.members.get(draft.user or "")
    return world.team.id if writer is None else world.home(writer)


def edit(
    world: World, channel: Channel, m: Message, changes: Json, editor: str, now: datetime
) -> list[Event]:
    """``changes``: any of text, blocks, attachments, metadata, broadcast. ``editor``: a user or bot id.

    Slack gives ``edited.ts`` in whole seconds; the event's own time is exact.
    """
    before = shapes.message(world, channel, m)
    for name, value in changes.items():
        setattr(m, name, value)
    ts = world.tick(now)
    m.edited = {"user": editor, "ts": f"{ts.partition('.')[0]}.000000"}
    return [_changed(world, channel, m, before, ts)]


def delete(world: World, channel: Channel, m: Message, now: datetime) -> list[Event]:
    """A parent whose thread isn't empty leaves a tombstone, which Slack announces as a change, not as a deletion."""
    before = shapes.message(world, channel, m)
    ts = world.tick(now)
    for file in m.files:
        file.shares.pop(channel.id, None)
    if channel.threads.get(m.ts):
        m.user, m.text, m.subtype, m.bot_id, m.client_msg_id = (
            SLACKBOT, "This message was deleted.", "tombstone", None, None,
        )  # fmt: skip
        m.blocks, m.attachments, m.reactions, m.edited, m.metadata, m.files = [], [], {}, None, None, []
        return [_changed(world, channel, m, before, ts)]
    del channel.messages[m.ts]
    events = [_deleted(channel, m.ts, before, ts)]
    if m.thread_ts:
        replies = channel.threads.get(m.thread_ts, [])
        replies.remove(m.ts)
        root = channel.messages.get(m.thread_ts)
        if not replies:
            channel.threads.pop(m.thread_ts, None)
        if root is not None and root.is_tombstone and not replies:
            gone = shapes.message(world, channel, root)
            del channel.messages[root.ts]
            events.append(_deleted(channel, root.ts, gone, world.tick(now)))
    return events


def react(world: World, channel: Channel, m: Message, user: str, name: str, now: datetime) -> list[Event]:
    """Raises ``already_reacted``."""
    name = canonical(name)
    users = m.reactions.setdefault(name, [])
    if user in users:
        raise SlackError("already_reacted")
    users.append(user)
    return [_reaction("reaction_added", channel, m, user, name, world.tick(now))]


def unreact(world: World, channel: Channel, m: Message, user: str, name: str, now: datetime) -> list[Event]:
    """Raises ``no_reaction``."""
    name = canonical(name)
    users = m.reactions.get(name, [])
    if user not in users:
        raise SlackError("no_reaction")
    users.remove(user)
    if not users:
        del m.reactions[name]
    return [_reaction("reaction_removed", channel, m, user, name, world.tick(now))]


def canonical(name: str) -> str:
    """Slack knows some emoji by two names and always answers with one; a skin tone stays."""
    base, separator, tone = name.partition("::")
    return _ALIASES.get(base, base) + separator + tone


def _reaction(kind: str, channel: Channel, m: Message, user: str, name: str, ts: str) -> Event:
    body: Json = {
        "type": kind,
        "user": user,
        "reaction": name,
        "item": {"type": "message", "channel": channel.id, "ts": m.ts},
        "event_ts": ts,
    }
    if m.user is not None:
        body["item_user"] = m.user
    return Event(body, channel.id, channel.id)


def _changed(world: World, channel: Channel, m: Message, before: Json, ts: str) -> Event:
    after = shapes.message(world, channel, m)
    if not m.is_tombstone:
        after |= {"source_team": m.team, "user_team": m.team}
    body: Json = {
        "type": "message",
        "subtype": "message_changed",
        "message": after,
        "previous_message": before,
        "hidden": True,
        "ts": ts,
        "event_ts": ts,
    }
    return _event(channel, body)


def _deleted(channel: Channel, deleted_ts: str, before: Json, ts: str) -> Event:
    body: Json = {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": before,
        "hidden": True,
        "deleted_ts": deleted_ts,
        "ts": ts,
        "event_ts": ts,
    }
    return _event(channel, body)


def _event(channel: Channel, body: Json) -> Event:
    return Event({**body, "channel": channel.id, "channel_type": channel.kind}, channel.id, channel.id)
