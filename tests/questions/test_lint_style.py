"""What one item had better be: each warning has an item that earns it and nothing else."""

from pathlib import Path

import pytest

from questions.lint import Finding
from tests.questions.samples import Change, body_with, broken, findings, put, valid

FILE = "performance-tuning/slow-letters.yaml"
SENTENCE = " ".join(["It goes on"] * 12)


@pytest.mark.parametrize(
    ("change", "where", "message"),
    [
        (
            put(
                "rubric.0.look_for",
                "Calculates how fast the queue of letters grows, and by when the last of them leaves",
            ),
            "rubric[0].look_for",
            "has 83 characters; a check box shows 75",
        ),
        (
            put("title", "Tuning the post office"),
            "title",
            "names the subtopic (tuning), which stays hidden until the round closes",
        ),
        (
            put("title", "A lane for each priority"),
            "title",
            "gives away the tag priority-lanes, which stays hidden until the round closes",
        ),
        (
            put("context", "Somebody has asked for priority lanes before."),
            "context",
            "gives away the tag priority-lanes; say it otherwise, or choose a tag for the answer's heart",
        ),
        (
            put("rubric.2.look_for", "Understands that marketing has to agree on a promise"),
            "rubric[2].look_for",
            "says 'Understands'; write what one would see or hear",
        ),
        (
            put("rubric.2.staff", "has support agree, and is familiar with its seconds"),
            "rubric[2].staff",
            "says 'is familiar'; write what one would see or hear",
        ),
        (
            put(
                "rubric.2",
                {
                    "id": "people",
                    "weight": 20,
                    "look_for": "Chooses an encryption scheme",
                    "mid": "none",
                    "senior": "rotates certificates quarterly",
                    "staff": "plans for quantum computers",
                },
            ),
            "rubric[2]",
            "the answer hardly touches 'people'; answer it or drop the point",
        ),
        (
            body_with(f"{SENTENCE}."),
            "answer.body",
            "has a sentence of 36 words (It goes on It goes on …); divide it",
        ),
        (body_with("Use CQRS here."), "answer.body", "CQRS is not put in words anywhere; write it out once"),
        (
            put("estimates.1", {"claim": "c", "expr": "7 * 11", "value": 77, "unit": "h", "tolerance": 0}),
            "estimates[1].value",
            "77 h stands in none of the texts; remove the estimate, state its figure, or widen its tolerance to the text's "
            "rounding",
        ),
    ],
)
def test_warnings(tmp_path: Path, change: Change, where: str, message: str) -> None:
    assert findings(tmp_path, broken(change)) == [Finding("warning", FILE, where, message)]


@pytest.mark.parametrize(
    "text",
    [
        "Use CQRS (command query responsibility segregation) here. CQRS again.",
        "Command query responsibility segregation helps. So CQRS it is.",
        "The API has an SLO of 99 % in the EU.",
        "Phase II follows.",
    ],
)
def test_an_acronym_in_words_or_known_to_all_is_fine(tmp_path: Path, text: str) -> None:
    assert findings(tmp_path, broken(body_with(text))) == []


def test_an_acronym_of_a_source_is_fine(tmp_path: Path) -> None:
    raw = broken(body_with("The DORA reports measure it."))
    raw["sources"] = [{"title": "DORA, State of DevOps", "ref": "measures"}]
    assert findings(tmp_path, raw) == []


def test_a_vague_word_about_somebody_else_is_fine(tmp_path: Path) -> None:
    raw = broken(put("rubric.2.senior", "asks whether marketing knows the numbers and the hours"))
    assert findings(tmp_path, raw) == []


def test_decimals_and_abbreviations_end_no_sentence_and_bullets_do(tmp_path: Path) -> None:
    half = " ".join(["it goes on"] * 6)
    (finding,) = findings(tmp_path, broken(body_with(f"For 1.5 hours, e.g. Monday, {half} and {half}.")))
    assert "a sentence of 42 words" in finding.message
    assert findings(tmp_path, broken(body_with(f"- {half} {half[:20]}\n- {half} {half[:20]}"))) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It takes 1.2 million.", 1_200_000),
        ("It takes 1,250,000 in all.", 1_250_000),
        ("It takes a sixth of that.", 1 / 6),
        ("It takes three quarters.", 0.75),
        ("It is 94 % of them.", 0.94),
        ("It grows seventeenfold.", 17),
        ("It takes two million.", 2_000_000),
        ("It falls by 41.", -41),
    ],
)
def test_a_figure_may_stand_in_the_text_in_any_usual_form(tmp_path: Path, text: str, value: float) -> None:
    estimate = {"claim": "it", "expr": str(value), "value": value, "unit": "it", "tolerance": 0}
    raw = broken(put("estimates", [*valid()["estimates"], estimate]))
    assert [finding.where for finding in findings(tmp_path, raw)] == ["estimates[2].value"]
    raw["answer"]["body"] += f"\n{text}"
    assert findings(tmp_path, raw) == []
