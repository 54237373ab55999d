"""Who voted for an answer."""

from dataclasses import replace

from bot.rules.answers import Answer
from bot.rules.votes import Reaction, fold_skin_tone, voters
from tests.rules.scenes import CLOSES, EMOJI, minute, name_of, react

ANSWERS = {"U1": Answer("U1", name_of(5), minute(5)), "U2": Answer("U2", name_of(6), minute(6))}


def for_u1(*reactions: Reaction, bots: tuple[str, ...] = ()) -> set[str]:
    """Who votes for U1's answer (posted in minute 5) at the close."""
    return set(voters(reactions, answers=ANSWERS, emoji=EMOJI, as_of=CLOSES, bots=bots)["U1"])


def test_a_vote_is_a_reaction_from_the_vote_emoji() -> None:
    assert for_u1(react("U3", 5, 10, "star")) == {"U3"}
    assert for_u1(react("U3", 5, 10, "eyes")) == set()


def test_a_voter_counts_once_per_answer_whatever_the_number_of_emoji() -> None:
    assert for_u1(react("U3", 5, 10, "star"), react("U3", 5, 11, "fire"), react("U3", 5, 12, "+1")) == {"U3"}


def test_a_voter_may_vote_for_several_answers() -> None:
    given = voters(
        [react("U3", 5, 10), react("U3", 6, 10)], answers=ANSWERS, emoji=EMOJI, as_of=CLOSES, bots=()
    )
    assert given == {"U1": frozenset({"U3"}), "U2": frozenset({"U3"})}


def test_ones_own_reaction_is_no_vote() -> None:
    assert for_u1(react("U1", 5, 10)) == set()


def test_a_bots_reaction_is_no_vote() -> None:
    assert for_u1(react("B1", 5, 10), react("U3", 5, 10), bots=("B1",)) == {"U3"}


def test_skin_tones_are_folded() -> None:
    assert for_u1(react("U3", 5, 10, "+1::skin-tone-3"), react("U3", 5, 11, "+1::skin-tone-6")) == {"U3"}
    assert fold_skin_tone("+1::skin-tone-3") == "+1"
    assert fold_skin_tone("brain") == "brain"


def test_a_vote_emoji_that_was_configured_with_a_skin_tone_means_all_of_them() -> None:
    given = voters(
        [react("U3", 5, 10, "wave")],
        answers=ANSWERS,
        emoji=frozenset({"wave::skin-tone-2"}),
        as_of=CLOSES,
        bots=(),
    )
    assert given["U1"] == {"U3"}


def test_taking_back_the_last_vote_emoji_takes_the_vote_back() -> None:
    two = (react("U3", 5, 10, "star"), react("U3", 5, 11, "fire"))
    one_back = react("U3", 5, 12, "star", on=False)
    assert for_u1(*two, one_back) == {"U3"}
    assert for_u1(*two, one_back, react("U3", 5, 13, "fire", on=False)) == set()


def test_taking_back_one_skin_tone_leaves_the_other() -> None:
    both = (react("U3", 5, 10, "+1"), react("U3", 5, 11, "+1::skin-tone-3"))
    assert for_u1(*both, react("U3", 5, 12, "+1", on=False)) == {"U3"}


def test_a_vote_taken_back_and_given_again_counts() -> None:
    assert for_u1(react("U3", 5, 10), react("U3", 5, 11, on=False), react("U3", 5, 12)) == {"U3"}


def test_events_count_by_their_time_and_not_by_their_arrival() -> None:
    assert for_u1(react("U3", 5, 11, on=False), react("U3", 5, 10)) == set()


def test_of_giving_and_taking_back_at_one_moment_taking_back_wins() -> None:
    given, back = react("U3", 5, 10), react("U3", 5, 10, on=False)
    assert for_u1(given, back) == for_u1(back, given) == set()


def test_a_reaction_after_the_close_is_no_vote_and_taking_back_after_it_leaves_the_vote() -> None:
    assert for_u1(react("U3", 5, 60), react("U4", 5, 60.001)) == {"U3"}
    assert for_u1(react("U3", 5, 10), react("U3", 5, 60.001, on=False)) == {"U3"}


def test_a_reaction_on_something_that_is_no_answer_is_no_vote() -> None:
    assert for_u1(react("U3", 7, 10)) == set()


def read_back(since: float, until: float, *, on: bool = True) -> Reaction:
    """U3's thumb, as it was found after an outage between those minutes."""
    return replace(react("U3", 5, until, on=on), since=minute(since))


def test_what_was_read_back_after_an_outage_before_the_close_counts() -> None:
    assert for_u1(read_back(20, 30)) == {"U3"}
    assert for_u1(react("U3", 5, 10), read_back(20, 30, on=False)) == set()
    assert for_u1(read_back(20, 30), react("U3", 5, 40, on=False)) == set()


def test_where_the_close_fell_into_the_outage_votes_count_as_they_were_found() -> None:
    assert for_u1(read_back(20, 90)) == {"U3"}
    assert for_u1(react("U3", 5, 10), read_back(20, 90, on=False)) == set()


def test_an_event_from_within_the_outage_tells_how_it_was_at_the_close() -> None:
    assert for_u1(read_back(20, 90), react("U3", 5, 70)) == set()
    assert for_u1(react("U3", 5, 10), read_back(20, 90, on=False), react("U3", 5, 70, on=False)) == {"U3"}
    assert for_u1(read_back(20, 90), react("U3", 5, 95, on=False)) == {"U3"}, "that was after the outage"


def test_what_was_read_back_after_an_outage_after_the_close_changes_nothing() -> None:
    assert for_u1(read_back(60, 90)) == set()
    assert for_u1(react("U3", 5, 10), read_back(60, 90, on=False)) == {"U3"}


def test_an_answer_without_votes_has_no_voters() -> None:
    assert voters([], answers=ANSWERS, emoji=EMOJI, as_of=CLOSES, bots=()) == {
        "U1": frozenset(),
        "U2": frozenset(),
    }
