"""What day somebody means by "friday", "1 dec", "2026-12-01", "tomorrow" or "2w": pure."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

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
