"""The modal in which a channel is set up."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.slack.blocks import kit, labels
from bot.slack.blocks import setup_fields as fields
from bot.slack.blocks.setup_fields import About, Draft
from bot.slack.blocks.text import Block, View, escape, plain, sections

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PREVIEW: Final = "preview"
MOST_MANAGERS: Final = 20
LONGEST_OFF: Final = 3000
SHORTEST: Final = 20
LONGEST: Final = 2000
"""Bounds of an answer's least length, in characters."""
_OFTEN: Final = ("30/50/20", "50/40/10", "20/60/20", "20/40/40", "10/40/50", "0/50/50")
"""Mixes that are often wanted; the default first."""


def setup_view(about: About, draft: Draft, preview: str) -> View:
    """The modal with what stands in its fields. ``preview``: what will happen, as mrkdwn (see ``setup_words``)."""
    return {
        "type": "modal",
        "callback_id": fields.CALLBACK_ID,
        "private_metadata": about.metadata,
        "title": kit.plain_text("Set up questions", 24),
        "submit": kit.plain_text("Save", 24),
        "close": kit.plain_text("Cancel", 24),
        "blocks": [
            *_preview(about, preview),
            kit.header("When"),
            *_when(draft),
            kit.header("Which questions"),
            *_which(draft),
            kit.header("Answers, votes, the board"),
            *_rest(about, draft),
            kit.header("Who runs it"),
            _managers(draft),
        ],
    }


def _preview(about: About, preview: str) -> list[Block]:
    blocks = [{**block, "block_id": f"{PREVIEW}_{n}"} for n, block in enumerate(sections(preview)[:3])]
    notes = []
    if about.unreadable:
        notes.append(
            "The settings stored for this channel can’t be read by this version; saving replaces them by these."
        )
    if about.rests:
        notes.append("Questions are paused or rest at present. Saving ends that.")
    channel = kit.section(f"Questions for *#{escape(plain(about.channel_name))}*")
    return [channel, *blocks, *([kit.context(" ".join(notes))] if notes else [])]


def _when(draft: Draft) -> list[Block]:
    time_of_day = {"initial_time": draft.at} if draft.at else {}
    own = [_own_day(day, draft) for day in draft.days] if draft.difficulty == fields.EACH_DAY else []
    return [
        _input(fields.AT, {"type": "timepicker", **time_of_day}),
        _input(
            fields.DAYS,
            _chosen("checkboxes", [(str(n), name) for n, name in enumerate(WEEKDAYS)], map(str, draft.days)),
        ),
        _input(fields.DIFFICULTY, _one_of(_DIFFICULTY, draft.difficulty)),
        *own,
        _input(
            fields.TZ,
            _typed(draft.tz, most=64),
            hint="An IANA name, such as Europe/Berlin or America/New_York.",
        ),
        _input(
            fields.COUNTRY,
            _typed(draft.country, most=40),
            hint="No question on these. A country, with a region if you like: DE, DE-BY or US-CA. Empty: none.",
            optional=True,
        ),
        _input(
            fields.OFF,
            {**_typed(draft.off, most=LONGEST_OFF), "multiline": True},
            hint="One a line, or with commas: 2026-12-24, 24 december, or 24 dec to 2 jan. No question on these either.",
            optional=True,
        ),
    ]


_DIFFICULTY: Final = (
    (fields.BY_MIX, "By the mix below"),
    *((str(code), label) for code, label in labels.DIFFICULTY.items()),
    (fields.EACH_DAY, "Each day its own"),
)
_OF_A_DAY: Final = _DIFFICULTY[:-1]


def _own_day(day: int, draft: Draft) -> Block:
    return _input(
        fields.OWN[day], _one_of(_OF_A_DAY, draft.own.get(day, fields.BY_MIX)), label=f"On {WEEKDAYS[day]}"
    )


def _which(draft: Draft) -> list[Block]:
    named: tuple[tuple[str, Mapping[str, str], tuple[str, ...]], ...] = (
        (fields.SUBTOPICS, {str(code): label for code, label in labels.SUBTOPIC.items()}, draft.subtopics),
        (fields.KINDS, {str(code): label for code, label in labels.KIND.items()}, draft.kinds),
        (fields.ROLES, {str(code): label for code, label in labels.ROLE.items()}, draft.roles),
        (
            fields.DIFFICULTIES,
            {str(code): label for code, label in labels.DIFFICULTY.items()},
            draft.difficulties,
        ),
    )
    filters = []
    for name, options, ticked in named:
        element = _chosen(
            "multi_static_select",
            [(code, label[:1].upper() + label[1:]) for code, label in options.items()],
            ticked,
        )
        element["placeholder"] = kit.plain_text("All", 150)
        filters.append(_input(name, element, optional=True))
    hint = "How many of ten questions are easy, medium and hard, on days without a difficulty of their own."
    return [_input(fields.MIX, _mixes(draft.mix), hint=hint), *filters]


