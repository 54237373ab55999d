"""Follow-ups dig where the rubric wasn't ticked, each once, the heaviest point first."""

from itertools import combinations

import pytest

from bot.rules.follow_ups import follow_ups
from questions.bank import Bank
from tests.slack.blocks_samples import question

ASKED = question(
    follow_ups=[
        {"rubric": "people", "ask": "P", "listen_for": "p"},
        {"rubric": "arithmetic", "ask": "A1", "listen_for": "a"},
        {"rubric": "order", "ask": "O", "listen_for": "o"},
        {"rubric": "arithmetic", "ask": "A2", "listen_for": "a"},
    ]
)


@pytest.mark.parametrize(
    ("ticks", "asks"),
    [
        ((), ["A1", "A2", "P", "O"]),
        (("arithmetic",), ["P", "O"]),
        (("arithmetic", "people"), ["O"]),
        (("arithmetic", "people", "order"), ["A1", "A2", "P", "O"]),
        (("of-an-older-rev",), ["A1", "A2", "P", "O"]),
    ],
)
def test_the_points_that_were_left_out_come_by_weight(ticks: tuple[str, ...], asks: list[str]) -> None:
    assert [one.ask for one in follow_ups(ASKED, ticks)] == asks


def test_where_only_points_without_a_follow_up_were_left_out_the_heaviest_is_asked_about() -> None:
    asked = question(follow_ups=[{"rubric": "order", "ask": "O", "listen_for": "o"}])
    assert [one.ask for one in follow_ups(asked, ("order",))] == ["O"]
    assert follow_ups(question(follow_ups=[]), ()) == []


def test_whatever_was_ticked_every_question_of_the_bank_has_something_to_ask_and_repeats_nothing(
    bank: Bank,
) -> None:
    for one in bank.values():
        points = [point.id for point in one.rubric]
        for size in range(len(points) + 1):
            for ticks in combinations(points, size):
                found = follow_ups(one, ticks)
                assert found
                assert len(found) == len({each.ask for each in found})
