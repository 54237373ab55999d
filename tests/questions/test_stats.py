"""The matrix counts active questions; the schema on disk is the model's."""

import json

from questions import schema, stats
from questions.bank import Bank
from questions.model import ROLES, SUBTOPICS, Question
from tests.questions.samples import question


def bank() -> Bank:
    return Bank(
        [
            question(id="a1", difficulty="easy"),
            question(id="a2", difficulty="hard", kind="system_design"),
            question(id="a3", difficulty="hard", kind="system_design", roles=["sre"]),
            question(id="a4", difficulty="hard", status="retired"),
            question(id="t1", kind="behavioral", track="teams", subtopic="team-splitting", status="draft"),
            question(
                id="t2", kind="behavioral", track="teams", subtopic="team-splitting", difficulty="medium"
            ),
        ]
    )


def test_active_questions_are_counted_by_subtopic_difficulty_kind_and_role() -> None:
    counted = stats.count(bank())
    assert counted.number() == 4
    assert counted.number(["performance-tuning"]) == 3
    assert counted.number(difficulties=["hard"]) == 2
    assert counted.number(["team-splitting"], ["medium"], ["behavioral"]) == 1
    assert counted.asked_of("backend") == 3
    assert counted.asked_of("sre") == 1
    assert dict(counted.statuses) == {"active": 4, "retired": 1, "draft": 1}


def test_as_json_everything_has_its_number_zeros_included() -> None:
    told = json.loads(json.dumps(stats.count(bank()).as_json()))
    assert told["active"] == 4
    assert told["difficulties"] == {"easy": 1, "medium": 1, "hard": 2}
    assert told["kinds"] == {"technical": 1, "system_design": 2, "behavioral": 1}
    assert list(told["subtopics"]) == list(SUBTOPICS)
    assert list(told["roles"]) == list(ROLES)
    here = told["subtopics"]["performance-tuning"]
    assert (here["track"], here["active"], here["roles"]["sre"]) == ("systems", 3, 1)
    assert here["matrix"]["hard"] == {"technical": 0, "system_design": 2, "behavioral": 0}
    assert told["subtopics"]["caching"]["active"] == 0


def test_as_text_every_subtopic_has_a_line_with_its_sum() -> None:
    lines = stats.table(stats.count(bank())).splitlines()
    sums = {line.split()[0]: line.split()[-1] for line in lines if line.startswith("  ") and line.strip()}
    assert {subtopic: sums[subtopic] for subtopic in SUBTOPICS} == {
        subtopic: {"performance-tuning": "3", "team-splitting": "1"}.get(subtopic, "0")
        for subtopic in SUBTOPICS
    }
    assert sums["product_manager"] == "3"
    assert lines[-1] == "4 active, 1 draft, 1 retired"


def test_the_schema_on_disk_is_the_models() -> None:
    assert schema.FILE.read_text(encoding="utf-8") == schema.text(), (
        "run: scaleq questions schema > questions/schema.json"
    )


def test_the_schema_describes_every_field_and_how_many_entries_are_wanted() -> None:
    properties = schema.schema()["properties"]
    assert set(properties) == set(Question.model_fields)
    assert all(entry.get("description") for entry in properties.values())
    assert (properties["hints"]["minItems"], properties["hints"]["maxItems"]) == (1, 3)
    assert schema.schema()["additionalProperties"] is False
