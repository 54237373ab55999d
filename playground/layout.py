"""Blocks on their way in: checked as Slack does, then completed with what Slack adds to them."""

import copy
import json
import secrets
from collections.abc import Iterator
from typing import Any, Literal

from playground.blockkit import MOST_CHARACTERS, problems, size, view_problems
from playground.errors import SlackError, invalid_arguments
from playground.model import Json

LARGEST_VIEW = 250_000
"""Characters of a view's JSON."""

Surface = Literal["message", "modal", "home"]


def message_blocks(blocks: object) -> list[Json]:
    """Raises ``invalid_blocks`` or ``msg_blocks_too_long``."""
    if blocks is None:
        return []
    found = problems(blocks, "message")
    if found:
        raise SlackError(
            "invalid_blocks", errors=found, response_metadata={"messages": [f"[ERROR] {p}" for p in found]}
        )
    if size(blocks) > MOST_CHARACTERS:
        raise SlackError("msg_blocks_too_long")
    assert isinstance(blocks, list)  # noqa: S101 - `problems` has seen to it
    return complete(blocks)


def view_definition(view: object, surface: Literal["modal", "home"]) -> Json:
    """Raises ``invalid_arguments`` with a sentence for each problem, as Slack does for views, or ``view_too_large``."""
    found = view_problems(view)
    if not found and isinstance(view, dict) and view["type"] != surface:
        found = [f"must be of type {surface} [json-pointer:/view/type]"]
    if found or not isinstance(view, dict):
        raise invalid_arguments(*found)
    if len(json.dumps(view)) > LARGEST_VIEW:
        raise SlackError("view_too_large")
    return {**copy.deepcopy(view), "blocks": complete(view["blocks"])}


def complete(blocks: list[Json]) -> list[Json]:
    """A copy with the ids and flags that Slack fills in where they are missing."""
    done = copy.deepcopy(blocks)
    for block in done:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        _fill_texts(block)
        for element in elements(block):
            element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
    return done


def elements(block: Json) -> Iterator[Json]:
    """The interactive elements of a block."""
    if block.get("type") == "input":
        yield block["element"]
    elif block.get("type") == "section":
        accessory = block.get("accessory")
        if accessory is not None and accessory.get("type") != "image":
            yield accessory
    elif block.get("type") == "actions":
        yield from block["elements"]


def _fill_texts(node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _fill_texts(item)
    elif isinstance(node, dict):
        if isinstance(node.get("text"), str):
            if node.get("type") == "plain_text":
                node.setdefault("emoji", True)
            elif node.get("type") == "mrkdwn":
                node.setdefault("verbatim", False)
        for value in node.values():
            _fill_texts(value)
