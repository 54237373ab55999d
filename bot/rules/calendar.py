"""When a channel's rounds open and close, and which week a moment belongs to.

The only place that turns wall time into moments. A plan is in wall time of one IANA zone; every moment that goes
in or comes out is timezone-aware, and in UTC on the way out.

Clocks are put forward and back, so a wall time may not exist on a day, or exist twice. One rule covers both: a
wall time means *the first moment at which a clock on the wall shows that or later*. In a gap that is the moment
the clocks jump; of two occurrences it is the first. A few zones crossed the date line and left out a whole day
(Apia had no 30 December 2011): on a date that doesn't exist nothing is due.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from bot.rules.countries import holidays_of
from questions.model import Difficulty

EXTRA_OPEN = timedelta(hours=24)
"""How long an extra round stays open."""
SHORTEST_OPEN = timedelta(hours=20)
"""No scheduled round closes sooner after its opening."""
LATEST_POST = timedelta(hours=4)
"""A due question that is later than this is not posted any more."""
WORKING_DAYS_OPEN = 3
LOOK_AHEAD_DAYS = 2 * 366

EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))
"""The bounds of the period "all"."""

Period = Literal["week", "last week", "month", "quarter", "all"]

_DAY = timedelta(days=1)
_NOON = time(12)
_WEEK = timedelta(days=7)


class UnknownZone(ValueError):  # noqa: N818  it says what is wrong
    """There is no such IANA time zone.

    ``name`` is what was asked for; ``suggestions`` are zones that exist and look alike, nearest first, perhaps
    none.
    """

    def __init__(self, name: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(f"unknown time zone {name!r}")
        self.name = name
        self.suggestions = suggestions


@dataclass(frozen=True, slots=True)
class Plan:
    """A channel's schedule as its people set it.

    ``at``: wall time of the question. ``days``: the weekdays that have one (0 is Monday), each with a difficulty
    of its own or None, which leaves it to the mix. ``tz``: IANA zone. ``country``: a holiday calendar, ``"DE"``
    or ``"DE-BY"``; None: no holidays. ``own_dates``: the channel's own days off. ``board_at``: wall time of the
    weekly board; None: that of the question.
    """

    at: time
    days: Mapping[int, Difficulty | None]
    tz: str
    country: str | None
    own_dates: frozenset[date]
    board_at: time | None


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name, spelled exactly; `UnknownZone` otherwise."""
    if name not in _zones():
        raise UnknownZone(name, _like(name))
    return ZoneInfo(name)


def known_zone(name: str) -> str:
    """The name itself if there is such a zone, else UTC: for people, whom Slack may put anywhere."""
    return name if name in _zones() else "UTC"


@lru_cache(maxsize=8192)
def wall_to_utc(day: date, at: time, tz: str) -> datetime:
    """The moment a wall time means on a day: in a gap the first valid minute after it, in a fold the first."""
    place = zone(tz)
    wall = datetime.combine(day, at)
    moment = wall.replace(tzinfo=place).astimezone(UTC)
    if _wall(moment, place) == wall:
        return moment
    # In a gap, fold 0 reads the wall time with the offset from before it, which ends up after the jump, and
    # fold 1 with the offset from after it, which ends up before. The jump is between them.
    before = wall.replace(tzinfo=place, fold=1).astimezone(UTC)
    while moment - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(moment - before) // timedelta(seconds=2))
        if _wall(middle, place) < wall:
            before = middle
        else:
            moment = middle
    return moment


def is_working_day(plan: Plan, day: date) -> bool:
    """Whether people work then: neither Saturday nor Sunday, nor a holiday or one of the channel's days off."""
    return day.weekday() < 5 and not _off(plan, day)


def posts_on(plan: Plan, day: date) -> bool:
    """Whether a question is due on that local date."""
    return day.weekday() in plan.days and not _off(plan, day)


def next_post(plan: Plan, after: datetime, *, from_day: date | None = None) -> datetime | None:
    """When the next question is due, strictly after ``after``.

    ``from_day``: not on an earlier local date (a pause's end). None: nothing is due within two years.
    """
    if not plan.days:
        return None
    start = after.astimezone(zone(plan.tz)).date()
    if from_day is not None:
        start = max(start, from_day)
    for day in _days_from(start):
        if posts_on(plan, day) and (due := wall_to_utc(day, plan.at, plan.tz)) > after:
            return due
    return None


def day_of(plan: Plan, due: datetime) -> date:
    """The local date whose question is due at ``due``.

    That is the local date of the moment itself, except where a gap runs up to midnight and carried the evening's
    question over it (Nuuk, 23:30 on the day the clocks go forward).
    """
    day = due.astimezone(zone(plan.tz)).date()
    if wall_to_utc(day, plan.at, plan.tz) != due and wall_to_utc(day - _DAY, plan.at, plan.tz) == due:
        return day - _DAY
    return day


