"""Which blocks there are, where each may stand, and what it may hold.

Figures from https://docs.slack.dev/reference/block-kit/blocks.
"""

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args

from playground.blockkit.checks import Check, array, boolean, choice, distinct, problem, string, typed
from playground.blockkit.data import BLOCK_ID, DATA_TABLE, DATA_VISUALIZATION, RICH_TEXT, TABLE
from playground.blockkit.elements import (
    IMAGE_FIELDS,
    IMAGE_SOURCE,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_INPUT,
    IN_SECTION,
    plain,
    text,
)

Surface = Literal["message", "modal", "home"]
MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_CHARACTERS = 12_000
MOST_OF_A_TYPE = {"table": 1, "data_visualization": 2}
"""Per message."""


class Block(NamedTuple):
    """A kind of block: what it may hold and the surfaces that take it."""

    check: Check
    surfaces: tuple[Surface, ...] = get_args(Surface)


def _text_or_fields(block: Any, at: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield problem("must provide at least one of text, fields", at)


BLOCKS: dict[str, Block] = {
    "section": Block(
        typed(
            {},
            {
                **BLOCK_ID,
                "text": text(3000),
                "fields": array(text(2000), 10),
                "accessory": IN_SECTION,
                "expand": boolean,
            },
            _text_or_fields,
        )
    ),
    "divider": Block(typed({}, BLOCK_ID)),
    "header": Block(typed({"text": plain(150)}, BLOCK_ID)),
    "context": Block(typed({"elements": array(IN_CONTEXT, 10)}, BLOCK_ID)),
    "actions": Block(typed({"elements": array(IN_ACTIONS, 25, rule=distinct("action_id"))}, BLOCK_ID)),
    "image": Block(
        typed({"alt_text": string(2000)}, {**BLOCK_ID, **IMAGE_FIELDS, "title": plain(2000)}, IMAGE_SOURCE)
    ),
    "input": Block(
        typed(
            {"label": plain(2000), "element": IN_INPUT},
            {**BLOCK_ID, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        )
    ),
    "rich_text": Block(RICH_TEXT),
    "markdown": Block(typed({"text": string(MARKDOWN_CHARACTERS)}, BLOCK_ID), ("message",)),
    "table": Block(TABLE, ("message",)),
    "data_table": Block(DATA_TABLE, ("message",)),
    "data_visualization": Block(DATA_VISUALIZATION, ("message",)),
    "alert": Block(
        typed(
            {"text": text(3000)},
            {**BLOCK_ID, "level": choice("default", "info", "warning", "error", "success")},
        ),
        ("modal",),
    ),
}


def limits_of_the_whole(blocks: Any, at: str) -> Iterator[str]:
    """What no single block can break: too many of a type, too much markdown."""
    types = [block["type"] for block in blocks]
    for name, most in MOST_OF_A_TYPE.items():
        if types.count(name) > most:
            yield problem(f"no more than {most} {name} blocks allowed", at)
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_CHARACTERS:
        yield problem(
            f"markdown blocks must have less than {MARKDOWN_CHARACTERS + 1} characters together", at
        )
