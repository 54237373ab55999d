"""Block Kit's parts as we use them: plain dictionaries, each cut to Slack's limits."""

from collections.abc import Sequence
from typing import Any, Literal

from bot.slack.blocks.text import Block, Message, clip, mrkdwn, pieces, plain, sections

HEADER_LIMIT = 150
CONTEXT_LIMIT = 2000
VALUE_LIMIT = 2000


def plain_text(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": clip(text, limit), "emoji": True}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(plain(text), HEADER_LIMIT)}


def section(text: str) -> Block:
    """A section of mrkdwn that is known to be short; what may be long goes through ``text.sections``."""
    return {"type": "section", "text": mrkdwn(clip(text, 3000))}


def context(text: str) -> Block:
    """Small print: one mrkdwn element, or several where it is long."""
    return {"type": "context", "elements": [mrkdwn(piece) for piece in pieces(text, CONTEXT_LIMIT)[:10]]}


def actions(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def button(
    label: str,
    action_id: str,
    value: str = "",
    *,
    style: Literal["primary", "danger"] | None = None,
    confirm: Block | None = None,
) -> Block:
    """A button. ``value`` comes back with the press; too long a one is a mistake of ours, not to be cut."""
    if len(value) > VALUE_LIMIT:
        raise ValueError(f"the value of {action_id!r} has {len(value)} characters, Slack takes {VALUE_LIMIT}")
    made: dict[str, Any] = {"type": "button", "action_id": action_id, "text": plain_text(label, 75)}
    if value:
        made["value"] = value
    if style:
        made["style"] = style
    if confirm:
        made["confirm"] = confirm
    return made


def confirmation(title: str, text: str, confirm: str, deny: str, *, danger: bool = False) -> Block:
    """The dialog that Slack puts between a press and its action."""
    made: dict[str, Any] = {
        "title": plain_text(title, 100),
        "text": plain_text(text, 300),
        "confirm": plain_text(confirm, 30),
        "deny": plain_text(deny, 30),
    }
    if danger:
        made["style"] = "danger"
    return made


def say(text: str, *more: Block) -> Message:
    """A message whose blocks say the same as its text, with whatever follows."""
    return Message(text, [*sections(text), *more])


def option(label: str, value: str, description: str = "") -> Block:
    """Something to choose from a menu or a list of checkboxes."""
    made: Block = {"text": plain_text(label, 75), "value": value}
    if description:
        made["description"] = plain_text(description, 75)
    return made


def checkboxes(action_id: str, boxes: Sequence[tuple[str, str, str, bool]]) -> Block:
    """Each box as ``(value, label, description, ticked)``."""
    options = [option(label, value, description) for value, label, description, _ in boxes]
    ticked = [made for made, (_, _, _, is_ticked) in zip(options, boxes, strict=True) if is_ticked]
    made: Block = {"type": "checkboxes", "action_id": action_id, "options": options}
    return made | {"initial_options": ticked} if ticked else made
