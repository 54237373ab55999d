"""What the bank holds: active questions by subtopic, difficulty and kind, and by role."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from questions.bank import Bank
from questions.model import (
    DIFFICULTIES,
    KINDS,
    ROLES,
    SUBTOPICS,
    TRACK_OF,
    TRACKS,
    Difficulty,
    Kind,
    Role,
    Status,
    Subtopic,
)

_SHORT: Final[dict[Kind, str]] = {"technical": "tech", "system_design": "design", "behavioral": "behav"}


@dataclass(frozen=True, slots=True)
class Stats:
    """Numbers of questions; of active ones where nothing else is said."""

    cells: Mapping[tuple[Subtopic, Difficulty, Kind], int]
    roles: Mapping[tuple[Subtopic, Role], int]
    statuses: Mapping[Status, int]
    """Of all questions, drafts and retired ones too."""

    def number(
        self,
        subtopics: Iterable[Subtopic] = SUBTOPICS,
        difficulties: Iterable[Difficulty] = DIFFICULTIES,
        kinds: Iterable[Kind] = KINDS,
    ) -> int:
        """How many active questions there are in the given part of the matrix."""
        return sum(
            self.cells.get((subtopic, difficulty, kind), 0)
            for subtopic in subtopics
            for difficulty in difficulties
            for kind in kinds
        )

    def asked_of(self, role: Role, subtopics: Iterable[Subtopic] = SUBTOPICS) -> int:
        """How many active questions name the role."""
        return sum(self.roles.get((subtopic, role), 0) for subtopic in subtopics)

    def as_json(self) -> dict[str, Any]:
        """Everything by name, zeros included, so that a program needs no special cases."""
        return {
            "active": self.number(),
            "statuses": {status: self.statuses.get(status, 0) for status in ("active", "draft", "retired")},
            "difficulties": {
                difficulty: self.number(difficulties=[difficulty]) for difficulty in DIFFICULTIES
            },
            "kinds": {kind: self.number(kinds=[kind]) for kind in KINDS},
            "roles": {role: self.asked_of(role) for role in ROLES},
            "subtopics": {subtopic: self._subtopic(subtopic) for subtopic in SUBTOPICS},
        }

    def _subtopic(self, subtopic: Subtopic) -> dict[str, Any]:
        return {
            "track": TRACK_OF[subtopic],
            "active": self.number([subtopic]),
            "matrix": {
                difficulty: {kind: self.number([subtopic], [difficulty], [kind]) for kind in KINDS}
                for difficulty in DIFFICULTIES
            },
            "roles": {role: self.asked_of(role, [subtopic]) for role in ROLES},
        }


def count(bank: Bank) -> Stats:
    """Count a bank."""
    active = bank.active()
    return Stats(
        cells=Counter((question.subtopic, question.difficulty, question.kind) for question in active),
        roles=Counter((question.subtopic, role) for question in active for role in question.roles),
        statuses=Counter(question.status for question in bank.values()),
    )


def table(stats: Stats) -> str:
    """The matrix subtopic by difficulty by kind as text, then the roles; a dot stands for none."""
    pairs = [(difficulty, kind) for difficulty in DIFFICULTIES for kind in KINDS]
    rows = [["", *(difficulty if kind == KINDS[0] else "" for difficulty, kind in pairs), "all"]]
    rows.append(["", *(_SHORT[kind] for _, kind in pairs), ""])
    for track in TRACKS:
        subtopics = [subtopic for subtopic in SUBTOPICS if TRACK_OF[subtopic] == track]
        rows.append([f"{track}:", *[""] * (len(pairs) + 1)])
        rows += [_row(stats, f"  {subtopic}", [subtopic], pairs) for subtopic in subtopics]
    rows.append(_row(stats, "all", SUBTOPICS, pairs))
    roles = [["roles:", ""], *([f"  {role}", str(stats.asked_of(role))] for role in ROLES)]
    others = ", ".join(
        f"{stats.statuses.get(status, 0)} {status}" for status in ("active", "draft", "retired")
    )
    return f"{_aligned(rows)}\n\n{_aligned(roles)}\n\n{others}"


def _row(
    stats: Stats, name: str, subtopics: Iterable[Subtopic], pairs: Iterable[tuple[Difficulty, Kind]]
) -> list[str]:
    chosen = tuple(subtopics)
    numbers = [stats.number(chosen, [difficulty], [kind]) for difficulty, kind in pairs]
    return [name, *(str(number) if number else "·" for number in numbers), str(sum(numbers))]


def _aligned(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
