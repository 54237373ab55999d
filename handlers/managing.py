"""Who may run a channel: asked of Slack each time, so that yesterday's admin can't."""

from collections.abc import Collection

from bot.parts import Parts
from bot.rules.people import Person, may_manage, may_set_up
from bot.slack import people as slack_people
from bot.slack.blocks import notices
from bot.slack.blocks.text import Message
from bot.slack.people import Channel
from bot.slack.trouble import ShutOut
from bot.store import members, schedules
from handlers.caller import Caller


async def person(parts: Parts, team_id: str, user_id: str) -> Person:
    """The member as Slack describes them now. Raises `bot.slack.gateway.SlackTrouble`."""
    found = await slack_people.person(parts.slack, team_id, user_id, prompt=True)
    async with parts.sessions.begin() as session:
        await members.remember(session, team_id, [found], parts.clock.now())
    return found


async def refusal(
    parts: Parts, caller: Caller, who: Person, managers: Collection[str] | None
) -> Message | None:
    """Why this person may not run the channel, or None if they may. ``managers``: None if it isn't set up yet."""
    if not may_set_up(who):
        return notices.guests_cannot_set_up()
    if managers is None or may_manage(who, managers):
        return None
    async with parts.sessions.begin() as session:
        known = await members.known(session, caller.team_id, managers)
    return notices.not_a_manager(sorted(one.name for one in known.values()))


async def may_not(parts: Parts, caller: Caller) -> Message | None:
    """The same for the channel the caller is in."""
    who = await person(parts, caller.team_id, caller.user_id)
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, caller.channel_id)
    return await refusal(parts, caller, who, schedule.managers if schedule else None)


async def is_in(parts: Parts, caller: Caller) -> bool:
    """Whether they are in the channel, which the app is in. Raises `bot.slack.gateway.SlackTrouble`."""
    theirs = await slack_people.channels_of(parts.slack, caller.team_id, caller.user_id, prompt=True)
    return caller.channel_id in theirs


async def postable(parts: Parts, team_id: str, channel_id: str) -> Channel | Message:
    """The channel, if the app can post in it at present; else what to say about that."""
    try:
        channel = await slack_people.channel(parts.slack, team_id, channel_id, prompt=True)
    except ShutOut:
        return notices.not_in_channel()
    if channel.is_archived:
        return notices.archived()
    return channel if channel.is_member else notices.not_in_channel()
