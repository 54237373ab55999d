"""What holds for every manager's figure."""

from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import available_timezones

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules import digests
from bot.rules.calendar import zone
from bot.rules.coverage import ENOUGH_CHECKS, Checked, matrix, suggested, weakest
from bot.rules.participation import Held, Share, answer_rate, participation
from questions.model import SUBTOPICS

# No deadline: how long an example takes says more about the machine than about the rules.
SETTINGS = settings(max_examples=100, deadline=None)
PEOPLE = st.frozensets(st.sampled_from("abcdefgh"))


@st.composite
def rounds(draw: st.DrawFn) -> Held:
    answered, scheduled = draw(PEOPLE), draw(st.booleans())
    credited = (
        draw(st.frozensets(st.sampled_from(sorted(answered)))) if answered and scheduled else frozenset()
    )
    members = draw(st.none() | st.integers(0, 10))
    return Held(scheduled, members, answered, credited, draw(PEOPLE))


CHECKS = st.lists(
    st.builds(Checked, st.sampled_from("abcdef"), st.sampled_from(SUBTOPICS[:3]), st.floats(0, 1)),
    max_size=30,
)


def is_share(share: Share | None) -> bool:
    return share is None or (0 <= share.part <= share.whole and share.whole > 0 and 0 <= share.percent <= 100)


@given(st.lists(rounds(), max_size=8))
@SETTINGS
def test_a_share_lies_between_nothing_and_all(held: list[Held]) -> None:
    assert is_share(participation(held))
    assert is_share(answer_rate(held))


@given(st.lists(rounds(), max_size=8), st.randoms())
@SETTINGS
def test_the_order_of_rounds_does_not_matter(held: list[Held], random: Random) -> None:
    shuffled = held[:]
    random.shuffle(shuffled)
    assert participation(shuffled) == participation(held)
    assert answer_rate(shuffled) == answer_rate(held)


@given(CHECKS)
@SETTINGS
def test_nothing_is_said_of_what_fewer_than_four_people_checked(checks: list[Checked]) -> None:
    for weak in weakest(checks):
        assert len({one.user for one in checks if one.subtopic == weak.subtopic}) >= ENOUGH_CHECKS
        assert 0 <= weak.covered <= 1 + 1e-9


@given(CHECKS, st.frozensets(st.sampled_from(SUBTOPICS)))
@SETTINGS
def test_what_is_suggested_can_be_asked(checks: list[Checked], unseen: frozenset[str]) -> None:
    found = suggested(weakest(checks), matrix([]), unseen)  # type: ignore[arg-type]
    assert (found is None) == (not unseen)
    assert found is None or found.subtopic in unseen


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001  hypothesis wants it naive
    st.sampled_from(sorted(available_timezones())),
)
@SETTINGS
def test_a_digest_follows_within_a_week_and_tells_of_a_week_that_is_over(naive: datetime, tz: str) -> None:
    now = naive.replace(tzinfo=UTC)
    due = digests.next_due(now, tz)
    assert timedelta() < due - now <= timedelta(days=8)
    assert digests.week_told(due, tz) == digests.week_told(now, tz) + timedelta(days=7)
    week = digests.week_told(now, tz)
    assert week.weekday() == 0
    assert week + timedelta(days=7) <= now.astimezone(zone(tz)).date()
