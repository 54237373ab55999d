"""What somebody means by the words after ``/scaleq``: pure.

Words come in any order and case. One that means nothing is answered with the nearest that does.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final, Literal

from bot.rules import timebox
from bot.rules.calendar import Period
from questions.bank import Filters
from questions.model import DIFFICULTIES, KINDS, ROLES, SUBTOPICS

Verb = Literal[
    "help",
    "practise",
    "here",
    "streak",
    "leaderboard",
    "setup",
    "pause",
    "resume",
    "skip",
    "away",
    "back",
    "topics",
    "focus",
    "notes",
    "suggest",
    "hide",
    "remind",
    "my-data",
    "forget-me",
]

_VERBS: Final[Mapping[str, Verb]] = {
    "help": "help",
    "practise": "practise",
    "practice": "practise",
    "here": "here",
    "streak": "streak",
    "leaderboard": "leaderboard",
    "board": "leaderboard",
    "setup": "setup",
    "pause": "pause",
    "resume": "resume",
    "skip": "skip",
    "away": "away",
    "back": "back",
    "topics": "topics",
    "focus": "focus",
    "notes": "notes",
    "suggest": "suggest",
    "hide": "hide",
    "remind": "remind",
    "reminders": "remind",
    "my-data": "my-data",
    "mydata": "my-data",
    "forget-me": "forget-me",
    "forgetme": "forget-me",
}

# Verbs whose further words are a date, a period or a member instead of a filter.
_DATED: Final = frozenset({"pause", "away"})

_PERIODS: Final[Mapping[str, Period]] = {
    "": "week",
    "week": "week",
    "this-week": "week",
    "last-week": "last week",
    "month": "month",
    "this-month": "month",
    "quarter": "quarter",
    "this-quarter": "quarter",
    "all": "all",
    "all-time": "all",
}

_ROLE_NICKNAMES: Final = {
    "pm": "product_manager",
    "em": "engineering_manager",
    "manager": "engineering_manager",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    ``filters`` go with practise, here and focus, ``minutes`` (a time box) with practise, ``rest`` (the words as typed) with dates,
    ``member`` with streak, ``off`` with what is switched on and off.
    """

    verb: Verb
    filters: Filters = field(default_factory=Filters)
    minutes: int | None = None
    period: Period = "week"
    member: str | None = None
    rest: str = ""
    off: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """A word that means nothing here, and what may have been meant by the whole, if anything comes near.

    ``box``: it is a time box, which is shorter or longer than there are, or which a channel's question can't have.
    """

    typed: str
    suggestion: str | None
    box: Literal["short", "long", "in channel"] | None = None


def parse(text: str) -> Request | Unclear:
    """The request behind the words; `Unclear` with the first word that fits nowhere."""
    words = text.split()
    folded = [_fold(word) for word in words]
    verb = next((_VERBS[word] for word in folded if word in _VERBS), None)
    if verb in _DATED:
        return Request(verb, rest=_without_verb(words, folded))
    if verb == "streak":
        return _streak(words, folded)
    if verb == "leaderboard":
        return _leaderboard(words, folded)
    if verb == "focus":
        return _focus(words, folded)
    if verb in ("hide", "remind"):
        return _switch(words, folded, verb)
    if verb in (None, "practise", "here"):
        read = _practise(words, folded, verb)
        return _mended(words, read, verb) if isinstance(read, Unclear) else read
    strange = [word for word, fold in zip(words, folded, strict=True) if fold not in _VERBS]
    return _unclear(strange[0]) if strange else Request(verb)


# -- the words of a question ------------------------------------------------------------------------------------------------


def _fold(word: str) -> str:
    return word.casefold().replace("_", "-").strip(".,;!")


def _names() -> Mapping[str, tuple[str, str]]:
    """Every word that narrows a question down, with the filter it belongs to and the value it stands for."""
    fields = (
        ("difficulties", DIFFICULTIES),
        ("kinds", KINDS),
        ("subtopics", SUBTOPICS),
        ("roles", ROLES),
    )
    named = {_fold(value): (name, value) for name, values in fields for value in values}
    return named | {short: ("roles", role) for short, role in _ROLE_NICKNAMES.items()}


_FILTER_WORDS: Final = _names()

_TIME_BOX: Final = re.compile(r"([0-9]{1,4})-?(m|mins?|minutes?|h|hrs?|hours?)")

# A command in which more words than this mean nothing is no near miss.
_MISSES: Final = 3


