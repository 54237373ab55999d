"""What looking at the model answer costs, before anybody looks."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.rules.answers import Choice
from bot.rules.judging import Facts, judge
from bot.rules.looking import Open, cost, forfeited, seen_at
from tests.rules.scenes import SHORT, a_round, edit, facts, minute, name_of, reply

UNANSWERED = (a_round(), facts())
ANSWERED = (a_round(), facts([reply("U1", 5)]))
LOOKED = (a_round(), facts(peeks={"U1": minute(3)}))


@pytest.mark.parametrize(
    ("opened", "costs"),
    [
        ([], "nothing"),
        ([UNANSWERED], "credit"),
        ([(a_round(), facts([reply("U1", 5, SHORT)]))], "credit"),
        ([(a_round(), facts([reply("U2", 5)]))], "credit"),
        ([ANSWERED], "lock"),
        ([LOOKED], "nothing"),
        ([LOOKED, ANSWERED], "lock"),
        ([ANSWERED, UNANSWERED], "credit"),
    ],
)
def test_it_costs_a_round_that_isnt_answered_and_locks_one_that_is(opened: list[Open], costs: str) -> None:
    assert cost(opened, "U1") == costs


def looks(of: Facts, now: float) -> Facts:
    """The facts after U1 looked at that minute of our clock."""
    return replace(of, peeks={"U1": seen_at([(a_round(), of)], "U1", minute(now))})


def test_who_is_told_that_nothing_is_lost_but_the_lock_keeps_credit_points_and_crown() -> None:
    after = looks(ANSWERED[1], 10)
    assert "U1" in judge(a_round(), after).credited
    assert not forfeited(a_round(), ANSWERED[1], "U1", minute(10))


def test_who_is_told_that_the_round_is_lost_loses_it_whatever_they_write_then() -> None:
    assert forfeited(a_round(), UNANSWERED[1], "U1", minute(10))
    after = looks(UNANSWERED[1], 10)
    assert "U1" not in judge(a_round(), replace(after, revisions=(reply("U1", 20),))).points


def test_slacks_clock_running_ahead_of_ours_makes_nobody_a_peeker() -> None:
    """Answered at 12 by Slack's clock, looked at 10 by ours: the answer is known, so it came first."""
    answered = facts([reply("U1", 12)])
    assert seen_at([(a_round(), answered)], "U1", minute(10)) == minute(12)
    assert "U1" in judge(a_round(), looks(answered, 10)).credited


def test_a_choice_that_is_known_came_before_the_look() -> None:
    chosen = replace(facts([reply("U1", 5), reply("U1", 6)]), choices=(Choice("U1", name_of(6), minute(12)),))
    assert judge(a_round(), looks(chosen, 10)).answers["U1"].ts == name_of(6)


def test_what_others_did_and_what_came_after_the_close_doesnt_move_the_look() -> None:
    busy = facts([reply("U2", 30), reply("U1", 61), edit("U2", 30, 40, SHORT)])
    assert seen_at([(a_round(), busy)], "U1", minute(10)) == minute(10)
    assert seen_at([], "U1", minute(70)) == minute(60) + timedelta(minutes=10)
