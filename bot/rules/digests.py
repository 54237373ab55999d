"""When a manager's weekly digest is due, and which week it tells of."""

from datetime import date, datetime, time, timedelta

from bot.rules import calendar

AT = time(9)
TUESDAY = 1
_WEEK = timedelta(days=7)


def next_due(now: datetime, tz: str) -> datetime:
    """The next Tuesday 09:00 in the manager's zone, strictly after ``now``."""
    monday = calendar.local_week(now, tz)
    this = _due(monday, tz)
    return this if this > now else _due(monday + _WEEK, tz)


def week_told(now: datetime, tz: str) -> date:
    """The Monday of the week that the newest digest due at ``now`` is about: after an outage that one alone is sent."""
    monday = calendar.local_week(now, tz)
    return monday - (_WEEK if _due(monday, tz) <= now else 2 * _WEEK)


def _due(monday: date, tz: str) -> datetime:
    return calendar.wall_to_utc(monday + timedelta(days=TUESDAY), AT, tz)
