"""What was released stays what it was: an id keeps its question, and a changed question counts up its rev.

`questions/released.json` is the index of the last release: {"cache-cold-restart": {"rev": 1, "hash": "…"}, …}.
No file, or an empty one, means that nothing has been released yet.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from questions.lint.findings import Finding, Item
from questions.model import Question

FILE: Final = "released.json"


class Released(BaseModel):
    """One released question: its rev, and the hash of what a rev fixes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    rev: int
    hash: str


_Index = TypeAdapter(dict[str, Released])


class UnreadableIndexError(ValueError):
    """The index is not what `write` writes."""


def fingerprint(question: Question) -> str:
    """A hash of what a rev fixes: the prompt, its context and the rubric; spacing apart."""
    fixed: Any = {
        "prompt": question.prompt,
        "context": question.context,
        "rubric": [point.model_dump() for point in question.rubric],
    }
    text = " ".join(json.dumps(fixed, sort_keys=True, ensure_ascii=False).replace("\\n", " ").split())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read(file: Path) -> dict[str, Released]:
    """The index by question id; nothing if there is no file. Raises UnreadableIndexError."""
    if not file.exists() or not (text := file.read_text(encoding="utf-8").strip()):
        return {}
    try:
        return _Index.validate_json(text)
    except ValidationError:
        raise UnreadableIndexError(
            "is not an index of id: {rev, hash}; restore it from the last release"
        ) from None


def write(file: Path, questions: Sequence[Question]) -> None:
    """Record a release: all but drafts, added to what was released before. Nothing ever leaves the index."""
    index = read(file)
    for question in questions:
        if question.status != "draft":
            index[question.id] = Released(rev=question.rev, hash=fingerprint(question))
    entries = {question_id: released.model_dump() for question_id, released in sorted(index.items())}
    file.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")


def broken_promises(items: Sequence[Item], index: Mapping[str, Released]) -> Iterator[Finding]:
    """Released questions that vanished, went back, or changed without a new rev."""
    by_id = {item.question.id: item for item in items}
    for question_id, released in index.items():
        if question_id not in by_id:
            message = f"{question_id} was released and is gone; bring the file back and set status: retired"
            yield Finding("error", FILE, question_id, message)
            continue
        file, question = by_id[question_id]
        if question.status == "draft":
            yield Finding("error", file, "status", "is draft though released; set active or retired")
        if question.rev < released.rev:
            yield Finding(
                "error", file, "rev", f"is {question.rev}, rev {released.rev} was released; never count down"
            )
        elif question.rev == released.rev and fingerprint(question) != released.hash:
            message = (
                f"prompt, context or rubric changed since rev {released.rev}; set rev: {released.rev + 1}"
            )
            yield Finding("error", file, "rev", message)
