"""Who comes into a conversation and goes, and what happens to it as a whole. Returns the events that follow."""

from datetime import datetime

from playground import messages
from playground.connect import introduce
from playground.errors import SlackError
from playground.messages import Draft
from playground.model import Channel, Event, Json
from playground.world import World, micros


def create(world: World, name: str, creator: str, is_private: bool, now: datetime) -> Channel:
    """Raises ``name_taken``."""
    if any(channel.name == name and not channel.is_im for channel in world.channels.values()):
        raise SlackError("name_taken")
    seconds = micros(now) // 1_000_000
    return world.add_channel(name, [creator], is_private=is_private, created=seconds)


def join(world: World, channel: Channel, user: str, now: datetime, inviter: str | None = None) -> list[Event]:
    channel.members.append(user)
    if channel.is_shared:
        introduce(world, user)
    text = f"<@{user}> has joined the channel"
    _, events = messages.post(world, channel, Draft(user, text, subtype="channel_join", inviter=inviter), now)
    body: Json = {
        "type": "member_joined_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": world.home(world.member(user)),
        "event_ts": world.tick(now),
    }
    if inviter:
        body["inviter"] = inviter
    return [Event(body, channel.id, channel.id), *events]


def leave(world: World, channel: Channel, user: str, now: datetime, actor: str | None = None) -> list[Event]:
    """Out they go: by themselves, or put out by ``actor``. The app itself hears of it as channel_left."""
    channel.members.remove(user)
    kind = "group" if channel.is_private else "channel"
    if user == world.app.bot_user_id:
        body: Json = {"type": f"{kind}_left", "channel": channel.id, "event_ts": world.tick(now)}
        return [Event(body | ({"actor_id": actor} if actor else {}), None, channel.id)]
    text = f"<@{user}> has left the channel"
    _, events = messages.post(world, channel, Draft(user, text, subtype="channel_leave"), now)
    body = {
        "type": "member_left_channel",
        "user": user,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": world.home(world.member(user)),
        "event_ts": world.tick(now),
    }
    return [Event(body, channel.id, channel.id), *events]


def archive(world: World, channel: Channel, user: str, archived: bool, now: datetime) -> list[Event]:
    """Raises ``already_archived`` or ``not_archived``."""
    if channel.is_archived == archived:
        raise SlackError("already_archived" if archived else "not_archived")
    channel.is_archived = archived
    word = "archive" if archived else "unarchive"
    kind = "group" if channel.is_private else "channel"
    text = f"<@{user}> {word}d the channel"
    _, events = messages.post(world, channel, Draft(user, text, subtype=f"channel_{word}"), now)
    body: Json = {
        "type": f"{kind}_{word}",
        "channel": channel.id,
        "user": user,
        "is_moved": 0,
        "event_ts": world.tick(now),
    }
    return [Event(body, channel.id, channel.id), *events]


def deleted(world: World, channel: Channel, user: str, now: datetime) -> list[Event]:
    """What is told while the channel is still there to be told of."""
    kind = "group" if channel.is_private else "channel"
    body: Json = {
        "type": f"{kind}_deleted",
        "channel": channel.id,
        "actor_id": user,
        "event_ts": world.tick(now),
    }
    return [Event(body, channel.id, channel.id)]


def rename(world: World, channel: Channel, name: str, now: datetime) -> list[Event]:
    channel.name = name
    kind = "group" if channel.is_private else "channel"
    body: Json = {
        "type": f"{kind}_rename",
        "channel": {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created},
        "event_ts": world.tick(now),
    }
    return [Event(body, channel.id, channel.id)]
