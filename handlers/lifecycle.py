"""The app is removed from a workspace, or its token revoked there."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.jobs.installing import uninstall
from bot.parts import Parts


def register(app: AsyncApp, parts: Parts) -> None:
    @app.event("app_uninstalled")
    async def on_uninstalled(body: dict[str, Any], context: dict[str, Any]) -> None:
        await uninstall(parts, context["team_id"], _moment(parts, body))

    @app.event("tokens_revoked")
    async def on_revoked(body: dict[str, Any], event: dict[str, Any], context: dict[str, Any]) -> None:
        if (event.get("tokens") or {}).get("bot"):  # we hold no person's token
            await uninstall(parts, context["team_id"], _moment(parts, body))


def _moment(parts: Parts, body: Mapping[str, Any]) -> datetime:
    """When it happened, in whole seconds: told late, it doesn't concern an installation that is newer."""
    told = body.get("event_time")
    return datetime.fromtimestamp(told, UTC) if isinstance(told, int) else parts.clock.now()
