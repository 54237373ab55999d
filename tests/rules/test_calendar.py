"""When a channel's question is due."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.calendar import (
    Plan,
    UnknownZone,
    day_of,
    is_working_day,
    next_post,
    posts_on,
    still_postable,
    wall_to_utc,
    zone,
)
from bot.rules.countries import UnknownCountry
from tests.rules.scenes import DAILY, a_plan, day, utc


def local(moment: datetime, tz: str) -> str:
    return moment.astimezone(ZoneInfo(tz)).strftime("%Y-%m-%d %H:%M")


def posts(plan: Plan, first: str, count: int) -> list[str]:
    """The local times of the first ``count`` posts from the start of a date (a UTC one) on."""
    found: list[str] = []
    after = utc(first)
    while len(found) < count and (due := next_post(plan, after)) is not None:
        found.append(local(due, plan.tz))
        after = due
    return found


# --- wall time


@pytest.mark.parametrize(
    ("tz", "wall", "runs"),
    [
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 03:00"),
        ("America/New_York", "2026-03-08 02:00", "2026-03-08 03:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04 02:30"),
        ("Africa/Casablanca", "2026-03-22 02:30", "2026-03-22 03:00"),
        ("Antarctica/Troll", "2026-03-29 01:30", "2026-03-29 03:00"),
        ("Asia/Beirut", "2026-03-29 00:00", "2026-03-29 01:00"),
        ("America/Nuuk", "2026-03-28 23:30", "2026-03-29 00:00"),
    ],
)
def test_a_wall_time_in_a_gap_runs_at_the_first_valid_minute_after_it(tz: str, wall: str, runs: str) -> None:
    asked = datetime.fromisoformat(wall)
    assert local(wall_to_utc(asked.date(), asked.time(), tz), tz) == runs


@pytest.mark.parametrize(
    ("tz", "wall", "runs"),
    [
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),
        ("Africa/Casablanca", "2026-02-15 02:30", "2026-02-15 01:30"),
        ("Europe/Dublin", "2026-10-25 01:30", "2026-10-25 00:30"),
    ],
)
def test_a_wall_time_in_a_fold_runs_at_the_first_occurrence(tz: str, wall: str, runs: str) -> None:
    asked = datetime.fromisoformat(wall)
    assert wall_to_utc(asked.date(), asked.time(), tz) == utc(runs)


def test_a_wall_time_in_a_fold_runs_once() -> None:
    assert posts(a_plan("02:30", DAILY), "2026-10-24 12:00", 2) == ["2026-10-25 02:30", "2026-10-26 02:30"]


def test_the_wall_time_stays_when_the_clocks_change() -> None:
    spring = [next_post(a_plan("09:00", DAILY), utc(f"2026-03-{d} 00:00")) for d in (28, 29)]
    assert spring == [utc("2026-03-28 08:00"), utc("2026-03-29 07:00")]


def test_on_a_date_that_a_zone_left_out_nothing_is_posted() -> None:
    apia = a_plan("09:00", DAILY, "Pacific/Apia")
    assert posts(apia, "2011-12-29 12:00", 3) == ["2011-12-29 09:00", "2011-12-31 09:00", "2012-01-01 09:00"]
    assert not posts_on(apia, day("2011-12-30"))
    assert not is_working_day(apia, day("2011-12-30")), "it was to be a Friday"


def test_a_gap_up_to_midnight_moves_the_evenings_question_into_the_next_day_and_keeps_both() -> None:
    nuuk = a_plan("23:30", DAILY, "America/Nuuk")
    assert posts(nuuk, "2026-03-28 03:00", 3) == ["2026-03-29 00:00", "2026-03-29 23:30", "2026-03-30 23:30"]


def test_a_question_belongs_to_the_date_it_was_planned_for_even_where_a_gap_moved_it() -> None:
    nuuk = a_plan("23:30", DAILY, "America/Nuuk")
    moved = next_post(nuuk, utc("2026-03-28 03:00"))
    assert moved is not None
    assert day_of(nuuk, moved) == day("2026-03-28")
    usual = next_post(nuuk, moved)
    assert usual is not None
    assert day_of(nuuk, usual) == day("2026-03-29")


def test_a_moment_that_is_not_planned_belongs_to_its_local_date() -> None:
    assert day_of(a_plan(tz="Asia/Tokyo"), utc("2026-11-16 20:00")) == day("2026-11-17")


# --- zones


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("Europe/Berln", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("utc", "UTC"),
    ],
)
def test_an_unknown_zone_is_refused_with_those_that_may_have_been_meant(typed: str, meant: str) -> None:
    with pytest.raises(UnknownZone) as refusal:
        zone(typed)
    assert refusal.value.suggestions[0] == meant


def test_a_zone_with_the_opposite_sign_is_never_suggested() -> None:
    with pytest.raises(UnknownZone) as refusal:
        zone("UTC+2")
    assert "Etc/GMT+2" not in refusal.value.suggestions


@pytest.mark.parametrize(
    "nonsense", ["", "../../etc/passwd", "/etc/localtime", "Europe", "\0", "x" * 100_000]
)
def test_a_zone_that_is_nonsense_is_refused(nonsense: str) -> None:
    with pytest.raises(UnknownZone):
        zone(nonsense)


# --- days


def test_a_question_is_posted_on_the_weekdays_of_the_plan_and_no_others() -> None:
    assert posts(a_plan(days=[0, 2]), "2026-11-16 00:00", 3) == [
        "2026-11-16 09:00",
        "2026-11-18 09:00",
        "2026-11-23 09:00",
    ]


def test_the_next_post_is_strictly_after_the_last() -> None:
    plan = a_plan()
    due = next_post(plan, utc("2026-11-16 07:59"))
    assert due == utc("2026-11-16 08:00")
    assert next_post(plan, due) == utc("2026-11-17 08:00")


def test_holidays_have_no_question() -> None:
    assert posts(a_plan(country="DE"), "2026-12-24 00:00", 2) == ["2026-12-24 09:00", "2026-12-28 09:00"]
    assert posts(a_plan(), "2026-12-24 00:00", 2) == ["2026-12-24 09:00", "2026-12-25 09:00"]


def test_the_holidays_of_a_region_have_no_question() -> None:
    assert not posts_on(a_plan(country="DE-BY"), day("2026-01-06"))
    assert posts_on(a_plan(country="DE"), day("2026-01-06"))


def test_a_channels_own_dates_have_no_question() -> None:
    offsite = a_plan(own=[day("2026-11-17"), day("2026-11-18")])
    assert posts(offsite, "2026-11-16 00:00", 2) == ["2026-11-16 09:00", "2026-11-19 09:00"]


def test_a_saturday_may_have_a_question_but_is_no_working_day() -> None:
    plan = a_plan(days=[5])
    assert posts_on(plan, day("2026-11-21"))
    assert not is_working_day(plan, day("2026-11-21"))


def test_a_weekday_without_a_question_is_a_working_day() -> None:
    plan = a_plan(days=[0])
    assert is_working_day(plan, day("2026-11-18"))
    assert not posts_on(plan, day("2026-11-18"))


@pytest.mark.parametrize("off", [a_plan(country="DE"), a_plan(own=[day("2026-12-25")])])
def test_neither_a_holiday_nor_an_own_date_is_a_working_day(off: Plan) -> None:
    assert not is_working_day(off, day("2026-12-25"))


def test_an_unknown_country_is_an_error_and_not_a_year_without_holidays() -> None:
    with pytest.raises(UnknownCountry):
        next_post(a_plan(country="XX"), utc("2026-11-16 00:00"))


# --- pauses, and plans that never post


def test_after_a_pause_the_first_question_is_on_the_first_due_day_from_its_end() -> None:
    due = next_post(a_plan(), utc("2026-11-16 12:00"), from_day=day("2026-11-21"))
    assert due == utc("2026-11-23 08:00")


def test_a_pause_that_ends_on_a_due_day_lets_that_day_have_its_question() -> None:
    assert next_post(a_plan(), utc("2026-11-16 12:00"), from_day=day("2026-11-18")) == utc("2026-11-18 08:00")


def test_a_pause_that_is_over_changes_nothing() -> None:
    after = utc("2026-11-16 12:00")
    assert next_post(a_plan(), after, from_day=day("2026-11-02")) == next_post(a_plan(), after)
    assert next_post(a_plan(), after, from_day=day("2020-01-01")) == next_post(a_plan(), after), "long over"


def test_a_plan_without_weekdays_never_posts() -> None:
    assert next_post(a_plan(days=[]), utc("2026-11-16 12:00")) is None


def test_where_every_day_of_two_years_is_off_nothing_is_due() -> None:
    off = [day("2026-01-01") + timedelta(days=n) for n in range(3 * 366)]
    assert next_post(a_plan(own=off), utc("2026-01-02 12:00")) is None


@pytest.mark.parametrize("end", ["9999-12-31", "9999-12-30"])
def test_a_pause_until_the_end_of_time_is_no_accident(end: str) -> None:
    assert next_post(a_plan(), utc("2026-11-16 12:00"), from_day=day(end)) is None


# --- being late


def test_a_question_up_to_four_hours_late_still_goes_out() -> None:
    due = utc("2026-11-16 08:00")
    assert still_postable(due, due, "Europe/Berlin")
    assert still_postable(due, due + timedelta(hours=4), "Europe/Berlin")
    assert not still_postable(due, due + timedelta(hours=4, seconds=1), "Europe/Berlin")


def test_a_late_question_goes_out_on_the_same_local_day_or_not_at_all() -> None:
    due = wall_to_utc(day("2026-11-16"), time(22), "Europe/Berlin")
    assert still_postable(due, due + timedelta(minutes=119), "Europe/Berlin")
    assert not still_postable(due, due + timedelta(minutes=120), "Europe/Berlin")
    assert still_postable(due, due + timedelta(minutes=120), "Europe/London"), "the channel's zone decides"


def test_four_hours_are_four_hours_also_where_the_clocks_change() -> None:
    due = wall_to_utc(day("2026-03-29"), time(1, 30), "Europe/Berlin")
    assert not still_postable(
        due, wall_to_utc(day("2026-03-29"), time(6, 45), "Europe/Berlin"), "Europe/Berlin"
    )
    assert still_postable(due, wall_to_utc(day("2026-03-29"), time(6, 30), "Europe/Berlin"), "Europe/Berlin")


def test_a_plan_may_post_at_midnight() -> None:
    plan = replace(a_plan(days=[0]), at=time(0))
    assert next_post(plan, utc("2026-11-15 12:00")) == utc("2026-11-15 23:00")
