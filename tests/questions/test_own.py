"""A workspace's own questions as files: written they read as they were, and what is wrong is said by file."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from questions import own
from questions.bank import Bank, BankError
from questions.model import Question
from tests.questions.samples import Raw, another, broken, put, question, valid, write

SHORT = {
    "id": "team-lunch",
    "rev": 1,
    "status": "active",
    "kind": "technical",
    "track": "systems",
    "subtopic": "caching",
    "tags": [],
    "difficulty": "easy",
    "minutes": 10,
    "roles": ["backend"],
    "title": "Lunch",
    "prompt": "The menu is old. What now?",
    "clarify": [],
    "hints": [],
    "rubric": [],
    "answer": {"summary": "Expire it at eleven."},
    "pitfalls": [],
    "follow_ups": [],
}
"""As little as a question can be."""

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1).filter(str.strip)


def problems(
    root: Path, present: dict[str, Question] | None = None, shipped: tuple[str, ...] = ()
) -> list[str]:
    with pytest.raises(BankError) as raised:
        own.read(root, shipped, present or {})
    return [str(problem) for problem in raised.value.problems]


def test_what_is_written_is_read_as_it_was(tmp_path: Path, bank: Bank) -> None:
    questions = [*bank.values(), Question.model_validate(SHORT)]
    own.write(tmp_path / "out", questions)
    assert {one.id: one for one in own.read(tmp_path / "out", (), {})} == {one.id: one for one in questions}


@example(title="t", prompt="0\x850 \u2028\n1", hints=["a\tb: #c "])
@given(title=texts, prompt=texts, hints=st.lists(texts, max_size=3))
@settings(max_examples=150, deadline=None)
def test_whatever_the_words_are(title: str, prompt: str, hints: list[str]) -> None:
    one = question(title=title[:30], prompt=prompt, hints=hints)
    with TemporaryDirectory() as folder:
        [file] = own.write(Path(folder), [one])
        assert Question.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) == one


def test_a_file_is_one_that_a_person_would_write(tmp_path: Path) -> None:
    [file] = own.write(tmp_path, [Question.model_validate(SHORT)])
    assert file.relative_to(tmp_path).as_posix() == "caching/team-lunch.yaml"
    assert file.read_text().splitlines() == [
        "id: team-lunch",
        "rev: 1",
        "status: active",
        "kind: technical",
        "track: systems",
        "subtopic: caching",
        "tags: []",
        "difficulty: easy",
        "minutes: 10",
        "roles:",
        "  - backend",
        "title: Lunch",
        "prompt: The menu is old. What now?",
        "clarify: []",
        "hints: []",
        "rubric: []",
        "answer:",
        "  summary: Expire it at eleven.",
        "pitfalls: []",
        "follow_ups: []",
    ]


def test_nothing_is_written_beside_other_files(tmp_path: Path) -> None:
    write(tmp_path, another(0))
    with pytest.raises(BankError, match=r"caching/item-0.yaml: stands there already"):
        own.write(tmp_path, [question()])
    assert not (tmp_path / "performance-tuning").exists()


def test_written_again_it_takes_its_own_place(tmp_path: Path) -> None:
    own.write(tmp_path, [question()])
    own.write(tmp_path, [question(title="Another")])
    assert [one.title for one in own.read(tmp_path, (), {})] == ["Another"]


def changed(**fields: Any) -> Raw:
    return valid() | fields


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"prompt": "What else?"}, "rev: prompt, context or rubric changed since rev 2; set rev: 3"),
        ({"rubric": [], "follow_ups": []}, "rev: prompt, context or rubric changed since rev 2; set rev: 3"),
        ({"rev": 1}, "rev: is 1, the workspace has rev 2; never count down"),
    ],
)
def test_what_a_rev_fixes_changes_with_a_new_one_only(tmp_path: Path, fields: Raw, problem: str) -> None:
    write(tmp_path, changed(rev=2) | fields)
    assert problems(tmp_path, {"slow-letters": question(rev=2)}) == [
        f"performance-tuning/slow-letters.yaml: {problem}"
    ]
    write(tmp_path, changed(rev=3) | fields | {"rev": 3})
    assert [one.rev for one in own.read(tmp_path, (), {"slow-letters": question(rev=2)})] == [3]


def test_the_rest_changes_without_one(tmp_path: Path) -> None:
    write(tmp_path, changed(title="Another", hints=[], status="retired"))
    [one] = own.read(tmp_path, (), {"slow-letters": question()})
    assert (one.title, one.status) == ("Another", "retired")


def test_an_id_of_the_bank_that_ships_is_refused(tmp_path: Path) -> None:
    assert problems(write(tmp_path, valid()), shipped=("slow-letters",)) == [
        "performance-tuning/slow-letters.yaml: id: slow-letters belongs to the bank that ships with ScaleQ; choose another id"
    ]


def test_an_id_is_given_once(tmp_path: Path) -> None:
    write(tmp_path, valid(), valid() | {"subtopic": "caching"})
    assert problems(tmp_path) == [
        "performance-tuning/slow-letters.yaml: id: slow-letters is taken by caching/slow-letters.yaml; choose another id"
    ]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (broken(put("rubric.0.weight", 30)), "rubric: weights sum to 90; they must sum to 100"),
        (changed(title="Mail " * 40), "title: has 199 characters once rendered; a header holds 150"),
        (
            changed(
                rubric=[{"id": f"p-{n}", "weight": 9 if n else 1, "look_for": "x"} for n in range(12)],
                follow_ups=[],
            ),
            "rubric: has 12 entries; Slack can show 10",
        ),
    ],
)
def test_what_slack_could_not_show_is_refused(tmp_path: Path, raw: Raw, problem: str) -> None:
    assert problems(write(tmp_path, raw)) == [f"performance-tuning/slow-letters.yaml: {problem}"]


def test_every_problem_is_said_with_its_file(tmp_path: Path) -> None:
    write(tmp_path, changed(minutes="long"), another(0) | {"kind": "behavioral"}, another(1))
    assert [line.split(": ")[:2] for line in problems(tmp_path, shipped=("item-1",))] == [
        ["caching/item-0.yaml", "subtopic"],
        ["caching/item-1.yaml", "id"],
        ["performance-tuning/slow-letters.yaml", "minutes"],
    ]
