"""A member is renamed, moves to another zone, becomes an admin, or leaves the company: Slack says so of everybody, we heed whom we know.

It may say so late, or again: what has been learned of the member since then stands.
"""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.parts import Parts
from bot.rules.slack_time import moment
from bot.slack.people import described
from bot.store import erasures, members, schedules


def register(app: AsyncApp, parts: Parts) -> None:
    @app.event("user_change")
    async def on_changed(event: dict[str, Any], context: dict[str, Any]) -> None:
        team_id = context["team_id"]
        who = described(team_id, event["user"])
        async with parts.sessions.begin() as session:
            await erasures.hold_off(session, team_id)
            if not await members.known(session, team_id, [who.user_id]):
                return
            await members.remember(session, team_id, [who], moment(event["event_ts"]))
            as_known = await members.known(session, team_id, [who.user_id])
            if as_known[who.user_id].is_deleted:
                await schedules.retire(session, team_id, who.user_id)