def _mixes(present: str) -> Block:
    """All 66 of them, those that are often wanted first, the others by what they have most of."""
    groups: dict[str, list[Block]] = {"Often chosen": [_mix(key) for key in _OFTEN]}
    groups |= {f"Mostly {name}": [] for name in ("easy", "medium", "hard")}
    for easy in range(0, 101, 10):
        for medium in range(0, 101 - easy, 10):
            shares = {"easy": easy, "medium": medium, "hard": 100 - easy - medium}
            key = "/".join(map(str, shares.values()))
            if key not in _OFTEN:
                most = [name for name, share in shares.items() if share == max(shares.values())]
                groups.setdefault(f"Mostly {most[0]}" if len(most) == 1 else "Balanced", []).append(_mix(key))
    made: Block = {
        "type": "static_select",
        "option_groups": [
            {"label": kit.plain_text(label, 75), "options": options} for label, options in groups.items()
        ],
    }
    offered = [option for options in groups.values() for option in options]
    made["initial_option"] = next((one for one in offered if one["value"] == present), offered[0])
    return made


def mix_in_words(key: str) -> str:
    """``30 % easy, 50 % medium, 20 % hard``; a share of none isn't named."""
    shares = zip(key.split("/"), ("easy", "medium", "hard"), strict=True)
    return ", ".join(f"{share} % {name}" for share, name in shares if share != "0")


def _mix(key: str) -> Block:
    return _option(key, mix_in_words(key))


def _rest(about: About, draft: Draft) -> list[Block]:
    options = [(fields.BROADCAST, "Results appear in the channel as well as in the thread")]
    if about.public:
        options.append(
            (fields.SHOWN_OUTSIDE, "Managers who aren’t in this channel may see its figures in their Home")
        )
    ticked = [
        name
        for name, on in ((fields.BROADCAST, draft.broadcast), (fields.SHOWN_OUTSIDE, draft.shown_outside))
        if on
    ]
    return [
        _input(
            fields.EMOJI,
            _typed(draft.emoji, most=600),
            hint="Reactions that count as votes: names such as :+1: or tada, or the emoji themselves.",
        ),
        _input(
            fields.MINIMUM,
            _number(draft.minimum),
            hint="From 20 to 2,000. A shorter reply is part of the discussion.",
        ),
        _input(
            fields.BOARD_AT,
            _one_of(_board_times(draft.board_at), draft.board_at or fields.WITH_QUESTION),
            hint="On the first working day of the new week.",
        ),
        _input(fields.OPTIONS, _chosen("checkboxes", options, ticked), optional=True),
    ]


def _board_times(present: str) -> tuple[tuple[str, str], ...]:
    times = {f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30)}
    if present not in ("", fields.WITH_QUESTION):
        times.add(present)
    return (
        (fields.WITH_QUESTION, "At the time of the question"),
        *((time, f"At {time}") for time in sorted(times)),
    )


def _managers(draft: Draft) -> Block:
    element: Block = {"type": "multi_users_select", "max_selected_items": MOST_MANAGERS}
    if draft.managers:
        element["initial_users"] = list(draft.managers[:MOST_MANAGERS])
    return _input(
        fields.MANAGERS,
        element,
        hint="They may change all this, pause, skip and void. Admins of the workspace may anyway.",
    )


# -- the pieces -------------------------------------------------------------------------------------------------------------


def _input(
    name: str, element: Block, *, label: str | None = None, hint: str = "", optional: bool = False
) -> Block:
    made: Block = {
        "type": "input",
        "block_id": name,
        "label": kit.plain_text(label or fields.NAMES[name], 2000),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    if hint:
        made["hint"] = kit.plain_text(hint, 2000)
    if name in fields.PREVIEWED:
        made["dispatch_action"] = True
        if element["type"] == "plain_text_input":
            made["element"]["dispatch_action_config"] = {
                "trigger_actions_on": ["on_enter_pressed", "on_character_entered"]
            }
    return made


def _typed(value: str, *, most: int) -> Block:
    return {
        "type": "plain_text_input",
        "max_length": most,
        **({"initial_value": value[:most]} if value else {}),
    }


def _number(value: str) -> Block:
    within = value.isdecimal() and SHORTEST <= int(value) <= LONGEST
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(SHORTEST),
        "max_value": str(LONGEST),
        **({"initial_value": value} if within else {}),
    }


def _one_of(options: Sequence[tuple[str, str]], present: str) -> Block:
    made = [_option(value, label) for value, label in options]
    initial = next((option for option in made if option["value"] == present), made[0])
    return {"type": "static_select", "options": made, "initial_option": initial}


def _chosen(kind: str, options: Sequence[tuple[str, str]], ticked: Iterable[str]) -> Block:
    made = [_option(value, label) for value, label in options]
    wanted = set(ticked)
    initial = [option for option in made if option["value"] in wanted]
    return {"type": kind, "options": made, **({"initial_options": initial} if initial else {})}


def _option(value: str, label: str) -> Block:
    return {"text": kit.plain_text(label, 75), "value": value}
