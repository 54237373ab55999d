"""A thread as it stands in Slack, read page by page."""

from dataclasses import dataclass
from typing import Any

from bot.slack.gateway import Slack
from bot.slack.trouble import Refused

# Slack advises no more; to an app that isn't in its Marketplace it gives 15.
PAGE = 200
FEW = 15


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a thread's replies as Slack describes them, with everybody who reacted.

    ``cursor``: of the next page. ``cut``: there would have been room for more on this one. ``gone``: what the thread began with was deleted.
    """

    replies: list[dict[str, Any]]
    cursor: str | None = None
    cut: bool = False
    gone: bool = False


async def page(slack: Slack, team_id: str, channel_id: str, ts: str, cursor: str | None) -> Page:
    """Raises `bot.slack.trouble.SlackTrouble`."""
    try:
        answer = await slack.call(
            team_id, "conversations.replies", channel=channel_id, ts=ts, cursor=cursor, limit=PAGE
        )
    except Refused as refused:
        if refused.code != "thread_not_found":
            raise
        return Page([], gone=True)
    # Slack puts the message that the thread began with on every page, or on the first.
    replies = [message for message in answer["messages"] if message["ts"] != ts]
    began_with = [message for message in answer["messages"] if message["ts"] == ts]
    following = answer.get("response_metadata", {}).get("next_cursor") or None
    for message in replies:
        await _complete(slack, team_id, channel_id, message)
    return Page(
        replies,
        following,
        cut=following is not None and len(replies) <= FEW,
        gone=any(message.get("subtype") == "tombstone" for message in began_with),
    )


async def _complete(slack: Slack, team_id: str, channel_id: str, message: dict[str, Any]) -> None:
    """Of many who reacted alike a page names some only."""
    if any(one["count"] > len(one["users"]) for one in message.get("reactions", ())):
        try:
            answer = await slack.call(
                team_id, "reactions.get", channel=channel_id, timestamp=message["ts"], full=True
            )
        except Refused as refused:
            if refused.code != "message_not_found":
                raise
            return  # deleted since the page was read: its event tells
        message["reactions"] = answer["message"].get("reactions", [])
