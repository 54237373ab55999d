"""Points, ranks, and the boards that show them."""

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.jobs import standings
from bot.store import facts
from handlers import command
from playground.model import Member
from tests.stage import ADA, BEN, CHIE, DANI, EVE, MONDAY, PRACTICE, Stage, stage

DAY = timedelta(days=1)
NEXT_MONDAY = MONDAY + 7 * DAY
KINDS = {0: "easy", 1: "medium", 2: "hard"}


@pytest.fixture
async def graded(on_stage: Stage) -> Stage:
    """Monday's question is easy, Tuesday's medium, Wednesday's hard. It is Monday 09:00."""
    await on_stage.set_up(days=KINDS)
    await on_stage.to(MONDAY)
    return on_stage


async def test_an_answer_gives_1_2_or_3_points_by_difficulty(graded: Stage) -> None:
    for day in range(3):
        await graded.to(MONDAY + day * DAY)
        await graded.answer(BEN)
        await graded.answer((CHIE, DANI, EVE)[day])
    await graded.to(NEXT_MONDAY)
    [board] = await graded.boards()
    assert "1. Ben Okafor · 6 points · 3 answers · 0 votes" in board
    assert "2. Eve Fournier · 3 points · 1 answer · 0 votes" in board
    assert "3. Dani Reyes · 2 points · 1 answer · 0 votes" in board
    assert "4. Chie Nakamura · 1 point · 1 answer · 0 votes" in board


async def test_each_voter_gives_a_point_and_the_best_answer_three(graded: Stage) -> None:
    bens, chies = await graded.answer(BEN), await graded.answer(CHIE)
    await graded.react(ADA, bens)
    await graded.react(DANI, bens, "fire")
    await graded.react(ADA, chies)
    await graded.to(NEXT_MONDAY)
    [board] = await graded.boards()
    assert "1. Ben Okafor · 6 points · 1 answer · 2 votes · 1 best answer" in board
    assert "2. Chie Nakamura · 2 points · 1 answer · 1 vote" in board


async def test_ties_share_a_rank_and_a_crown(graded: Stage) -> None:
    """1, 2, 2, 4."""
    await graded.react(ADA, await graded.answer(BEN))
    await graded.answer(CHIE)
    await graded.answer(DANI)
    await graded.to(MONDAY + DAY)
    for user in (BEN, CHIE, DANI):
        await graded.answer(user)
    await graded.answer(EVE)
    await graded.to(NEXT_MONDAY)
    [board] = await graded.boards()
    assert "1. Ben Okafor · 7 points" in board
    assert "2. Chie Nakamura · 3 points" in board
    assert "2. Dani Reyes · 3 points" in board
    assert "4. Eve Fournier · 2 points" in board


async def test_the_rule_for_points_is_said_on_every_board_in_one_footnote(graded: Stage) -> None:
    await graded.answer(BEN)
    await graded.to(NEXT_MONDAY)
    for board in [*await graded.boards(), await graded.command(BEN, "leaderboard last week")]:
        assert board.count("Points: on-time answer 1/2/3") == 1


async def test_a_board_names_people_and_pings_nobody(graded: Stage) -> None:
    graded.slack.world.members[BEN].real_name = "<!channel> *Ben* & <@U0ADA00001>"
    await graded.react(CHIE, await graded.answer(BEN))
    await graded.to(NEXT_MONDAY)
    said = [*await graded.boards(), await graded.results((await graded.rounds())[0])]
    said.append(await graded.command(ADA, "leaderboard last week"))
    for text in said:
        assert "Ben" in text
        assert "<@" not in text
        assert "<!channel" not in text


async def test_a_week_without_closed_rounds_has_no_board(on_stage: Stage) -> None:
    await on_stage.command(ADA, "pause until 2026-12-07")
    await on_stage.to(NEXT_MONDAY + 2 * DAY)
    assert await on_stage.boards() == []
    await on_stage.to(NEXT_MONDAY + 14 * DAY)
    assert [board.splitlines()[0] for board in await on_stage.boards()] == [
        "Leaderboard · Week of 7 December 2026"
    ]


async def test_a_board_is_posted_once_at_the_posting_time_of_the_first_working_day(graded: Stage) -> None:
    await graded.answer(BEN)
    await graded.to(NEXT_MONDAY - timedelta(minutes=1))
    assert await graded.boards() == []
    await graded.to(NEXT_MONDAY)
    await graded.beat()
    assert len(await graded.boards()) == 1
    await graded.to(NEXT_MONDAY + DAY)
    assert len(await graded.boards()) == 1


async def test_a_board_may_have_a_time_of_its_own(on_stage: Stage) -> None:
    await on_stage.set_up(board_at=time(16, 30))
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN)
    await on_stage.to(NEXT_MONDAY + timedelta(hours=7))
    assert await on_stage.boards() == []
    await on_stage.to(NEXT_MONDAY + timedelta(hours=7, minutes=30))
    assert len(await on_stage.boards()) == 1


async def test_a_board_waits_for_the_weeks_last_scheduled_close(on_stage: Stage) -> None:
    """A weekly Friday question stays open until Wednesday: the board comes then."""
    await on_stage.set_up(days={4: None})
    await on_stage.to(MONDAY + 4 * DAY)
    await on_stage.answer(BEN)
    closes = (await on_stage.open_round()).closes_at
    assert closes == NEXT_MONDAY + 2 * DAY
    await on_stage.to(closes - timedelta(minutes=1))
    assert await on_stage.boards() == []
    await on_stage.to(closes)
    [board] = await on_stage.boards()
    assert board.startswith("Leaderboard · Week of 23 November 2026")
    assert "Ben Okafor" in board


