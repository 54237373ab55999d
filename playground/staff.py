"""What changes about a workspace and its members. Returns the events that follow."""

from datetime import datetime

from playground import shapes
from playground.model import Event, Json, Member
from playground.world import World, micros


def change(world: World, member: Member, changes: Json, now: datetime) -> list[Event]:
    """``changes`` by the names of Member's fields. Who is deactivated is in no channel any more."""
    for name, value in changes.items():
        setattr(member, name, value)
    if member.deleted:
        for channel in world.channels.values():
            if member.id in channel.members and not channel.is_im:
                channel.members.remove(member.id)
    body: Json = {
        "type": "user_change",
        "user": shapes.user(world, member, now),
        "cache_ts": micros(now) // 1_000_000,
        "event_ts": world.tick(now),
    }
    return [Event(body, None)]


def rename_team(world: World, name: str, now: datetime) -> list[Event]:
    world.team.name = name
    return [Event({"type": "team_rename", "name": name, "event_ts": world.tick(now)}, None)]
