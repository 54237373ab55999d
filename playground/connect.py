"""Slack Connect: a channel that two companies share."""

from collections.abc import Iterable

from playground.model import Channel
from playground.world import SLACKBOT, World


def share(channel: Channel, host: World, other: World, members: Iterable[str]) -> None:
    """Makes the host's channel the other's as well, and these of the other's members (its app, too) members of it.

    From then on both give out their ts together. Raises ValueError if an id means different people in the two.
    """
    joining = list(members)
    both = (host.members.keys() & other.members.keys()) - {SLACKBOT}
    own = {user for user in both if host.members[user] is not other.members[user]}
    if own or channel.id in other.channels:
        raise ValueError(f"Both workspaces have {', '.join(sorted(own)) or channel.id}.")
    channel.teams = [*(channel.teams or [host.team.id]), other.team.id]
    channel.members += joining
    other.channels[channel.id] = channel
    other.ticks.last = host.ticks.last = max(other.ticks.last, host.ticks.last)
    other.ticks = host.ticks
    for one, another in ((host, other), (other, host)):
        for member in one.members.values():
            member.home = member.home or one.team.id
        if another not in one.connected:
            one.connected.append(another)
    for user in channel.members:
        introduce(host, user)


def introduce(world: World, user: str) -> None:
    """Makes somebody known to their own workspace and to those that share a channel with it."""
    member = world.member(user)
    for one in (world, *world.connected):
        one.add_member(member)
