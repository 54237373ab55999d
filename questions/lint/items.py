"""What one item must be, looked at alone: the gate's errors."""

from collections.abc import Callable, Iterator, Sized
from typing import Final

from questions.lint import estimates, rendering
from questions.lint.findings import Item, Remark
from questions.lint.words import count
from questions.model import CLARIFY, FOLLOW_UPS, HINTS, PITFALLS, RUBRIC, Count, Question

PROMPT_WORDS: Final = Count(20, 120)
BODY_WORDS: Final = Count(300, 900)
SUMMARY_CHARACTERS: Final = 600


def place(item: Item) -> Iterator[Remark]:
    """The file is where its fields say: <subtopic>/<id>.yaml."""
    question, path = item.question, item.path
    if path.suffix != ".yaml":
        yield Remark("", f"ends in {path.suffix}; rename it to {question.id}.yaml")
    if path.stem != question.id:
        yield Remark(
            "id", f"is {question.id}, the file is {path.name}; rename the file to {question.id}.yaml"
        )
    if path.parts[:-1] != (question.subtopic,):
        folder = path.parent.as_posix()
        yield Remark(
            "subtopic", f"is {question.subtopic}, the folder is {folder}; move the file or mend the field"
        )


def counts(question: Question) -> Iterator[Remark]:
    """How many entries the lists have."""
    listed: tuple[tuple[str, Sized, Count], ...] = (
        ("clarify", question.clarify, CLARIFY),
        ("hints", question.hints, HINTS),
        ("rubric", question.rubric, RUBRIC),
        ("pitfalls", question.pitfalls, PITFALLS),
        ("follow_ups", question.follow_ups, FOLLOW_UPS),
    )
    for where, entries, (least, most) in listed:
        if not least <= len(entries) <= most:
            yield Remark(where, f"has {len(entries)} entries; {least} to {most} are wanted")


def levels(question: Question) -> Iterator[Remark]:
    """A rubric point says what each level says. (A workspace's own question needn't.)"""
    for place, point in enumerate(question.rubric):
        for field in ("mid", "senior", "staff"):
            if not getattr(point, field):
                yield Remark(f"rubric[{place}].{field}", "is missing; add it")


def weights(question: Question) -> Iterator[Remark]:
    """The rubric's weights are percentages of one whole."""
    total = sum(point.weight for point in question.rubric)
    if total != 100:
        yield Remark("rubric", f"weights sum to {total}; they must sum to 100")


def lengths(question: Question) -> Iterator[Remark]:
    """How long the texts are."""
    for where, text, (least, most) in (
        ("prompt", question.prompt, PROMPT_WORDS),
        ("answer.body", question.answer.body, BODY_WORDS),
    ):
        words = count(text)
        if not least <= words <= most:
            yield Remark(where, f"has {words} words; {least} to {most} are wanted")
    if (length := len(question.answer.summary)) > SUMMARY_CHARACTERS:
        yield Remark("answer.summary", f"has {length} characters; at most {SUMMARY_CHARACTERS} are wanted")


CHECKS: Final[tuple[Callable[[Question], Iterator[Remark]], ...]] = (
    counts,
    levels,
    weights,
    lengths,
    rendering.heavy_markdown,
    rendering.too_long_for_slack,
    estimates.wrong_sums,
)
