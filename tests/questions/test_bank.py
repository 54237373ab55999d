"""The bank is read once, and what cannot be read is told by file and field, with what to do."""

from pathlib import Path

import pytest
import yaml

from questions.bank import Bank, BankError, Filters, Problem
from questions.model import TRACK_OF, Question, Subtopic
from tests.questions.samples import Change, another, broken, put, question, valid, write

FILE = "performance-tuning/slow-letters.yaml"


def problems(root: Path) -> list[str]:
    with pytest.raises(BankError) as raised:
        Bank.load(root)
    return [str(problem) for problem in raised.value.problems]


def test_a_bank_holds_its_questions_by_id(tmp_path: Path) -> None:
    bank = Bank.load(write(tmp_path, valid(), another(1), another(0)))
    assert list(bank) == ["item-0", "item-1", "slow-letters"]
    assert len(bank) == 3
    assert bank["slow-letters"] == question()
    assert bank.get("missing") is None
    assert "item-0" in bank


def test_only_active_questions_are_asked(tmp_path: Path) -> None:
    bank = Bank.load(
        write(tmp_path, another(0) | {"status": "retired"}, another(1) | {"status": "draft"}, another(2))
    )
    assert [one.id for one in bank.active()] == ["item-2"]
    assert [one.id for one in bank.matching(Filters())] == ["item-2"]
    assert bank["item-0"].status == "retired"


def test_the_bank_that_ships_is_found_without_a_path() -> None:
    bank = Bank.load()
    assert len(bank.active()) >= 16


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda raw: raw.pop("title"), "title: is missing; add it"),
        (lambda raw: raw["rubric"][1].pop("look_for"), "rubric[1].look_for: is missing; add it"),
        (put("hint", "x"), "hint: is not a field of an item; did you mean hints?"),
        (put("rubric.0.wieght", 1), "rubric[0].wieght: is not a field of an item; did you mean weight?"),
        (put("status", "live"), "status: is 'live'; use one of 'draft', 'active' or 'retired'"),
        (
            put("clarify.0.answer", False),
            "clarify[0].answer: is read as False; it should be text: put it in quotes",
        ),
        (put("pitfalls.1", " "), "pitfalls[1]: is empty; fill it in"),
        (
            put("tags.0", "Cold Start"),
            "tags[0]: 'Cold Start' is not a slug; use lower-case words joined by hyphens: cold-start",
        ),
        (put("minutes", 500), "minutes: input should be less than or equal to 90 (it is 500)"),
        (put("roles", []), "roles: name at least one role of "),
    ],
)
def test_a_wrong_field_is_named_with_what_to_do(tmp_path: Path, change: Change, problem: str) -> None:
    (found,) = problems(write(tmp_path, broken(change)))
    assert found.startswith(f"{FILE}: {problem}")


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    found = problems(write(tmp_path, another(0) | {"rev": 0, "minutes": 0}, valid() | {"title": ""}))
    assert [line.split(": ")[:2] for line in found] == [
        ["caching/item-0.yaml", "rev"],
        ["caching/item-0.yaml", "minutes"],
        [FILE, "title"],
    ]


def test_a_key_given_twice_is_an_error_and_not_the_last_one(tmp_path: Path) -> None:
    file = write(tmp_path, valid()) / FILE
    file.write_text(file.read_text() + "title: Another\n")
    lines = len(file.read_text().splitlines())
    assert problems(tmp_path) == [f"{FILE}: line {lines}: 'title' is given twice; keep one"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title: &t Slow\nprompt: *t\n", "line 1: is an alias"),
        ("title: &t [*t]\n", "line 1: is an alias"),
        ("? [a, b]\n: c\n", "line 1: has a field whose name is no word"),
    ],
)
def test_aliases_and_names_that_are_no_words_are_refused(tmp_path: Path, text: str, problem: str) -> None:
    (write(tmp_path, valid()) / FILE).write_text(text)
    (found,) = problems(tmp_path)
    assert found.startswith(f"{FILE}: {problem}")


