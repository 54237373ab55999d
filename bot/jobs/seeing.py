"""Whose eyes a channel's affairs are for: asked of Slack when something is asked for, and again when it is sent."""

import asyncio
from collections.abc import Sequence

from bot.jobs import people
from bot.parts import Parts
from bot.slack import people as slack_people
from bot.slack.gateway import PROMPT
from bot.slack.trouble import ShutOut, SlackTrouble


async def is_in(parts: Parts, team_id: str, channel_id: str, user_id: str, *, prompt: bool = False) -> bool:
    """Whether the member is in the channel. Nobody is known to be in one that the app is out of. Raises `SlackTrouble`."""
    try:
        return user_id in await slack_people.in_channel(parts.slack, team_id, channel_id, prompt=prompt)
    except ShutOut:
        return False


async def may_see(parts: Parts, team_id: str, channel_id: str, user_id: str) -> bool:
    """Whether what is in the channel is theirs to see: a private one's is its members' alone, a public one's everybody's but guests'.

    Somebody is waiting for it. Raises `SlackTrouble`.
    """
    try:
        channel = await slack_people.channel(parts.slack, team_id, channel_id, prompt=True)
    except ShutOut:
        return False
    person = (await people.ensure(parts, team_id, [user_id], prompt=True)).get(user_id)
    if person is not None and not person.is_guest and not channel.is_private:
        return True
    return await is_in(parts, team_id, channel_id, user_id, prompt=True)


async def inside(parts: Parts, team_id: str, channel_id: str, managers: Sequence[str]) -> Sequence[str]:
    """Those of a channel's managers who hear what its members say to them: of a private one, who is in it.

    All of them where none is, or where Slack doesn't say in time: what somebody wrote to them has to reach one.
    """
    try:
        async with asyncio.timeout(PROMPT):
            if not (await slack_people.channel(parts.slack, team_id, channel_id)).is_private:
                return managers
            present = set(await slack_people.in_channel(parts.slack, team_id, channel_id))
    except (SlackTrouble, TimeoutError):
        return managers
    return [user for user in managers if user in present] or managers
