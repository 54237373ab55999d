"""`scaleq questions`: the gate, the matrix, one question on paper, the schema for editors."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from textwrap import fill, indent
from typing import Annotated

import typer

from bot.cli import own_questions
from questions import schema, stats
from questions.bank import Bank, BankError
from questions.lint import REQUIRED, Coverage, lint
from questions.lint.words import paragraphs
from questions.model import Question, RubricPoint

questions_app = typer.Typer(help="The bank of questions: check it, count it, read it.", no_args_is_help=True)

_FILL = partial(fill, width=100, break_on_hyphens=False)

_Folder = Annotated[
    Path | None,
    typer.Option("--path", help="Another bank: a folder of <subtopic>/<id>.yaml.", show_default=False),
]


@questions_app.command("lint")
def lint_bank(
    path: _Folder = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings close the gate too.")] = False,
    part: Annotated[
        bool, typer.Option("--partial", help="The folder is a part of a bank: require no coverage.")
    ] = False,
) -> None:
    """Check every question. Exit code 1 if there are errors."""
    findings = lint(path, required=Coverage() if part else REQUIRED)
    for finding in findings:
        typer.secho(str(finding), fg=typer.colors.RED if finding.severity == "error" else typer.colors.YELLOW)
    counted = Counter(finding.severity for finding in findings)
    typer.echo(f"{_number(counted['error'], 'error')}, {_number(counted['warning'], 'warning')}")
    if counted["error"] or (strict and findings):
        raise typer.Exit(1)


@questions_app.command("stats")
def show_stats(
    path: _Folder = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Count the active questions: subtopic by difficulty by kind, and roles."""
    counted = stats.count(_load(path))
    typer.echo(json.dumps(counted.as_json(), indent=2) if as_json else stats.table(counted))


@questions_app.command("show")
def show_question(
    question_id: Annotated[str, typer.Argument(metavar="ID")],
    path: _Folder = None,
) -> None:
    """Print one question with everything an interviewer needs."""
    bank = _load(path)
    question = bank.get(question_id)
    if question is None:
        near = bank.nearest(question_id)
        meant = (
            f" Did you mean {' or '.join(near)}?"
            if near
            else " `scaleq questions stats` counts what there is."
        )
        typer.secho(f"No question is called {question_id}.{meant}", fg=typer.colors.RED, err=True)
        raise typer.Exit(1)
    typer.echo(_paper(question))


@questions_app.command("schema")
def show_schema() -> None:
    """Print the JSON Schema of a question's file, for editors."""
    typer.echo(schema.text(), nl=False)


questions_app.command("export")(own_questions.export_questions)
questions_app.command("import")(own_questions.import_questions)


def _load(path: Path | None) -> Bank:
    try:
        return Bank.load(path)
    except BankError as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _paper(question: Question) -> str:
    """The whole item as text of a width that a terminal and an eye like."""
    head = (
        f"{typer.style(question.title, bold=True)}\n"
        f"{question.id} rev {question.rev} ({question.status})\n"
        f"{question.difficulty} {question.kind.replace('_', ' ')}, {question.subtopic} ({question.track}), "
        f"{question.minutes} min, for {', '.join(role.replace('_', ' ') for role in question.roles)}\n"
        f"tags: {', '.join(question.tags) or 'none'}"
    )
    parts = [
        ("Prompt", _prose(question.prompt)),
        ("Context", _prose(question.context)),
        ("If asked", _list(f"{each.ask} → {each.answer}" for each in question.clarify)),
        ("Hints", _list(question.hints)),
        ("Rubric", "\n".join(map(_point, question.rubric))),
        ("Answer in short", _prose(question.answer.summary)),
        ("Answer", _prose(question.answer.body)),
        ("Pitfalls", _list(question.pitfalls)),
        (
            "Follow-ups",
            _list(f"[{each.rubric}] {each.ask} → {each.listen_for}" for each in question.follow_ups),
        ),
        (
            "Estimates",
            _list(
                f"{each.claim}: {each.expr} = {each.value:.10g} {each.unit}" for each in question.estimates
            ),
        ),
        ("Sources", _list(f"{each.title}: {each.ref}" for each in question.sources)),
    ]
    return "\n\n".join(
        [
            head,
            *(
                f"{typer.style(name.upper(), bold=True)}\n{indent(text, '  ')}"
                for name, text in parts
                if text
            ),
        ]
    )


def _prose(text: str) -> str:
    return "\n\n".join(_paragraph(paragraph) for paragraph in paragraphs(text))


def _paragraph(text: str) -> str:
    """Wrapped anew; bullets keep their own lines."""
    first, *bullets = re.split(r"^- ", text, flags=re.MULTILINE)
    lines = [_FILL(first)] if first.strip() else []
    return "\n".join([*lines, *map(_bullet, bullets)])


def _list(entries: Iterable[str]) -> str:
    return "\n".join(map(_bullet, entries))


def _bullet(text: str) -> str:
    return _FILL(text, initial_indent="- ", subsequent_indent="  ")


def _point(point: RubricPoint) -> str:
    lines = [f"{point.weight:>3} %  {point.look_for} [{point.id}]"]
    for level, said in (("mid", point.mid), ("senior", point.senior), ("staff", point.staff)):
        if not said:
            continue
        lines.append(_FILL(f"{level}: {said}", initial_indent=" " * 7, subsequent_indent=" " * 9))
    return "\n".join(lines)
