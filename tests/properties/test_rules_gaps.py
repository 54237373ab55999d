"""The rubric gap is a function of the set of self-checks, tells of at least four members, and of nobody."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.gaps import LEAST, Check, gap, latest
from tests.rules.scenes import minute

SETTINGS = settings(max_examples=100, deadline=None)
POINTS = ("bound", "order", "people")

CHECKS = st.lists(
    st.builds(
        Check,
        user=st.sampled_from([f"U{n}" for n in range(8)]),
        at=st.integers(0, 5).map(minute),
        ticks=st.frozensets(st.sampled_from((*POINTS, "of-an-older-rev"))),
        rev=st.integers(1, 2),
    ),
    max_size=20,
)


@given(st.data(), CHECKS)
@SETTINGS
def test_any_order_and_any_repetition_of_checks_gives_the_same(
    data: st.DataObject, checks: list[Check]
) -> None:
    again = data.draw(st.permutations([*checks, *checks[:5]]))
    assert gap(again, POINTS) == gap(checks, POINTS)


@given(CHECKS)
@SETTINGS
def test_fewer_than_four_members_say_nothing_however_often_they_check(checks: list[Check]) -> None:
    assert (gap(checks, POINTS) is None) == (len({check.user for check in checks}) < LEAST)


@given(CHECKS.filter(bool))
@SETTINGS
def test_a_members_later_check_takes_the_place_of_their_earlier_ones(checks: list[Check]) -> None:
    later = [replace(check, at=check.at + timedelta(hours=1)) for check in latest(checks)]
    changed = [replace(check, ticks=frozenset(POINTS) - check.ticks) for check in later]
    assert gap([*checks, *changed], POINTS) == gap(changed, POINTS)


@given(CHECKS)
@SETTINGS
def test_no_point_is_covered_by_more_or_missed_by_more_than_those_that_are_named(checks: list[Check]) -> None:
    found = gap(checks, POINTS)
    if found is None:
        return
    standing = latest(checks)
    shares = {point: sum(point in check.ticks for check in standing) / len(standing) for point in POINTS}
    assert shares[found.covered] == max(shares.values()) == found.covered_by / found.members
    assert shares[found.missed] == min(shares.values()) == (found.members - found.missed_by) / found.members
    assert found.even == (len(set(shares.values())) == 1)


@given(CHECKS, st.permutations([f"U{n}" for n in range(8)]))
@SETTINGS
def test_it_is_the_same_whoever_the_members_are(checks: list[Check], names: list[str]) -> None:
    renamed = [replace(check, user=names[int(check.user[1:])]) for check in checks]
    assert gap(renamed, POINTS) == gap(checks, POINTS)
    assert not any("U" in str(value) for value in vars_of(gap(checks, POINTS)))


def vars_of(found: object) -> list[object]:
    return [getattr(found, name) for name in getattr(found, "__slots__", ())]


def test_of_points_that_tie_the_first_is_named() -> None:
    checks = [Check(f"U{n}", minute(0), frozenset({"order", "people"})) for n in range(LEAST)]
    assert gap(checks, ("bound", "order", "people")) == gap(checks, ("bound", "order"))
    found = gap(checks, ("people", "order", "bound"))
    assert found is not None
    assert (found.covered, found.covered_by, found.missed, found.missed_by) == ("people", 4, "bound", 4)


def test_a_question_without_points_has_no_gap() -> None:
    assert gap([Check(f"U{n}", minute(0), frozenset()) for n in range(LEAST)], ()) is None
