"""Which week, month and quarter a moment belongs to."""

from datetime import timedelta

import pytest

from bot.rules.calendar import Period, local_week, period_bounds, week_bounds
from tests.rules.scenes import day, utc


def test_a_week_is_from_monday_to_monday_in_the_channels_zone() -> None:
    assert week_bounds(day("2026-11-16"), "Europe/Berlin") == (
        utc("2026-11-15 23:00"),
        utc("2026-11-22 23:00"),
    )
    assert week_bounds(day("2026-11-16"), "Asia/Tokyo") == (utc("2026-11-15 15:00"), utc("2026-11-22 15:00"))


def test_a_week_in_which_the_clocks_go_forward_is_an_hour_shorter() -> None:
    start, end = week_bounds(day("2026-03-23"), "Europe/Berlin")
    assert end - start == timedelta(days=7, hours=-1)


def test_a_week_whose_midnight_does_not_exist_begins_at_its_first_valid_moment() -> None:
    # In Tehran the clocks went from 00:00 to 01:00 on Monday 22 March 2021.
    start, end = week_bounds(day("2021-03-22"), "Asia/Tehran")
    assert start == utc("2021-03-21 20:30")
    assert local_week(start, "Asia/Tehran") == day("2021-03-22")
    assert local_week(start - timedelta(microseconds=1), "Asia/Tehran") == day("2021-03-15")
    assert end - start == timedelta(days=7, hours=-1)


def test_a_week_whose_midnight_comes_twice_begins_at_the_first() -> None:
    # At Vostok the clocks went from 02:00 back to 00:00 on Monday 18 December 2023.
    start, _ = week_bounds(day("2023-12-18"), "Antarctica/Vostok")
    assert start == utc("2023-12-17 17:00")


def test_the_same_moment_is_in_another_week_elsewhere() -> None:
    sunday_evening = utc("2026-11-22 20:00")
    assert local_week(sunday_evening, "Europe/Berlin") == day("2026-11-16")
    assert local_week(sunday_evening, "Asia/Tokyo") == day("2026-11-23")


def test_monday_midnight_itself_belongs_to_the_new_week() -> None:
    assert local_week(utc("2026-11-22 23:00"), "Europe/Berlin") == day("2026-11-23")
    assert local_week(utc("2026-11-22 22:59"), "Europe/Berlin") == day("2026-11-16")


def test_a_week_without_one_of_its_days_is_shorter() -> None:
    start, end = week_bounds(day("2011-12-26"), "Pacific/Apia")
    assert end - start == timedelta(days=6)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("week", "2026-11-15 23:00", "2026-11-22 23:00"),
        ("last week", "2026-11-08 23:00", "2026-11-15 23:00"),
        ("month", "2026-10-31 23:00", "2026-11-30 23:00"),
        ("quarter", "2026-09-30 22:00", "2026-12-31 23:00"),
    ],
)
def test_a_period_is_bounded_by_local_midnights(period: Period, start: str, end: str) -> None:
    assert period_bounds(period, utc("2026-11-18 12:00"), "Europe/Berlin") == (utc(start), utc(end))


def test_december_ends_with_the_year() -> None:
    month = period_bounds("month", utc("2026-12-31 12:00"), "UTC")
    assert month == (utc("2026-12-01 00:00"), utc("2027-01-01 00:00"))


@pytest.mark.parametrize(
    ("month", "first"), [(1, 1), (2, 1), (3, 1), (4, 4), (6, 4), (7, 7), (9, 7), (10, 10), (12, 10)]
)
def test_quarters_begin_in_january_april_july_and_october(month: int, first: int) -> None:
    start, end = period_bounds("quarter", utc(f"2026-{month:02}-15 12:00"), "UTC")
    assert start == utc(f"2026-{first:02}-01 00:00")
    assert end.month == (first + 2) % 12 + 1


def test_all_is_everything() -> None:
    start, end = period_bounds("all", utc("2026-11-18 12:00"), "Europe/Berlin")
    assert start <= utc("2014-01-01 00:00")
    assert end >= utc("2500-01-01 00:00")
