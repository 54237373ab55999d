"""A digest is due on Tuesdays at nine where its manager is, and tells of the week before."""

import pytest

from bot.rules.digests import next_due, week_told
from tests.rules.scenes import day, utc


@pytest.mark.parametrize(
    ("now", "tz", "due"),
    [
        ("2026-11-23 12:00", "UTC", "2026-11-24 09:00"),
        ("2026-11-24 08:59", "UTC", "2026-11-24 09:00"),
        ("2026-11-24 09:00", "UTC", "2026-12-01 09:00"),
        ("2026-11-29 23:00", "UTC", "2026-12-01 09:00"),
        ("2026-11-23 12:00", "Asia/Tokyo", "2026-11-24 00:00"),
        ("2026-11-24 16:00", "America/Los_Angeles", "2026-11-24 17:00"),
        # The clocks go back between: still nine.
        ("2026-10-20 08:00", "Europe/Berlin", "2026-10-27 08:00"),
    ],
)
def test_the_next_digest_is_due_on_tuesday_at_nine(now: str, tz: str, due: str) -> None:
    assert next_due(utc(now), tz) == utc(due)


@pytest.mark.parametrize(
    ("now", "week"),
    [
        ("2026-11-24 09:00", "2026-11-16"),
        ("2026-11-30 23:59", "2026-11-16"),
        ("2026-12-01 08:59", "2026-11-16"),
        ("2026-12-01 09:00", "2026-11-23"),
    ],
)
def test_it_tells_of_the_week_before_the_newest_tuesday(now: str, week: str) -> None:
    assert week_told(utc(now), "UTC") == day(week)
