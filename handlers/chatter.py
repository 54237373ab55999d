"""Telling what concerns nobody here: most of what is said in a channel is in no thread, and is dropped without a query."""

from collections.abc import Mapping
from typing import Any

# Subtypes of top-level messages that can change a round: its question edited into a tombstone, or deleted.
_TOUCHING = ("message_changed", "message_deleted")


def is_chatter(event: Mapping[str, Any]) -> bool:
    """A new top-level channel message (Slack's ``event`` object). Direct messages, edits and deletions are not chatter."""
    return (
        event.get("type") == "message"
        and event.get("channel_type") != "im"
        and event.get("thread_ts") is None
        and event.get("subtype") not in _TOUCHING
    )
