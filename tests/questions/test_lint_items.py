"""What one item must be: each rule has an item that breaks it and nothing else."""

from pathlib import Path

import pytest

from questions.lint import Finding
from tests.questions.samples import Change, body_with, broken, findings, put, valid, write

FILE = "performance-tuning/slow-letters.yaml"
WORDS = "One thing comes after another. " * 4


def test_a_finished_item_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path, valid()) == []


@pytest.mark.parametrize(
    ("change", "where", "message"),
    [
        (put("clarify", valid()["clarify"][:1]), "clarify", "has 1 entries; 2 to 4 are wanted"),
        (put("hints", ["a", "b", "c", "d"]), "hints", "has 4 entries; 1 to 3 are wanted"),
        (put("pitfalls", ["One."]), "pitfalls", "has 1 entries; 2 to 5 are wanted"),
        (put("follow_ups", valid()["follow_ups"][:1]), "follow_ups", "has 1 entries; 2 to 5 are wanted"),
        (lambda raw: raw["rubric"][1].pop("mid"), "rubric[1].mid", "is missing; add it"),
        (put("rubric.2.staff", " "), "rubric[2].staff", "is missing; add it"),
        (put("rubric.0.weight", 30), "rubric", "weights sum to 90; they must sum to 100"),
        (put("prompt", "What do you do about slow mail?"), "prompt", "has 7 words; 20 to 120 are wanted"),
        (put("prompt", f"A shop. {WORDS * 6}"), "prompt", "has 122 words; 20 to 120 are wanted"),
        (
            put("answer.summary", "Six thousand. " * 43),
            "answer.summary",
            "has 601 characters; at most 600 are wanted",
        ),
        (put("title", "Mail " * 31), "title", "has 154 characters once rendered; a header holds 150"),
        (
            put("context", "Much. " * 480),
            "prompt",
            "has 3149 characters with its context once rendered; a section holds 3000",
        ),
        (
            put("hints", ["So <&>. " * 230]),
            "hints[0]",
            "has 4139 characters once rendered; a section holds 3000",
        ),
        (
            put("answer.body", valid()["answer"]["body"].replace("\n\n", "\n") + "More. " * 200),
            "answer.body",
            "paragraph 1 has 3288 characters once rendered; a section holds 3000",
        ),
    ],
)
def test_counts_and_lengths(tmp_path: Path, change: Change, where: str, message: str) -> None:
    assert findings(tmp_path, broken(change)) == [Finding("error", FILE, where, message)]


def test_a_rubric_has_three_to_six_points(tmp_path: Path) -> None:
    raw = valid()
    raw["rubric"] = [raw["rubric"][0] | {"weight": 50}, raw["rubric"][1] | {"weight": 50}]
    assert findings(tmp_path, raw) == [Finding("error", FILE, "rubric", "has 2 entries; 3 to 6 are wanted")]


@pytest.mark.parametrize(("words", "fits"), [(299, False), (300, True), (900, True), (901, False)])
def test_a_body_has_300_to_900_words(tmp_path: Path, words: int, fits: bool) -> None:
    paragraph = "Forty workers are not enough. " * 10
    raw = broken(put("answer.body", "\n\n".join([paragraph] * 6 + ["So. " * (words - 300)])))
    if words < 300:
        raw["answer"]["body"] = (paragraph * 6).removesuffix("enough. ")
    errors = [finding for finding in findings(tmp_path, raw) if finding.severity == "error"]
    message = f"has {words} words; 300 to 900 are wanted"
    assert errors == ([] if fits else [Finding("error", FILE, "answer.body", message)])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("# Then", "a heading"),
        ("Then\n----", "a ruled line"),
        ("| a | b |", "a table"),
        ("> quoted", "a > at the start"),
        ("1. First", "a numbered list"),
        ("* star", "a bullet that is no hyphen"),
        ("- one\n  - two", "an indented bullet"),
        ("See [here](there).", "a link or image"),
        ("See https://example.org for more.", "an address"),
        ("Press <b>now</b>.", "HTML;"),
        ("Black &amp; white.", "an HTML entity"),
        ("It is ~~good~~ bad.", "struck-out text"),
        ("It is *very* bad.", "*italics*"),
        ("It is _very_ bad.", "_italics_"),
        ("```\ncode\n```", "a code block"),
        ("It is `very bad.", "a ` without its partner"),
        ("It is **very bad.", "** without its partner"),
    ],
)
def test_only_light_markdown_is_taken(tmp_path: Path, text: str, what: str) -> None:
    (finding,) = findings(tmp_path, broken(body_with(text)))
    assert (finding.severity, finding.file, finding.where) == ("error", FILE, "answer.body")
    assert what in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "Take **bold**, `code_with *stars* <and> more`, and 3 * 4 < 13 & so on.",
        "- one\n- two",
        "About ~40 ms, user_name and other_name, a 1.5 fold rise.",
    ],
)
def test_light_markdown_is_fine(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, broken(body_with(text))) == []


