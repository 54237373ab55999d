"""What was entered into the set-up's modal becomes settings, and settings fill the modal: pure."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.blocks.setup_fields import Draft
from bot.store.schedules import Settings
from handlers.setup_reading import draft_of, read
from questions.bank import Filters
from questions.model import DIFFICULTIES, KINDS, ROLES, SUBTOPICS, Difficulty
from questions.picking import Mix

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
VALID = Draft(
    at="09:00",
    days=(0, 1),
    difficulty="mix",
    tz="Europe/Berlin",
    mix="30/50/20",
    emoji=":+1:",
    minimum="80",
    managers=("U1",),
)


def subset(names: tuple[Any, ...]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(names), unique=True).map(tuple)


wanted: st.SearchStrategy[Difficulty | None] = st.sampled_from([None, *DIFFICULTIES])
some_settings = st.builds(
    Settings,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    tz=st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"]),
    days=st.dictionaries(st.integers(0, 6), wanted, min_size=1),
    country=st.sampled_from([None, "DE", "US-CA"]),
    own_dates=st.lists(
        st.integers(-14, 90).map(lambda n: TODAY + timedelta(days=n)), unique=True, max_size=40
    ).map(lambda days: tuple(sorted(days))),
    filters=st.builds(
        Filters,
        difficulties=subset(DIFFICULTIES),
        kinds=subset(KINDS),
        subtopics=subset(SUBTOPICS),
        roles=subset(ROLES),
    ),
    mix=st.sampled_from([Mix(), Mix(0, 0, 100), Mix(10, 40, 50)]),
    vote_emoji=st.sampled_from([("+1",), ("100", "brain", "party-parrot")]),
    minimum=st.integers(20, 2000),
    broadcast=st.booleans(),
    board_at=st.sampled_from([None, time(8), time(23, 59)]),
    shown_outside=st.booleans(),
)


@settings(max_examples=100, deadline=None)
@given(chosen=some_settings)
def test_what_the_modal_shows_reads_as_what_was_stored(chosen: Settings) -> None:
    assert read(draft_of(chosen, ["U1"], TODAY), NOW) == (chosen, {})


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("2026-12-24", [date(2026, 12, 24)]),
        ("24 december, 1 jan", [date(2026, 12, 24), date(2027, 1, 1)]),
        ("2026-12-24\n\n 2026-12-24 ;", [date(2026, 12, 24)]),
        ("30 dec to 2 jan", [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)]),
        ("2026-12-30 – 2026-12-31", [date(2026, 12, 30), date(2026, 12, 31)]),
        ("2026-12-30 - 2026-12-31", [date(2026, 12, 30), date(2026, 12, 31)]),
        ("friday", [date(2026, 11, 27)]),
        ("", []),
    ],
)
def test_own_days_off_are_dates_or_words(typed: str, days: list[date]) -> None:
    chosen, errors = read(replace(VALID, off=typed), NOW)
    assert errors == {}
    assert chosen is not None
    assert list(chosen.own_dates) == days


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"at": ""}, "at", "choose a time"),
        ({"days": ()}, "days", "at least one day"),
        ({"tz": "Berln"}, "tz", "no time zone I know"),
        ({"tz": "Europe/Berln"}, "tz", "Did you mean Europe/Berlin"),
        ({"tz": "../../etc/passwd"}, "tz", "no time zone"),
        ({"country": "Atlantis"}, "country", "no holidays for “Atlantis”"),
        ({"off": "2026-12-24\nsoonish, 24 dec"}, "off", "can’t read “soonish”"),
        ({"off": "2 jan to 24 dec"}, "off", "can’t read “2 jan to 24 dec”"),
        ({"off": "1 jan to 1 mar, 2 mar to 1 may, 2 may to 1 july, 2 july to 1 sep"}, "off", "more than 200 days"),
        ({"mix": "50/50"}, "mix", "choose a mix"),
        ({"subtopics": ("gardening",)}, "subtopics", "no longer offered"),
        ({"emoji": " , "}, "emoji", "At least one"),
        ({"emoji": " ".join(f"e{n}" for n in range(21))}, "emoji", "At most 20"),
        ({"minimum": "19"}, "minimum", "from 20 to 2,000"),
        ({"minimum": "2001"}, "minimum", "from 20 to 2,000"),
        ({"minimum": "many"}, "minimum", "whole number"),
        ({"managers": ()}, "managers", "at least one person"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_at_its_field(changes: dict[str, Any], field: str, said: str) -> None:
    chosen, errors = read(replace(VALID, **changes), NOW)
    assert chosen is None
    assert list(errors) == [field]
    assert said in errors[field]


def test_a_day_without_a_difficulty_of_its_own_goes_by_the_mix() -> None:
    chosen, _ = read(replace(VALID, difficulty="own", own={0: "hard", 5: "easy"}), NOW)
    assert chosen is not None
    assert chosen.days == {0: "hard", 1: None}


def test_days_off_long_past_are_not_shown_any_more() -> None:
    old = Settings(at=time(9), tz="UTC", own_dates=(date(2026, 1, 1), date(2026, 11, 20)))
    assert draft_of(old, ["U1"], TODAY).off == "2026-11-20"
