"""What the items must be to each other: no two alike, no opening worn out."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Final

from questions.lint.findings import Finding, Item
from questions.lint.words import content, normalised
from questions.model import Question

NEAR: Final = 0.4
"""TF-IDF cosine over prompt and summary from which two questions are looked at side by side."""
SAME_OPENINGS: Final = 3
OPENING_WORDS: Final = 5
OPENING_CHARACTERS: Final = 150
"""Enough for five words."""

_UNIQUE: Final[tuple[tuple[str, Callable[[Question], str]], ...]] = (
    ("title", lambda question: question.title),
    ("prompt", lambda question: question.prompt),
    ("answer.summary", lambda question: question.answer.summary),
    ("answer.body", lambda question: question.answer.body),
)


def repeated_ids(items: Sequence[Item]) -> Iterator[Finding]:
    """An id names one question for ever."""
    first: dict[str, str] = {}
    for file, question in items:
        if question.id in first:
            message = f"{question.id} is taken by {first[question.id]}; choose another id"
            yield Finding("error", file, "id", message)
        first.setdefault(question.id, file)


def duplicates(items: Sequence[Item]) -> Iterator[Finding]:
    """Texts that are the same but for case, punctuation and spacing."""
    for where, text in _UNIQUE:
        first: dict[str, str] = {}
        for file, question in items:
            said = normalised(text(question))
            if said in first:
                yield Finding(
                    "error", file, where, f"is the same as in {first[said]}; write another, or drop one"
                )
            first.setdefault(said, file)


def near_duplicates(items: Sequence[Item]) -> Iterator[Finding]:
    """Pairs that ask nearly the same, by the cosine of their TF-IDF vectors over prompt and summary."""
    prompts = [normalised(item.question.prompt) for item in items]
    for (one, other), cosine in sorted(_cosines(items).items()):
        if cosine >= NEAR and prompts[one] != prompts[other]:
            message = f"is near to {items[one].file} (cosine {cosine:.2f}); compare them"
            yield Finding("warning", items[other].file, "prompt", message)


def _cosines(items: Sequence[Item]) -> dict[tuple[int, int], float]:
    """Cosine of every pair of items that share a word, by their places."""
    counted = [Counter(content(f"{item.question.prompt} {item.question.answer.summary}")) for item in items]
    spread = Counter(word for words in counted for word in words)
    columns: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, words in enumerate(counted):
        weights = {
            word: (1 + math.log(times)) * (1 + math.log((1 + len(items)) / (1 + spread[word])))
            for word, times in words.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        for word, weight in weights.items():
            columns[word].append((place, weight / length))
    cosines: dict[tuple[int, int], float] = defaultdict(float)
    for column in columns.values():
        for (one, weight), (other, its_weight) in combinations(column, 2):
            cosines[one, other] += weight * its_weight
    return cosines


def recurring_openings(items: Sequence[Item]) -> Iterator[Finding]:
    """Prompts and answers that begin with the same words in more than three items."""
    for where, text in _UNIQUE[1:]:
        groups: dict[str, list[str]] = defaultdict(list)
        for file, question in items:
            groups[" ".join(normalised(text(question)[:OPENING_CHARACTERS]).split()[:OPENING_WORDS])].append(
                file
            )
        for opening, files in groups.items():
            for file in files[SAME_OPENINGS:]:
                others = ", ".join(files[:SAME_OPENINGS])
                yield Finding(
                    "warning", file, where, f"opens with {opening!r} as {others} do; open otherwise"
                )


CHECKS: Final = (repeated_ids, duplicates, near_duplicates, recurring_openings)
