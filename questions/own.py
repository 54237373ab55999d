"""A workspace's own questions as a folder of files, in the form of the bank: written, and read again.

What is written reads as what it was. What is read is held against what the workspace has: ids of the shipped bank are
refused, and what a rev fixes changes only with a new rev. Whatever is wrong is told all at once, by file and field.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from questions.bank import BankError, Problem, item_files, read_item
from questions.lint import items, released, rendering
from questions.lint.findings import Remark
from questions.model import Question

CHECKBOXES: Final = 10
"""So many rubric points can be ticked in Slack."""


def remarks(question: Question) -> Iterator[Remark]:
    """What even a workspace's own question must keep to: Slack has to take it, and a rubric's weights are shares of a whole."""
    yield from rendering.too_long_for_slack(question)
    if len(question.rubric) > CHECKBOXES:
        yield Remark("rubric", f"has {len(question.rubric)} entries; Slack can show {CHECKBOXES}")
    if question.rubric:
        yield from items.weights(question)


def read(root: Path, shipped: Container[str], present: Mapping[str, Question]) -> list[Question]:
    """The questions in `root`, to be put beside or in place of those `present`. Raises BankError with every problem."""
    found: dict[str, str] = {}
    questions: list[Question] = []
    problems: list[Problem] = []
    for file in item_files(root):
        name = file.relative_to(root).as_posix()
        try:
            question = read_item(file, name)
        except BankError as error:
            problems += error.problems
            continue
        said = [*_place(question, found.get(question.id), shipped), *remarks(question)]
        if question.id in present:
            said += _since(present[question.id], question)
        problems += [Problem(name, *remark) for remark in said]
        found.setdefault(question.id, name)
        questions.append(question)
    if problems:
        raise BankError(problems)
    return questions


def _place(question: Question, taken_by: str | None, shipped: Container[str]) -> Iterator[Remark]:
    if question.id in shipped:
        yield Remark("id", f"{question.id} belongs to the bank that ships with ScaleQ; choose another id")
    if taken_by is not None:
        yield Remark("id", f"{question.id} is taken by {taken_by}; choose another id")


def _since(before: Question, now: Question) -> Iterator[Remark]:
    """Why `now` can't take the place of `before`, if it can't."""
    if now.rev < before.rev:
        yield Remark("rev", f"is {now.rev}, the workspace has rev {before.rev}; never count down")
    elif now.rev == before.rev and released.fingerprint(now) != released.fingerprint(before):
        message = f"prompt, context or rubric changed since rev {before.rev}; set rev: {before.rev + 1}"
        yield Remark("rev", message)


def write(root: Path, questions: Iterable[Question]) -> list[Path]:
    """One file a question, `<subtopic>/<id>.yaml`; gives the files. Raises BankError where others would stand beside them."""
    made = {root / question.subtopic / f"{question.id}.yaml": question for question in questions}
    strange = [file for file in sorted(root.rglob("*.y*ml")) if file not in made] if root.is_dir() else []
    if strange:
        raise BankError(
            Problem(
                file.relative_to(root).as_posix(), "", "stands there already; name another folder, or move it"
            )
            for file in strange
        )
    for file, question in made.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text(question), encoding="utf-8")
    return list(made)


def text(question: Question) -> str:
    """The question as its file reads: the fields in the model's order, those left out that say nothing."""
    return yaml.dump(
        question.model_dump(mode="json", exclude_defaults=True),
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=100,
    )


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as such, lists indented, as one writes them by hand."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


_STRANGE_BREAKS: Final = frozenset("\x85\u2028\u2029")
"""Line breaks to YAML and to nobody else: only between double quotes are they kept."""


def _text(dumper: yaml.SafeDumper, text: str) -> Any:
    style = '"' if not _STRANGE_BREAKS.isdisjoint(text) else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
