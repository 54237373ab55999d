"""Participation and answer rate: what counts on either side of the share."""

from bot.rules.participation import Held, Share, answer_rate, participation


def held(
    members: int | None,
    answered: str = "",
    *,
    credited: str | None = None,
    away: str = "",
    scheduled: bool = True,
) -> Held:
    """A round of people named by letters; whoever answered is credited unless told otherwise."""
    given = answered if credited is None else credited
    return Held(
        scheduled=scheduled,
        members=members,
        answered=frozenset(answered),
        credited=frozenset(given if scheduled else ""),
        away=frozenset(away),
    )


def test_participation_counts_people_not_answers() -> None:
    assert participation([held(4, "ab"), held(4, "b"), held(4, "bc")]) == Share(3, 4)


def test_an_extra_is_taking_part_as_well_but_gives_no_credit() -> None:
    rounds = [held(4, "a"), held(4, "b", scheduled=False)]
    assert participation(rounds) == Share(2, 4)
    assert answer_rate(rounds) == Share(1, 4)


def test_who_looked_first_took_part_and_is_not_credited() -> None:
    rounds = [held(4, "ab", credited="a")]
    assert participation(rounds) == Share(2, 4)
    assert answer_rate(rounds) == Share(1, 4)


def test_the_answer_rate_is_credits_of_members_times_rounds() -> None:
    assert answer_rate([held(4, "ab"), held(5, "b"), held(5)]) == Share(3, 14)


def test_who_is_away_is_owed_no_answer() -> None:
    assert answer_rate([held(4, "a", away="bc")]) == Share(1, 2)


def test_who_answers_though_away_is_counted_on_both_sides() -> None:
    assert answer_rate([held(4, "ab", away="b")]) == Share(2, 4)


def test_people_come_and_go_but_nobody_makes_more_than_all() -> None:
    assert participation([held(2, "ab"), held(1, "c")]) == Share(3, 3)
    assert answer_rate([held(1, "ab")]) == Share(2, 2)


def test_rounds_whose_members_were_not_counted_are_left_out() -> None:
    assert answer_rate([held(None, "ab"), held(4, "a")]) == Share(1, 4)
    assert participation([held(None, "ab"), held(4, "a")]) == Share(2, 4)
    assert participation([held(None, "ab")]) is None
    assert answer_rate([held(None, "ab")]) is None


def test_without_rounds_there_is_nothing_to_share() -> None:
    assert participation([]) is None
    assert answer_rate([]) is None
    assert answer_rate([held(4, "a", scheduled=False)]) is None


def test_a_percentage_is_all_or_nothing_only_where_it_is() -> None:
    assert [Share(part, 1000).percent for part in (0, 1, 5, 500, 999, 1000)] == [0, 1, 1, 50, 99, 100]
