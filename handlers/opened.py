"""Somebody opened the app: its Messages tab."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.parts import Parts
from handlers import welcome


def register(app: AsyncApp, parts: Parts) -> None:
    @app.event("app_home_opened", matchers=[_is_messages])
    async def on_opened(event: dict[str, Any], context: dict[str, Any]) -> None:
        await welcome.opened(parts, context["team_id"], event["user"])


async def _is_messages(event: dict[str, Any]) -> bool:
    return event.get("tab") == "messages"
