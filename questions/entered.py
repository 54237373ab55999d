"""A question as a team enters it into a short form: texts of which each line is an entry, and no more fields than one fills in at once."""

import re
from dataclasses import dataclass
from typing import Any, Final, Self

from questions.model import TRACK_OF, TeamQuestion

POINT: Final = "point-{}"
"""What the rubric points are called, counted from 1."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered, as text. ``hints``, ``look_for`` and ``pitfalls`` have an entry a line; empty ones are left out.

    ``minutes`` are digits; ``kind``, ``subtopic``, ``difficulty`` and ``roles`` are the model's codes.
    """

    title: str = ""
    prompt: str = ""
    context: str = ""
    kind: str = "technical"
    subtopic: str = ""
    difficulty: str = "medium"
    minutes: str = "20"
    roles: tuple[str, ...] = ()
    hints: str = ""
    summary: str = ""
    body: str = ""
    look_for: str = ""
    pitfalls: str = ""

    def question(self, question_id: str, *, status: str = "draft") -> TeamQuestion:
        """The question, whose points to look for weigh the same. Raises pydantic's ValidationError."""
        points = _lines(self.look_for)
        raw: dict[str, Any] = {
            "id": question_id,
            "rev": 1,
            "status": status,
            "kind": self.kind,
            "track": TRACK_OF.get(self.subtopic, "systems"),  # type: ignore[call-overload]
            "subtopic": self.subtopic,
            "tags": [],
            "difficulty": self.difficulty,
            "minutes": int(self.minutes) if re.fullmatch("[0-9]{1,4}", self.minutes) else self.minutes,
            "roles": self.roles,
            "title": " ".join(self.title.split()),
            "prompt": self.prompt,
            "context": self.context,
            "clarify": [],
            "hints": _lines(self.hints),
            "rubric": [
                {"id": POINT.format(n), "weight": weight, "look_for": point}
                for n, (point, weight) in enumerate(zip(points, weights(len(points)), strict=True), 1)
            ],
            "answer": {"summary": self.summary, "body": self.body},
            "pitfalls": _lines(self.pitfalls),
            "follow_ups": [],
        }
        return TeamQuestion.model_validate(raw)

    @classmethod
    def of(cls, question: TeamQuestion) -> Self:
        """The form as it was filled in for that question."""
        return cls(
            title=question.title,
            prompt=question.prompt,
            context=question.context,
            kind=question.kind,
            subtopic=question.subtopic,
            difficulty=question.difficulty,
            minutes=str(question.minutes),
            roles=question.roles,
            hints="\n".join(question.hints),
            summary=question.answer.summary,
            body=question.answer.body,
            look_for="\n".join(point.look_for for point in question.rubric),
            pitfalls="\n".join(question.pitfalls),
        )


def weights(points: int) -> list[int]:
    """Equal shares in percent that sum to 100; the first ones have what is left over."""
    if not points:
        return []
    share, left = divmod(100, points)
    return [share + (n < left) for n in range(points)]


_BULLETS = re.compile(r"^\s*(?:[-•]\s+)*")


def _lines(text: str) -> list[str]:
    """The lines that say something, without the bullets that people put before them."""
    lines = (_BULLETS.sub("", line).strip() for line in text.splitlines())
    return [line for line in lines if line]
