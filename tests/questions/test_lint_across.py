"""What items must be to each other, to the bank's plan and to the last release."""

import json
from pathlib import Path

import pytest

from questions.bank import Bank
from questions.lint import Coverage, Finding, lint, released
from questions.lint.coverage import Brief
from questions.model import SUBTOPICS, TRACK_OF
from tests.questions.samples import Raw, another, findings, question, valid, write


def test_different_questions_go_together(tmp_path: Path) -> None:
    assert findings(tmp_path, *[another(number) for number in range(4)]) == []


def test_an_id_is_used_once(tmp_path: Path) -> None:
    found = findings(tmp_path, another(0), another(1) | {"id": "item-0", "subtopic": "automation"})
    assert found == [
        Finding(
            "error",
            "caching/item-0.yaml",
            "id",
            "item-0 is taken by automation/item-0.yaml; choose another id",
        )
    ]


@pytest.mark.parametrize("field", ["title", "prompt"])
def test_the_same_text_but_for_case_and_spacing_is_a_duplicate(tmp_path: Path, field: str) -> None:
    first, second = another(0), another(1)
    second[field] = f"  {first[field].title()} !"
    assert findings(tmp_path, first, second) == [
        Finding(
            "error",
            "caching/item-1.yaml",
            field,
            "is the same as in caching/item-0.yaml; write another, or drop one",
        )
    ]


def test_the_same_answer_is_a_duplicate(tmp_path: Path) -> None:
    first, second = another(0), another(1)
    second["answer"]["body"] = first["answer"]["body"].replace("Nothing is broken, ", "Nothing is broken - ")
    (finding,) = findings(tmp_path, first, second)
    assert (finding.severity, finding.where) == ("error", "answer.body")


def test_nearly_the_same_question_is_a_warning(tmp_path: Path) -> None:
    second = another(1)
    second["prompt"] = valid()["prompt"].replace("shop", "museum").replace("letters", "tickets")
    (finding,) = findings(tmp_path, second, valid())
    assert (finding.severity, finding.file) == ("warning", "performance-tuning/slow-letters.yaml")
    assert finding.message.startswith("is near to caching/item-1.yaml (cosine 0.")


def test_an_opening_recurs_in_three_items_and_not_in_four(tmp_path: Path) -> None:
    items = [another(number) for number in range(4)]
    for raw in items:
        raw["prompt"] = f"Your team of twelve runs {raw['prompt']}"
    assert findings(tmp_path, *items[:3]) == []
    assert findings(tmp_path, *items) == [
        Finding(
            "warning",
            "caching/item-3.yaml",
            "prompt",
            "opens with 'your team of twelve runs' as caching/item-0.yaml, caching/item-1.yaml, caching/item-2.yaml do; "
            "open otherwise",
        )
    ]


def bank_of(*items: Raw) -> tuple[Raw, ...]:
    """One item for each subtopic, but for the given ones'."""
    rest = [subtopic for subtopic in SUBTOPICS if subtopic not in {raw["subtopic"] for raw in items}]
    others = [another(n, subtopic=subtopic, track=TRACK_OF[subtopic]) for n, subtopic in enumerate(rest)]
    return (*items, *others)


def test_every_subtopic_needs_its_questions(tmp_path: Path) -> None:
    complete = bank_of()
    required = Coverage(per_subtopic=1)
    assert findings(tmp_path / "complete", *complete, required=required) == []
    assert findings(tmp_path / "lacking", *complete[1:], required=required) == [
        Finding("error", "bank", SUBTOPICS[0], "has 0 active questions; 1 are required")
    ]


def test_drafts_and_retired_questions_do_not_count(tmp_path: Path) -> None:
    for status in ("draft", "retired"):
        items = bank_of(another(20) | {"status": status})
        (finding,) = findings(tmp_path / status, *items, required=Coverage(per_subtopic=1))
        assert (finding.file, finding.where) == ("bank", "caching")


def test_cells_by_difficulty_kind_and_role(tmp_path: Path) -> None:
    required = Coverage(
        per_difficulty={"easy": 1, "hard": 1}, system_design=1, behavioral=1, product_manager=1
    )
    found = findings(tmp_path, another(0), required=required)
    about: dict[str, list[str]] = {finding.where: [] for finding in found}
    for finding in found:
        about[finding.where].append(finding.message)
    assert about["caching"] == [
        "has 0 active hard questions; 1 are required",
        "has 0 active system-design questions; 1 are required",
    ]
    assert about["team-splitting"] == [
        "has 0 active behavioral questions; 1 are required",
        "has 0 active easy questions; 1 are required",
        "has 0 active hard questions; 1 are required",
        "has 0 active questions for product managers; 1 are required",
    ]