def test_what_is_not_yaml_is_told_by_line(tmp_path: Path) -> None:
    file = write(tmp_path, valid()) / FILE
    file.write_text("id: slow-letters\ntitle: Wait: what\n")
    (found,) = problems(tmp_path)
    assert found.startswith(f"{FILE}: line 2: is not YAML: ")
    assert "needs quotes" in found


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words\n"])
def test_a_file_without_fields_is_an_error(tmp_path: Path, text: str) -> None:
    (write(tmp_path, valid()) / FILE).write_text(text)
    assert problems(tmp_path) == [f"{FILE}: holds no fields; an item is a mapping of field: value"]


def test_a_yaml_tag_builds_nothing(tmp_path: Path) -> None:
    (write(tmp_path, valid()) / FILE).write_text("id: !!python/object/apply:os.getcwd []\n")
    (found,) = problems(tmp_path)
    assert "is not YAML" in found


def test_an_id_is_used_once(tmp_path: Path) -> None:
    write(tmp_path, another(0), another(0) | {"subtopic": "automation"})
    assert problems(tmp_path) == [
        "caching/item-0.yaml: id: item-0 is taken by automation/item-0.yaml; choose another id"
    ]
    with pytest.raises(BankError, match="is there twice"):
        Bank([question(), question()])


def test_a_missing_folder_is_told_plainly(tmp_path: Path) -> None:
    assert problems(tmp_path / "nowhere") == [
        f"{tmp_path / 'nowhere'}: is not a folder; name one that holds <subtopic>/<id>.yaml"
    ]
    assert problems(tmp_path) == [f"{tmp_path}: holds no questions; they are files <subtopic>/<id>.yaml"]


def test_a_mistyped_id_has_nearest_ones(tmp_path: Path) -> None:
    bank = Bank.load(write(tmp_path, valid(), another(0)))
    assert bank.nearest("slow-leters") == ("slow-letters",)
    assert bank.nearest("zzz") == ()


def test_the_plain_loader_reads_the_same(tmp_path: Path) -> None:
    file = write(tmp_path, valid()) / FILE
    assert Question.model_validate(yaml.safe_load(file.read_text())) == Bank.load(tmp_path)["slow-letters"]


class TestFilters:
    def matching(self, filters: Filters) -> list[str]:
        def one(name: str, subtopic: Subtopic, **changes: object) -> Question:
            return question(id=name, subtopic=subtopic, track=TRACK_OF[subtopic], **changes)

        bank = Bank(
            [
                one("a-easy", "caching", difficulty="easy", roles=["sre", "data"]),
                one("b-hard", "caching", difficulty="hard", kind="system_design", roles=["staff"]),
                one("c-told", "team-structure", difficulty="hard", kind="behavioral", roles=["staff", "sre"]),
            ]
        )
        return [each.id for each in bank.matching(filters)]

    def test_no_filter_means_all(self) -> None:
        assert self.matching(Filters()) == ["a-easy", "b-hard", "c-told"]

    def test_each_filter_that_is_set_has_to_match(self) -> None:
        assert self.matching(Filters(difficulties=("hard",))) == ["b-hard", "c-told"]
        assert self.matching(Filters(subtopics=("caching",))) == ["a-easy", "b-hard"]
        assert self.matching(Filters(difficulties=("hard",), subtopics=("caching",))) == ["b-hard"]
        assert self.matching(Filters(kinds=("technical", "behavioral"))) == ["a-easy", "c-told"]
        assert self.matching(Filters(kinds=("technical",), difficulties=("hard",))) == []

    def test_any_role_in_common_will_do(self) -> None:
        assert self.matching(Filters(roles=("data", "staff"))) == ["a-easy", "b-hard", "c-told"]
        assert self.matching(Filters(roles=("sre",))) == ["a-easy", "c-told"]

    def test_equal_wishes_are_equal_values_and_survive_json(self) -> None:
        wish = Filters.model_validate({"difficulties": ["hard", "easy", "hard"], "roles": ["sre"]})
        assert wish == Filters(roles=("sre",), difficulties=("easy", "hard"))
        assert Filters.model_validate(wish.model_dump(mode="json")) == wish
        assert Filters.model_validate_json(wish.model_dump_json()) == wish


def test_a_problem_reads_as_file_field_and_sentence() -> None:
    assert str(Problem("a.yaml", "rev", "is missing; add it")) == "a.yaml: rev: is missing; add it"
    assert str(Problem("a.yaml", "", "cannot be read")) == "a.yaml: cannot be read"
