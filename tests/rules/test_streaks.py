"""Streaks: answer before the round closes; days without a question never count against you."""

from itertools import product

import pytest

from bot.rules.streaks import Outcome, State, Streak, fold, outcome

LETTERS: dict[str, Outcome] = {"c": "credit", "m": "missed", "-": "neutral"}


def streak(story: str) -> Streak:
    """The fold over a story: c credit, m missed, - neutral."""
    return fold(LETTERS[letter] for letter in story if letter != " ")


def test_everybody_starts_with_one_freeze() -> None:
    assert streak("") == Streak(current=0, best=0, freezes=1, credits=0)


def test_each_answer_on_time_adds_one() -> None:
    assert streak("ccc") == Streak(current=3, best=3, freezes=1, credits=3)


def test_the_fold_begins_with_the_members_first_credit() -> None:
    assert streak("m c") == Streak(current=1, best=1, freezes=1, credits=1), "no freeze is spent on it"
    assert streak("mmmmm c") == Streak(current=1, best=1, freezes=1, credits=1)


def test_neutral_rounds_never_count_against_you() -> None:
    assert streak("c -- c --- c") == streak("ccc")


def test_one_missed_round_is_bridged_by_the_freeze() -> None:
    assert streak("cc m c") == Streak(current=3, best=3, freezes=0, credits=3)


def test_while_the_gap_is_open_the_freeze_shows_as_spent_and_the_streak_stands() -> None:
    assert streak("cc m") == Streak(current=2, best=2, freezes=0, credits=2)


def test_more_missed_than_freezes_held_ends_the_streak_and_spends_nothing() -> None:
    assert streak("cc mm") == Streak(current=0, best=2, freezes=1, credits=2)
    assert streak("cc mm c") == Streak(current=1, best=2, freezes=1, credits=3)


def test_a_freeze_that_was_spent_is_gone() -> None:
    assert streak("cc m cc m c") == Streak(current=1, best=4, freezes=0, credits=5)


def test_every_tenth_credit_of_a_lifetime_adds_a_freeze() -> None:
    assert streak("c" * 9).freezes == 1
    assert streak("c" * 10).freezes == 2
    assert streak("c" * 5 + "mm" + "c" * 5) == Streak(current=5, best=5, freezes=2, credits=10)


def test_at_most_two_freezes_are_held() -> None:
    assert streak("c" * 40).freezes == 2


def test_two_freezes_bridge_two_missed_rounds() -> None:
    assert streak("c" * 10 + "mm" + "c") == Streak(current=11, best=11, freezes=0, credits=11)
    assert streak("c" * 10 + "m" + "c") == Streak(current=11, best=11, freezes=1, credits=11)
    assert streak("c" * 10 + "mmm" + "c") == Streak(current=1, best=10, freezes=2, credits=11)


def test_a_gap_is_paid_before_the_tenth_credit_adds_its_freeze() -> None:
    assert streak("c" * 9 + "m" + "c") == Streak(current=10, best=10, freezes=1, credits=10)
    assert streak("c" * 9 + "mm" + "c") == Streak(current=1, best=9, freezes=2, credits=10)


def test_neutral_rounds_within_a_gap_neither_widen_nor_close_it() -> None:
    assert streak("cc m - m c") == streak("cc mm c")
    assert streak("cc - m - c") == streak("cc m c")


def test_the_best_streak_outlives_its_end() -> None:
    assert streak("ccccc mmmm cc").best == 5


# --- what a round is for a member


def test_an_answer_on_time_is_a_credit() -> None:
    assert outcome(state="closed", credited=True, peeked=False, away=False) == "credit"


def test_no_answer_is_a_miss() -> None:
    assert outcome(state="closed", credited=False, peeked=False, away=False) == "missed"


@pytest.mark.parametrize("state", ["skipped", "failed", "void"])
def test_a_round_that_was_skipped_failed_or_voided_is_neutral_whatever_happened(state: State) -> None:
    for credited, peeked, away in product([True, False], repeat=3):
        assert outcome(state=state, credited=credited, peeked=peeked, away=away) == "neutral"


def test_an_open_round_neither_breaks_nor_adds_until_answered() -> None:
    for peeked, away in product([True, False], repeat=2):
        assert outcome(state="open", credited=False, peeked=peeked, away=away) == "neutral"
    assert outcome(state="open", credited=True, peeked=False, away=False) == "credit"


def test_a_round_missed_while_away_is_neutral() -> None:
    assert outcome(state="closed", credited=False, peeked=False, away=True) == "neutral"


def test_an_answer_while_away_is_a_credit_all_the_same() -> None:
    assert outcome(state="closed", credited=True, peeked=False, away=True) == "credit"


def test_peeking_is_a_miss() -> None:
    assert outcome(state="closed", credited=False, peeked=True, away=False) == "missed"


def test_an_absence_does_not_undo_a_peek() -> None:
    assert outcome(state="closed", credited=False, peeked=True, away=True) == "missed"


def test_looking_after_having_answered_costs_nothing() -> None:
    assert outcome(state="closed", credited=True, peeked=True, away=False) == "credit"
