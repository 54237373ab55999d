"""After an outage: a question up to four hours late on its day, results and boards however late, and never several missed days at once."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.store.streaks import streak
from tests.stage import BEN, LONG, MONDAY, PRACTICE, Stage, stage

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def came_back(stage: Stage, at: datetime) -> None:
    """Nothing beat until then."""
    stage.clock.move_to(at)
    await stage.beat()


@pytest.mark.parametrize("late", [timedelta(minutes=1), 2 * HOUR, 4 * HOUR])
async def test_up_to_four_hours_late_it_goes_out(on_stage: Stage, late: timedelta) -> None:
    await came_back(on_stage, MONDAY + late)
    assert [row.state for row in await on_stage.rounds()] == ["open"]
    assert len(await on_stage.posts()) == 1


@pytest.mark.parametrize("late", [4 * HOUR + timedelta(seconds=1), 10 * HOUR, 16 * HOUR])
async def test_later_it_is_skipped_and_recorded_as_skipped(on_stage: Stage, late: timedelta) -> None:
    await came_back(on_stage, MONDAY + late)
    [skipped] = await on_stage.rounds()
    assert (skipped.state, skipped.reason, skipped.due_at) == ("skipped", "late", MONDAY)
    assert await on_stage.posts() == []
    await on_stage.to(MONDAY + DAY)
    assert len(await on_stage.posts()) == 1


@pytest.fixture
async def in_the_evening(database_url: str) -> AsyncIterator[Stage]:
    """A channel whose question comes at 23:00."""
    async with stage(database_url) as one:
        await one.set_up(at=time(23))
        yield one


@pytest.mark.parametrize(("minutes", "posted"), [(59, 1), (60, 0), (120, 0)])
async def test_not_after_midnight_though_it_is_less_than_four_hours_late(
    in_the_evening: Stage, minutes: int, posted: int
) -> None:
    due = datetime(2026, 11, 23, 22, tzinfo=UTC)
    await came_back(in_the_evening, due + timedelta(minutes=minutes))
    assert len(await in_the_evening.posts()) == posted
    assert [row.state for row in await in_the_evening.rounds()] == ["open" if posted else "skipped"]


async def test_a_question_that_slack_would_not_take_for_four_hours_is_skipped(on_stage: Stage) -> None:
    """Late is judged when it is sent, not when it was drawn."""
    trouble = {"method": "chat.postMessage", "kind": "error", "status": 500, "times": 1}
    await on_stage.gesture("faults", api=[trouble])
    await came_back(on_stage, MONDAY)
    await came_back(on_stage, MONDAY + 4 * HOUR + timedelta(minutes=1))
    assert [(row.state, row.reason) for row in await on_stage.rounds()] == [("skipped", "late")]
    assert await on_stage.posts() == []


async def test_a_question_that_did_get_through_is_found_however_late(on_stage: Stage) -> None:
    trouble = {"method": "chat.postMessage", "kind": "drop_after", "times": 1}
    await on_stage.gesture("faults", api=[trouble])
    await came_back(on_stage, MONDAY)
    await came_back(on_stage, MONDAY + 6 * HOUR)
    [row] = await on_stage.rounds()
    assert row.state == "open"
    assert row.opens_at is not None
    assert abs(row.opens_at - MONDAY) < timedelta(seconds=1)
    assert row.closes_at == MONDAY + DAY


async def test_never_several_missed_days_at_once(on_stage: Stage) -> None:
    await came_back(on_stage, MONDAY + 3 * DAY + HOUR)
    states = [(row.due_at, row.state) for row in await on_stage.rounds()]
    assert states == [(MONDAY + n * DAY, "skipped") for n in range(3)] + [(MONDAY + 3 * DAY, "open")]
    assert len(await on_stage.posts()) == 1


async def test_after_three_weeks_of_outage(on_stage: Stage) -> None:
    """The results that were due, one board for the one week with closed rounds, then one question."""
    await on_stage.to(MONDAY)
    [first] = await on_stage.posts()
    await on_stage.say(BEN, LONG, thread=first["ts"])
    await on_stage.to(MONDAY + DAY)
    second = (await on_stage.posts())[-1]
    back = MONDAY + 21 * DAY + HOUR
    await came_back(on_stage, back)

    posts = (await on_stage.posts())[2:]
    assert ["Leaderboard" in post["text"] for post in posts] == [True, False]
    assert "Week of 23 November" in posts[0]["text"]
    results = [one for one in await on_stage.thread(second["ts"]) if one.get("bot_id")][1:]
    assert len(results) == 1
    assert float(results[0]["ts"]) < float(posts[0]["ts"]) < float(posts[1]["ts"])

    rows = await on_stage.rounds()
    assert [row.state for row in rows] == ["closed", "closed", *["skipped"] * 13, "open"]
    assert rows[-1].due_at == MONDAY + 21 * DAY
    async with on_stage.parts.sessions.begin() as session:
        found = await streak(session, on_stage.team, PRACTICE, BEN)
    assert (found.current, found.freezes) == (1, 0), (
        "one question was missed, the days of the outage were not"
    )


async def test_boards_of_several_weeks_come_one_for_each_week(on_stage: Stage) -> None:
    """The app could post but Slack took no board for two weeks: each comes, in order, once."""
    await on_stage.to(MONDAY + 4 * DAY)
    await on_stage.to(MONDAY + 14 * DAY)
    boards = [post["text"] for post in await on_stage.posts() if "Leaderboard" in post["text"]]
    assert len(boards) == 2
    assert "Week of 23 November" in boards[0]
    assert "Week of 30 November" in boards[1]


async def test_a_pause_until_a_date_ends_by_itself_and_posts_nothing_of_what_it_left_out(
    on_stage: Stage,
) -> None:
    async with on_stage.parts.sessions.begin() as session:
        from bot.store import schedules

        row = await schedules.get(session, on_stage.team, PRACTICE, lock=True)
        assert row is not None
        row.paused, row.paused_until = True, date(2026, 11, 26)
        row.next_at = schedules.upcoming(row, schedules.plan(row), on_stage.clock.now())
    await on_stage.to(MONDAY + 4 * DAY)
    assert [row.due_at for row in await on_stage.rounds()] == [MONDAY + 3 * DAY, MONDAY + 4 * DAY]


async def test_an_outage_over_the_close_judges_answers_by_their_time(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    [question] = await on_stage.posts()
    await on_stage.say(BEN, LONG, thread=question["ts"])
    on_stage.clock.move_to(MONDAY + 30 * HOUR)
    await on_stage.say("U0CHIE0003", LONG, thread=question["ts"])
    await on_stage.beat()
    results = [one for one in await on_stage.thread(question["ts"]) if one.get("bot_id")][1:]
    assert len(results) == 1
    assert "1 answer" in results[0]["text"]
