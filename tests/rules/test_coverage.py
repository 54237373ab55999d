"""What a channel covered and where it is weak: aggregates only, and of few people nothing."""

from collections.abc import Iterable

import pytest

from bot.rules.coverage import Checked, Focus, covered, matrix, suggested, weakest, working_days
from questions.model import SUBTOPICS, Subtopic
from tests.slack.blocks_samples import question


def checks(subtopic: Subtopic, *shares: float, users: Iterable[str] = "abcdefgh") -> list[Checked]:
    return [Checked(user, subtopic, share) for user, share in zip(users, shares, strict=False)]


def test_every_cell_of_the_matrix_is_there() -> None:
    had = matrix([("caching", "hard"), ("caching", "hard"), ("automation", "easy")])
    assert set(had) == set(SUBTOPICS)
    assert had["caching"] == {"easy": 0, "medium": 0, "hard": 2}
    assert sum(n for cells in had.values() for n in cells.values()) == 3


def test_coverage_goes_by_the_weights_of_the_ticked_points() -> None:
    rubric = question().rubric
    assert covered(["arithmetic"], rubric) == pytest.approx(0.4)
    assert covered([point.id for point in rubric], rubric) == 1
    assert covered([], rubric) == 0
    assert covered(["no-such-point"], rubric) == 0


def test_the_weakest_subtopic_is_the_one_covered_least_on_average() -> None:
    found = weakest([*checks("caching", 0.2, 0.4, 0.2, 0.4), *checks("automation", 0.1, 0.1, 0.1, 0.1)])
    assert [one.subtopic for one in found] == ["automation", "caching"]
    assert found[1].covered == pytest.approx(0.3)
    assert found[1].checks == 4


def test_of_three_self_checks_nothing_is_said() -> None:
    assert weakest(checks("caching", 0, 0, 0)) == []


def test_four_self_checks_of_one_person_say_nothing_either() -> None:
    """They would be an individual's."""
    assert weakest(checks("caching", 0, 0, 0, 0, users="aaaa")) == []
    assert weakest(checks("caching", 0, 0, 0, 0, users="aabc")) == []
    assert len(weakest(checks("caching", 0, 0, 0, 0, 0, users="aabcd"))) == 1


def test_the_focus_is_on_the_weakest_that_has_unseen_questions() -> None:
    weak = weakest([*checks("caching", 0, 0, 0, 0), *checks("automation", 0.5, 0.5, 0.5, 0.5)])
    assert suggested(weak, matrix([]), {"caching", "automation"}) == Focus("caching", "weakest")
    assert suggested(weak, matrix([]), {"automation"}) == Focus("automation", "weakest")


def test_while_nothing_is_known_to_be_weak_the_focus_is_on_what_came_least() -> None:
    had = matrix([("architecture-evolution", "easy"), ("caching", "hard")])
    assert suggested([], had, {"architecture-evolution", "caching", "tech-debt"}) == Focus(
        "tech-debt", "least"
    )
    assert suggested([], had, {"caching", "architecture-evolution"}) == Focus(
        "architecture-evolution", "least"
    )


def test_what_is_covered_wholly_is_no_weakness() -> None:
    weak = weakest(checks("caching", 1, 1, 1, 1))
    had = matrix([("caching", "easy")])
    assert suggested(weak, had, {"caching", "automation"}) == Focus("automation", "least")


def test_without_anything_unseen_nothing_is_suggested() -> None:
    assert suggested([], matrix([]), ()) is None


@pytest.mark.parametrize(
    ("unseen", "weekdays", "lasts"), [(40, 5, 40), (10, 1, 50), (40, 7, 28), (3, 2, 7), (0, 5, 0)]
)
def test_the_runway_is_in_working_days(unseen: int, weekdays: int, lasts: int) -> None:
    assert working_days(unseen, weekdays) == lasts


def test_without_days_there_is_no_runway() -> None:
    assert working_days(40, 0) is None
