"""What the gate says, and the item it says it about."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal, NamedTuple

from questions.model import Question

Severity = Literal["error", "warning"]


class Finding(NamedTuple):
    """One thing to look at. An error closes the gate; a warning wants a person's judgment."""

    severity: Severity
    file: str
    """Relative to the bank's folder; "bank" where no single file is at fault."""
    where: str
    """The field, as in "rubric[0].look_for"; "" for the whole file."""
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.where, self.message) if part)


class Remark(NamedTuple):
    """A finding before it is known which file it belongs to, and how grave it is."""

    where: str
    message: str


class Item(NamedTuple):
    """A question and the file it stands in, relative to the bank's folder."""

    file: str
    question: Question

    @property
    def path(self) -> PurePosixPath:
        return PurePosixPath(self.file)

    @property
    def counts(self) -> bool:
        """Whether the item can be asked: drafts and retired questions meet no requirement of coverage."""
        return self.question.status == "active"


def texts(question: Question) -> Iterator[tuple[str, str]]:
    """Every text that a person reads, with its field: all but slugs, estimates and sources."""
    yield "title", question.title
    yield "prompt", question.prompt
    yield "context", question.context
    for place, clarification in enumerate(question.clarify):
        yield f"clarify[{place}].ask", clarification.ask
        yield f"clarify[{place}].answer", clarification.answer
    for place, hint in enumerate(question.hints):
        yield f"hints[{place}]", hint
    for place, point in enumerate(question.rubric):
        for field in ("look_for", "mid", "senior", "staff"):
            yield f"rubric[{place}].{field}", getattr(point, field)
    yield "answer.summary", question.answer.summary
    yield "answer.body", question.answer.body
    for place, pitfall in enumerate(question.pitfalls):
        yield f"pitfalls[{place}]", pitfall
    for place, follow_up in enumerate(question.follow_ups):
        yield f"follow_ups[{place}].ask", follow_up.ask
        yield f"follow_ups[{place}].listen_for", follow_up.listen_for
