"""Events arrive late, twice, out of order or not at all: the state is a function of the set of what happened."""

from datetime import timedelta
from typing import Any

import pytest

from tests.flows.test_answers import SHORT
from tests.stage import ADA, BEN, CHIE, DANI, EVE, LONG, MONDAY, Stage

DAY = timedelta(days=1)
NEXT_MONDAY = MONDAY + 7 * DAY


async def test_what_slack_delivers_late_edits_the_posted_results(asked: Stage) -> None:
    monday = await asked.open_round()
    await asked.hold_events()
    await asked.react(CHIE, await asked.answer(BEN))
    await asked.to(MONDAY + DAY)
    assert "Nobody answered" in await asked.results(monday)
    await asked.release_events()
    await asked.pass_(minutes=5)
    results = await asked.results(monday)
    assert "Nobody answered" not in results
    assert "Best answer: " in results
    assert "Ben Okafor" in results
    assert "1 answer · 1 person voted" in results
    assert len(await asked.thread(str(monday.ts))) == 3, "the question, the answer, and one post with results"


async def test_an_answer_that_was_withdrawn_in_time_leaves_the_results_when_that_is_heard(
    asked: Stage,
) -> None:
    monday = await asked.open_round()
    answer = await asked.answer(BEN)
    await asked.hold_events()
    await asked.pass_(minutes=1)
    await asked.edit(BEN, answer, SHORT)
    await asked.to(MONDAY + DAY)
    assert "1 answer ·" in await asked.results(monday)
    await asked.release_events()
    await asked.pass_(minutes=5)
    assert "Nobody answered" in await asked.results(monday)


async def test_a_question_deleted_in_time_voids_its_round_however_late_that_is_heard(asked: Stage) -> None:
    monday = await asked.open_round()
    await asked.answer(BEN)
    await asked.hold_events()
    await asked.pass_(minutes=1)
    await asked.delete(ADA, str(monday.ts))
    await asked.to(MONDAY + DAY)
    assert "1 answer ·" in await asked.results(monday)
    await asked.release_events()
    await asked.pass_(minutes=5)
    assert "This round was voided" in await asked.results(monday)
    assert (await asked.streak(BEN)).credits == 0


async def test_late_facts_of_after_the_close_edit_nothing(asked: Stage) -> None:
    monday = await asked.open_round()
    answer = await asked.answer(BEN)
    await asked.to(MONDAY + DAY)
    results = await asked.results(monday)
    await asked.hold_events()
    await asked.pass_(minutes=1)
    await asked.react(CHIE, answer)
    await asked.say(DANI, LONG, thread=str(monday.ts))
    await asked.pass_(hours=1)
    await asked.release_events()
    await asked.pass_(minutes=5)
    assert await asked.results(monday) == results


async def test_results_are_never_edited_once_that_weeks_board_is_out(on_stage: Stage) -> None:
    await on_stage.to(MONDAY + 3 * DAY)
    thursday = await on_stage.open_round()
    await on_stage.answer(CHIE)
    await on_stage.hold_events()
    await on_stage.answer(BEN)
    await on_stage.to(NEXT_MONDAY)
    results, boards = await on_stage.results(thursday), await on_stage.boards()
    assert "1 answer ·" in results
    assert len(boards) == 1
    await on_stage.release_events()
    await on_stage.pass_(minutes=5)
    assert await on_stage.results(thursday) == results
    assert await on_stage.boards() == boards


async def test_a_late_fact_counts_for_the_streak_although_the_board_is_out(on_stage: Stage) -> None:
    """Streaks are derived from facts whenever asked."""
    await on_stage.to(MONDAY)
    await on_stage.hold_events()
    await on_stage.answer(BEN)
    await on_stage.to(NEXT_MONDAY)
    await on_stage.release_events()
    found = await on_stage.streak(BEN)
    assert found.credits == 1


async def test_a_vote_heard_before_the_answer_it_is_for_counts(asked: Stage) -> None:
    monday = await asked.open_round()
    await asked.hold_events()
    answer = await asked.answer(BEN)
    held = asked.slack.slack.deliveries
    await asked.react(CHIE, answer)
    held._held.reverse()
    await asked.release_events()
    await asked.to(MONDAY + DAY)
    assert "1 answer · 1 person voted" in await asked.results(monday)


