"""Slack's timestamps, which name a message by its moment."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.rules.slack_time import moment, ts


def test_a_timestamp_is_exact_to_the_microsecond() -> None:
    assert moment("1763366400.000200") == datetime(2025, 11, 17, 8, 0, 0, 200, tzinfo=UTC)


def test_two_messages_a_microsecond_apart_stay_apart() -> None:
    earlier, later = moment("9999999999.999998"), moment("9999999999.999999")
    assert later - earlier == timedelta(microseconds=1)


def test_a_moment_becomes_the_timestamp_it_came_from() -> None:
    assert ts(moment("1763366400.000001")) == "1763366400.000001"
    assert ts(moment("1763366400.100000")) == "1763366400.100000"


def test_a_timestamp_of_whole_seconds_is_understood() -> None:
    assert moment("1763366400") == datetime(2025, 11, 17, 8, 0, tzinfo=UTC)


def test_a_short_fraction_is_a_fraction_and_not_a_count_of_microseconds() -> None:
    assert moment("1763366400.5").microsecond == 500_000


def test_the_zone_a_moment_is_written_in_does_not_matter() -> None:
    berlin = timezone(timedelta(hours=1))
    assert ts(datetime(2025, 11, 17, 9, 0, tzinfo=berlin)) == "1763366400.000000"


@pytest.mark.parametrize(
    "nonsense", ["", "abc", "12.", ".5", "-1.0", "1.1234567", "1e9", "1 ", "1763366400,5", "9" * 40, "١٢.٣"]
)
def test_what_is_no_timestamp_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError, match="not a Slack timestamp"):
        moment(nonsense)
