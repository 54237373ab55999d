"""What holds for every streak."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.streaks import Outcome, Streak, fold

# No deadline: how long an example takes says more about the machine than about the rules.
SETTINGS = settings(max_examples=100, deadline=None)
OUTCOMES: st.SearchStrategy[list[Outcome]] = st.lists(
    st.sampled_from(("credit", "credit", "credit", "missed", "neutral")), max_size=60
)


@given(OUTCOMES)
@SETTINGS
def test_the_current_streak_is_never_longer_than_the_best(outcomes: list[Outcome]) -> None:
    streak = fold(outcomes)
    assert 0 <= streak.current <= streak.best <= streak.credits == outcomes.count("credit")


@given(OUTCOMES)
@SETTINGS
def test_between_none_and_two_freezes_are_held(outcomes: list[Outcome]) -> None:
    assert 0 <= fold(outcomes).freezes <= 2


@given(OUTCOMES, st.data())
@SETTINGS
def test_neutral_rounds_change_nothing_wherever_they_are(
    outcomes: list[Outcome], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(outcomes)))
    with_one_more: list[Outcome] = [*outcomes[:place], "neutral", *outcomes[place:]]
    assert fold(with_one_more) == fold(outcomes)
    assert fold(each for each in outcomes if each != "neutral") == fold(outcomes)


@given(OUTCOMES, OUTCOMES)
@SETTINGS
def test_the_best_streak_never_shrinks(before: list[Outcome], after: list[Outcome]) -> None:
    assert fold([*before, *after]).best >= fold(before).best


@given(OUTCOMES)
@SETTINGS
def test_an_answer_always_helps(outcomes: list[Outcome]) -> None:
    before, after = fold(outcomes), fold([*outcomes, "credit"])
    assert after.current == before.current + 1
    assert after.credits == before.credits + 1


@given(OUTCOMES)
@SETTINGS
def test_a_miss_costs_a_freeze_that_is_shown_or_the_streak(outcomes: list[Outcome]) -> None:
    before, after = fold(outcomes), fold([*outcomes, "missed"])
    if before.current == 0:
        assert after.current == 0
        assert after == before
    elif before.freezes > 0:
        assert after == Streak(before.current, before.best, before.freezes - 1, before.credits)
    else:
        assert after.current == 0


@given(OUTCOMES)
@SETTINGS
def test_misses_before_the_first_credit_do_not_count(outcomes: list[Outcome]) -> None:
    late: list[Outcome] = ["missed", "neutral", "missed", "missed"]
    assert fold([*late, *outcomes]) == fold(outcomes)


@given(OUTCOMES)
@SETTINGS
def test_who_answers_every_round_has_a_streak_of_all_of_them(outcomes: list[Outcome]) -> None:
    kept = fold(each for each in outcomes if each != "missed")
    assert kept.current == kept.best == kept.credits == outcomes.count("credit")