def test_a_title_is_plain(tmp_path: Path) -> None:
    (finding,) = findings(tmp_path, broken(put("title", "The **office**")))
    assert finding == Finding("error", FILE, "title", "has Markdown; a title is plain")


@pytest.mark.parametrize(
    ("change", "where", "message"),
    [
        (
            put("estimates.0.value", 2401),
            "estimates[0].value",
            "40 * 60 is 2400, not 2401 (tolerance 0)",
        ),
        (put("estimates.0.expr", "__import__('os')"), "estimates[0].expr", "is not allowed"),
        (put("estimates.0.expr", "40 *"), "estimates[0].expr", "is not an expression"),
    ],
)
def test_a_sum_that_does_not_recompute_is_an_error(
    tmp_path: Path, change: Change, where: str, message: str
) -> None:
    found = [finding for finding in findings(tmp_path, broken(change)) if finding.severity == "error"]
    assert [(finding.file, finding.where) for finding in found] == [(FILE, where)]
    assert message in found[0].message


def test_a_sum_may_differ_by_its_tolerance(tmp_path: Path) -> None:
    raw = broken(put("estimates.0", valid()["estimates"][0] | {"expr": "40 * 59.9", "tolerance": 4}))
    assert findings(tmp_path, raw) == []
    raw["estimates"][0]["tolerance"] = 3.9
    assert [finding.where for finding in findings(tmp_path, raw)] == ["estimates[0].value"]


def test_the_file_is_named_after_the_id(tmp_path: Path) -> None:
    root = write(tmp_path / "bank", valid())
    (root / FILE).rename(root / "performance-tuning" / "other.yaml")
    (finding,) = findings(tmp_path)
    assert finding == Finding(
        "error",
        "performance-tuning/other.yaml",
        "id",
        "is slow-letters, the file is other.yaml; rename the file to slow-letters.yaml",
    )


def test_a_file_ends_in_yaml(tmp_path: Path) -> None:
    root = write(tmp_path / "bank", valid())
    (root / FILE).rename((root / FILE).with_suffix(".yml"))
    (finding,) = findings(tmp_path)
    assert finding.message == "ends in .yml; rename it to slow-letters.yaml"


@pytest.mark.parametrize("folder", ["caching", "performance-tuning/more"])
def test_the_folder_is_the_subtopic(tmp_path: Path, folder: str) -> None:
    root = write(tmp_path / "bank", valid())
    (root / folder).mkdir()
    (root / FILE).rename(root / folder / "slow-letters.yaml")
    (finding,) = findings(tmp_path)
    assert (finding.where, finding.severity) == ("subtopic", "error")
    assert finding.message == (
        f"is performance-tuning, the folder is {folder}; move the file or mend the field"
    )


@pytest.mark.parametrize(
    ("change", "where", "message"),
    [
        (put("weight", 3), "weight", "is not a field of an item; remove it"),
        (put("promt", "Hm."), "promt", "is not a field of an item; did you mean prompt?"),
        (put("difficulty", "tricky"), "difficulty", "is 'tricky'; use one of 'easy', 'medium' or 'hard'"),
        (put("track", "teams"), "subtopic", "performance-tuning belongs to track: systems"),
        (put("kind", "behavioral"), "subtopic", "kind: behavioral is for subtopics of the teams track only"),
        (put("rubric.1.id", "size"), "rubric", "size is there more than once; keep one"),
        (
            put("follow_ups.0.rubric", "lane"),
            "follow_ups",
            "no rubric point is called lane; there are size, lanes, people",
        ),
    ],
)
def test_what_the_model_refuses_is_an_error(tmp_path: Path, change: Change, where: str, message: str) -> None:
    assert findings(tmp_path, broken(change)) == [Finding("error", FILE, where, message)]


def test_one_broken_file_hides_no_other(tmp_path: Path) -> None:
    other = valid() | {"id": "more-letters", "minutes": "long"}
    found = findings(tmp_path, other, broken(put("rubric.0.weight", 30)))
    assert [(finding.file, finding.where) for finding in found] == [
        ("performance-tuning/more-letters.yaml", "minutes"),
        (FILE, "rubric"),
    ]


def test_a_folder_without_questions_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    (finding,) = findings(tmp_path)
    assert finding.severity == "error"
    assert "holds no questions" in finding.message