def test_a_brief_must_be_answered_as_it_was_asked(tmp_path: Path) -> None:
    briefs = (
        Brief("slow mail", "slow-letters", "hard", "system_design", "data"),
        Brief("fast mail", "fast-letters", "easy", "technical", None),
    )
    file = "performance-tuning/slow-letters.yaml"
    assert findings(tmp_path, valid(), required=Coverage(briefs=briefs)) == [
        Finding("error", "bank", "briefs", "nothing is called fast-letters, the brief on fast mail"),
        Finding("error", file, "difficulty", "is easy; the brief on slow mail asks for hard"),
        Finding("error", file, "kind", "is technical; the brief on slow mail asks for system_design"),
        Finding("error", file, "roles", "lack data, for whom the brief on slow mail is"),
    ]


class TestReleases:
    file = "performance-tuning/slow-letters.yaml"

    @pytest.fixture
    def index(self, tmp_path: Path) -> Path:
        """The index of a release that held the valid item at rev 2, as the gate finds it next to the bank."""
        index = tmp_path / released.FILE
        released.write(index, [question(rev=2)])
        return index

    def test_unchanged_is_fine(self, tmp_path: Path, index: Path) -> None:
        assert findings(tmp_path, valid() | {"rev": 2}) == []

    def test_what_a_rev_does_not_fix_may_change(self, tmp_path: Path, index: Path) -> None:
        assert findings(tmp_path, valid() | {"rev": 2, "minutes": 20, "hints": ["Who waits?"]}) == []

    def test_a_changed_prompt_needs_a_new_rev(self, tmp_path: Path, index: Path) -> None:
        changed = valid() | {"rev": 2, "prompt": valid()["prompt"].replace("40", "41")}
        assert findings(tmp_path, changed) == [
            Finding("error", self.file, "rev", "prompt, context or rubric changed since rev 2; set rev: 3")
        ]
        assert findings(tmp_path, changed | {"rev": 3}) == []

    def test_a_changed_rubric_needs_a_new_rev(self, tmp_path: Path, index: Path) -> None:
        changed = valid() | {"rev": 2}
        changed["rubric"][0]["weight"], changed["rubric"][2]["weight"] = 30, 30
        assert [finding.where for finding in findings(tmp_path, changed)] == ["rev"]

    def test_a_rev_never_counts_down(self, tmp_path: Path, index: Path) -> None:
        assert findings(tmp_path, valid()) == [
            Finding("error", self.file, "rev", "is 1, rev 2 was released; never count down")
        ]

    def test_a_released_question_never_vanishes(self, tmp_path: Path, index: Path) -> None:
        assert findings(tmp_path, another(0)) == [
            Finding(
                "error",
                "released.json",
                "slow-letters",
                "slow-letters was released and is gone; bring the file back and set status: retired",
            )
        ]

    def test_a_released_question_may_retire_but_not_become_a_draft(self, tmp_path: Path, index: Path) -> None:
        assert findings(tmp_path, valid() | {"rev": 2, "status": "retired"}) == []
        (finding,) = findings(tmp_path, valid() | {"rev": 2, "status": "draft"})
        assert finding.message == "is draft though released; set active or retired"

    def test_nothing_leaves_the_index(self, index: Path) -> None:
        released.write(index, [question(id="new-one"), question(id="half-done", status="draft")])
        assert list(released.read(index)) == ["new-one", "slow-letters"]

    def test_an_empty_index_means_that_nothing_was_released(self, tmp_path: Path) -> None:
        (tmp_path / released.FILE).write_text("")
        assert findings(tmp_path, valid()) == []

    def test_a_damaged_index_is_an_error(self, tmp_path: Path) -> None:
        (tmp_path / released.FILE).write_text(json.dumps({"slow-letters": 1}))
        (finding,) = findings(tmp_path, valid())
        assert (finding.severity, finding.file) == ("error", "released.json")
        assert "restore it" in finding.message


def test_findings_come_in_the_same_order_whatever_the_order_of_the_files(tmp_path: Path) -> None:
    items = [another(number) | {"hints": []} for number in range(3)]
    assert findings(tmp_path / "a", *items) == findings(tmp_path / "b", *reversed(items))


def test_the_bank_that_ships_passes_its_gate_and_covers_every_subtopic() -> None:
    assert [str(finding) for finding in lint() if finding.severity == "error"] == []
    assert {question.subtopic for question in Bank.load().active()} == set(SUBTOPICS)


def test_a_bank_elsewhere_is_linted_by_its_folder(tmp_path: Path) -> None:
    root = write(tmp_path / "elsewhere", valid() | {"hints": []})
    assert [finding.where for finding in lint(root, required=Coverage())] == ["hints"]
