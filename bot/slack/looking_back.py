"""What the app posted, looked for by the id that it carries: page by page, the newest messages first."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.slack.gateway import EVENT_TYPE, Slack
from bot.slack.threads import FEW, PAGE
from bot.slack.trouble import Refused


@dataclass(frozen=True, slots=True)
class Page:
    """The ts of the messages on it that were looked for. ``cursor``: of the next page. ``cut``: there would have been room for more on this one."""

    found: tuple[str, ...]
    cursor: str | None = None
    cut: bool = False


async def page(
    slack: Slack,
    team_id: str,
    channel_id: str,
    *,
    post_id: str,
    file_id: str | None,
    thread_ts: str | None,
    oldest: str,
    cursor: str | None,
) -> Page:
    """Messages since ``oldest``, in the thread or else in the channel, that carry ``post_id`` or share that file.

    Raises `bot.slack.trouble.SlackTrouble`.
    """
    try:
        answer = await slack.call(
            team_id,
            "conversations.replies" if thread_ts else "conversations.history",
            channel=channel_id,
            ts=thread_ts,
            oldest=oldest,
            limit=PAGE,
            cursor=cursor,
            include_all_metadata=True,
        )
    except Refused as refused:
        if refused.code != "thread_not_found":
            raise
        return Page(())  # what it began with was deleted, and nothing stands in it
    messages = answer["messages"]
    following = answer.get("response_metadata", {}).get("next_cursor") or None
    return Page(
        tuple(_of(messages, post_id, file_id)),
        following,
        cut=following is not None and len(messages) <= FEW,
    )


def _of(messages: list[dict[str, Any]], post_id: str, file_id: str | None) -> Iterator[str]:
    for message in messages:
        metadata = message.get("metadata") or {}
        carried = metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get(
            "post_id"
        )
        shared = file_id is not None and file_id in (file["id"] for file in message.get("files", ()))
        if carried == post_id or shared:
            yield message["ts"]
