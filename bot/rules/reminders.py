"""When somebody is reminded of a round that they have not answered: in time before its close, and by day where they are."""

from datetime import datetime, time, timedelta

from bot.rules.calendar import wall_to_utc, zone

BEFORE_CLOSE = timedelta(hours=3)
FIRST, LAST = time(8), time(20)
"""Wall times between which a reminder may come, both included."""
PUNCTUAL = timedelta(minutes=10)
"""One that is due at the last minute of the day may come so much later: somebody has to send it."""

_DAY = timedelta(days=1)
# A zone that crosses the date line leaves out a day, and the clocks may jump on the one before.
_DAYS_BACK = 4


def moment(closes_at: datetime, tz: str, *, after: datetime) -> datetime | None:
    """When a member in that zone is reminded of a round that closes at ``closes_at``.

    Three hours before, or at the last moment before that which is by day there. None if that isn't after ``after``
    (the round's opening, or when they asked for reminders): there is no reminder then.
    """
    latest = closes_at - BEFORE_CLOSE
    today = latest.astimezone(zone(tz)).date()
    for day in (today - n * _DAY for n in range(_DAYS_BACK)):
        found = min(latest, wall_to_utc(day, LAST, tz))
        if found.astimezone(zone(tz)).date() == day and by_day(found, tz):
            return found if found > after else None
    return None


def by_day(at: datetime, tz: str) -> bool:
    """Whether it is between 08:00 and 20:00 there."""
    return FIRST <= at.astimezone(zone(tz)).time() <= LAST


def still_in_time(due_at: datetime, closes_at: datetime, now: datetime, tz: str) -> bool:
    """Whether a reminder that was due at ``due_at`` may be sent at ``now``, however late: the round is open, and it is day there."""
    return now < closes_at and (by_day(now, tz) or timedelta() <= now - due_at <= PUNCTUAL)
