"""What a round amounts to at its close."""

import pytest

from bot.rules.judging import Points, judge
from questions.model import Difficulty
from tests.rules.scenes import (
    LONG,
    SHORT,
    a_round,
    deletion,
    edit,
    facts,
    minute,
    name_of,
    react,
    reply,
)

# --- points and crowns


@pytest.mark.parametrize(("difficulty", "points"), [("easy", 1), ("medium", 2), ("hard", 3)])
def test_an_answer_on_time_earns_one_two_or_three_points_by_difficulty(
    difficulty: Difficulty, points: int
) -> None:
    verdict = judge(a_round(difficulty=difficulty), facts([reply("U1", 5)]))
    assert verdict.points["U1"] == Points(base=points, votes=0, crowns=0)
    assert verdict.points["U1"].total == points


def test_each_voter_adds_one_point_and_the_best_answer_three() -> None:
    story = facts(
        [reply("U1", 5), reply("U2", 6)], [react("U3", 5, 10), react("U4", 5, 11), react("U3", 6, 12)]
    )
    verdict = judge(a_round(), story)
    assert verdict.best == {"U1"}
    assert verdict.points == {"U1": Points(2, 2, 1), "U2": Points(2, 1, 0)}
    assert [verdict.points[user].total for user in ("U1", "U2")] == [7, 3]


def test_the_best_answer_is_the_one_with_most_voters_not_with_most_emoji() -> None:
    story = facts(
        [reply("U1", 5), reply("U2", 6)],
        [
            *(react("U3", 5, 10, emoji) for emoji in ("+1", "star", "fire")),
            react("U3", 6, 11),
            react("U4", 6, 11),
        ],
    )
    assert judge(a_round(), story).best == {"U2"}


def test_ties_share_the_crown() -> None:
    story = facts([reply("U1", 5), reply("U2", 6)], [react("U3", 5, 10), react("U4", 6, 11)])
    verdict = judge(a_round(), story)
    assert verdict.best == {"U1", "U2"}
    assert [verdict.points[user].crowns for user in ("U1", "U2")] == [1, 1]


def test_without_a_single_vote_nobody_is_crowned() -> None:
    assert judge(a_round(), facts([reply("U1", 5), reply("U2", 6)])).best == frozenset()


def test_a_round_without_answers_has_nothing() -> None:
    verdict = judge(a_round(), facts())
    assert (verdict.answers, verdict.best, verdict.credited, verdict.points) == (
        {},
        frozenset(),
        frozenset(),
        {},
    )


def test_an_answer_on_time_is_a_credit() -> None:
    assert judge(a_round(), facts([reply("U1", 5), reply("U2", 6, SHORT)])).credited == {"U1"}


def test_extras_earn_votes_and_the_crown_but_no_base_points_and_no_credit() -> None:
    verdict = judge(
        a_round(scheduled=False, difficulty="hard"), facts([reply("U1", 5)], [react("U2", 5, 10)])
    )
    assert verdict.points == {"U1": Points(base=0, votes=1, crowns=1)}
    assert verdict.credited == frozenset()


def test_a_scheduled_round_counts_when_it_opened_and_an_extra_when_it_closed() -> None:
    scheduled, extra = a_round(), a_round(scheduled=False)
    assert scheduled.counts_at == scheduled.opens_at
    assert extra.counts_at == extra.closes_at


# --- only what happened by the close


def test_nothing_after_the_close_changes_what_was_judged() -> None:
    before = facts([reply("U1", 5), reply("U2", 6, SHORT)], [react("U3", 5, 10)])
    after = facts(
        [*before.revisions, deletion("U1", 5, 61), edit("U2", 6, 62, LONG), reply("U4", 63)],
        [*before.reactions, react("U3", 5, 61, on=False), react("U4", 5, 62)],
        {"U1": minute(61)},
    )
    assert judge(a_round(), after) == judge(a_round(), before)
    assert judge(a_round(), after, as_of=minute(600)) == judge(a_round(), before)


def test_facts_of_the_very_close_count() -> None:
    verdict = judge(a_round(), facts([reply("U1", 60)], [react("U2", 60, 60)]))
    assert verdict.points == {"U1": Points(2, 1, 1)}


def test_as_of_an_earlier_moment_a_round_is_judged_as_if_it_closed_then() -> None:
    story = facts([reply("U1", 5), reply("U2", 30)], [react("U3", 5, 10), react("U3", 5, 20, on=False)])
    early = judge(a_round(), story, as_of=minute(15))
    assert early.credited == {"U1"}
    assert early.best == {"U1"}
    assert judge(a_round(), story).best == frozenset()


def test_a_deleted_answer_takes_its_votes_with_it() -> None:
    story = facts(
        [reply("U1", 5), reply("U1", 7), deletion("U1", 5, 20)], [react("U2", 5, 10), react("U3", 7, 11)]
    )
    assert judge(a_round(), story).voters == {"U1": frozenset({"U3"})}


