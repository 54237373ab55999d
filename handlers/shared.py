"""Whose a gesture is: in a channel that companies share, the workspace whose app posted the thread, whichever one Slack names."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from slack_bolt.response import BoltResponse

from bot.parts import Parts
from bot.store import shared

Next = Callable[[], Awaitable[BoltResponse]]


def owner(parts: Parts) -> Callable[..., Awaitable[BoltResponse]]:
    """Middleware that sets it, before any listener looks, in Bolt's context and in the payload."""

    async def settle(body: dict[str, Any], context: dict[str, Any], next: Next) -> BoltResponse:  # noqa: A002  Bolt's own name
        named = context.get("team_id")
        if named and (team_id := await whose(parts, body, named)) != named:
            await _become(parts, context, team_id)
        if isinstance(body.get("team"), dict) and named:
            # Of a modal this is the workspace in which it was opened, not that of the person in front of it.
            body["team"] = {**body["team"], "id": context["team_id"]}
        return await next()

    return settle


async def whose(parts: Parts, body: Mapping[str, Any], named: str) -> str:
    """The workspace whose gesture or event this is. ``body``: all of what Slack sent; ``named``: the workspace that it names."""
    is_shared = bool(body.get("is_ext_shared_channel"))
    match body.get("type"):
        case "event_callback" if is_shared:
            event = body.get("event") or {}
            if event.get("type") in ("member_joined_channel", "member_left_channel"):
                async with parts.sessions.begin() as session:
                    return await shared.of_bot(session, str(event.get("user")), named)
            place = _of_event(event)
        case "block_actions" | "message_action":
            place = _of_message(body)
        case _:
            return named
    if place is None:
        return named
    async with parts.sessions.begin() as session:
        return await shared.owner(session, *place, named, is_shared=is_shared)


async def _become(parts: Parts, context: dict[str, Any], team_id: str) -> None:
    """From here on the gesture is that workspace's, as if Slack had named it."""
    context["team_id"] = team_id
    bot = await parts.installs.bot(team_id)
    if bot is not None:
        context |= {"bot_id": bot.bot_id, "bot_user_id": bot.bot_user_id, "bot_token": bot.token}


Place = tuple[str, list[str]]
"""A channel, and the ts of the messages concerned or of their thread."""


def _of_message(body: Mapping[str, Any]) -> Place | None:
    container, message = body.get("container") or {}, body.get("message") or {}
    stamps = (
        container.get("thread_ts"),
        container.get("message_ts"),
        message.get("thread_ts"),
        message.get("ts"),
    )
    return _found((body.get("channel") or {}).get("id"), stamps)


def _of_event(event: Mapping[str, Any]) -> Place | None:
    if event.get("type") in ("reaction_added", "reaction_removed"):
        item = event.get("item") or {}
        return _found(item.get("channel"), (item.get("ts"),))
    if event.get("type") != "message":
        return None
    versions = [event, event.get("message") or {}, event.get("previous_message") or {}]
    stamps = (stamp for one in versions for stamp in (one.get("thread_ts"), one.get("ts")))
    return _found(event.get("channel"), (*stamps, event.get("deleted_ts")))


def _found(channel_id: Any, stamps: Iterable[Any]) -> Place | None:
    messages = sorted({stamp for stamp in stamps if isinstance(stamp, str)})
    return (channel_id, messages) if isinstance(channel_id, str) and messages else None
