"""Boards."""

from bot.rules.judging import Verdict, judge
from bot.rules.scoring import Score, Standing, around, board, neighbours, place_of, tally
from bot.rules.votes import Reaction
from questions.model import Difficulty
from tests.rules.scenes import a_round, facts, minute, name_of, react, reply


def a_verdict(
    round_id: str, votes: dict[str, int], *, scheduled: bool = True, difficulty: Difficulty = "medium"
) -> Verdict:
    """A round that these members answered, each with so many votes from outside."""
    posted = {user: place + 1 for place, user in enumerate(votes)}
    reactions = [
        Reaction(name_of(posted[user]), f"V{n}", "+1", on=True, at=minute(30))
        for user, count in votes.items()
        for n in range(count)
    ]
    replies = [reply(user, at) for user, at in posted.items()]
    return judge(a_round(round_id, scheduled=scheduled, difficulty=difficulty), facts(replies, reactions))


FOUR = tally([a_verdict("R1", {"U1": 5, "U2": 2, "U3": 2, "U4": 0})])


def ranks(standings: list[Standing]) -> list[tuple[int, str]]:
    return [(standing.rank, standing.user) for standing in standings]


def test_ties_share_a_rank_and_use_up_the_next() -> None:
    assert ranks(board(FOUR)) == [(1, "U1"), (2, "U2"), (2, "U3"), (4, "U4")]


def test_points_of_several_rounds_add_up() -> None:
    verdicts = [
        a_verdict("R1", {"U1": 2}, difficulty="hard"),
        a_verdict("R2", {"U1": 0, "U2": 1}, difficulty="easy"),
    ]
    assert board(tally(verdicts)) == [
        Standing(1, "U1", Score(points=3 + 2 + 3 + 1, answers=2, votes=2, crowns=1)),
        Standing(2, "U2", Score(points=1 + 1 + 3, answers=1, votes=1, crowns=1)),
    ]


def test_extras_add_votes_and_crowns_and_no_base_points() -> None:
    assert board(tally([a_verdict("R1", {"U1": 1, "U2": 0}, scheduled=False, difficulty="hard")])) == [
        Standing(1, "U1", Score(points=4, answers=1, votes=1, crowns=1)),
        Standing(2, "U2", Score(points=0, answers=1, votes=0, crowns=0)),
    ]


def test_the_order_of_rounds_does_not_matter_and_a_round_counts_once() -> None:
    first, second = a_verdict("R1", {"U1": 1, "U2": 0}), a_verdict("R2", {"U2": 3, "U3": 1})
    assert board(tally([first, second])) == board(tally([second, first, second]))


def test_who_only_voted_or_wrote_short_remarks_is_not_on_the_board() -> None:
    verdict = judge(a_round(), facts([reply("U1", 5), reply("U2", 6, 10)], [react("U3", 5, 10)]))
    assert [standing.user for standing in board(tally([verdict]))] == ["U1"]


def test_a_peeker_is_not_on_the_board() -> None:
    verdict = judge(a_round(), facts([reply("U1", 5)], [react("U3", 5, 10)], {"U1": minute(1)}))
    assert board(tally([verdict])) == []


def test_without_rounds_there_is_no_board() -> None:
    assert board(tally([])) == []


def test_a_hidden_member_is_unranked_and_takes_no_rank() -> None:
    assert ranks(board(FOUR, hidden={"U1"})) == [(1, "U2"), (1, "U3"), (3, "U4")]


def test_a_hidden_member_sees_their_own_rank() -> None:
    own = place_of(FOUR, "U2", hidden={"U1", "U2"})
    assert own is not None
    assert own.rank == 1, "U1, who is hidden too, takes no rank"
    assert own.score == Score(points=4, answers=1, votes=2, crowns=0)


def test_a_members_own_rank_is_that_on_the_board() -> None:
    assert [place_of(FOUR, standing.user) for standing in board(FOUR)] == board(FOUR)


def test_who_has_no_score_has_no_rank() -> None:
    assert place_of(FOUR, "U9") is None


def test_a_member_sees_their_own_row_and_its_neighbours() -> None:
    standings = board(tally([a_verdict("R1", {f"U{n}": 9 - n for n in range(1, 8)})]))
    assert [standing.user for standing in around(standings, "U4")] == ["U2", "U3", "U4", "U5", "U6"]
    assert [standing.user for standing in around(standings, "U4", n=1)] == ["U3", "U4", "U5"]


def test_a_hidden_member_sees_their_neighbours_as_the_board_has_them() -> None:
    standings = neighbours(FOUR, "U2", hidden={"U2"})
    assert ranks(standings) == [(1, "U1"), (2, "U3"), (3, "U4")]
    assert neighbours(FOUR, "U2") == around(board(FOUR), "U2")


def test_at_either_end_there_are_fewer_neighbours() -> None:
    standings = board(FOUR)
    assert [standing.user for standing in around(standings, "U1")] == ["U1", "U2", "U3"]
    assert [standing.user for standing in around(standings, "U4")] == ["U2", "U3", "U4"]


def test_who_is_not_on_the_board_has_no_neighbours() -> None:
    assert around(board(FOUR), "U9") == []
