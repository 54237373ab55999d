"""Block Kit as Slack validates it: what may be posted, opened or published, and the words of the refusal.

Nothing here renders or changes anything. The rules stand in tables: `blocks.py` (blocks and their surfaces),
`elements.py` (texts, options, buttons, menus, inputs), `data.py` (rich text, tables, charts); `checks.py` has the
pieces the tables are made of.
"""

from collections.abc import Iterator
from typing import Any

from playground.blockkit.blocks import BLOCKS, MOST_BLOCKS, Surface, limits_of_the_whole
from playground.blockkit.checks import Check, array, boolean, both, by_type, distinct, problem, string, typed
from playground.blockkit.data import shown
from playground.blockkit.elements import plain

__all__ = ["MOST_CHARACTERS", "Surface", "problems", "size", "view_problems"]

MOST_CHARACTERS = 13_000
"""Characters that all blocks of a message may show together, about: beyond it Slack answers `msg_blocks_too_long`."""


def _one_focus(blocks: Any, at: str) -> Iterator[str]:
    elements = [
        part
        for block in blocks
        for part in (block.get("element"), block.get("accessory"), *block.get("elements", ()))
    ]
    if sum(isinstance(one, dict) and one.get("focus_on_load") is True for one in elements) > 1:
        yield problem("`focus_on_load` may be true for one element only", at)


def _whole(surface: Surface) -> Check:
    table = {name: block.check for name, block in BLOCKS.items() if surface in block.surfaces}
    rule = both(distinct("block_id"), limits_of_the_whole, _one_focus)
    return array(by_type(table), MOST_BLOCKS[surface], least=0, rule=rule)


_SURFACES: dict[Surface, Check] = {surface: _whole(surface) for surface in MOST_BLOCKS}


def problems(blocks: object, surface: Surface, *, at: str = "/blocks") -> list[str]:
    """What Slack would refuse in these blocks: one sentence each, empty if nothing.

    `blocks` is what JSON held, of any shape; `at` is the JSON pointer of the list itself.
    """
    return list(_SURFACES[surface](blocks, at))


def size(blocks: object) -> int:
    """Characters that these blocks show, all texts together; 0 for what isn't blocks."""
    return shown(blocks)


def _needs_submit(view: Any, at: str) -> Iterator[str]:
    for i, block in enumerate(view["blocks"]):
        if block["type"] == "input" and "submit" not in view:
            yield problem("must define `submit` to use `input` block", f"{at}/blocks/{i}/input")


_ANY_VIEW = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255),
    "external_id": string(255),
}
_FLAGS = {"clear_on_close": boolean, "notify_on_close": boolean, "submit_disabled": boolean}
_VIEW = by_type(
    {
        "modal": typed(
            {"title": plain(24), "blocks": _SURFACES["modal"]},
            {**_ANY_VIEW, **_FLAGS, "submit": plain(24), "close": plain(24)},
            _needs_submit,
        ),
        "home": typed({"blocks": _SURFACES["home"]}, _ANY_VIEW),
    }
)


def view_problems(view: object) -> list[str]:
    """What Slack would refuse in this modal or Home view, its blocks included; pointers start at `/view`."""
    return list(_VIEW(view, "/view"))
