"""The calendar over a year, in every zone there is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.calendar import (
    Plan,
    board_due,
    closes_at,
    day_of,
    is_working_day,
    local_week,
    next_post,
    posts_on,
    wall_to_utc,
    week_bounds,
    zone,
)
from bot.rules.slack_time import moment, ts
from tests.rules.scenes import DAILY, MON_FRI, a_plan

# No deadline: how long an example takes says more about the machine than about the rules.
SETTINGS = settings(max_examples=100, deadline=None)
ZONES = sorted(available_timezones())
# Half-hour shifts, Ramadan, shifts at midnight, of two hours, across midnight, and a year without a 30 December.
ODD = [
    ("Australia/Lord_Howe", 2026),
    ("Africa/Casablanca", 2026),
    ("Asia/Beirut", 2026),
    ("Antarctica/Troll", 2026),
    ("America/Nuuk", 2026),
    ("Pacific/Apia", 2011),
    ("Asia/Tehran", 2021),
]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@cache
def clocks(year: int) -> dict[tuple[object, ...], str]:
    """Every clock there is, with a zone that keeps it: zones that show the same all year are one case."""

    def offset(then: datetime, tz: str) -> timedelta | None:
        return then.astimezone(ZoneInfo(tz)).utcoffset()

    found: dict[tuple[object, ...], str] = {}
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(-4, 370)]
    for tz in ZONES:
        clock: list[object] = [offset(days[0], tz)]
        for morning, next_morning in pairwise(days):
            after = offset(next_morning, tz)
            if offset(morning, tz) != after:
                minutes = (morning + n * MINUTE for n in range(1441))
                clock += [next(then for then in minutes if offset(then, tz) == after), after]
        found.setdefault(tuple(clock), tz)
    return found


def year_of(plan: Plan, year: int) -> Iterator[tuple[datetime, date]]:
    """Every post that is due for a date of the year, with that date, as a channel would go through them."""
    due = next_post(plan, datetime(year - 1, 12, 29, tzinfo=UTC))
    while due is not None and (day := day_of(plan, due)).year <= year:
        if day.year == year:
            yield due, day
        due = next_post(plan, due)


def dates_of(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


def assert_first_moment(due: datetime, day: date, at: time, tz: str) -> None:
    """No clock on a wall there showed ``day at`` or later before ``due``, and then it did."""
    wall, place = datetime.combine(day, at), ZoneInfo(tz)

    def shown(then: datetime) -> datetime:
        return then.astimezone(place).replace(tzinfo=None)

    assert shown(due) >= wall, (tz, due)
    if shown(due) == wall and shown(due - 2 * HOUR) == wall - 2 * HOUR:
        return  # No shift near enough for the wall time to have come before.
    # All shifts in use are of whole half hours, at most two of them hours long.
    earlier = [due - MINUTE, *(due - n * HOUR / 2 for n in range(1, 7))]
    assert all(shown(then) < wall for then in earlier), (tz, due)


def test_every_zone_there_is_can_be_chosen() -> None:
    assert all(zone(tz).key == tz for tz in ZONES)
    assert len(ZONES) > 400
    assert {tz for tz, _ in ODD} <= set(ZONES)


@pytest.mark.parametrize("at", ["00:00", "02:30", "09:00", "23:30"])
def test_a_year_posts_exactly_once_for_every_due_day_in_every_zone(at: str) -> None:
    for tz in clocks(2026).values():
        assert_posts_once_for_every_due_day(a_plan(at, DAILY, tz), dates_of(2026))


@pytest.mark.parametrize(("tz", "year"), ODD)
@pytest.mark.parametrize("at", ["00:00", "00:30", "01:45", "02:15", "03:00", "12:00", "22:30", "23:45"])
def test_a_year_posts_exactly_once_for_every_due_day_at_the_oddest_times(tz: str, year: int, at: str) -> None:
    missing = {date(2011, 12, 30)} if tz == "Pacific/Apia" else set()
    assert_posts_once_for_every_due_day(
        a_plan(at, DAILY, tz), [day for day in dates_of(year) if day not in missing]
    )


def assert_posts_once_for_every_due_day(plan: Plan, days: list[date]) -> None:
    posts = list(year_of(plan, days[0].year))
    assert [day for _, day in posts] == days, plan.tz
    assert all(earlier < later for (earlier, _), (later, _) in pairwise(posts)), plan.tz
    for due, day in posts:
        assert_first_moment(due, day, plan.at, plan.tz)


@pytest.mark.parametrize(("tz", "year"), ODD)
def test_over_a_year_of_working_days_rounds_follow_one_another(tz: str, year: int) -> None:
    plan = a_plan("02:30", MON_FRI, tz)
    for due, _ in year_of(plan, year):
        close = closes_at(plan, due)
        assert close == next_post(plan, due)
        assert timedelta(hours=20) <= close - due <= timedelta(days=3, hours=2)


def test_in_every_zone_a_weekly_round_is_open_from_wednesday_to_monday() -> None:
    for tz in clocks(2026).values():
        plan = a_plan("09:00", [2], tz)
        for due, _ in year_of(plan, 2026):
            assert abs(closes_at(plan, due) - due - timedelta(days=5)) <= 2 * HOUR, tz


def test_in_every_zone_each_moment_lies_in_its_week_and_weeks_follow_without_a_gap() -> None:
    for tz in clocks(2026).values():
        week, end = local_week(datetime(2026, 1, 1, tzinfo=UTC), tz), None
        for _ in range(53):
            start, following = week_bounds(week, tz)
            assert end in (None, start), tz
            assert local_week(start, tz) == local_week(following - timedelta(microseconds=1), tz) == week, tz
            assert local_week(following, tz) == week + timedelta(days=7), tz
            week, end = week + timedelta(days=7), following


MOMENTS = st.integers(0, 15 * 366 * 86_400).map(
    lambda n: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=n)
)
PLANS = st.builds(
    Plan,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    days=st.sets(st.sampled_from(range(7)), min_size=1).map(dict.fromkeys),
    tz=st.sampled_from(ZONES),
    country=st.sampled_from((None, "DE-BY", "US", "JP", "SA")),
    own_dates=st.frozensets(st.dates(date(2020, 1, 1), date(2034, 12, 31)), max_size=5),
    board_at=st.none(),
)


@given(PLANS, MOMENTS)
@SETTINGS
def test_the_next_post_is_the_first_on_a_due_day(plan: Plan, after: datetime) -> None:
    due = next_post(plan, after)
    assert due is not None
    assert due > after
    day = day_of(plan, due)
    assert posts_on(plan, day)
    assert due == wall_to_utc(day, plan.at, plan.tz)
    between = (after.astimezone(ZoneInfo(plan.tz)).date() + timedelta(days=n) for n in range(-1, 400))
    skipped = [each for each in between if each < day and posts_on(plan, each)]
    assert all(wall_to_utc(each, plan.at, plan.tz) <= after for each in skipped)


@given(PLANS, MOMENTS)
@SETTINGS
def test_the_next_post_does_not_depend_on_when_one_asks(plan: Plan, after: datetime) -> None:
    due = next_post(plan, after)
    assert due is not None
    assert next_post(plan, due - timedelta(microseconds=1)) == due
    assert next_post(plan, after + (due - after) / 2) == due or (due - after) / 2 == timedelta()


@given(PLANS, MOMENTS)
@SETTINGS
def test_every_round_closes_after_twenty_hours_at_the_earliest_and_by_the_third_working_day(
    plan: Plan, opened: datetime
) -> None:
    close = closes_at(plan, opened)
    least = opened + timedelta(hours=20)
    assert close >= least
    first = opened.astimezone(ZoneInfo(plan.tz)).date()
    ahead = (first + timedelta(days=n) for n in range(1, 60))
    third = [day for day in ahead if is_working_day(plan, day)][2]
    following = next_post(plan, opened)
    assert following is not None
    assert close == max(least, min(following, wall_to_utc(third, plan.at, plan.tz)))


@given(PLANS, st.dates(date(2020, 1, 1), date(2034, 1, 1)), st.times().map(lambda at: at.replace(second=0)))
@SETTINGS
def test_a_board_is_due_after_its_week_on_a_working_day(plan: Plan, week: date, at: time) -> None:
    due = board_due(replace(plan, board_at=at.replace(microsecond=0)), week)
    _, end = week_bounds(week, plan.tz)
    assert due >= end
    day = due.astimezone(ZoneInfo(plan.tz)).date()
    earlier = (end.astimezone(ZoneInfo(plan.tz)).date() + timedelta(days=n) for n in range(60))
    assert not any(is_working_day(plan, each) for each in earlier if each < day)


@given(st.integers(0, 9_999_999_999), st.integers(0, 999_999))
@SETTINGS
def test_a_timestamp_survives_being_read_as_a_moment(seconds: int, micros: int) -> None:
    assert ts(moment(f"{seconds}.{micros:06d}")) == f"{seconds}.{micros:06d}"
