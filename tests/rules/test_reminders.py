"""When a reminder comes."""

import pytest

from bot.rules.reminders import by_day, moment, still_in_time
from tests.rules.scenes import utc

# A round in Stockholm: Monday 09:00 there to Tuesday 09:00.
OPENS, CLOSES = utc("2026-11-23 08:00"), utc("2026-11-24 08:00")


@pytest.mark.parametrize(
    ("tz", "expected"),
    [
        ("Asia/Tokyo", "2026-11-24 05:00"),  # 14:00 there: three hours before the close
        ("Europe/Stockholm", "2026-11-23 19:00"),  # 06:00 would be too early: the evening before, at 20:00
        ("Africa/Lagos", "2026-11-23 19:00"),
        ("America/Los_Angeles", "2026-11-24 04:00"),  # 21:00 would be too late: the same day, at 20:00
        ("Asia/Kolkata", "2026-11-24 05:00"),  # 10:30 there
        ("Asia/Karachi", "2026-11-24 05:00"),  # 10:00 there
    ],
)
def test_three_hours_before_the_close_or_at_the_last_moment_before_that_by_day(
    tz: str, expected: str
) -> None:
    assert moment(CLOSES, tz, after=OPENS) == utc(expected)


@pytest.mark.parametrize("close", ["2026-11-24 11:00", "2026-11-24 23:00"])
def test_eight_and_twenty_o_clock_are_by_day(close: str) -> None:
    at = moment(utc(close), "UTC", after=OPENS)
    assert at is not None
    assert utc(close) - at == utc("2026-11-24 03:00") - utc("2026-11-24 00:00")


def test_a_minute_before_eight_is_by_night() -> None:
    assert moment(utc("2026-11-24 10:59"), "UTC", after=OPENS) == utc("2026-11-23 20:00")


def test_a_moment_that_has_gone_by_is_none() -> None:
    due = utc("2026-11-23 19:00")
    assert moment(CLOSES, "Europe/Stockholm", after=utc("2026-11-23 18:59")) == due
    assert moment(CLOSES, "Europe/Stockholm", after=due) is None


def test_a_round_that_is_open_by_night_only_has_no_reminder() -> None:
    opens, closes = utc("2026-11-23 20:30"), utc("2026-11-24 08:30")
    assert moment(closes, "UTC", after=opens) is None


def test_the_clocks_going_back_in_between_do_not_matter() -> None:
    """Sunday 25 October 2026, Stockholm: 06:00 is at 05:00 UTC, and 20:00 of the day before at 18:00."""
    assert moment(utc("2026-10-25 08:00"), "Europe/Stockholm", after=utc("2026-10-24 08:00")) == utc(
        "2026-10-24 18:00"
    )


def test_a_day_that_a_zone_left_out_has_no_reminder() -> None:
    """Apia had no 30 December 2011: 20:00 of the 29th there was the last daylight before the 31st, 08:00."""
    closes = utc("2011-12-30 20:00")  # 31 December, 10:00
    assert moment(closes, "Pacific/Apia", after=utc("2011-12-28 20:00")) == utc("2011-12-30 06:00")


def test_late_it_is_sent_while_the_round_is_open_and_it_is_day_there() -> None:
    due = utc("2026-11-23 19:00")
    assert still_in_time(due, CLOSES, utc("2026-11-24 07:30"), "Europe/Stockholm")  # 08:30 there
    assert not still_in_time(due, CLOSES, utc("2026-11-24 06:30"), "Europe/Stockholm")  # 07:30 there
    assert not still_in_time(due, CLOSES, CLOSES, "Europe/Stockholm")


def test_what_is_due_at_twenty_o_clock_may_take_a_few_minutes() -> None:
    due = utc("2026-11-23 19:00")
    assert still_in_time(due, CLOSES, utc("2026-11-23 19:10"), "Europe/Stockholm")
    assert not still_in_time(due, CLOSES, utc("2026-11-23 19:11"), "Europe/Stockholm")


def test_by_day_is_by_the_wall_where_they_are() -> None:
    assert by_day(utc("2026-11-23 19:00"), "Europe/Stockholm")
    assert not by_day(utc("2026-11-23 19:01"), "Europe/Stockholm")
    assert by_day(utc("2026-11-23 23:00"), "Asia/Tokyo")
