"""Presses of buttons and choices from menus on our messages. A stale one, on an old message, is answered like a fresh one."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.parts import Parts
from bot.slack.blocks.text import Message
from handlers.caller import Caller

# What a press does: gives what to tell whoever pressed, or None where a modal says it. The string is the button's value, or that of
# the menu's chosen option.
Press = Callable[[Parts, Caller, str], Awaitable[Message | None]]


def register(
    app: AsyncApp, parts: Parts, presses: Mapping[str, Press], *, replacing: Collection[str] = ()
) -> None:
    """Listen for each action id. What those in ``replacing`` answer takes the place of the (ephemeral) message pressed on."""
    for action_id, press in presses.items():
        app.action(action_id)(_listener(parts, press, replaces=action_id in replacing))


def _listener(parts: Parts, press: Press, *, replaces: bool) -> Callable[..., Awaitable[None]]:
    async def listen(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        chosen = action.get("selected_option") or action
        message = await press(parts, Caller.of_action(body), chosen.get("value", ""))
        if message is not None:
            # What everybody sees is never replaced by what is meant for one.
            own = replaces and bool((body.get("container") or {}).get("is_ephemeral"))
            parts.courtesy(parts.slack.respond(body["response_url"], message, replace=own))
        await ack()

    return listen
