"""What the set-up's modal holds: its fields' names, and what was entered into them, as raw as it was entered."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

CALLBACK_ID: Final = "setup"

AT: Final = "at"
DAYS: Final = "days"
DIFFICULTY: Final = "difficulty"
TZ: Final = "tz"
COUNTRY: Final = "country"
OFF: Final = "off"
MIX: Final = "mix"
DIFFICULTIES: Final = "difficulties"
KINDS: Final = "kinds"
SUBTOPICS: Final = "subtopics"
ROLES: Final = "roles"
EMOJI: Final = "emoji"
MINIMUM: Final = "minimum"
BOARD_AT: Final = "board_at"
OPTIONS: Final = "options"
MANAGERS: Final = "managers"
"""Each names a block and the element in it; field errors (``response_action: errors``) go by block."""

OWN: Final[Mapping[int, str]] = {day: f"day_{day}" for day in range(7)}
"""The fields of single weekdays, shown where each has a difficulty of its own."""

BY_MIX: Final = "mix"
EACH_DAY: Final = "own"
"""Values of the difficulty field besides the difficulties: the mix, or each weekday its own."""

WITH_QUESTION: Final = "with_question"
"""The board's time where it has none of its own."""

BROADCAST: Final = "broadcast"
SHOWN_OUTSIDE: Final = "shown_outside"
"""What can be ticked among the options."""

PREVIEWED: Final = frozenset(
    {AT, DAYS, DIFFICULTY, TZ, COUNTRY, OFF, MIX, DIFFICULTIES, KINDS, SUBTOPICS, ROLES, BOARD_AT, OPTIONS}
    | set(OWN.values())
)
"""Fields whose change changes the preview: Slack tells of each at once."""

NAMES: Final[Mapping[str, str]] = {
    AT: "Time",
    DAYS: "Days",
    DIFFICULTY: "Difficulty",
    TZ: "Time zone",
    COUNTRY: "Public holidays",
    OFF: "Days off of your own",
    MIX: "The mix",
    DIFFICULTIES: "Only these difficulties",
    KINDS: "Only these kinds",
    SUBTOPICS: "Only these subtopics",
    ROLES: "Only for these roles",
    EMOJI: "Vote emoji",
    MINIMUM: "An answer’s least length, in characters",
    BOARD_AT: "The weekly board comes",
    OPTIONS: "Who sees more",
    MANAGERS: "Managers",
}


@dataclass(frozen=True, slots=True)
class About:
    """What the modal is about; it travels in the view's ``private_metadata``.

    ``edition``: how often the settings had been saved when the form was opened, 0 where there were none. ``rests``: there is a pause
    that saving ends. ``unreadable``: there are settings, but none that can be read.
    """

    channel_id: str
    channel_name: str
    public: bool = True
    edition: int = 0
    rests: bool = False
    unreadable: bool = False

    @property
    def metadata(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of(cls, metadata: str) -> Self:
        return cls(**json.loads(metadata))


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the fields.

    ``at``: ``HH:MM``; ``days``: 0 is Monday; ``difficulty``: a difficulty, ``BY_MIX`` or ``EACH_DAY``, then ``own`` has one or ``BY_MIX``
    for weekdays; ``board_at``: ``HH:MM`` or ``WITH_QUESTION``. What is missing is empty.
    """

    at: str = ""
    days: tuple[int, ...] = ()
    difficulty: str = BY_MIX
    own: Mapping[int, str] = field(default_factory=dict)
    tz: str = ""
    country: str = ""
    off: str = ""
    mix: str = ""
    difficulties: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    subtopics: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    emoji: str = ""
    minimum: str = ""
    board_at: str = WITH_QUESTION
    broadcast: bool = False
    shown_outside: bool = False
    managers: tuple[str, ...] = ()


def read(state_values: Mapping[str, Any]) -> Draft:
    """What stands in the fields, from the ``state.values`` of a view."""

    def element(name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = (state_values.get(name) or {}).get(name) or {}
        return found

    def text(name: str) -> str:
        return (element(name).get("value") or "").strip()

    def chosen(name: str) -> str:
        return (element(name).get("selected_option") or {}).get("value") or ""

    def several(name: str) -> tuple[str, ...]:
        return tuple(option["value"] for option in element(name).get("selected_options") or ())

    return Draft(
        at=element(AT).get("selected_time") or "",
        days=tuple(sorted(int(day) for day in several(DAYS))),
        difficulty=chosen(DIFFICULTY),
        own={day: value for day, name in OWN.items() if (value := chosen(name))},
        tz=text(TZ),
        country=text(COUNTRY),
        off=text(OFF),
        mix=chosen(MIX),
        difficulties=several(DIFFICULTIES),
        kinds=several(KINDS),
        subtopics=several(SUBTOPICS),
        roles=several(ROLES),
        emoji=text(EMOJI),
        minimum=text(MINIMUM),
        board_at=chosen(BOARD_AT),
        broadcast=BROADCAST in several(OPTIONS),
        shown_outside=SHOWN_OUTSIDE in several(OPTIONS),
        managers=tuple(element(MANAGERS).get("selected_users") or ()),
    )
