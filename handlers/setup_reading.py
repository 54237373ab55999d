"""From what was entered into the set-up's modal to settings, and back: pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from pydantic import ValidationError

from bot.rules import calendar, emoji
from bot.rules.countries import UnknownCountry
from bot.rules.countries import country as country_code
from bot.slack.blocks import setup_fields as fields
from bot.slack.blocks import setup_words as words
from bot.slack.blocks.setup import LONGEST, MOST_MANAGERS, SHORTEST
from bot.slack.blocks.setup_fields import Draft
from bot.store.schedules import Settings
from handlers import dates
from questions.bank import Filters
from questions.model import DIFFICULTIES, Difficulty
from questions.picking import Mix

MOST_OFF: Final = 200
MOST_EMOJI: Final = 20
LONGEST_SPAN: Final = timedelta(days=62)
KEPT_OFF: Final = timedelta(days=14)
"""Days off that are over for so long may still shift a board or a close; older ones are dropped."""

_ONE_DAY: Final = timedelta(days=1)
Errors = dict[str, str]


def read(draft: Draft, now: datetime) -> tuple[Settings | None, Errors]:
    """The settings that were entered, or a sentence for each field that can't be read.

    Emoji and managers are only read here: whether Slack knows them is asked when they are saved.
    """
    errors: Errors = {}
    at = _time(draft.at, errors)
    tz = _zone(draft.tz, errors)
    own_dates = _own_dates(draft.off, now.astimezone(calendar.zone(tz or "UTC")).date(), errors)
    country = _country(draft.country, errors)
    days = _days(draft, errors)
    mix = _mix(draft.mix, errors)
    filters = _filters(draft, errors)
    vote_emoji = _emoji(draft.emoji, errors)
    minimum = _minimum(draft.minimum, errors)
    board_at = None if draft.board_at in ("", fields.WITH_QUESTION) else time.fromisoformat(draft.board_at)
    if not draft.managers:
        errors[fields.MANAGERS] = words.no_managers()
    if at is None or tz is None or errors:
        return None, errors
    chosen = Settings(
        at=at,
        tz=tz,
        days=days,
        country=country,
        own_dates=own_dates,
        filters=filters,
        mix=mix,
        vote_emoji=vote_emoji,
        minimum=minimum,
        broadcast=draft.broadcast,
        board_at=board_at,
        shown_outside=draft.shown_outside,
    )
    return chosen, {}


def draft_of(settings: Settings, managers: Sequence[str], today: date) -> Draft:
    """The fields that stand for these settings."""
    of_each = set(settings.days.values())
    common = of_each.pop() if len(of_each) == 1 else None
    own = {day: difficulty or fields.BY_MIX for day, difficulty in settings.days.items()}
    several = len(set(settings.days.values())) > 1
    return Draft(
        at=f"{settings.at:%H:%M}",
        days=tuple(sorted(settings.days)),
        difficulty=fields.EACH_DAY if several else common or fields.BY_MIX,
        own=own if several else {},
        tz=settings.tz,
        country=settings.country or "",
        off=_in_words(one for one in settings.own_dates if one >= today - KEPT_OFF),
        mix=settings.mix.key,
        difficulties=settings.filters.difficulties,
        kinds=settings.filters.kinds,
        subtopics=settings.filters.subtopics,
        roles=settings.filters.roles,
        emoji=" ".join(f":{name}:" for name in settings.vote_emoji),
        minimum=str(settings.minimum),
        board_at=f"{settings.board_at:%H:%M}" if settings.board_at is not None else fields.WITH_QUESTION,
        broadcast=settings.broadcast,
        shown_outside=settings.shown_outside,
        managers=tuple(managers[:MOST_MANAGERS]),
    )


# -- field by field ---------------------------------------------------------------------------------------------------------


def _time(typed: str, errors: Errors) -> time | None:
    try:
        return time.fromisoformat(typed)
    except ValueError:
        errors[fields.AT] = words.time_error()
        return None


def _zone(typed: str, errors: Errors) -> str | None:
    try:
        calendar.zone(typed)
    except calendar.UnknownZone as unknown:
        errors[fields.TZ] = words.zone_error(unknown.name, unknown.suggestions)
        return None
    return typed


def _country(typed: str, errors: Errors) -> str | None:
    try:
        return country_code(typed) if typed else None
    except UnknownCountry as unknown:
        errors[fields.COUNTRY] = words.country_error(unknown.name, unknown.suggestions)
        return None


def _days(draft: Draft, errors: Errors) -> dict[int, Difficulty | None]:
    if not draft.days:
        errors[fields.DAYS] = words.days_error()
    each = draft.difficulty == fields.EACH_DAY
    return {day: _difficulty(draft.own.get(day, "") if each else draft.difficulty) for day in draft.days}


def _difficulty(chosen: str) -> Difficulty | None:
    return next((one for one in DIFFICULTIES if one == chosen), None)


def _mix(key: str, errors: Errors) -> Mix:
    try:
        return Mix.parse(key)
    except ValueError:
        errors[fields.MIX] = words.mix_error()
        return Mix()


def _filters(draft: Draft, errors: Errors) -> Filters:
    entered = {
        fields.DIFFICULTIES: draft.difficulties,
        fields.KINDS: draft.kinds,
        fields.SUBTOPICS: draft.subtopics,
        fields.ROLES: draft.roles,
    }
    try:
        return Filters.model_validate(entered)
    except ValidationError as error:
        errors |= {str(wrong["loc"][0]): words.filters_error() for wrong in error.errors()}
        return Filters()


def _emoji(typed: str, errors: Errors) -> tuple[str, ...]:
    names = emoji.typed(typed)
    if not names:
        errors[fields.EMOJI] = words.no_emoji()
    if len(names) > MOST_EMOJI:
        errors[fields.EMOJI] = words.too_many_emoji(MOST_EMOJI)
    return names


def _minimum(typed: str, errors: Errors) -> int:
    found = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
    if not SHORTEST <= found <= LONGEST:
        errors[fields.MINIMUM] = words.minimum_error()
    return found


def _own_dates(typed: str, today: date, errors: Errors) -> tuple[date, ...]:
    found: set[date] = set()
    unreadable = []
    for piece in re.split(r"[\n,;]+", typed):
        if not piece.strip():
            continue
        span = _span(piece.strip(), today)
        found |= set(span)
        if not span:
            unreadable.append(piece.strip())
    if unreadable:
        errors[fields.OFF] = words.off_error(unreadable)
    elif len(found) > MOST_OFF:
        errors[fields.OFF] = words.too_many_off(MOST_OFF)
    return tuple(sorted(found))


def _span(piece: str, today: date) -> list[date]:
    """The days of "24 dec" or "24 dec to 2 jan"; none if they can't be read."""
    first, *rest = re.split(r"\s+(?:to|until|till|-)\s+|\s*[–—]\s*", piece, maxsplit=1)
    start = dates.day(first, today)
    end = dates.day(rest[0], start) if rest and start else start
    if start is None or end is None or not start <= end <= start + LONGEST_SPAN:
        return []
    return [start + _ONE_DAY * n for n in range((end - start).days + 1)]


def _in_words(own_dates: Iterable[date]) -> str:
    """One a line, days in a row as a span: what `_own_dates` reads."""
    runs: list[list[date]] = []
    for one in sorted(own_dates):
        if runs and one - runs[-1][-1] == _ONE_DAY and one - runs[-1][0] <= LONGEST_SPAN:
            runs[-1].append(one)
        else:
            runs.append([one])
    return "\n".join(
        f"{run[0].isoformat()} to {run[-1].isoformat()}" if len(run) > 1 else run[0].isoformat()
        for run in runs
    )
