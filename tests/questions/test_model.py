"""A question is strict about its shape, and says what is wrong."""

import pytest
from pydantic import ValidationError

from questions.model import ROLES, SUBTOPICS, TRACK_OF, Question, TeamQuestion
from tests.questions.samples import Change, broken, put, question, valid


def test_lists_of_yaml_become_tuples() -> None:
    one = question()
    assert one.tags == ("priority-lanes", "admission")
    assert isinstance(one.rubric, tuple)
    assert [point.id for point in one.rubric] == ["size", "lanes", "people"]


def test_a_question_survives_json() -> None:
    assert Question.model_validate_json(question().model_dump_json()) == question()


def test_a_question_never_changes() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        question().title = "Another"  # type: ignore[misc]


def test_context_estimates_and_sources_may_be_left_out() -> None:
    raw = {
        field: value for field, value in valid().items() if field not in {"context", "estimates", "sources"}
    }
    one = Question.model_validate(raw)
    assert (one.context, one.estimates, one.sources) == ("", (), ())


def test_what_each_level_says_and_the_long_answer_may_be_left_out() -> None:
    """By a workspace that writes its own; of the bank that ships the gate wants them."""
    raw = valid()
    raw["rubric"] = [{"id": "size", "weight": 100, "look_for": "Calculates it"}]
    raw |= {"answer": {"summary": "6,000 come and 2,400 leave."}, "follow_ups": []}
    one = Question.model_validate(raw)
    assert (one.rubric[0].mid, one.rubric[0].senior, one.rubric[0].staff, one.answer.body) == ("",) * 4


def test_a_teams_own_question_says_so_and_is_stored_like_any() -> None:
    own = TeamQuestion.model_validate(valid())
    assert (own.own, question().own) == (True, False)
    assert own.model_dump() == question().model_dump()


def test_space_around_a_text_is_no_part_of_it() -> None:
    assert question(title="  Mail \n", context=" x ").title == "Mail"
    assert question(context=" x \n").context == "x"


def test_eight_subtopics_belong_to_each_track() -> None:
    assert len(SUBTOPICS) == 16
    assert [TRACK_OF[subtopic] for subtopic in SUBTOPICS] == ["systems"] * 8 + ["teams"] * 8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("id", "Slow_Letters"), "String should match pattern"),
        (put("rev", 0), "greater than or equal to 1"),
        (put("rev", "1"), "valid integer"),
        (put("minutes", 4), "greater than or equal to 5"),
        (put("title", "   "), "at least 1 character"),
        (put("title", 7), "valid string"),
        (put("roles", []), f"name at least one role of {', '.join(ROLES)}"),
        (put("roles", ["sre", "sre"]), "sre is there more than once"),
        (put("roles", ["cto"]), "Input should be 'product_manager'"),
        (put("tags", ["a-b", "a-b"]), "a-b is there more than once"),
        (put("subtopic", "hiring-onboarding"), "hiring-onboarding belongs to track: teams"),
        (put("kind", "behavioral"), "teams track only"),
        (put("rubric.0.id", "lanes"), "lanes is there more than once"),
        (put("follow_ups.0.rubric", "nothing"), "no rubric point is called nothing"),
        (put("rubric.0.weight", 0), "greater than or equal to 1"),
        (put("estimates.0.tolerance", -1), "greater than or equal to 0"),
        (put("estimates.0.value", float("nan")), "finite number"),
        (put("extra", 1), "Extra inputs are not permitted"),
        (put("answer.extra", 1), "Extra inputs are not permitted"),
    ],
)
def test_what_is_not_a_question_is_refused(change: Change, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Question.model_validate(broken(change))


def test_a_team_question_may_be_behavioral() -> None:
    assert question(kind="behavioral", track="teams", subtopic="team-splitting").kind == "behavioral"
