"""What a channel has covered, where it is weak, and what would come next: aggregates for its managers, never one person's."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from questions.model import DIFFICULTIES, SUBTOPICS, Difficulty, RubricPoint, Subtopic

ENOUGH_CHECKS = 4
"""A subtopic has that many self-checks, of as many people, before anything is said of it: of fewer, it might be one person's."""

WORKING_DAYS_A_WEEK = 5

Matrix = Mapping[Subtopic, Mapping[Difficulty, int]]


@dataclass(frozen=True, slots=True)
class Checked:
    """One member's self-check of one round: how much of the rubric they ticked, 0 to 1 by the points' weights."""

    user: str
    subtopic: Subtopic
    covered: float


@dataclass(frozen=True, slots=True)
class Weak:
    """A subtopic, and the part of the rubric that its self-checks covered on average."""

    subtopic: Subtopic
    covered: float
    checks: int


@dataclass(frozen=True, slots=True)
class Focus:
    """A subtopic to practise next, because its self-checks are the weakest or because the channel had it least."""

    subtopic: Subtopic
    because: Literal["weakest", "least"]


def matrix(had: Iterable[tuple[Subtopic, Difficulty]]) -> Matrix:
    """How many rounds of each subtopic and difficulty; every cell is there."""
    counted = {subtopic: dict.fromkeys(DIFFICULTIES, 0) for subtopic in SUBTOPICS}
    for subtopic, difficulty in had:
        counted[subtopic][difficulty] += 1
    return counted


def covered(ticks: Collection[str], rubric: Sequence[RubricPoint]) -> float:
    """The ticked points' share of all weights, 0 to 1."""
    whole = sum(point.weight for point in rubric)
    return sum(point.weight for point in rubric if point.id in ticks) / whole if whole else 0.0


def weakest(checks: Iterable[Checked]) -> list[Weak]:
    """Subtopics by how much of the rubric is covered, the least first; only those with enough self-checks of enough people."""
    found: defaultdict[Subtopic, list[Checked]] = defaultdict(list)
    for check in checks:
        found[check.subtopic].append(check)
    told = [
        Weak(subtopic, sum(each.covered for each in given) / len(given), len(given))
        for subtopic, given in found.items()
        if len({each.user for each in given}) >= ENOUGH_CHECKS
    ]
    return sorted(told, key=lambda weak: (weak.covered, SUBTOPICS.index(weak.subtopic)))


def suggested(weak: Sequence[Weak], had: Matrix, unseen: Collection[Subtopic]) -> Focus | None:
    """What to focus on, of the subtopics with questions ``unseen``: the weakest; while none is known to be, the one had least."""
    for each in weak:
        if each.subtopic in unseen and each.covered < 1:
            return Focus(each.subtopic, "weakest")
    left = [subtopic for subtopic in SUBTOPICS if subtopic in unseen]
    if not left:
        return None
    return Focus(min(left, key=lambda subtopic: sum(had[subtopic].values())), "least")


def working_days(unseen: int, weekdays: int) -> int | None:
    """For how many working days so many questions last, at ``weekdays`` questions a week; None if none are asked."""
    return unseen * WORKING_DAYS_A_WEEK // weekdays if weekdays else None
