"""Choosing: filters first, then the difficulty the mix owes most, then what the channel never had."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from questions.model import DIFFICULTIES, SUBTOPICS, TRACK_OF, Difficulty, Question, Subtopic
from questions.picking import Candidates, Mix, Past, Pick, pick
from tests.questions.samples import question

MIXES = [
    Mix(easy, medium, 100 - easy - medium)
    for easy in range(0, 101, 10)
    for medium in range(0, 101 - easy, 10)
]
ORDINARY = Mix()
_VALID = question()


def candidate(number: int, difficulty: Difficulty = "medium", subtopic: Subtopic = "caching") -> Question:
    return _VALID.model_copy(
        update={
            "id": f"{difficulty}-{number}",
            "difficulty": difficulty,
            "subtopic": subtopic,
            "track": TRACK_OF[subtopic],
        }
    )


def supply(each: int) -> list[Question]:
    """Questions of every difficulty, spread over the subtopics."""
    return [
        candidate(number, difficulty, SUBTOPICS[number % len(SUBTOPICS)])
        for difficulty in DIFFICULTIES
        for number in range(each)
    ]


def had(chosen: Question, mix: str | None = None) -> Past:
    return Past(chosen.id, chosen.difficulty, chosen.subtopic, mix)


def played(
    candidates: Sequence[Question],
    rounds: int,
    *,
    mix: Mix = ORDINARY,
    past: Sequence[Past] = (),
    fixed: Difficulty | None = None,
    seed: str = "C1",
    focus: Subtopic | None = None,
) -> list[Pick]:
    """Round after round, each remembering the ones before."""
    history, picks = list(past), []
    for _ in range(rounds):
        chosen = pick(Candidates(candidates), history, mix=mix, fixed=fixed, seed=seed, focus=focus)
        assert chosen is not None
        history.append(had(chosen.question, chosen.mix))
        picks.append(chosen)
    return picks


def within_one(drawn: Sequence[Difficulty], mix: Mix) -> bool:
    """Whether any ten consecutive rounds hold each difficulty within one of its share."""
    windows = [Counter(drawn[start : start + 10]) for start in range(max(1, len(drawn) - 9))]
    return all(
        abs(window[difficulty] - mix.share(difficulty) // 10) <= 1
        for window in windows
        for difficulty in DIFFICULTIES
        if window.total() == 10
    )


@pytest.mark.parametrize("mix", MIXES, ids=lambda mix: mix.key)
def test_any_ten_consecutive_rounds_are_within_one_of_the_mix(mix: Mix) -> None:
    drawn = [each.question.difficulty for each in played(supply(40), 40, mix=mix)]
    assert within_one(drawn, mix)
    assert Counter(drawn[:10]) == Counter(
        {difficulty: mix.share(difficulty) // 10 for difficulty in DIFFICULTIES if mix.share(difficulty)}
    )


@pytest.mark.parametrize("mix", MIXES[::5], ids=lambda mix: mix.key)
def test_a_focus_leaves_the_mix_as_it_is(mix: Mix) -> None:
    drawn = [each.question.difficulty for each in played(supply(40), 40, mix=mix, focus="caching")]
    assert drawn == [each.question.difficulty for each in played(supply(40), 40, mix=mix)]
    assert within_one(drawn, mix)


def test_there_are_66_mixes() -> None:
    assert len(MIXES) == 66


extras = st.lists(
    st.tuples(st.sampled_from(DIFFICULTIES), st.sampled_from([None, "50/50/0", "0/0/100"])), max_size=4
)


@settings(max_examples=60, deadline=None)
@given(
    mix=st.sampled_from(MIXES), seed=st.text(max_size=8), between=st.lists(extras, min_size=25, max_size=25)
)
def test_rounds_that_the_mix_did_not_draw_do_not_count(
    mix: Mix, seed: str, between: list[list[tuple[Difficulty, str | None]]]
) -> None:
    candidates, history, drawn = supply(25), [], []
    elsewhere = iter(range(10_000))
    for others in between:
        for difficulty, key in others:
            other = candidate(1000 + next(elsewhere), difficulty)
            history.append(had(other, None if key == mix.key else key))
        chosen = pick(Candidates(candidates), history, mix=mix, fixed=None, seed=seed)
        assert chosen is not None
        history.append(had(chosen.question, chosen.mix))
        drawn.append(chosen.question.difficulty)
    assert within_one(drawn, mix)


questions = st.lists(
    st.builds(candidate, st.integers(0, 5), st.sampled_from(DIFFICULTIES), st.sampled_from(SUBTOPICS)),
    unique_by=lambda each: each.id,
    max_size=15,
)


@settings(max_examples=150, deadline=None)
@given(
    candidates=questions,
    past=st.lists(st.tuples(questions, st.sampled_from([None, "30/50/20"])), max_size=3),
    fixed=st.sampled_from([None, *DIFFICULTIES]),
    seed=st.text(max_size=8),
    focus=st.sampled_from([None, *SUBTOPICS]),
)
def test_what_was_never_had_comes_before_what_was_and_the_choice_is_deterministic(
    candidates: list[Question],
    past: list[tuple[list[Question], str | None]],
    fixed: Difficulty | None,
    seed: str,
    focus: Subtopic | None,
) -> None:
    history = [had(each, key) for chunk, key in past for each in chunk]
    chosen = pick(Candidates(candidates), history, mix=ORDINARY, fixed=fixed, seed=seed, focus=focus)
    assert chosen == pick(
        Candidates(candidates[::-1]), history, mix=ORDINARY, fixed=fixed, seed=seed, focus=focus
    )
    if not candidates:
        assert chosen is None
        return
    assert chosen is not None
    assert chosen.question in candidates
    assert chosen.mix == (None if fixed else ORDINARY.key)
    assert chosen.repeated == (Candidates(candidates).unseen(history) == 0)
    assert chosen.repeated == (chosen.question.id in {each.question_id for each in history})


def test_nothing_is_repeated_while_supply_lasts() -> None:
    picks = played(supply(8), 24)
    assert len({each.question.id for each in picks}) == 24
    assert not any(each.repeated for each in picks)


def test_the_subtopic_had_least_comes_first() -> None:
    candidates = [candidate(1, subtopic="caching"), candidate(2, subtopic="automation")]
    extra = had(candidate(9, "hard", "automation"))
    for seed in "abcdef":
        (chosen,) = played(candidates, 1, past=[extra], seed=seed)
        assert chosen.question.subtopic == "caching"
        (chosen,) = played(candidates, 1, past=[extra, extra, *[had(candidate(8))] * 3], seed=seed)
        assert chosen.question.subtopic == "automation"


@settings(max_examples=150, deadline=None)
@given(
    candidates=questions,
    past=questions,
    fixed=st.sampled_from([None, *DIFFICULTIES]),
    focus=st.sampled_from(SUBTOPICS),
)
def test_what_is_in_focus_and_was_never_had_goes_before_the_rest_of_its_difficulty(
    candidates: list[Question], past: list[Question], fixed: Difficulty | None, focus: Subtopic
) -> None:
    history = [had(each) for each in past]
    without = pick(Candidates(candidates), history, mix=ORDINARY, fixed=fixed, seed="C1")
    chosen = pick(Candidates(candidates), history, mix=ORDINARY, fixed=fixed, seed="C1", focus=focus)
    if without is None or chosen is None:
        assert chosen is without
        return
    assert chosen.question.difficulty == without.question.difficulty
    seen = {each.id for each in past}
    there = any(
        each.subtopic == focus and each.difficulty == chosen.question.difficulty and each.id not in seen
        for each in candidates
    )
    assert chosen == without if not there else chosen.question.subtopic == focus


def test_once_nothing_in_focus_is_left_the_others_come_as_ever() -> None:
    candidates = [
        *(candidate(number, subtopic="caching") for number in range(2)),
        *(candidate(number, subtopic="automation") for number in range(2, 4)),
    ]
    picks = played(candidates, 5, focus="automation")
    assert [each.question.subtopic for each in picks[:4]] == ["automation"] * 2 + ["caching"] * 2
    assert picks[4].question == picks[0].question


def test_among_equals_the_seed_decides() -> None:
    candidates = [candidate(number) for number in range(10)]
    chosen = {seed: played(candidates, 1, seed=seed)[0].question.id for seed in "abcdefghij"}
    assert len(set(chosen.values())) > 3
    assert chosen == {seed: played(candidates[::-1], 1, seed=seed)[0].question.id for seed in "abcdefghij"}


@pytest.mark.parametrize(
    ("wanted", "there", "expected"),
    [
        ("easy", ("medium", "hard"), "medium"),
        ("easy", ("hard",), "hard"),
        ("hard", ("easy", "medium"), "medium"),
        ("hard", ("easy",), "easy"),
        ("medium", ("easy", "hard"), "easy"),
        ("medium", ("hard",), "hard"),
    ],
)
def test_where_a_difficulty_has_nothing_unseen_the_nearest_steps_in(
    wanted: Difficulty, there: tuple[Difficulty, ...], expected: Difficulty
) -> None:
    candidates = [candidate(1, difficulty) for difficulty in there]
    seen = candidate(1, wanted)
    (chosen,) = played([*candidates, seen], 1, past=[had(seen)], fixed=wanted)
    assert (chosen.question.difficulty, chosen.repeated) == (expected, False)
    (chosen,) = played(candidates, 1, fixed=wanted)
    assert (chosen.question.difficulty, chosen.repeated) == (expected, False)


def test_for_medium_the_neighbour_steps_in_that_the_mix_owes_more() -> None:
    candidates = [candidate(1, "easy"), candidate(1, "hard")]
    assert played(candidates, 1, mix=Mix(10, 60, 30))[0].question.difficulty == "hard"
    assert played(candidates, 1, mix=Mix(30, 60, 10))[0].question.difficulty == "easy"


def test_a_difficulty_that_the_mix_leaves_out_steps_in_last() -> None:
    candidates = [each for each in supply(5) if each.difficulty != "medium"]
    drawn = [each.question.difficulty for each in played(candidates, 6, mix=Mix(0, 50, 50))]
    assert drawn == ["hard"] * 5 + ["easy"]


def test_the_deficit_stays_owed_while_others_step_in() -> None:
    mix = Mix(50, 50, 0)
    without = [each for each in supply(20) if each.difficulty != "medium"]
    before = [had(each.question, each.mix) for each in played(without, 4, mix=mix)]
    assert {each.difficulty for each in before} == {"easy"}
    after = played(supply(20), 6, mix=mix, past=before)
    assert Counter(each.question.difficulty for each in after) == {"medium": 5, "easy": 1}
    assert [each.question.difficulty for each in islice(after, 4)] == ["medium"] * 4


def test_if_nothing_unseen_is_left_the_least_recent_comes_again() -> None:
    candidates = [candidate(number) for number in range(4)]
    first = [each.question.id for each in played(candidates, 4)]
    again = played(candidates, 12)[4:]
    assert [each.question.id for each in again] == first * 2
    assert all(each.repeated for each in again)


def test_repeats_keep_the_mix() -> None:
    drawn = [each.question.difficulty for each in played(supply(3), 60)]
    assert within_one(drawn[20:], Mix())


def test_a_weekday_of_its_own_difficulty_is_not_drawn_by_the_mix() -> None:
    picks = played(supply(5), 3, fixed="hard")
    assert [(each.question.difficulty, each.mix) for each in picks] == [("hard", None)] * 3


def test_what_is_barred_is_never_asked() -> None:
    candidates = [candidate(1), candidate(2)]
    chosen = pick(
        Candidates(candidates).without({"medium-1"}), [had(candidates[1])], mix=Mix(), fixed=None, seed=""
    )
    assert chosen == Pick(candidates[1], "30/50/20", repeated=True)
    assert (
        pick(Candidates(candidates).without({"medium-1", "medium-2"}), [], mix=Mix(), fixed=None, seed="")
        is None
    )


def test_nothing_matching_gives_nothing() -> None:
    assert pick(Candidates([]), [had(candidate(1))], mix=Mix(), fixed=None, seed="") is None


def test_unseen_counts_what_the_channel_never_had() -> None:
    candidates = [candidate(number) for number in range(3)]
    assert Candidates(candidates).unseen([]) == 3
    assert Candidates(candidates).unseen([had(candidates[0]), had(candidates[0]), had(candidate(9))]) == 2


def test_a_mix_is_its_key() -> None:
    assert ORDINARY.key == "30/50/20"
    assert Mix.parse("0/100/0") == Mix(0, 100, 0)
    assert all(Mix.parse(mix.key) == mix for mix in MIXES)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("35/45/20", "0, 10, … 100 percent, not 35/45/20"),
        ("-10/100/10", "0, 10, … 100 percent"),
        ("30/50/30", "sum to 100 percent; 30/50/30 sum to 110"),
        ("30/70", "written easy/medium/hard, such as 30/50/20, not '30/70'"),
        ("a/b/c", "written easy/medium/hard"),
    ],
)
def test_a_mix_that_is_none_says_why(key: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Mix.parse(key)
