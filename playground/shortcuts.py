"""The app's shortcuts: in a message's menu, and from anywhere."""

from typing import Literal

from playground import payloads
from playground.config import Shortcut
from playground.core import Slack
from playground.errors import GestureError
from playground.model import Json
from playground.people import failed, person, room
from playground.responses import Hook


def _shortcut(slack: Slack, callback_id: str, kind: Literal["message", "global"]) -> Shortcut:
    offered = [one for one in slack.config.shortcuts if one.type == kind and slack.is_installed]
    for one in offered:
        if one.callback_id == callback_id:
            return one
    names = ", ".join(repr(one.callback_id) for one in offered) or "none"
    where = "in a message's menu" if kind == "message" else "outside of messages"
    raise GestureError(
        "invalid_shortcut", f"There is no shortcut {callback_id!r} {where}; there are {names}."
    )


async def anywhere(slack: Slack, user: str, callback_id: str) -> Json:
    """A global shortcut: the app isn't told where the person is."""
    person(slack, user)
    chosen = _shortcut(slack, callback_id, "global")
    reply = await slack.ask("interactive", payloads.global_shortcut(slack, user, chosen.callback_id))
    return {"ok": True} if reply.error is None else failed(reply.error)


async def on_message(slack: Slack, user: str, callback_id: str, channel_id: str, message_ts: str) -> Json:
    """A message shortcut. Ephemeral messages have no such menu, nor has what remains of a deleted one."""
    channel = room(slack, user, channel_id)
    chosen = _shortcut(slack, callback_id, "message")
    message = channel.messages.get(message_ts)
    if message is None or message.is_tombstone:
        raise GestureError("message_not_found", f"There is no message {message_ts!r} in #{channel.name}.")
    url = slack.response_url("actions", slack.hooks.issue(Hook(user, channel, slack.now())))
    payload = payloads.message_shortcut(slack, user, chosen.callback_id, channel, message, url)
    reply = await slack.ask("interactive", payload)
    return {"ok": True} if reply.error is None else failed(reply.error)
