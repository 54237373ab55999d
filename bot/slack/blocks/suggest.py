"""The form in which a team's question is entered, what its fields are called, and what is said under them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pydantic import ValidationError

from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import Block, View, listing, name
from questions.entered import Entered
from questions.lint.findings import Remark
from questions.model import DIFFICULTIES, HINTS, KINDS, PITFALLS, ROLES, RUBRIC, SUBTOPICS, TRACK_OF, TRACKS

CALLBACK_ID: Final = "suggest"
EDIT_CALLBACK_ID: Final = "edit_suggestion"

TITLE: Final = "title"
PROMPT: Final = "prompt"
CONTEXT: Final = "context"
KIND: Final = "kind"
SUBTOPIC: Final = "subtopic"
DIFFICULTY: Final = "difficulty"
MINUTES: Final = "minutes"
ROLES_FIELD: Final = "roles"
HINTS_FIELD: Final = "hints"
SUMMARY: Final = "summary"
BODY: Final = "body"
LOOK_FOR: Final = "look_for"
PITFALLS_FIELD: Final = "pitfalls"
"""Each names a block, the element in it, and the field of `Entered`."""


_NOT_OF_TEAMS: Final = (
    "Behavioral questions go with a subtopic of the Teams group. Choose one of those, or another kind."
)
_SAID: Final = {
    SUBTOPIC: "Please choose one.",
    KIND: "Please choose one.",
    DIFFICULTY: "Please choose one.",
    MINUTES: "Please give 5 to 90 minutes.",
    ROLES_FIELD: "Please choose at least one.",
}
_TRACK: Final = {"systems": "Systems", "teams": "Teams"}
_LINES: Final = {HINTS_FIELD: HINTS.most, LOOK_FOR: RUBRIC.most, PITFALLS_FIELD: PITFALLS.most}
_PLACES: Final = {"rubric": LOOK_FOR, "answer": SUMMARY, "track": SUBTOPIC}


def modal(entered: Entered, metadata: str, *, editing: bool = False) -> View:
    """The form, filled with ``entered``. ``metadata`` comes back as ``private_metadata``; ``editing``: a manager approves it so."""
    intro = (
        "What you save here is approved as it stands, and its author is told."
        if editing
        else "Your question goes to the managers, who decide. What they approve joins your workspace’s own questions."
    )
    return {
        "type": "modal",
        "callback_id": EDIT_CALLBACK_ID if editing else CALLBACK_ID,
        "private_metadata": metadata,
        "title": kit.plain_text("Edit the question" if editing else "Suggest a question", 24),
        "submit": kit.plain_text("Save and approve" if editing else "Send", 24),
        "close": kit.plain_text("Cancel", 24),
        "blocks": [
            kit.section(intro),
            _text(TITLE, "Title", entered.title, 150, hint="A headline that doesn’t give the approach away."),
            _text(
                PROMPT,
                "Question",
                entered.prompt,
                2500,
                lines=True,
                hint="One ask that stands alone: a situation, numbers, constraints.",
            ),
            _text(
                CONTEXT,
                "Context",
                entered.context,
                1500,
                lines=True,
                optional=True,
                hint="Further facts, shown with it.",
            ),
            _input(KIND, "Kind", _select([(code, labels.KIND[code]) for code in KINDS], entered.kind)),
            _input(SUBTOPIC, "Subtopic", _subtopics(entered.subtopic)),
            _input(
                DIFFICULTY,
                "Difficulty",
                _select([(code, labels.DIFFICULTY[code]) for code in DIFFICULTIES], entered.difficulty),
            ),
            _input(
                MINUTES, "Minutes", _minutes(entered.minutes), hint="How long somebody may take: 5 to 90."
            ),
            _input(ROLES_FIELD, "Who would be asked this", _roles(entered.roles)),
            _text(
                HINTS_FIELD,
                "Hints",
                entered.hints,
                1500,
                lines=True,
                optional=True,
                hint=_each(HINTS_FIELD, "from vague to pointed"),
            ),
            _text(
                SUMMARY,
                "Model answer in short",
                entered.summary,
                1000,
                lines=True,
                hint="What a strong candidate would say, in a few sentences.",
            ),
            _text(BODY, "Model answer at length", entered.body, 3000, lines=True, optional=True),
            _text(
                LOOK_FOR,
                "What to look for",
                entered.look_for,
                1500,
                lines=True,
                optional=True,
                hint=_each(LOOK_FOR, "things one can hear somebody say; they weigh the same"),
            ),
            _text(
                PITFALLS_FIELD,
                "Pitfalls",
                entered.pitfalls,
                1500,
                lines=True,
                optional=True,
                hint=_each(PITFALLS_FIELD, "mistakes that candidates make"),
            ),
        ],
    }


def read(state_values: Mapping[str, Any]) -> Entered:
    """What was entered, from a submission's ``view.state.values``."""

    def element(field: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = (state_values.get(field) or {}).get(field) or {}
        return found

    typed = (TITLE, PROMPT, CONTEXT, MINUTES, HINTS_FIELD, SUMMARY, BODY, LOOK_FOR, PITFALLS_FIELD)
    chosen = (KIND, SUBTOPIC, DIFFICULTY)
    return Entered(
        **{field: (element(field).get("value") or "").strip() for field in typed},
        **{field: (element(field).get("selected_option") or {}).get("value") or "" for field in chosen},
        roles=tuple(option["value"] for option in element(ROLES_FIELD).get("selected_options") or ()),
    )


def sent(to: Sequence[str]) -> View:
    """In the form's place, once it is on its way. ``to``: names of who decides."""
    shown = [name(one) for one in to[:5]]
    if more := len(to) - len(shown):
        shown.append(f"{more:,} more")
    return {
        "type": "modal",
        "title": kit.plain_text("Suggested", 24),
        "close": kit.plain_text("Close", 24),
        "blocks": [
            kit.section(
                f"Your question was sent to {listing(shown)}. You get a direct message once it is decided."
            )
        ],
    }


# Under the fields, in plain text


def errors(entered: Entered, error: ValidationError) -> dict[str, str]:
    """What the model refuses, by field."""
    found = too_many(entered)
    for details in error.errors(include_url=False):
        field = _field(details["loc"])
        contradiction = details["type"] == "value_error" and field == SUBTOPIC
        found.setdefault(field, _NOT_OF_TEAMS if contradiction else _SAID.get(field, "Please fill this in."))
    return found


def too_many(entered: Entered) -> dict[str, str]:
    """Fields with more lines than a question shows."""
    found = {}
    for field, most in _LINES.items():
        lines = sum(1 for line in getattr(entered, field).splitlines() if line.strip())
        if lines > most:
            found[field] = f"These are {lines} lines; at most {most}, please."
    return found


def too_long(remarks: Iterable[Remark]) -> dict[str, str]:
    """What Slack could not show."""
    return {
        _field(
            tuple(remark.where.partition("[")[0].split("."))
        ): "This is too long for a message in Slack. Please shorten it."
        for remark in remarks
    }


def nobody_to_ask() -> str:
    return "I can’t find out just now who decides on suggestions here. Nothing is lost: please press Send again in a moment."


def _field(loc: Sequence[int | str]) -> str:
    """The form's field in which a field of the model was entered."""
    first = str(loc[0]) if loc else TITLE
    if first == "answer" and len(loc) > 1 and loc[1] == "body":
        return BODY
    return _PLACES.get(first, first if first in Entered.__dataclass_fields__ else TITLE)


def _each(field: str, what: str) -> str:
    return f"One a line, at most {_LINES[field]}: {what}."


# The form's parts


def _input(field: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    made: Block = {
        "type": "input",
        "block_id": field,
        "label": kit.plain_text(label, 2000),
        "element": {**element, "action_id": field},
        "optional": optional,
    }
    if hint:
        made["hint"] = kit.plain_text(hint, 2000)
    return made


def _text(
    field: str,
    label: str,
    present: str,
    longest: int,
    *,
    lines: bool = False,
    hint: str = "",
    optional: bool = False,
) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": longest, "multiline": lines}
    if present:
        element["initial_value"] = present[:longest]
    return _input(field, label, element, hint=hint, optional=optional)


def _option(value: str, label: str) -> Block:
    return {"text": kit.plain_text(label, 75), "value": value}


def _select(choices: Sequence[tuple[str, str]], present: str) -> Block:
    options = {value: _option(value, label) for value, label in choices}
    chosen = {"initial_option": options[present]} if present in options else {}
    return {"type": "static_select", "options": list(options.values()), **chosen}


def _subtopics(present: str) -> Block:
    options: dict[str, Block] = {
        code: _option(code, labels.SUBTOPIC[code].capitalize()) for code in SUBTOPICS
    }
    groups = [
        {
            "label": kit.plain_text(_TRACK[track], 75),
            "options": [options[code] for code in SUBTOPICS if TRACK_OF[code] == track],
        }
        for track in TRACKS
    ]
    chosen = {"initial_option": options[present]} if present in options else {}
    return {"type": "static_select", "option_groups": groups, **chosen}


def _roles(present: Sequence[str]) -> Block:
    options = [_option(role, labels.ROLE[role][:1].upper() + labels.ROLE[role][1:]) for role in ROLES]
    chosen = [option for option in options if option["value"] in present]
    return {
        "type": "multi_static_select",
        "options": options,
        **({"initial_options": chosen} if chosen else {}),
    }


def _minutes(present: str) -> Block:
    initial = {"initial_value": present} if present else {}
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "5",
        "max_value": "90",
        **initial,
    }
