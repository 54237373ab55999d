"""What counts as a vote."""

from datetime import timedelta

import pytest

from playground.model import Event, Json, Member
from tests.flows.test_answers import SHORT, TUESDAY, closed, named
from tests.stage import ADA, BEN, CHIE, DANI, EVE, LONG, MONDAY, PRACTICE, Stage


async def test_a_voter_counts_once_whatever_the_number_of_emoji(asked: Stage) -> None:
    answer = await asked.answer(BEN)
    for emoji in ("+1", "star", "fire", "100", "brain"):
        await asked.react(CHIE, answer, emoji)
    results = await closed(asked)
    assert "1 vote" in results
    assert "1 answer · 1 person voted" in results


async def test_a_voter_may_vote_for_several_answers(asked: Stage) -> None:
    await asked.react(DANI, await asked.answer(BEN))
    await asked.react(DANI, await asked.answer(CHIE))
    results = await closed(asked)
    assert "Ben Okafor" in results
    assert "Chie Nakamura" in results
    assert "tied with 1 vote each" in results
    assert "2 answers · 1 person voted" in results


async def test_skin_tones_are_folded(asked: Stage) -> None:
    answer = await asked.answer(BEN)
    await asked.react(CHIE, answer, "+1::skin-tone-5")
    await asked.react(CHIE, answer, "+1")
    await asked.react(DANI, answer, "thumbsup::skin-tone-2")
    assert "2 votes" in await closed(asked)


async def test_taking_back_one_of_two_skin_tones_leaves_the_vote(asked: Stage) -> None:
    answer = await asked.answer(BEN)
    await asked.react(CHIE, answer, "+1::skin-tone-5")
    await asked.react(CHIE, answer, "+1")
    await asked.unreact(CHIE, answer, "+1")
    assert "1 vote" in await closed(asked)


async def test_ones_own_answer_and_bots_reactions_do_not_count(asked: Stage) -> None:
    asked.slack.world.add_member(Member("U0ROBOT001", "robot", "Robot", is_bot=True))
    answer = await asked.answer(BEN)
    await asked.react(BEN, answer)
    body: Json = {
        "type": "reaction_added",
        "user": "U0ROBOT001",
        "reaction": "+1",
        "item": {"type": "message", "channel": PRACTICE, "ts": answer},
        "item_user": BEN,
        "event_ts": f"{MONDAY.timestamp() + 60:.6f}",
    }
    asked.slack.slack.emit([Event(body, PRACTICE, PRACTICE)])
    await asked.settle()
    results = await closed(asked)
    assert "1 answer · 0 people voted" in results
    assert "no best answer" in results


async def test_other_emoji_are_no_votes(asked: Stage) -> None:
    answer = await asked.answer(BEN)
    await asked.react(CHIE, answer, "eyes")
    await asked.react(DANI, answer, "-1")
    assert "1 answer · 0 people voted" in await closed(asked)


async def test_the_channels_own_emoji_are_votes(on_stage: Stage) -> None:
    await on_stage.set_up(vote_emoji=("eyes",))
    await on_stage.to(MONDAY)
    answer = await on_stage.answer(BEN)
    await on_stage.react(CHIE, answer, "eyes")
    await on_stage.react(DANI, answer, "+1")
    assert "1 answer · 1 person voted" in await closed(on_stage)


async def test_a_later_choice_of_emoji_changes_no_open_round(asked: Stage) -> None:
    await asked.set_up(vote_emoji=("eyes",))
    answer = await asked.answer(BEN)
    await asked.react(CHIE, answer, "eyes")
    await asked.react(DANI, answer, "+1")
    assert "1 answer · 1 person voted" in await closed(asked)


async def test_taking_back_the_last_vote_emoji_takes_back_the_vote(asked: Stage) -> None:
    answer = await asked.answer(BEN)
    for emoji in ("+1", "fire"):
        await asked.react(CHIE, answer, emoji)
        await asked.react(DANI, answer, emoji)
    await asked.unreact(CHIE, answer, "+1")
    await asked.unreact(CHIE, answer, "fire")
    await asked.unreact(DANI, answer, "fire")
    assert "1 answer · 1 person voted" in await closed(asked)


async def test_a_vote_taken_back_and_given_again_counts(asked: Stage) -> None:
    answer = await asked.answer(BEN)
    await asked.react(CHIE, answer)
    await asked.unreact(CHIE, answer)
    await asked.react(CHIE, answer)
    assert "1 answer · 1 person voted" in await closed(asked)


async def test_after_the_close_votes_neither_come_nor_go(asked: Stage) -> None:
    monday = await asked.open_round()
    answer = await asked.answer(BEN)
    await asked.react(CHIE, answer)
    results = await closed(asked)
    await asked.pass_(minutes=1)
    await asked.unreact(CHIE, answer)
    await asked.react(DANI, answer)
    await asked.beat()
    assert await asked.results(monday) == results
    board = await asked.command(ADA, "leaderboard")
    assert "1 vote " in board
    assert "1 best answer" in board


async def test_a_reaction_on_a_remark_counts_once_the_remark_becomes_the_answer(asked: Stage) -> None:
    remark = await asked.answer(BEN, SHORT)
    await asked.react(CHIE, remark)
    await asked.pass_(hours=1)
    await asked.edit(BEN, remark, LONG)
    assert "1 answer · 1 person voted" in await closed(asked)


async def test_a_reaction_on_discussion_counts_once_that_takes_over_as_the_answer(asked: Stage) -> None:
    first, second = await asked.answer(BEN), await asked.answer(BEN, "Or this. " + LONG)
    await asked.react(CHIE, second)
    await asked.react(DANI, first)
    await asked.react(ADA, first)
    await asked.delete(BEN, first)
    results = await closed(asked)
    assert named(second) in results
    assert "1 answer · 1 person voted" in results


async def test_the_best_answer_is_the_one_with_most_voters(asked: Stage) -> None:
    bens, chies = await asked.answer(BEN), await asked.answer(CHIE)
    for emoji in ("+1", "star", "fire"):
        await asked.react(DANI, bens, emoji)
    await asked.react(ADA, chies)
    await asked.react(EVE, chies)
    results = await closed(asked)
    assert "Chie Nakamura" in results
    assert "Ben Okafor" not in results


async def test_an_answer_withdrawn_before_close_takes_its_votes_with_it(asked: Stage) -> None:
    bens = await asked.answer(BEN)
    await asked.answer(CHIE)
    await asked.react(DANI, bens)
    await asked.delete(BEN, bens)
    assert "1 answer · 0 people voted" in await closed(asked)


@pytest.mark.parametrize("moment", [TUESDAY, TUESDAY + timedelta(microseconds=1)])
async def test_a_vote_of_the_very_moment_of_the_close_is_the_last_to_count(
    asked: Stage, moment: object
) -> None:
    answer = await asked.answer(BEN)
    asked.clock.move_to(moment)  # type: ignore[arg-type]
    await asked.react(CHIE, answer)
    voted = "1 person" if moment == TUESDAY else "0 people"
    assert f"1 answer · {voted} voted" in await closed(asked)
