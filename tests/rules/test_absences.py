"""Being away."""

from dataclasses import replace

from bot.rules.absences import Absence, away
from tests.rules.scenes import day, utc

OPENS = utc("2026-11-20 08:00")  # Friday
CLOSES = utc("2026-11-23 08:00")  # Monday
ENTERED = utc("2026-11-19 12:00")


def absence(first: str, last: str, tz: str = "Europe/Berlin") -> Absence:
    return Absence(day(first), day(last), tz, ENTERED, None)


def test_an_absence_that_covers_the_opening_excuses() -> None:
    assert away([absence("2026-11-18", "2026-11-20")], OPENS, CLOSES)


def test_an_absence_that_covers_the_close_excuses() -> None:
    assert away([absence("2026-11-23", "2026-11-27")], OPENS, CLOSES)


def test_an_absence_between_opening_and_close_does_not_excuse() -> None:
    assert not away([absence("2026-11-21", "2026-11-22")], OPENS, CLOSES)


def test_an_absence_before_or_after_the_round_does_not_excuse() -> None:
    assert not away([absence("2026-11-16", "2026-11-19"), absence("2026-11-24", "2026-11-27")], OPENS, CLOSES)


def test_first_and_last_day_are_included() -> None:
    assert away([absence("2026-11-20", "2026-11-20")], OPENS, CLOSES)


def test_the_dates_are_local_dates_in_the_members_zone() -> None:
    # When the round opens in Berlin it is still Thursday in Honolulu and already Friday evening in Auckland.
    assert away([absence("2026-11-19", "2026-11-19", "Pacific/Honolulu")], OPENS, CLOSES)
    assert not away([absence("2026-11-19", "2026-11-19", "Pacific/Auckland")], OPENS, CLOSES)


def test_an_absence_entered_after_the_close_does_not_excuse() -> None:
    said = absence("2026-11-20", "2026-11-23")
    assert away([replace(said, entered_at=CLOSES)], OPENS, CLOSES)
    assert not away([replace(said, entered_at=utc("2026-11-23 08:01"))], OPENS, CLOSES)


def test_an_absence_entered_while_the_round_was_open_excuses() -> None:
    assert away(
        [replace(absence("2026-11-20", "2026-11-20"), entered_at=utc("2026-11-22 12:00"))], OPENS, CLOSES
    )


def test_an_absence_withdrawn_by_the_close_does_not_excuse() -> None:
    said = absence("2026-11-20", "2026-11-27")
    assert not away([replace(said, withdrawn_at=utc("2026-11-22 12:00"))], OPENS, CLOSES)
    assert not away([replace(said, withdrawn_at=CLOSES)], OPENS, CLOSES)


def test_coming_back_after_the_close_changes_nothing_about_the_round() -> None:
    said = absence("2026-11-20", "2026-11-27")
    assert away([replace(said, withdrawn_at=utc("2026-11-23 08:01"))], OPENS, CLOSES)


def test_without_an_absence_nobody_is_away() -> None:
    assert not away([], OPENS, CLOSES)
