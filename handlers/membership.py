"""The app in a channel: let in, put out; the channel archived and back again, renamed.

Put out or archived, its schedule rests, as posting would find out; unless that is told so late that the app is back already. Let back in it goes on, and results and boards that had to wait go out.
Where nothing is set up it says what it could do there.
"""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.jobs.resume import resume
from bot.jobs.suspend import suspend
from bot.parts import Parts
from bot.slack import people
from bot.slack.trouble import SlackTrouble
from bot.store import schedules
from handlers import welcome


def register(app: AsyncApp, parts: Parts) -> None:
    @app.event("member_joined_channel")
    async def on_joined(event: dict[str, Any], context: dict[str, Any]) -> None:
        if event.get("user") == context["bot_user_id"]:
            await resume(parts, context["team_id"], event["channel"])
            await welcome.invited(parts, context["team_id"], event["channel"])

    async def on_unarchived(event: dict[str, Any], context: dict[str, Any]) -> None:
        await resume(parts, context["team_id"], event["channel"])

    async def on_archived(event: dict[str, Any], context: dict[str, Any]) -> None:
        await _out(parts, context["team_id"], event["channel"], "is_archived")

    @app.event("member_left_channel")
    async def on_left(event: dict[str, Any], context: dict[str, Any]) -> None:
        if event.get("user") == context["bot_user_id"]:
            await _out(parts, context["team_id"], event["channel"], "not_in_channel")

    async def on_put_out(event: dict[str, Any], context: dict[str, Any]) -> None:
        await _out(parts, context["team_id"], event["channel"], "not_in_channel")

    async def on_renamed(event: dict[str, Any], context: dict[str, Any]) -> None:
        await _renamed(parts, context["team_id"], event["channel"]["id"], event["channel"]["name"])

    for public, listener in {
        "channel_unarchive": on_unarchived,
        "channel_archive": on_archived,
        "channel_left": on_put_out,
        "channel_rename": on_renamed,
    }.items():
        app.event(public)(listener)
        app.event(public.replace("channel", "group"))(listener)


async def _out(parts: Parts, team_id: str, channel_id: str, why: str) -> None:
    found = await _as_it_is(parts, team_id, channel_id)
    if found is None or not found.is_member or found.is_archived:
        await suspend(parts, team_id, channel_id, why)


async def _renamed(parts: Parts, team_id: str, channel_id: str, name: str) -> None:
    async with parts.sessions.begin() as session:
        if await schedules.get(session, team_id, channel_id) is None:
            return
    found = await _as_it_is(parts, team_id, channel_id)
    async with parts.sessions.begin() as session:
        await schedules.rename(session, team_id, channel_id, found.name if found else name)


async def _as_it_is(parts: Parts, team_id: str, channel_id: str) -> people.Channel | None:
    """Slack tells of something again until that is acknowledged, minutes later: it is asked how things are now. None if it doesn't say; then it is believed."""
    try:
        return await people.channel(parts.slack, team_id, channel_id, prompt=True)
    except SlackTrouble:
        return None
