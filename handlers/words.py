"""What somebody means by the words after ``/scaleq``: pure.

Words come in any order and case. One that means nothing is answered with the nearest that does.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Final, Literal

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
    """What is asked for. ``filters`` go with practise and here, ``rest`` (the words as typed) with dates, ``member`` with streak."""

    verb: Verb
    filters: Filters = field(default_factory=Filters)
    period: Period = "week"
    member: str | None = None
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A word that means nothing here, and what may have been meant by the whole, if anything comes near."""

    typed: str
    suggestion: str | None


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
    if verb in (None, "practise", "here"):
        return _practise(words, folded, verb)
    strange = [word for word, fold in zip(words, folded, strict=True) if fold not in _VERBS]
    return _unclear(strange[0]) if strange else Request(verb)


def day(text: str, today: date) -> date | None:
    """The date that words such as "until friday", "1 dec", "2026-12-01", "tomorrow" or "2w" mean; None if they mean none.

    A weekday is the next one after today; a day and month without a year, the next such date, today included.
    """
    words = [
        word
        for word in re.split(r"[\s,]+", text.casefold())
        if word not in ("", "until", "till", "to", "the", "on")
    ]
    for reading in _READINGS:
        found = reading(words, today)
        if found is not None:
            return found
    return None


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


def _practise(words: list[str], folded: list[str], verb: Verb | None) -> Request | Unclear:
    if not words:
        return Request("help")
    chosen: dict[str, list[str]] = {}
    for typed, fold in _in_pairs(words, folded):
        if _VERBS.get(fold) in ("practise", "here"):
            continue
        if fold not in _FILTER_WORDS:
            return _unclear(typed)
        name, value = _FILTER_WORDS[fold]
        chosen.setdefault(name, []).append(value)
    filters = Filters.model_validate({name: tuple(values) for name, values in chosen.items()})
    return Request("here" if "here" in folded else verb or "practise", filters=filters)


def _in_pairs(words: list[str], folded: list[str]) -> Iterator[tuple[str, str]]:
    """The words, two that are one name ("team splitting") taken together."""
    place = 0
    while place < len(words):
        pair = "-".join(folded[place : place + 2])
        if place + 1 < len(words) and pair in _FILTER_WORDS:
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


def _without_verb(words: list[str], folded: list[str]) -> str:
    return " ".join(word for word, fold in zip(words, folded, strict=True) if fold not in _VERBS)


def _unclear(typed: str) -> Unclear:
    known = [*_VERBS, *_FILTER_WORDS]
    # What was typed may be endless, and comparing costs its length squared.
    close = get_close_matches(_fold(typed)[:40], known, n=1, cutoff=0.6)
    return Unclear(typed, close[0] if close else None)


# -- dates ------------------------------------------------------------------------------------------------------------------

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORTEST = 3
_FURTHEST = 3660


def _iso(words: list[str], _: date) -> date | None:
    try:
        return date.fromisoformat(words[0]) if len(words) == 1 else None
    except ValueError:
        return None


def _relative(words: list[str], today: date) -> date | None:
    if words in (["today"], ["tomorrow"]):
        return today + timedelta(days=words == ["tomorrow"])
    found = re.fullmatch(r"(?:in |for )?(\d{1,4}) ?(d|days?|w|weeks?)", " ".join(words))
    if found is None:
        return None
    days = int(found[1]) * (7 if found[2].startswith("w") else 1)
    return today + timedelta(days=days) if days <= _FURTHEST else None


def _weekday(words: list[str], today: date) -> date | None:
    named = words[1:] if words[:1] == ["next"] else words
    number = _named(_WEEKDAYS, named[0]) if len(named) == 1 else None
    if number is None:
        return None
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _day_and_month(words: list[str], today: date) -> date | None:
    year = None
    if len(words) == 3 and re.fullmatch(r"\d{4}", words[2]):
        year = int(words[2])
    elif len(words) != 2:
        return None
    for number, name in ((words[0], words[1]), (words[1], words[0])):
        found = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th|\.)?", number)
        month = _named(_MONTHS, name.strip("."))
        if found and month is not None:
            return _next_such(int(found[1]), month + 1, year, today)
    return None


def _next_such(day_of_month: int, month: int, year: int | None, today: date) -> date | None:
    # Eight years hold a 29 February, whatever the century.
    for candidate in range(today.year, today.year + 9) if year is None else [year]:
        try:
            found = date(candidate, month, day_of_month)
        except ValueError:
            continue
        if year is not None or found >= today:
            return found
    return None


def _named(names: tuple[str, ...] | list[str], word: str) -> int | None:
    if len(word) < _SHORTEST:
        return None
    return next((number for number, name in enumerate(names) if name.startswith(word)), None)


_READINGS: Final[tuple[Callable[[list[str], date], date | None], ...]] = (
    _iso,
    _relative,
    _weekday,
    _day_and_month,
)
