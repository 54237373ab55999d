"""Who hides is shown to nobody but themselves, and takes nothing from the others."""

from datetime import timedelta
from typing import Any

import pytest

from tests.stage import ADA, BEN, CHIE, DANI, EVE, MONDAY, Stage

DAY = timedelta(days=1)
TUESDAY, NEXT_MONDAY = MONDAY + DAY, MONDAY + 7 * DAY


@pytest.fixture
async def ranked(on_stage: Stage) -> Stage:
    """Tuesday: Ben leads with the crown; Chie and Dani are level after him, Eve comes last. Ben hides."""
    await on_stage.set_up(days={0: "easy", 1: "hard"})
    await on_stage.to(MONDAY)
    assert "You are hidden" in await on_stage.command(BEN, "hide")
    answer = await on_stage.answer(BEN)
    for voter in (CHIE, DANI, EVE):
        await on_stage.react(voter, answer)
    for other in (CHIE, DANI):
        await on_stage.react(EVE, await on_stage.answer(other))
    await on_stage.answer(EVE)
    await on_stage.to(TUESDAY)
    return on_stage


async def everything_posted(stage: Stage, since: str = "") -> str:
    """All that the app said in the channel, blocks included."""
    said: list[Any] = []
    for message in await stage.history():
        thread = await stage.thread(message["ts"]) if message.get("reply_count") else [message]
        said += [one for one in thread if one.get("bot_id") and one["ts"] > since]
    return str([[one["text"], one.get("blocks")] for one in said])


async def test_the_weekly_board_leaves_them_out_and_no_gap_in_its_ranks(ranked: Stage) -> None:
    await ranked.to(NEXT_MONDAY)
    [board] = await ranked.boards()
    assert "1. Chie Nakamura · 2 points" in board
    assert "1. Dani Reyes · 2 points" in board
    assert "3. Eve Fournier · 1 point" in board
    assert "Ben" not in await everything_posted(ranked), "in words, table and chart"


async def test_the_teams_totals_count_them(ranked: Stage) -> None:
    await ranked.to(NEXT_MONDAY)
    assert "4 answers · 4 people answering · 3 people voting" in (await ranked.boards())[0]


async def test_they_are_crowned_as_a_member_with_no_link_to_their_answer(ranked: Stage) -> None:
    of = (await ranked.rounds())[0]
    results = await ranked.results(of)
    assert "Best answer: a member, 3 votes" in results
    assert "archives" not in results
    await ranked.to(NEXT_MONDAY)
    assert ": a member, 3 votes" in (await ranked.boards())[0]


async def test_a_crown_shared_with_them_names_the_others(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    for hiding in (BEN, DANI):
        await on_stage.command(hiding, "hide")
    for user in (BEN, CHIE, DANI):
        await on_stage.react(ADA, await on_stage.answer(user))
    await on_stage.to(TUESDAY)
    results = await on_stage.results((await on_stage.rounds())[0])
    assert "Chie Nakamura> and 2 members, tied with 1 vote each" in results


async def test_a_leaderboard_shows_them_to_themselves_alone(ranked: Stage) -> None:
    for other in (ADA, CHIE, EVE):
        said = await ranked.command(other, "leaderboard")
        assert "1. Chie Nakamura" in said
        assert "Ben" not in said
        assert "a member" not in said
    own = await ranked.command(BEN, "leaderboard")
    assert "Your place: you are hidden, so only you see it" in own
    assert "1. Ben Okafor (you) · 7 points · 1 answer · 3 votes · 1 best answer" in own
    assert "1. Chie Nakamura · 2 points" in own, "the others have the ranks that they have for everybody"
    assert "3. Eve Fournier · 1 point" in own


async def test_two_who_hide_do_not_see_each_other(ranked: Stage) -> None:
    await ranked.command(CHIE, "hide")
    own = await ranked.command(CHIE, "leaderboard")
    assert "1. Chie Nakamura (you) · 2 points" in own
    assert "1. Dani Reyes · 2 points" in own
    assert "Ben" not in own


async def test_others_are_told_kindly_that_they_prefer_not_to_be_shown(ranked: Stage) -> None:
    said = await ranked.command(CHIE, f"streak <@{BEN}|ben>")
    assert said == "Ben Okafor prefers not to be shown. Their answers speak for them."
    assert "Your streak here: *1*" in await ranked.command(BEN, "streak")
    assert "Your streak here: *1*" in await ranked.command(BEN, f"streak <@{BEN}|ben>")


async def test_also_if_they_have_no_streak_to_hide(ranked: Stage) -> None:
    await ranked.command(ADA, "hide")
    assert "prefers not to be shown" in await ranked.command(CHIE, f"streak <@{ADA}|ada>")


async def test_answers_points_and_streak_count_as_before(ranked: Stage) -> None:
    assert "shown again" in await ranked.command(BEN, "hide off")
    assert "1. Ben Okafor · 7 points" in await ranked.command(CHIE, "leaderboard")
    assert "Ben Okafor’s streak here: *1*" in await ranked.command(CHIE, f"streak <@{BEN}|ben>")
    await ranked.to(NEXT_MONDAY)
    assert "1. Ben Okafor · 7 points" in (await ranked.boards())[0]


async def test_a_week_in_which_only_they_scored_has_a_board_that_ranks_nobody(on_stage: Stage) -> None:
    await on_stage.command(BEN, "hide")
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN)
    await on_stage.to(NEXT_MONDAY)
    [board] = await on_stage.boards()
    assert "Nobody is ranked this week." in board
    assert "1 answer · 1 person answering" in board
    others = await on_stage.command(CHIE, "leaderboard last week")
    assert "Nobody is ranked in this period yet." in others
    assert "1. Ben Okafor (you)" in await on_stage.command(BEN, "leaderboard last week")


async def test_what_was_posted_before_they_hid_stays_as_it_is(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    await on_stage.react(CHIE, await on_stage.answer(BEN))
    await on_stage.to(NEXT_MONDAY)
    before = await everything_posted(on_stage)
    assert "Ben Okafor" in before
    await on_stage.command(BEN, "hide")
    await on_stage.beat()
    assert await everything_posted(on_stage) == before
