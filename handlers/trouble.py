"""When a listener fails: what was not committed is not acknowledged, and a person who waits is told."""

from typing import Any
from uuid import uuid4

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.parts import Parts
from bot.slack.blocks import notices
from bot.slack.blocks.text import Message
from bot.slack.trouble import Refused
from bot.store import database

log = structlog.get_logger(__name__)


# Slack lets a press or command open a modal for three seconds, and once.
_TRIGGER_GONE = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "trigger_expired", "trigger_exchanged"}
)

# What a payload raises that is not of the shape which Slack documents. Sent again it would read no better.
_UNREADABLE = (LookupError, TypeError, AttributeError, ValueError)


def register(app: AsyncApp, parts: Parts) -> None:
    @app.error
    async def on_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        message = heard(error, body)
        if body.get("event"):
            # Not acknowledged, so that Slack sends it again.
            unread = isinstance(error, _UNREADABLE)
            return BoltResponse(status=503 if database.lost(error) else 200 if unread else 500, body="")
        return _answered(parts, body, message)


def heard(error: Exception, body: dict[str, Any]) -> Message:
    """Tell the operator of it; gives what a person hears who waits for an answer."""
    reference = uuid4().hex[:8]
    event = body.get("event") or {}
    away = database.lost(error)
    log.error(
        "the database can't be reached" if away else "listener failed",
        action="listener",
        reference=reference,
        team=body.get("team_id") or (body.get("team") or {}).get("id"),
        kind=event.get("type") or body.get("command") or body.get("type"),
        event_id=body.get("event_id"),
        error=f"{type(error).__name__}: {error}",
        exc_info=None if away else error,
    )
    if away:
        return notices.database_away()
    return notices.too_slow() if _too_slow(error) else notices.went_wrong(reference)


def _too_slow(error: Exception) -> bool:
    return isinstance(error, Refused) and error.code in _TRIGGER_GONE


def _answered(parts: Parts, body: dict[str, Any], message: Message) -> BoltResponse:
    """Whoever gave a command, pressed or submitted something hears what became of it. A form stays as it was filled in."""
    if "command" in body:
        said = {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}
        return BoltResponse(status=200, body=said)
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body={"response_action": "push", "view": notices.trouble(message)})
    view, team, trigger = body.get("view"), body.get("team") or {}, body.get("trigger_id")
    if body.get("response_url"):
        parts.courtesy(parts.slack.respond(body["response_url"], message))
    elif trigger and view and view.get("type") == "modal":
        parts.courtesy(parts.slack.push_view(team["id"], trigger, notices.trouble(message)))
    elif trigger:
        parts.courtesy(parts.slack.open_view(team["id"], trigger, notices.trouble(message)))
    return BoltResponse(status=200, body="")