async def test_the_teams_totals_stand_against_the_week_before(graded: Stage) -> None:
    await graded.answer(BEN)
    await graded.to(NEXT_MONDAY)
    await graded.answer(BEN)
    await graded.answer(CHIE)
    await graded.to(NEXT_MONDAY + 7 * DAY)
    first, second = await graded.boards()
    assert "1 answer · 1 person answering · 0 people voting · 3 rounds" in first
    assert "2 answers (1 more) · 2 people answering (1 more)" in second
    assert "3 rounds (as many)" in second


# /scaleq leaderboard


async def test_a_leaderboard_is_for_the_asker_alone_with_their_own_row_marked(graded: Stage) -> None:
    await graded.react(CHIE, await graded.answer(BEN))
    await graded.answer(DANI)
    await graded.to(MONDAY + DAY)
    posts = await graded.posts()
    said = await graded.command(DANI, "leaderboard")
    assert "1. Ben Okafor · 5 points" in said
    assert "2. Dani Reyes (you) · 1 point" in said
    assert await graded.posts() == posts
    assert "(you)" not in await graded.command(EVE, "leaderboard")


async def test_an_open_round_is_not_on_the_leaderboard_yet(graded: Stage) -> None:
    await graded.answer(BEN)
    assert "Nobody has points here" in await graded.command(BEN, "leaderboard")


async def test_periods_begin_on_monday_on_the_first_and_never(on_stage: Stage) -> None:
    """Monday 23 November, 30 November and 1 December are in two weeks and two months."""
    await on_stage.set_up(days={0: "easy", 1: "hard"})
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN)
    await on_stage.to(NEXT_MONDAY)
    await on_stage.answer(BEN)
    await on_stage.to(NEXT_MONDAY + DAY)
    await on_stage.answer(BEN)
    await on_stage.to(NEXT_MONDAY + 4 * DAY)
    points = {"": 4, "week": 4, "last week": 1, "month": 3, "quarter": 5, "all": 5}
    for period, expected in points.items():
        said = await on_stage.command(BEN, f"leaderboard {period}")
        assert f"1. Ben Okafor (you) · {expected} point" in said, period


async def test_a_week_begins_at_midnight_in_the_channels_zone(database_url: str) -> None:
    """Monday 01:00 in Tokyo is still Sunday in UTC."""
    early = datetime(2026, 11, 22, 16, tzinfo=UTC)
    async with stage(database_url, now=early - timedelta(hours=1)) as one:
        await one.set_up(at=time(1), tz="Asia/Tokyo")
        await one.to(early)
        await one.answer(BEN)
        await one.to(early + 7 * DAY)
        [board] = await one.boards()
        assert board.startswith("Leaderboard · Week of 23 November 2026")
        assert "Ben Okafor" in board


async def test_a_leaderboard_where_nothing_is_set_up_says_so(on_stage: Stage) -> None:
    assert "no questions scheduled" in await on_stage.command(BEN, "leaderboard", channel="C0GENERAL1")


@pytest.mark.parametrize("fails", [False, True], ids=["it comes", "it fails"])
async def test_a_leaderboard_that_takes_longer_than_slack_waits_for_follows_its_acknowledgement(
    graded: Stage, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    await graded.answer(BEN)
    await graded.to(MONDAY + DAY)
    read, years = standings.read, asyncio.Event()

    async def slow(*asked: Any) -> Any:
        await years.wait()
        if fails:
            raise RuntimeError("no")
        return await read(*asked)

    monkeypatch.setattr(standings, "read", slow)
    monkeypatch.setattr(command, "SOON", 0.05)
    told = {"user": BEN, "channel": PRACTICE, "text": "leaderboard all", "command": "/scaleq"}
    before = await graded.whispers(BEN)
    try:
        async with graded.http.post(f"{graded.slack.url}/playground/command", json=told) as acknowledged:
            assert (await acknowledged.json())["ok"]
        assert await graded.whispers(BEN) == before
    finally:
        years.set()
    await graded.settle()
    [said] = (await graded.whispers(BEN))[len(before) :]
    assert ("1. Ben Okafor (you)" in said["text"]) != fails
    assert ("went wrong" in said["text"]) == fails


async def test_years_of_rounds_are_judged_a_batch_at_a_time(
    graded: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in range(2):
        await graded.to(MONDAY + day * DAY)
        await graded.answer(BEN)
    await graded.to(MONDAY + 2 * DAY)
    whole = await graded.command(BEN, "leaderboard all")
    monkeypatch.setattr(facts, "BATCH", 1)
    assert await graded.command(BEN, "leaderboard all") == whole
    assert "1. Ben Okafor (you) · 3 points · 2 answers" in whole


async def test_the_asker_beyond_the_top_sees_their_neighbours(on_stage: Stage) -> None:
    crowd = [f"U0CROWD{n:03}" for n in range(14)]
    for n, user in enumerate(crowd):
        on_stage.slack.world.add_member(Member(user, f"crowd{n}", f"Crowd {n:02}"))
        on_stage.slack.world.channels["C0PRACTICE"].members.append(user)
    await on_stage.set_up(days=KINDS)
    await on_stage.to(MONDAY)
    for user in crowd:
        await on_stage.answer(user)
    await on_stage.to(MONDAY + DAY)
    for user in crowd[:13]:
        await on_stage.answer(user)
    await on_stage.to(MONDAY + 2 * DAY)
    said = await on_stage.command(crowd[13], "leaderboard")
    assert "Around you" in said
    assert "14. Crowd 13 (you) · 1 point" in said
    assert "1. Crowd 12 · 3 points" in said
    assert "not shown" in said
