"""When a listener fails: what was not committed is not acknowledged, and a person who waits is told."""

from typing import Any
from uuid import uuid4

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.parts import Parts
from bot.slack.blocks import notices
from bot.slack.trouble import Refused

log = structlog.get_logger(__name__)


# Slack lets a press or command open a modal for three seconds, and once.
_TRIGGER_GONE = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"}
)


def register(app: AsyncApp, parts: Parts) -> None:
    @app.error
    async def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        reference = uuid4().hex[:8]
        event = body.get("event") or {}
        log.error(
            "listener failed",
            action="listener",
            reference=reference,
            team=body.get("team_id") or (body.get("team") or {}).get("id"),
            kind=event.get("type") or body.get("command") or body.get("type"),
            event_id=body.get("event_id"),
            error=f"{type(error).__name__}: {error}",
            exc_info=error,
        )
        message = notices.too_slow() if _too_slow(error) else notices.went_wrong(reference)
        if "command" in body:
            return BoltResponse(
                status=200,
                body={"response_type": "ephemeral", "text": message.text, "blocks": message.blocks},
            )
        if body.get("type") == "block_actions" and body.get("response_url"):
            parts.courtesy(parts.slack.respond(body["response_url"], message))
            return BoltResponse(status=200, body="")
        # An event, or a modal: not acknowledged. Slack sends an event again, and keeps a modal open with what was entered.
        return BoltResponse(status=500, body="")


def _too_slow(error: Exception) -> bool:
    return isinstance(error, Refused) and error.code in _TRIGGER_GONE
