"""What the bank as a whole must offer: how many questions where, and the five that must be there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from questions.lint.findings import Finding, Item
from questions.model import DIFFICULTIES, SUBTOPICS, TRACK_OF, Difficulty, Kind, Question, Role, Subtopic

BANK: Final = "bank"
"""What findings about no single file name as their file."""


class Brief(NamedTuple):
    """A question that the bank must have: what it is about, which item it is, and how that has to be labelled."""

    about: str
    question_id: str
    difficulty: Difficulty
    kind: Kind
    role: Role | None


BRIEFS: Final = (
    Brief(
        "moving off an outside authentication provider",
        "payroll-identity-exit",
        "hard",
        "technical",
        "product_manager",
    ),
    Brief(
        "SLI, SLO and SLA of a login service",
        "city-login-promises",
        "easy",
        "technical",
        "product_manager",
    ),
    Brief("a real-time collaborative editor", "basement-co-editing", "hard", "system_design", None),
    Brief(
        "worldwide push notifications", "worldwide-push-alerts", "hard", "system_design", "product_manager"
    ),
    Brief(
        "metrics and OKRs for six months of scaling",
        "six-month-okrs",
        "medium",
        "technical",
        "product_manager",
    ),
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The least numbers of active questions. The empty one requires nothing."""

    per_subtopic: int = 0
    per_difficulty: Mapping[Difficulty, int] = field(default_factory=dict)
    """In each subtopic."""
    system_design: int = 0
    """In each subtopic of the systems track."""
    behavioral: int = 0
    """In each subtopic of the teams track."""
    product_manager: int = 0
    """In each subtopic."""
    briefs: tuple[Brief, ...] = ()


REQUIRED: Final = Coverage(
    per_subtopic=17,
    per_difficulty={"easy": 5, "medium": 6, "hard": 6},
    system_design=4,
    behavioral=4,
    product_manager=3,
    briefs=BRIEFS,
)
"""What the shipped bank must offer: with sixteen subtopics a question for every working day of a year."""


def missing(items: Sequence[Item], required: Coverage) -> Iterator[Finding]:
    """Cells with too few active questions, and briefs that nothing answers."""
    active = [item.question for item in items if item.counts]
    for subtopic in SUBTOPICS:
        here = [question for question in active if question.subtopic == subtopic]
        for what, least, counts in _requirements(subtopic, required):
            if (number := sum(map(counts, here))) < least:
                yield Finding("error", BANK, subtopic, f"has {number} active {what}; {least} are required")
    for brief in required.briefs:
        yield from _unmet(brief, items)


_Requirement = tuple[str, int, Callable[[Question], bool]]


def _requirements(subtopic: Subtopic, required: Coverage) -> Iterator[_Requirement]:
    yield "questions", required.per_subtopic, lambda question: True
    for difficulty in DIFFICULTIES:
        yield (
            f"{difficulty} questions",
            required.per_difficulty.get(difficulty, 0),
            _is_difficulty(difficulty),
        )
    if TRACK_OF[subtopic] == "systems":
        yield (
            "system-design questions",
            required.system_design,
            lambda question: question.kind == "system_design",
        )
    else:
        yield "behavioral questions", required.behavioral, lambda question: question.kind == "behavioral"
    yield (
        "questions for product managers",
        required.product_manager,
        lambda question: "product_manager" in question.roles,
    )


def _is_difficulty(difficulty: Difficulty) -> Callable[[Question], bool]:
    return lambda question: question.difficulty == difficulty


def _unmet(brief: Brief, items: Sequence[Item]) -> Iterator[Finding]:
    found = [item for item in items if item.question.id == brief.question_id]
    if not found:
        yield Finding(
            "error", BANK, "briefs", f"nothing is called {brief.question_id}, the brief on {brief.about}"
        )
        return
    file, question = found[0]
    for where, given, wanted in (
        ("status", question.status, "active"),
        ("difficulty", question.difficulty, brief.difficulty),
        ("kind", question.kind, brief.kind),
    ):
        if given != wanted:
            yield Finding("error", file, where, f"is {given}; the brief on {brief.about} asks for {wanted}")
    if brief.role and brief.role not in question.roles:
        yield Finding("error", file, "roles", f"lack {brief.role}, for whom the brief on {brief.about} is")
