"""The small modal of the shortcut *Practise now*: what kind of question, and how much time."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import Block, View
from questions.model import SUBTOPICS

CALLBACK_ID: Final = "practise_now"

DIFFICULTY: Final = "difficulty"
SUBTOPIC: Final = "subtopic"
KIND: Final = "kind"
ROLE: Final = "role"
MINUTES: Final = "minutes"
"""Each names a block and the element in it."""

_BOXES: Final = (5, 10, 15, 20, 30, 45, 60, 90)


def practise_now() -> View:
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "title": kit.plain_text("Practise now", 24),
        "submit": kit.plain_text("Give me a question", 24),
        "close": kit.plain_text("Cancel", 24),
        "blocks": [
            kit.section("A question for you alone, in our conversation. Leave open what doesn’t matter."),
            _select(DIFFICULTY, "Difficulty", list(labels.DIFFICULTY.items()), "Any difficulty"),
            _select(
                SUBTOPIC,
                "Subtopic",
                [(code, _capital(labels.SUBTOPIC[code])) for code in SUBTOPICS],
                "Any subtopic",
            ),
            _select(KIND, "Kind", list(labels.KIND.items()), "Any kind"),
            _select(ROLE, "Role", [(code, _capital(role)) for code, role in labels.ROLE.items()], "Any role"),
            _select(
                MINUTES,
                "Time",
                [(str(minutes), f"{minutes} minutes") for minutes in _BOXES],
                "No clock",
                hint="With a time, the clock runs from when the question stands in our conversation.",
            ),
        ],
    }


def read(state_values: Mapping[str, Any]) -> dict[str, str]:
    """What was chosen, by field, from a submission's ``view.state.values``; what was left open is missing."""
    chosen = {}
    for field in (DIFFICULTY, SUBTOPIC, KIND, ROLE, MINUTES):
        element = (state_values.get(field) or {}).get(field) or {}
        option = element.get("selected_option")
        if option:
            chosen[field] = str(option["value"])
    return chosen


def no_match_error() -> str:
    """For the field of difficulty, in plain text."""
    return "No question matches all of these. Please leave one of them open."


def nothing_left_error() -> str:
    return "Every question that matches is open in one of your channels right now. Please leave one field open, or answer it there."


def no_conversation_error() -> str:
    return "Slack doesn’t let me write to you directly, so there is nowhere to put a question."


def _select(
    field: Literal["difficulty", "subtopic", "kind", "role", "minutes"],
    label: str,
    options: Sequence[tuple[str, str]],
    placeholder: str,
    *,
    hint: str = "",
) -> Block:
    made: Block = {
        "type": "input",
        "block_id": field,
        "optional": True,
        "label": kit.plain_text(label, 2000),
        "element": {
            "type": "static_select",
            "action_id": field,
            "placeholder": kit.plain_text(placeholder, 150),
            "options": [{"text": kit.plain_text(text, 75), "value": code} for code, text in options],
        },
    }
    if hint:
        made["hint"] = kit.plain_text(hint, 2000)
    return made


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
