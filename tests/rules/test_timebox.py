"""A question on the clock."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules.timebox import LONGEST, SHORTEST, TimeBox
from tests.rules.scenes import utc

STARTED = utc("2026-11-23 08:00")
QUARTER = TimeBox(STARTED, 15)

boxes = st.integers(SHORTEST, LONGEST).map(lambda minutes: TimeBox(STARTED, minutes))


def at(seconds: float) -> datetime:
    return STARTED + timedelta(seconds=seconds)


def test_it_changes_at_half_time_at_nine_tenths_and_at_the_end() -> None:
    assert QUARTER.next_change(STARTED) == at(450)
    assert QUARTER.next_change(at(450)) == at(810)
    assert QUARTER.next_change(at(810)) == at(900) == QUARTER.ends_at
    assert QUARTER.next_change(at(900)) is None


def test_a_phase_begins_at_its_very_moment() -> None:
    assert QUARTER.phase(at(449)) == "first half"
    assert QUARTER.phase(at(450)) == "second half"
    assert QUARTER.phase(at(810)) == "last tenth"
    assert QUARTER.phase(at(899)) == "last tenth"
    assert QUARTER.phase(at(900)) == "over"


def test_an_answer_at_the_very_end_is_in_time() -> None:
    assert QUARTER.over(at(900)) == timedelta()
    assert QUARTER.over(at(901)) == timedelta(seconds=1)


def test_it_awaits_an_answer_for_as_long_again() -> None:
    assert not QUARTER.awaits(at(-1))
    assert QUARTER.awaits(at(0))
    assert QUARTER.awaits(at(1800))
    assert not QUARTER.awaits(at(1801))


@given(boxes, st.floats(0, 2 * LONGEST * 60))
def test_whenever_one_looks_the_phase_lasts_until_the_next_change(box: TimeBox, seconds: float) -> None:
    now = at(seconds)
    change = box.next_change(now)
    if change is None:
        assert box.phase(now) == "over"
    else:
        assert now < change <= box.ends_at
        assert box.phase(change) != box.phase(now)
        assert box.phase(change - timedelta(microseconds=1)) == box.phase(now)
