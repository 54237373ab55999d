"""What simulated people are like, and when they do what: pure, and the same for the same seed.

A person is in at their desk at certain hours of their own zone. Within what is open to them they choose a moment to reply,
and one to come back and read the others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

Kind = Literal["reply", "read", "peek", "check", "late"]

SATURDAY = 5
LATEST = timedelta(minutes=20)
"""Nobody begins a reply in the last minutes."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Something done once, on day ``day`` of the story (0: its first), at local time ``at``; ``lasts`` in days where it lasts."""

    day: int
    at: time
    name: str
    lasts: int = 0


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares are probabilities, per opening unless said otherwise.

    ``replies``: replies in time. ``late``: replies after the close, having forgotten. ``in_modal``: writes with the app's own form.
    ``peeks``: looks at the answer first. ``checks``: compares afterwards. ``reads``: comes back to praise others, at most ``praises`` of them.
    ``practises``: asks for something of one's own, on a working day. ``prompt``: 1 is any time; more is sooner.
    ``hours``: at the desk, local time. ``likes``: ids of those whose replies are liked a little better.
    """

    manner: str
    replies: float = 0.7
    late: float = 0.0
    in_modal: float = 0.2
    peeks: float = 0.0
    checks: float = 0.3
    reads: float = 0.6
    praises: int = 3
    practises: float = 0.0
    prompt: float = 1.5
    hours: tuple[int, int] = (9, 18)
    likes: tuple[str, ...] = ()
    errands: tuple[Errand, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A member with habits. ``tz`` is theirs (IANA)."""

    id: str
    tz: str
    habits: Habits


@dataclass(frozen=True, slots=True)
class Intent:
    """What a person means to do with an opening, and when."""

    at: datetime
    kind: Kind


def intents(
    person: Person, opens_at: datetime, closes_at: datetime, away: bool, chance: Random
) -> list[Intent]:
    """What this person does with what is open between these moments, in order; nothing while they are away."""
    habits = person.habits
    # Every share is drawn, whatever comes of it: a change of one habit leaves the rest of the story as it was.
    replies, late, peeks, checks, reads = (chance.random() for _ in range(5))
    first, second = chance.random(), chance.random()
    hours = list(_at_desk(person, opens_at + timedelta(minutes=1), closes_at - LATEST))
    if away:
        return []
    if not hours:
        return _too_late(person, closes_at, second) if late < habits.late else []
    found: list[Intent] = []
    at = _within(hours, first**habits.prompt)
    if peeks < habits.peeks:
        found.append(Intent(at - timedelta(minutes=1), "peek"))
    if replies < habits.replies:
        found.append(Intent(at, "reply"))
        if checks < habits.checks:
            found.append(Intent(at + timedelta(minutes=3), "check"))
    elif late < habits.late:
        found += _too_late(person, closes_at, second)
    if reads < habits.reads:
        found.append(Intent(_within(hours, first + (1 - first) * second), "read"))
    return sorted(found, key=lambda one: one.at)


def _too_late(person: Person, closes_at: datetime, share: float) -> list[Intent]:
    """In the working day after the close."""
    hours = list(_at_desk(person, closes_at + timedelta(minutes=5), closes_at + timedelta(days=1)))
    return [Intent(_within(hours, share), "late")] if hours else []


def _at_desk(person: Person, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches between two moments in which this person is at their desk, in order."""
    zone = ZoneInfo(person.tz)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        if day.weekday() < SATURDAY:
            begins = max(start, _local(day, person.habits.hours[0], zone))
            ends = min(end, _local(day, person.habits.hours[1], zone))
            if begins < ends:
                yield begins, ends
        day += timedelta(days=1)


def _local(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour), zone)


def _within(stretches: list[tuple[datetime, datetime]], share: float) -> datetime:
    """The moment at which that share of the time in these stretches has passed, to the minute."""
    left = sum((end - start for start, end in stretches), timedelta()) * share
    for start, end in stretches:
        if left < end - start:
            return _to_the_minute(start + left)
        left -= end - start
    return _to_the_minute(stretches[-1][1])


def _to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def errands(person: Person, begins: datetime, days: int, chance: Random) -> list[tuple[datetime, Errand]]:
    """What this person sets out to do in the course of a story that begins then and lasts so many days, besides replying."""
    zone = ZoneInfo(person.tz)
    first = begins.astimezone(zone).date()
    found = [
        (datetime.combine(first + timedelta(days=one.day), one.at, zone), one)
        for one in person.habits.errands
    ]
    for n in range(days):
        day, drawn, hour = first + timedelta(days=n), chance.random(), chance.random()
        if day.weekday() < SATURDAY and drawn < person.habits.practises:
            start, end = person.habits.hours
            minute = int((end - start) * 60 * hour)
            at = _local(day, start, zone) + timedelta(minutes=minute)
            found.append((at, Errand(n, at.timetz().replace(tzinfo=None), "practise")))
    return [(at, one) for at, one in found if begins <= at < begins + timedelta(days=days)]


def away(person: Person, begins: datetime, moment: datetime) -> bool:
    """Whether this person is away at that moment of a story that began then."""
    zone = ZoneInfo(person.tz)
    day = (moment.astimezone(zone).date() - begins.astimezone(zone).date()).days
    return any(one.lasts and one.day <= day < one.day + one.lasts for one in person.habits.errands)


def praised(replies: list[tuple[str, str, int]], person: Person, chance: Random) -> list[str]:
    """Which of the replies (ts, author, quality) this person praises, best liked first."""

    def liking(one: tuple[str, str, int]) -> float:
        return one[2] + 1.2 * (one[1] in person.habits.likes) + 2.2 * chance.random()

    others = [(liking(one), one[0]) for one in replies if one[1] != person.id]
    others.sort(reverse=True)
    return [ts for worth, ts in others[: person.habits.praises] if worth > 2.4]
