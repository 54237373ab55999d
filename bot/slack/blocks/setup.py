"""The modal in which a channel's schedule is set, and what its fields are called when they come back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import time
from typing import Any, Final, Literal

from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import Block, View, escape, listing, plain
from questions.model import Difficulty

CALLBACK_ID: Final = "setup"

AT: Final = "at"
DAYS: Final = "days"
TZ: Final = "tz"
DIFFICULTY: Final = "difficulty"
COUNTRY: Final = "country"
"""Each names a block and the element in it; field errors (``response_action: errors``) go by block."""

MIX: Final = "mix"
"""The value of the difficulty field that stands for the mix."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORKWEEK: Final = (0, 1, 2, 3, 4)


def setup_view(
    *,
    channel_id: str,
    channel_name: str,
    at: time = time(9),
    days: Collection[int] = WORKWEEK,
    tz: str = "UTC",
    difficulty: Difficulty | None = None,
    mix: str = "30/50/20",
    country: str | None = None,
) -> View:
    """The modal, filled with the present schedule or the defaults given.

    ``at``: local wall time; ``days``: weekdays, 0 is Monday; ``difficulty``: None is the mix, whose shares
    (easy/medium/hard in percent) are ``mix``; ``country``: holidays, e.g. ``DE`` or ``US-CA``.
    The channel's id comes back as the view's ``private_metadata``.
    """
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": channel_id,
        "title": kit.plain_text("Set up questions", 24),
        "submit": kit.plain_text("Save", 24),
        "close": kit.plain_text("Cancel", 24),
        "blocks": [
            kit.section(
                f"Questions for *#{escape(plain(channel_name))}*. On each of the days below one question is posted. "
                "People answer in its thread and vote with reactions; it closes when the next one comes, at the latest "
                "on the third working day, and its results appear in the thread. The first working day of a week "
                "brings the board of the week before."
            ),
            _input(AT, "Time", {"type": "timepicker", "initial_time": f"{at:%H:%M}"}),
            _input(DAYS, "Days", _checkboxes(days)),
            _input(
                TZ,
                "Time zone",
                {"type": "plain_text_input", "initial_value": tz, "max_length": 64},
                hint="An IANA name, such as Europe/Berlin or America/New_York.",
            ),
            _input(DIFFICULTY, "Difficulty", _select(difficulty, mix)),
            _input(
                COUNTRY,
                "Public holidays",
                {
                    "type": "plain_text_input",
                    "max_length": 40,
                    **({"initial_value": country} if country else {}),
                },
                hint="No question on these. A country, with a region if you like: DE, DE-BY or US-CA. Empty: none.",
                optional=True,
            ),
        ],
    }


def read(state_values: Mapping[str, Any]) -> dict[str, str]:
    """What was entered, as raw strings by field, from a submission's ``view.state.values``.

    ``at`` is ``HH:MM``, ``days`` the ticked weekdays as ``"0,1,2"`` (0 is Monday), ``difficulty`` a difficulty or
    ``MIX``; ``tz`` and ``country`` are as typed, without surrounding space. What is missing is ``""``.
    """

    def element(field: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = (state_values.get(field) or {}).get(field) or {}
        return found

    return {
        AT: element(AT).get("selected_time") or "",
        DAYS: ",".join(sorted(option["value"] for option in element(DAYS).get("selected_options") or ())),
        TZ: (element(TZ).get("value") or "").strip(),
        DIFFICULTY: (element(DIFFICULTY).get("selected_option") or {}).get("value") or "",
        COUNTRY: (element(COUNTRY).get("value") or "").strip(),
    }


def time_error() -> str:
    return "Please choose a time."


def days_error() -> str:
    return "Please tick at least one day."


def zone_error(typed: str, suggestions: Sequence[str] = ()) -> str:
    """For the time zone's field: plain text, shown under it."""
    if suggestions:
        return f"“{plain(typed)[:64]}” is no time zone I know. Did you mean {listing(suggestions[:3], 'or')}?"
    return f"“{plain(typed)[:64]}” is no time zone I know. It needs an IANA name such as Europe/Berlin."


def country_error(typed: str, suggestions: Sequence[str] = ()) -> str:
    """For the holidays' field."""
    near = (
        f"Did you mean {listing(suggestions[:3], 'or')}?"
        if suggestions
        else "Use a code such as DE, DE-BY or US-CA."
    )
    return f"I have no holidays for “{plain(typed)[:40]}”. {near} Empty means none."


def _input(
    field: Literal["at", "days", "tz", "difficulty", "country"],
    label: str,
    element: Block,
    *,
    hint: str = "",
    optional: bool = False,
) -> Block:
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


def _checkboxes(days: Collection[int]) -> Block:
    options = [_option(weekday, str(n)) for n, weekday in enumerate(_WEEKDAYS)]
    ticked = [option for n, option in enumerate(options) if n in days]
    return {"type": "checkboxes", "options": options, **({"initial_options": ticked} if ticked else {})}


def _select(difficulty: Difficulty | None, mix: str) -> Block:
    easy, medium, hard = mix.split("/")
    options: dict[Difficulty | None, Block] = {
        None: _option(f"A mix: {easy} % easy, {medium} % medium, {hard} % hard", MIX),
        **{code: _option(label, code) for code, label in labels.DIFFICULTY.items()},
    }
    return {"type": "static_select", "options": list(options.values()), "initial_option": options[difficulty]}


def _option(label: str, value: str) -> Block:
    return {"text": kit.plain_text(label, 75), "value": value}
