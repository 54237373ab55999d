"""Replies: written, edited, deleted. And the deletion of a question, which voids its round."""

from collections.abc import Mapping
from typing import Any

from bot.parts import Parts
from bot.rules import answers as rules
from bot.rules.slack_time import moment
from bot.store import posts, replies, rounds
from bot.store.database import ring
from bot.store.replies import Written


async def void_deleted_question(parts: Parts, team_id: str, event: Mapping[str, Any]) -> None:
    """Where the event says that a question's message was deleted, its round is void, if that was before the close."""
    gone = _question_gone(event)
    if gone is None:
        return
    channel_id, ts, event_ts = gone
    async with parts.sessions.begin() as session:
        voided = await rounds.deleted(session, team_id, channel_id, ts, moment(event_ts))
        if voided is not None:
            await posts.revise_results(session, voided, parts.clock.real())
            await ring(session)


async def bare_deletion(parts: Parts, team_id: str, event: Mapping[str, Any]) -> Written | None:
    """The deletion of a reply that we know, where Slack doesn't say what was deleted."""
    at, channel_id, ts = _event_time(event), event.get("channel"), event.get("deleted_ts")
    if event.get("subtype") != "message_deleted" or not (at and channel_id and ts):
        return None
    async with parts.sessions.begin() as session:
        known = await replies.thread_of(session, team_id, channel_id, ts)
    if known is None:
        return None
    thread_ts, user = known
    return Written(channel_id, thread_ts, ts, at, user, text="", length=0, deleted=True)


def read(event: Mapping[str, Any]) -> Written | None:
    """The revision of a reply that a ``message`` event tells of; None if it tells of none."""
    match event.get("subtype"):
        case "message_changed":
            return _changed(event, event.get("message") or {}, event.get("previous_message") or {})
        case "message_deleted":
            former, at = event.get("previous_message") or {}, _event_time(event)
            return _revision(event, former, at=at, deleted=True) if at else None
        case _:
            return _revision(event, event)


def _changed(
    event: Mapping[str, Any], message: Mapping[str, Any], former: Mapping[str, Any]
) -> Written | None:
    edited = message.get("edited")
    if edited is None:
        # Unfolded links and the like: the message as it was posted.
        return _revision(event, message)
    # The edit's own time has whole seconds: two edits may share one, and it may lie before the message. The event's is exact.
    if edited == former.get("edited") and message.get("text") == former.get("text"):
        return None
    at = _event_time(event)
    return _revision(event, message, at=at) if at else None


def _event_time(event: Mapping[str, Any]) -> str | None:
    return event.get("event_ts") or event.get("ts")


def _revision(
    event: Mapping[str, Any],
    message: Mapping[str, Any],
    *,
    at: str | None = None,
    deleted: bool = False,
) -> Written | None:
    channel_id = event.get("channel")
    if not channel_id or not rules.is_reply(message):
        return None
    ts, text = message["ts"], message.get("text") or ""
    return Written(
        channel_id=channel_id,
        thread_ts=message["thread_ts"],
        ts=ts,
        revision_ts=at or ts,
        user_id=message["user"],
        text=text,
        length=rules.qualifies_text(text),
        deleted=deleted,
    )


def _question_gone(event: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Channel, ts and time of a top-level message that was deleted; one with replies leaves a tombstone instead."""
    gone = None
    if event.get("subtype") == "message_deleted":
        former = event.get("previous_message") or {}
        if former.get("thread_ts") in (None, event.get("deleted_ts")):
            gone = event.get("deleted_ts")
    elif event.get("subtype") == "message_changed":
        changed = event.get("message") or {}
        if changed.get("subtype") == "tombstone":
            gone = changed.get("ts")
    at, channel_id = _event_time(event), event.get("channel")
    return (channel_id, gone, at) if channel_id and gone and at else None
