"""`scaleq questions`: what a person who writes questions sees."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.questions import questions_app
from questions import schema
from questions.lint.coverage import REQUIRED
from tests.questions.samples import another, broken, put, valid, write


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(questions_app, [str(word) for word in words])


@pytest.fixture
def part(tmp_path: Path) -> Path:
    """A clean part of a bank."""
    return write(tmp_path / "bank", valid(), another(0))


def test_lint_of_the_bank_that_ships_finds_no_error() -> None:
    result = run("lint")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1].startswith("0 errors, ")


def test_lint_of_a_clean_part_says_so(part: Path) -> None:
    result = run("lint", "--path", part, "--partial")
    assert (result.exit_code, result.output) == (0, "0 errors, 0 warnings\n")


def test_lint_of_a_part_without_saying_so_misses_the_rest(part: Path) -> None:
    result = run("lint", "--path", part)
    assert result.exit_code == 1
    told = result.output.splitlines()
    assert "bank: observability: has 0 active questions; 17 are required" in told
    assert "bank: team-splitting: has 0 active behavioral questions; 4 are required" in told
    assert sum("the brief on" in line for line in told) == len(REQUIRED.briefs)
    assert told[-1] == f"{len(told) - 1} errors, 0 warnings"


def test_lint_prints_file_field_and_sentence_and_fails_on_an_error(tmp_path: Path) -> None:
    root = write(tmp_path / "bank", broken(put("rubric.0.weight", 30)))
    result = run("lint", "--path", root, "--partial")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "performance-tuning/slow-letters.yaml: rubric: weights sum to 90; they must sum to 100",
        "1 error, 0 warnings",
    ]


def test_warnings_fail_only_when_strict(tmp_path: Path) -> None:
    root = write(tmp_path / "bank", broken(put("title", "Tuning the post office")))
    assert run("lint", "--path", root, "--partial").exit_code == 0
    strict = run("lint", "--path", root, "--partial", "--strict")
    assert strict.exit_code == 1
    assert strict.output.splitlines()[-1] == "0 errors, 1 warning"


def test_lint_of_a_folder_that_is_none_is_an_error(tmp_path: Path) -> None:
    result = run("lint", "--path", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert "is not a folder" in result.output


def test_stats_as_text_and_as_json(part: Path) -> None:
    assert "caching" in run("stats", "--path", part).output
    told = json.loads(run("stats", "--json", "--path", part).output)
    assert (told["active"], told["subtopics"]["caching"]["active"]) == (2, 1)


def test_a_bank_that_cannot_be_read_is_told_without_a_traceback(tmp_path: Path) -> None:
    root = write(tmp_path / "bank", valid() | {"minutes": "long"})
    for words in (("stats", "--path", root), ("show", "slow-letters", "--path", root)):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.startswith("performance-tuning/slow-letters.yaml: minutes: ")


def test_show_prints_the_whole_question(part: Path) -> None:
    result = run("show", "slow-letters", "--path", part)
    assert result.exit_code == 0
    raw = valid()
    printed = " ".join(result.output.split())
    for text in (
        raw["title"],
        raw["prompt"],
        raw["context"],
        raw["hints"][0],
        raw["clarify"][1]["answer"],
        raw["rubric"][2]["staff"],
        raw["answer"]["summary"],
        "The owner of the lane reviews its senders each month.",
        raw["pitfalls"][0],
        raw["follow_ups"][0]["listen_for"],
        "letters out: 40 * 60 = 2400 letters/min",
        raw["sources"][0]["title"],
        "easy technical, performance-tuning (systems), 15 min, for backend, product manager",
    ):
        assert " ".join(text.split()) in printed
    assert max(map(len, result.output.splitlines())) <= 104


def test_show_of_an_unknown_id_names_the_nearest(part: Path) -> None:
    result = run("show", "slow-leters", "--path", part)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "No question is called slow-leters. Did you mean slow-letters?\n"
    assert "`scaleq questions stats`" in run("show", "zzzz", "--path", part).stderr


def test_schema_prints_the_schema() -> None:
    assert run("schema").output == schema.text()