def _practise(words: list[str], folded: list[str], verb: Verb | None) -> Request | Unclear:
    if not words:
        return Request("help")
    chosen: dict[str, list[str]] = {}
    box: tuple[str, int] | None = None
    pairs = list(_in_pairs(words, folded))
    for typed, fold in pairs:
        if _VERBS.get(fold) in ("practise", "here"):
            continue
        if found := _TIME_BOX.fullmatch(fold):
            box = typed, int(found[1]) * (60 if found[2].startswith("h") else 1)
            continue
        if fold not in _FILTER_WORDS:
            return _unclear(typed)
        name, value = _FILTER_WORDS[fold]
        chosen.setdefault(name, []).append(value)
    if box is not None and (unfit := _unfit(box, pairs)):
        return unfit
    filters = Filters.model_validate({name: tuple(values) for name, values in chosen.items()})
    verb = "here" if "here" in folded else verb or "practise"
    return Request(verb, filters=filters, minutes=box[1] if box else None)


def _unfit(box: tuple[str, int], pairs: list[tuple[str, str]]) -> Unclear | None:
    """Why there can be no such time box, if so, with the same command as it could be."""
    typed, minutes = box
    others = [word for word, fold in pairs if not _TIME_BOX.fullmatch(fold)]
    if any(fold == "here" for _, fold in pairs):
        return Unclear(typed, " ".join(others), "in channel")
    if timebox.SHORTEST <= minutes <= timebox.LONGEST:
        return None
    short = minutes < timebox.SHORTEST
    nearest = timebox.SHORTEST if short else timebox.LONGEST
    return Unclear(typed, " ".join([*others, f"{nearest}m"]), "short" if short else "long")


def _mended(words: list[str], first: Unclear, verb: Verb | None) -> Unclear:
    """A near miss with the rest of the command, where the whole then makes sense: "hrad caching" means "hard caching"."""
    miss = first
    for _ in range(_MISSES):
        if miss.box is not None or miss.suggestion is None:
            return first
        words = [miss.suggestion if word == miss.typed else word for word in words]
        read = _practise(words, [_fold(word) for word in words], verb)
        if isinstance(read, Request):
            return Unclear(first.typed, " ".join(words))
        miss = read
    return first


def _focus(words: list[str], folded: list[str]) -> Request | Unclear:
    """A subtopic and how long ("caching 2w"), or nothing at all, or "off"."""
    subtopics: list[str] = []
    rest: list[str] = []
    for typed, fold in _in_pairs(words, folded):
        name, value = _FILTER_WORDS.get(fold, ("", ""))
        if name == "subtopics":
            subtopics.append(value)
        elif fold != "focus":
            rest.append(typed)
    return Request(
        "focus", filters=Filters.model_validate({"subtopics": tuple(subtopics)}), rest=" ".join(rest)
    )


def _in_pairs(words: list[str], folded: list[str]) -> Iterator[tuple[str, str]]:
    """The words, two that are one name ("team splitting", "15 min") taken together."""
    place = 0
    while place < len(words):
        pair = "-".join(folded[place : place + 2])
        if place + 1 < len(words) and (pair in _FILTER_WORDS or _TIME_BOX.fullmatch(pair)):
            yield " ".join(words[place : place + 2]), pair
            place += 2
        else:
            yield words[place], folded[place]
            place += 1


def _streak(words: list[str], folded: list[str]) -> Request | Unclear:
    others = [word for word, fold in zip(words, folded, strict=True) if fold != "streak"]
    if not others:
        return Request("streak")
    mentioned = re.fullmatch(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>", others[0])
    if mentioned and len(others) == 1:
        return Request("streak", member=mentioned[1])
    return Unclear(" ".join(others), "streak @member")


def _leaderboard(words: list[str], folded: list[str]) -> Request | Unclear:
    others = [fold for fold in folded if _VERBS.get(fold) != "leaderboard"]
    period = _PERIODS.get("-".join(others))
    if period is None:
        typed = " ".join(word for word, fold in zip(words, folded, strict=True) if fold in others)
        close = get_close_matches("-".join(others), _PERIODS, n=1)
        return Unclear(typed, f"leaderboard {_PERIODS[close[0]]}" if close else "leaderboard week")
    return Request("leaderboard", period=period)


def _switch(words: list[str], folded: list[str], verb: Verb) -> Request | Unclear:
    """On unless told otherwise: "hide", "remind me", "remind on", "hide off"."""
    others = [
        (word, fold) for word, fold in zip(words, folded, strict=True) if fold not in _VERBS and fold != "me"
    ]
    if len(others) > 1 or (others and others[0][1] not in ("on", "off")):
        return Unclear(others[0][0], f"{verb} off" if others[0][1].startswith("of") else f"{verb} on")
    return Request(verb, off=bool(others) and others[0][1] == "off")


def _without_verb(words: list[str], folded: list[str]) -> str:
    return " ".join(word for word, fold in zip(words, folded, strict=True) if fold not in _VERBS)


def _unclear(typed: str) -> Unclear:
    known = [*_VERBS, *_FILTER_WORDS]
    # What was typed may be endless, and comparing costs its length squared.
    close = get_close_matches(_fold(typed)[:40], known, n=1, cutoff=0.6)
    return Unclear(typed, close[0] if close else None)
