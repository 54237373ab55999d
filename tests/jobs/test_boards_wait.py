"""Boards that have to wait: for a close, and for what was missed to be read back. They hold up no other."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.jobs import board
from bot.store import schedules, slots
from bot.store.tables import Schedule
from tests.flows.catching_up import away, back, caught_up
from tests.stage import BEN, CHIE, LONG, MONDAY, PRACTICE, Stage, stage
from tests.store.scenes import OTHER_TEAM, TEAM, a_round, a_schedule, a_workspace

DAY = timedelta(days=1)
FRIDAY = MONDAY - 3 * DAY
THIS_WEEK = MONDAY.date()
LAST_WEEK = THIS_WEEK - timedelta(days=7)


@pytest.fixture
async def friday(database_url: str) -> AsyncIterator[Stage]:
    """A Friday's question stands in the channel; on Monday at 09:00 its results and the week's board are due."""
    async with stage(database_url, now=FRIDAY) as one:
        await one.set_up()
        async with one.parts.sessions.begin() as session:
            schedule = await schedules.get(session, one.team, PRACTICE, lock=True)
            assert schedule is not None
            schedule.next_at = FRIDAY
        await one.beat()
        yield one


async def schedule_of(stage: Stage, team: str, channel: str) -> Schedule:
    async with stage.parts.sessions.begin() as session:
        found = await schedules.get(session, team, channel)
    assert found is not None
    return found


async def looked_at(stage: Stage) -> int:
    """How often boards are looked at until none is due."""
    times = 1
    while await board.boards_due(stage.parts):
        times += 1
    return times


async def due_at(stage: Stage, team: str, channel: str, moment: datetime) -> None:
    """The board of the week before this one is due since then."""
    async with stage.parts.sessions.begin() as session:
        row = await schedules.get(session, team, channel, lock=True) or await a_schedule(
            session, team, channel
        )
        row.board_week, row.board_next_at = LAST_WEEK, moment


@pytest.mark.parametrize("crowd", [board.BATCH, 240], ids=["a batch that waits", "a crowded workspace"])
async def test_boards_that_wait_hold_up_no_other(on_stage: Stage, crowd: int) -> None:
    """Each of T1's waits for a round whose close is past; of T2's nothing is open."""
    await on_stage.to(MONDAY)
    now, channels = on_stage.clock.now(), [f"C{n:03}" for n in range(crowd)]
    async with on_stage.parts.sessions.begin() as session:
        for team in (TEAM, OTHER_TEAM):
            await a_workspace(session, team)
        for channel in channels:
            await a_round(session, on_stage.parts.bank, channel=channel, opens=FRIDAY)
    for channel in channels:
        await due_at(on_stage, TEAM, channel, now - timedelta(minutes=1))
    await due_at(on_stage, OTHER_TEAM, "COTHER", now)
    assert await looked_at(on_stage) <= crowd // board.BATCH + 2
    assert (await schedule_of(on_stage, OTHER_TEAM, "COTHER")).board_week == THIS_WEEK
    assert {(await schedule_of(on_stage, TEAM, channel)).board_week for channel in channels[:3]} == {
        LAST_WEEK
    }


async def test_a_board_that_waited_for_a_close_is_owed_when_that_is_done(friday: Stage) -> None:
    """Not a quarter of a minute later: the next question would come before it."""
    friday.clock.move_to(MONDAY)
    await board.boards_due(friday.parts)
    assert (await schedule_of(friday, friday.team, PRACTICE)).board_next_at == MONDAY + slots.BOARD_AGAIN
    await friday.beat()
    said = [post["text"].split("\n")[0] for post in await friday.posts()]
    assert [text.startswith("Leaderboard") for text in said] == [False, True, False]


async def test_looked_at_too_early_a_board_waits_for_its_own_time(friday: Stage) -> None:
    friday.clock.move_to(MONDAY - timedelta(hours=1))
    await due_at(friday, friday.team, PRACTICE, friday.clock.now())
    await board.boards_due(friday.parts)
    row = await schedule_of(friday, friday.team, PRACTICE)
    assert (row.board_week, row.board_next_at) == (LAST_WEEK, MONDAY)


async def missed_on_friday(friday: Stage, *, readable_after: int) -> None:
    """An answer and a vote that the app didn't hear of, and that Slack lets nobody read before so many seconds."""
    [of] = await friday.rounds()
    await away(friday)
    friday.clock.move_to(FRIDAY + timedelta(hours=2))
    await friday.react(CHIE, await friday.say(BEN, LONG, thread=str(of.ts)))
    friday.clock.move_to(MONDAY - timedelta(minutes=1))
    await back(friday)
    await friday.gesture(
        "faults",
        api=[
            {"method": "conversations.replies", "kind": "ratelimited", "retry_after": readable_after},
        ],
    )


async def test_a_board_waits_longer_than_results_for_what_was_missed_to_be_read_back(friday: Stage) -> None:
    await missed_on_friday(friday, readable_after=1800)
    await friday.pass_(minutes=18)
    [of, _] = await friday.rounds()
    assert "Nobody answered" in await friday.results(of)
    assert await friday.boards() == []
    await caught_up(friday)
    assert "1 answer · 1 person voted" in await friday.results(of)
    await friday.beat()
    [said] = await friday.boards()
    assert "Ben Okafor" in said


async def test_a_board_waits_no_longer_than_an_hour(friday: Stage) -> None:
    await missed_on_friday(friday, readable_after=3 * 3600)
    await friday.to(MONDAY + timedelta(minutes=59))
    assert await friday.boards() == []
    await friday.to(MONDAY + timedelta(minutes=61))
    assert len(await friday.boards()) == 1
    await caught_up(friday)
    [of, _] = await friday.rounds()
    assert "Nobody answered" in await friday.results(of), "with the board out nothing of its week changes"
