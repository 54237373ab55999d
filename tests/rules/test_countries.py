"""Holiday calendars by country and region."""

import pytest

from bot.rules.countries import UnknownCountry, country, holidays_of
from tests.rules.scenes import day


def test_a_country_has_its_public_holidays() -> None:
    assert day("2026-12-25") in holidays_of("DE", 2026)
    assert day("2026-12-24") not in holidays_of("DE", 2026)


def test_a_region_has_holidays_that_its_country_has_not() -> None:
    assert day("2026-01-06") in holidays_of("DE-BY", 2026)
    assert day("2026-01-06") not in holidays_of("DE", 2026)


def test_a_day_off_in_lieu_is_a_holiday_too() -> None:
    assert day("2026-07-03") in holidays_of("US", 2026), "4 July 2026 is a Saturday"


def test_a_code_is_understood_in_any_case_and_spelled_properly() -> None:
    assert country("de-by") == "DE-BY"
    assert country(" us ") == "US"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Germany", "DE"), ("united states", "US"), ("USA", "US"), ("gbr", "GB"), ("UK", "GB")],
)
def test_an_unknown_country_is_refused_with_those_that_may_have_been_meant(typed: str, meant: str) -> None:
    with pytest.raises(UnknownCountry) as refusal:
        country(typed)
    assert meant in refusal.value.suggestions
    assert refusal.value.name == typed


def test_an_unknown_region_is_refused_with_something_of_its_country() -> None:
    with pytest.raises(UnknownCountry) as refusal:
        country("DE-XX")
    assert refusal.value.suggestions
    assert all(name.startswith("DE") for name in refusal.value.suggestions)


@pytest.mark.parametrize("nonsense", ["", "-", "--", "<!channel>", "x" * 100_000])
def test_nonsense_is_refused_without_a_suggestion(nonsense: str) -> None:
    with pytest.raises(UnknownCountry) as refusal:
        country(nonsense)
    assert refusal.value.suggestions == ()
