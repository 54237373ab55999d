"""When a round closes, and when a week's board is due."""

from datetime import timedelta

import pytest

from bot.rules.calendar import EXTRA_OPEN, board_due, closes_at
from tests.rules.scenes import DAILY, a_plan, day, utc

FRIDAY = utc("2026-11-20 08:00")
WEDNESDAY = utc("2026-11-18 08:00")


def test_a_round_closes_at_the_channels_next_scheduled_post() -> None:
    assert closes_at(a_plan(), WEDNESDAY) == utc("2026-11-19 08:00")


def test_fridays_round_closes_on_monday() -> None:
    assert closes_at(a_plan(), FRIDAY) == utc("2026-11-23 08:00")


def test_a_weekly_wednesdays_round_closes_on_the_next_monday() -> None:
    assert closes_at(a_plan(days=[2]), WEDNESDAY) == utc("2026-11-23 08:00")


def test_holidays_do_not_count_as_working_days() -> None:
    # Thursday 24 December; 25 December is a holiday, so the third working day after it is Wednesday 30.
    assert closes_at(a_plan(days=[3], country="DE"), utc("2026-12-24 08:00")) == utc("2026-12-30 08:00")
    assert closes_at(a_plan(days=[3]), utc("2026-12-24 08:00")) == utc("2026-12-29 08:00")


def test_own_dates_do_not_count_as_working_days() -> None:
    offsite = a_plan(days=[2], own=[day("2026-11-19"), day("2026-11-23")])
    assert closes_at(offsite, WEDNESDAY) == utc("2026-11-25 08:00")


def test_a_next_post_on_a_weekend_closes_the_round() -> None:
    assert closes_at(a_plan(days=DAILY), FRIDAY) == utc("2026-11-21 08:00")


def test_a_round_that_opened_late_still_closes_at_the_next_post() -> None:
    assert closes_at(a_plan(), WEDNESDAY + timedelta(hours=3)) == utc("2026-11-19 08:00")


def test_a_round_that_opened_late_closes_at_the_plans_wall_time_on_the_third_working_day() -> None:
    assert closes_at(a_plan(days=[2]), WEDNESDAY + timedelta(hours=3)) == utc("2026-11-23 08:00")


def test_a_round_is_never_open_for_less_than_twenty_hours() -> None:
    late = WEDNESDAY + timedelta(hours=6)
    assert closes_at(a_plan(), late) == late + timedelta(hours=20)


def test_where_the_clocks_go_forward_a_round_still_has_its_twenty_hours() -> None:
    late = utc("2026-03-28 12:00")  # Four hours late, and the next post comes 19 hours later.
    assert closes_at(a_plan(days=DAILY), late) == utc("2026-03-29 08:00")


def test_the_close_keeps_to_wall_time_when_the_clocks_change() -> None:
    assert closes_at(a_plan(), utc("2026-10-23 07:00")) == utc("2026-10-26 08:00")


def test_a_plan_that_posts_no_more_still_closes_its_round_on_the_third_working_day() -> None:
    assert closes_at(a_plan(days=[]), WEDNESDAY) == utc("2026-11-23 08:00")


def test_a_round_closes_even_where_no_working_day_is_left() -> None:
    off = [day("2026-11-18") + timedelta(days=n) for n in range(3 * 366)]
    assert closes_at(a_plan(own=off), WEDNESDAY) == utc("2026-11-25 08:00")


def test_a_date_that_a_zone_left_out_is_no_working_day() -> None:
    # Wednesday in Apia; Thursday 29, no Friday, Monday 2 January, Tuesday 3.
    apia = a_plan(days=[2], tz="Pacific/Apia")
    assert closes_at(apia, utc("2011-12-28 19:00")) == utc("2012-01-02 19:00")


def test_an_extra_round_is_open_for_a_day() -> None:
    assert timedelta(hours=24) == EXTRA_OPEN


# --- boards


def test_the_weekly_board_is_due_on_the_new_weeks_first_working_day_at_the_posting_time() -> None:
    assert board_due(a_plan(days=[2]), day("2026-11-16")) == utc("2026-11-23 08:00")


def test_the_weekly_board_may_have_a_time_of_its_own() -> None:
    assert board_due(a_plan(board="16:30"), day("2026-11-16")) == utc("2026-11-23 15:30")


def test_a_board_at_midnight_is_at_midnight() -> None:
    assert board_due(a_plan(board="00:00"), day("2026-11-16")) == utc("2026-11-22 23:00")


@pytest.mark.parametrize("named_by", ["2026-11-16", "2026-11-18", "2026-11-22"])
def test_any_day_of_a_week_names_it(named_by: str) -> None:
    assert board_due(a_plan(), day(named_by)) == utc("2026-11-23 08:00")


def test_a_holiday_on_monday_moves_the_board_to_tuesday() -> None:
    assert board_due(a_plan(country="DE"), day("2026-03-30")) == utc("2026-04-07 07:00"), "Easter Monday"


def test_a_week_without_working_days_moves_the_board_to_the_week_after() -> None:
    shut = a_plan(own=[day("2026-11-23") + timedelta(days=n) for n in range(5)])
    assert board_due(shut, day("2026-11-16")) == utc("2026-11-30 08:00")


def test_a_board_is_due_even_where_no_working_day_is_left() -> None:
    off = [day("2026-11-16") + timedelta(days=n) for n in range(3 * 366)]
    assert board_due(a_plan(own=off), day("2026-11-16")) == utc("2026-11-23 08:00")
