"""The app is let back into a channel: its schedule goes on, and results and boards that had to wait go out.

Where nothing is set up it says what it could do there.
"""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.jobs.resume import resume
from bot.parts import Parts
from handlers import welcome


def register(app: AsyncApp, parts: Parts) -> None:
    @app.event("member_joined_channel")
    async def on_joined(event: dict[str, Any], context: dict[str, Any]) -> None:
        if event.get("user") == context["bot_user_id"]:
            await resume(parts, context["team_id"], event["channel"])
            await welcome.invited(parts, context["team_id"], event["channel"])

    async def on_unarchived(event: dict[str, Any], context: dict[str, Any]) -> None:
        await resume(parts, context["team_id"], event["channel"])

    app.event("channel_unarchive")(on_unarchived)
    app.event("group_unarchive")(on_unarchived)