async def test_a_deletion_heard_before_the_answer_it_removes_counts(asked: Stage) -> None:
    monday = await asked.open_round()
    await asked.hold_events()
    await asked.delete(BEN, await asked.answer(BEN))
    asked.slack.slack.deliveries._held.reverse()
    await asked.release_events()
    await asked.to(MONDAY + DAY)
    assert "Nobody answered" in await asked.results(monday)


async def test_a_reply_that_arrives_while_the_question_is_not_recorded_yet_counts(on_stage: Stage) -> None:
    """Replies to a post still in flight are judged once it is recorded."""
    await on_stage.gesture("faults", api=[{"method": "chat.postMessage", "kind": "drop_after", "times": 1}])
    await on_stage.to(MONDAY)
    [question] = await on_stage.posts()
    assert [one.state for one in await on_stage.rounds()] == []
    answer = await on_stage.say(BEN, LONG, thread=question["ts"])
    await on_stage.react(CHIE, answer)
    on_stage.clock.pass_leases()
    await on_stage.beat()
    monday = await on_stage.open_round()
    assert monday.ts == question["ts"]
    await on_stage.to(MONDAY + DAY)
    assert "1 answer · 1 person voted" in await on_stage.results(monday)


async def a_week(stage: Stage) -> None:
    """Answers, edits, deletions, votes given and taken back, on five days."""
    for day in range(5):
        await stage.to(MONDAY + day * DAY)
        bens, chies = await stage.answer(BEN), await stage.answer(CHIE)
        danis = await stage.answer(DANI, SHORT)
        for voter in (ADA, DANI):
            await stage.react(voter, bens)
        await stage.react(EVE, chies, "fire")
        await stage.react(EVE, danis, "brain")
        await stage.pass_(hours=1)
        if day == 1:
            await stage.delete(BEN, bens)
        if day == 2:
            await stage.edit(CHIE, chies, SHORT)
            await stage.edit(DANI, danis, LONG)
        if day == 3:
            await stage.unreact(ADA, bens)
            await stage.unreact(DANI, bens)
            await stage.react(DANI, bens, "star")
            await stage.unreact(DANI, bens, "star")
        await stage.pass_(hours=1)
        if day == 4:
            await stage.edit(DANI, danis, LONG)
            await stage.pass_(minutes=1)
            await stage.edit(DANI, danis, SHORT)
            await stage.answer(EVE)


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"shuffle": True, "duplicate": 0.5, "seed": 1},
        {"hold": True, "duplicate": 1.0, "seed": 2},
        {"hold": True, "duplicate": 0.5, "seed": 3},
    ],
    ids=["in order", "shuffled on the way", "held back a week, twice", "held back a week, some twice"],
)
async def test_any_order_and_any_repetition_gives_the_same_board(
    on_stage: Stage, faults: dict[str, Any]
) -> None:
    await on_stage.set_up(days={0: "easy", 1: "medium", 2: "hard", 3: "easy", 4: "medium"})
    await on_stage.gesture("faults", events=faults)
    await a_week(on_stage)
    await on_stage.to(NEXT_MONDAY - timedelta(hours=1))
    await on_stage.release_events(shuffled=True)
    await on_stage.to(NEXT_MONDAY)
    [board] = await on_stage.boards()
    lines = [line for line in board.splitlines() if line[:1].isdigit()]
    assert lines == [
        "10 answers · 4 people answering · 3 people voting · 5 rounds",
        "1. Ben Okafor · 22 points · 4 answers · 6 votes · 3 best answers",
        "2. Chie Nakamura · 16 points · 4 answers · 4 votes · 2 best answers",
        "3. Dani Reyes · 4 points · 1 answer · 1 vote",
        "4. Eve Fournier · 2 points · 1 answer · 0 votes",
    ]
    streaks = {user: await on_stage.streak(user) for user in (BEN, CHIE, DANI, EVE)}
    assert {user: (one.current, one.freezes) for user, one in streaks.items()} == {
        BEN: (4, 0),
        CHIE: (4, 0),
        DANI: (0, 1),
        EVE: (1, 1),
    }
