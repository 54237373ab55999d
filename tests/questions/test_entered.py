"""What a team enters into the short form, as a question of the bank's model, and back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from questions.entered import Entered, weights
from questions.model import KINDS, ROLES, SUBTOPICS, TRACK_OF

FILLED = Entered(
    title="Lunch  at eleven",
    prompt="The menu is old.\n\nWhat now?",
    subtopic="team-splitting",
    kind="behavioral",
    roles=("staff", "sre"),
    hints="- Who knows?\n\n  • How old may it be?  ",
    summary="Purge it.",
    look_for="Purges\nNames who is told\nKeeps a net",
)

words = st.text("ab <&>*é\n-", min_size=1, max_size=30).filter(str.strip)
filled = st.builds(
    Entered,
    title=words,
    prompt=words,
    context=words,
    kind=st.sampled_from([kind for kind in KINDS if kind != "behavioral"]),
    subtopic=st.sampled_from(SUBTOPICS),
    roles=st.lists(st.sampled_from(ROLES), min_size=1, unique=True).map(tuple),
    hints=words,
    summary=words,
    look_for=words,
    pitfalls=words,
)


def test_lines_become_entries_and_the_track_follows_from_the_subtopic() -> None:
    question = FILLED.question("team-1")
    assert (question.id, question.track, question.title, question.minutes) == (
        "team-1",
        "teams",
        "Lunch at eleven",
        20,
    )
    assert question.hints == ("Who knows?", "How old may it be?")
    assert [(point.id, point.weight, point.look_for) for point in question.rubric] == [
        ("point-1", 34, "Purges"),
        ("point-2", 33, "Names who is told"),
        ("point-3", 33, "Keeps a net"),
    ]
    assert (question.answer.body, question.pitfalls, question.follow_ups) == ("", (), ())
    assert question.own


@given(entered=filled)
def test_entered_again_from_a_question_it_is_the_same_question(entered: Entered) -> None:
    question = entered.question("team-1")
    assert Entered.of(question).question("team-1") == question
    assert question.track == TRACK_OF[question.subtopic]


def test_however_many_bullets_stand_before_a_line_none_is_kept() -> None:
    question = replace(FILLED, pitfalls="- • - Forgets who is away\n-\n- -3 % is no bullet").question(
        "team-1"
    )
    assert question.pitfalls == ("Forgets who is away", "-", "-3 % is no bullet")
    assert Entered.of(question).question("team-1") == question


@given(points=st.integers(1, 100))
def test_weights_are_equal_shares_of_a_hundred(points: int) -> None:
    shares = weights(points)
    assert sum(shares) == 100
    assert max(shares) - min(shares) <= 1


@pytest.mark.parametrize("minutes", ["", "ten", "4", "91", "1" * 5000, "²"])
def test_minutes_that_are_none_are_the_models_business(minutes: str) -> None:
    with pytest.raises(ValidationError) as raised:
        replace(FILLED, minutes=minutes).question("team-1")
    assert [details["loc"] for details in raised.value.errors()] == [("minutes",)]