def test_a_reaction_counts_if_the_reply_becomes_an_answer_later() -> None:
    story = facts([reply("U1", 5, SHORT), edit("U1", 5, 30, LONG)], [react("U2", 5, 10)])
    assert judge(a_round(), story).voters == {"U1": frozenset({"U2"})}


# --- bots


def test_bots_neither_answer_nor_vote() -> None:
    story = facts([reply("B1", 5), reply("U1", 6)], [react("B1", 6, 10)], bots=["B1"])
    verdict = judge(a_round(), story)
    assert set(verdict.answers) == {"U1"}
    assert verdict.voters == {"U1": frozenset()}


def test_a_deletion_that_names_the_app_deletes_the_members_answer() -> None:
    story = facts([reply("U1", 5), deletion("B1", 5, 10)], bots=["B1"])
    assert judge(a_round(), story).answers == {}


# --- peeking


def test_peeking_before_answering_forfeits_credit_points_and_crown() -> None:
    story = facts(
        [reply("U1", 5), reply("U2", 6)], [react("U2", 5, 10), react("U1", 6, 11)], {"U1": minute(4)}
    )
    verdict = judge(a_round(), story)
    assert verdict.credited == {"U2"}
    assert verdict.best == {"U2"}
    assert verdict.points == {"U2": Points(2, 1, 1)}


def test_a_peeker_with_most_votes_leaves_the_crown_to_the_next() -> None:
    story = facts(
        [reply("U1", 5), reply("U2", 6)],
        [react("U2", 5, 10), react("U3", 5, 10), react("U3", 6, 11)],
        {"U1": minute(4)},
    )
    assert judge(a_round(), story).best == {"U2"}


def test_a_peekers_answer_is_still_shown_with_its_voters() -> None:
    verdict = judge(a_round(), facts([reply("U1", 5)], [react("U2", 5, 10)], {"U1": minute(4)}))
    assert verdict.answers["U1"].ts == name_of(5)
    assert verdict.voters["U1"] == {"U2"}


def test_a_peekers_votes_count() -> None:
    story = facts([reply("U2", 6)], [react("U1", 6, 11)], {"U1": minute(4)})
    assert judge(a_round(), story).points == {"U2": Points(2, 1, 1)}


def test_looking_after_having_answered_costs_nothing() -> None:
    assert judge(a_round(), facts([reply("U1", 5)], peeks={"U1": minute(10)})).credited == {"U1"}


def test_a_look_at_the_moment_of_the_answer_is_after_it_and_locks_it() -> None:
    story = facts([reply("U1", 5), edit("U1", 5, 30, SHORT)], peeks={"U1": minute(5)})
    assert judge(a_round(), story).credited == {"U1"}


def test_a_look_that_is_yet_to_come_neither_forfeits_nor_locks() -> None:
    story = facts([reply("U1", 5), edit("U1", 5, 10, SHORT)], peeks={"U1": minute(50)})
    assert judge(a_round(), story, as_of=minute(7)).credited == {"U1"}
    assert judge(a_round(), story, as_of=minute(20)).answers == {}


def test_an_answer_restored_after_a_look_comes_after_the_look() -> None:
    story = facts(
        [reply("U1", 5), edit("U1", 5, 10, SHORT), edit("U1", 5, 30, LONG)], peeks={"U1": minute(20)}
    )
    assert judge(a_round(), story).credited == frozenset()


def test_looking_after_answering_locks_the_answer_so_that_later_edits_do_not_count() -> None:
    shortened = facts([reply("U1", 5), edit("U1", 5, 30, SHORT)], peeks={"U1": minute(20)})
    assert judge(a_round(), shortened).credited == {"U1"}
    restored = facts([*shortened.revisions, edit("U1", 5, 40, LONG)], peeks={"U1": minute(20)})
    assert judge(a_round(), restored).answers["U1"].since == minute(5)


def test_a_locked_answer_that_is_deleted_is_gone_and_a_new_one_comes_after_the_look() -> None:
    story = facts([reply("U1", 5), deletion("U1", 5, 30), reply("U1", 40)], peeks={"U1": minute(20)})
    verdict = judge(a_round(), story)
    assert verdict.answers["U1"].ts == name_of(40)
    assert verdict.credited == frozenset()


def test_where_a_locked_answer_is_deleted_another_reply_from_before_the_look_takes_its_place() -> None:
    story = facts([reply("U1", 5), reply("U1", 7), deletion("U1", 5, 30)], peeks={"U1": minute(20)})
    verdict = judge(a_round(), story)
    assert verdict.answers["U1"].ts == name_of(7)
    assert verdict.credited == {"U1"}


def test_somebody_elses_look_locks_nothing() -> None:
    story = facts([reply("U1", 5), edit("U1", 5, 30, SHORT)], peeks={"U2": minute(20)})
    assert judge(a_round(), story).answers == {}
