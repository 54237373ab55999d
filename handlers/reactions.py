"""Reactions given and taken back: votes, if they are on an answer."""

from collections.abc import Mapping
from typing import Any

from bot.store.reactions import Reacted


def read(event: Mapping[str, Any]) -> Reacted | None:
    """The reaction that a ``reaction_added`` or ``reaction_removed`` event tells of; None if it is not on a message, or half of it is missing."""
    item = event.get("item") or {}
    channel, ts = item.get("channel"), item.get("ts")
    user, emoji, event_ts = event.get("user"), event.get("reaction"), event.get("event_ts")
    if item.get("type") != "message" or not (channel and ts and user and emoji and event_ts):
        return None
    return Reacted(
        channel_id=channel,
        ts=ts,
        user_id=user,
        emoji=emoji,
        event_ts=event_ts,
        given=event["type"] == "reaction_added",
    )