def closes_at(plan: Plan, opened: datetime) -> datetime:
    """When a scheduled round that opens at ``opened`` closes.

    At the next scheduled post, or at the plan's wall time on the third following working day if that is sooner,
    but never under 20 hours after opening. Extra rounds close after `EXTRA_OPEN` instead.
    """
    close = _third_working_day(plan, opened)
    following = next_post(plan, opened)
    if following is not None:
        close = min(close, following)
    return max(close, opened.astimezone(UTC) + SHORTEST_OPEN)


def still_postable(due: datetime, now: datetime, tz: str) -> bool:
    """Whether a question due at ``due`` may go out at ``now``: at most four hours late, on the same local day."""
    place = zone(tz)
    return now - due <= LATEST_POST and now.astimezone(place).date() == due.astimezone(place).date()


def local_week(moment: datetime, tz: str) -> date:
    """The week a moment belongs to in a zone, named by its Monday."""
    return _monday(moment.astimezone(zone(tz)).date())


def week_bounds(week: date, tz: str) -> tuple[datetime, datetime]:
    """From Monday 00:00 up to, not including, the next Monday 00:00, of the week that has the day ``week``."""
    monday = _monday(week)
    return _midnight(monday, tz), _midnight(monday + _WEEK, tz)


def period_bounds(period: Period, now: datetime, tz: str) -> tuple[datetime, datetime]:
    """The period around ``now`` in a zone: its first moment, and the first after it. "all" is `EVER`."""
    today = now.astimezone(zone(tz)).date()
    match period:
        case "week":
            return week_bounds(today, tz)
        case "last week":
            return week_bounds(today - _WEEK, tz)
        case "month":
            return _months(today.year, today.month, 1, tz)
        case "quarter":
            return _months(today.year, today.month - (today.month - 1) % 3, 3, tz)
        case "all":
            return EVER


def board_due(plan: Plan, week: date) -> datetime:
    """When the board of the week that has the day ``week`` is due.

    On the first working day after that week, at the plan's board time, or its posting time if it has none. (A
    round of the week that closes later still holds the board back until then; rounds know their close.)
    """
    following = _monday(week) + _WEEK
    day = next((day for day in _days_from(following) if is_working_day(plan, day)), following)
    return wall_to_utc(day, plan.board_at or plan.at, plan.tz)


def _third_working_day(plan: Plan, opened: datetime) -> datetime:
    day = opened.astimezone(zone(plan.tz)).date()
    left = WORKING_DAYS_OPEN
    for following in _days_from(day + _DAY):
        left -= is_working_day(plan, following)
        if left == 0:
            return wall_to_utc(following, plan.at, plan.tz)
    # Two years of nothing but days off; a round has to close all the same.
    return wall_to_utc(day + _WEEK, plan.at, plan.tz)


def _off(plan: Plan, day: date) -> bool:
    if day in plan.own_dates or (plan.country is not None and day in holidays_of(plan.country, day.year)):
        return True
    return not _exists(day, plan.tz)


@lru_cache(maxsize=8192)
def _exists(day: date, tz: str) -> bool:
    """Whether a zone has that date at all."""
    # Two offsets at noon mean that the clocks jump across it. Asking that first spares the rest on all other days.
    noon = datetime.combine(day, _NOON, zone(tz))
    return noon.utcoffset() == noon.replace(fold=1).utcoffset() or _midnight(day, tz) < _midnight(
        day + _DAY, tz
    )


def _days_from(start: date) -> Iterator[date]:
    """Two years of dates, fewer where the calendar itself ends (somebody may pause until 9999-12-31)."""
    room = (date.max - start).days - 1
    return (start + timedelta(days=ahead) for ahead in range(min(LOOK_AHEAD_DAYS, room)))


def _wall(moment: datetime, place: ZoneInfo) -> datetime:
    return moment.astimezone(place).replace(tzinfo=None)


def _midnight(day: date, tz: str) -> datetime:
    return wall_to_utc(day, time(), tz)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _months(year: int, month: int, count: int, tz: str) -> tuple[datetime, datetime]:
    years, rest = divmod(month - 1 + count, 12)
    return _midnight(date(year, month, 1), tz), _midnight(date(year + years, rest + 1, 1), tz)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _like(name: str) -> tuple[str, ...]:
    """Zones that someone may have meant by ``name``: people type "berlin" and "new york"."""
    spellings = {"utc": "UTC"}
    # Areas with cities only: "Etc/GMT+2" is two hours behind, the opposite of what someone who typed "UTC+2" means.
    for known in sorted(name for name in _zones() if "/" in name and not name.startswith("Etc/")):
        spellings[known.casefold()] = known
        spellings.setdefault(known.rpartition("/")[2].casefold(), known)
    wanted = "_".join(name.casefold().split())
    close = get_close_matches(wanted, spellings, n=6, cutoff=0.6)
    return tuple(dict.fromkeys(spellings[word] for word in close))[:3]
