"""When rounds open and close, and which of them count for nobody."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from questions.bank import Filters
from tests.stage import ADA, BEN, CHIE, LONG, MONDAY, PRACTICE, Stage

DAY = timedelta(days=1)
FRIDAY = MONDAY + 4 * DAY


async def test_a_round_closes_at_the_channels_next_post(asked: Stage) -> None:
    monday = await asked.open_round()
    assert monday.closes_at == MONDAY + DAY
    await asked.to(MONDAY + DAY)
    assert [one.state for one in await asked.rounds()] == ["closed", "open"]


async def test_fridays_round_closes_on_monday(on_stage: Stage) -> None:
    await on_stage.to(FRIDAY)
    assert (await on_stage.open_round()).closes_at == MONDAY + 7 * DAY


async def test_a_weekly_wednesdays_round_closes_on_the_third_following_working_day(on_stage: Stage) -> None:
    await on_stage.set_up(days={2: None})
    await on_stage.to(MONDAY + 2 * DAY)
    assert (await on_stage.open_round()).closes_at == MONDAY + 7 * DAY


async def test_a_round_is_never_open_for_less_than_20_hours(asked: Stage) -> None:
    """After a change of schedule two rounds may be open; each keeps its own close."""
    monday = await asked.open_round()
    await asked.set_up(at=time(11))
    await asked.to(MONDAY + timedelta(hours=2))
    await asked.set_up(at=time(8))
    second = await asked.open_round()
    assert (monday.closes_at, second.closes_at) == (MONDAY + DAY, MONDAY + DAY + timedelta(hours=2))
    assert [one.state for one in await asked.rounds()] == ["open", "open"]
    await asked.to(MONDAY + DAY + timedelta(hours=3))
    assert [one.state for one in await asked.rounds()] == ["closed", "closed", "open"]


async def test_a_holiday_has_no_question_and_is_no_working_day(on_stage: Stage) -> None:
    await on_stage.set_up(own_dates=(date(2026, 11, 24), date(2026, 11, 30)))
    await on_stage.to(MONDAY + 8 * DAY)
    days = [one.local_day.isoformat() for one in await on_stage.rounds()]
    assert days == ["2026-11-23", "2026-11-25", "2026-11-26", "2026-11-27", "2026-12-01"]
    [board] = await on_stage.boards()
    assert board.startswith("Leaderboard · Week of 23 November 2026")
    posts = [post["ts"] for post in await on_stage.posts() if post["text"] == board]
    assert float(posts[0]) >= (MONDAY + 8 * DAY).timestamp(), "on the new week's first working day"


async def test_a_round_without_answers_gets_a_gentle_line(asked: Stage) -> None:
    monday = await asked.open_round()
    await asked.to(MONDAY + DAY)
    assert "Nobody answered this one. That happens" in await asked.results(monday)


# A question's message that is deleted


@pytest.mark.parametrize("answered", [True, False])
async def test_a_deleted_question_voids_its_round(asked: Stage, answered: bool) -> None:
    """Neutral, and no results; with replies Slack leaves a tombstone, without it deletes the message."""
    monday = await asked.open_round()
    if answered:
        await asked.answer(BEN)
    await asked.delete(ADA, str(monday.ts))
    assert [one.state for one in await asked.rounds()] == ["void"]
    await asked.to(MONDAY + DAY)
    if answered:
        assert await asked.results(monday) == ""
    assert (await asked.streak(BEN)).credits == 0
    assert len(await asked.posts()) == 1
    await asked.to(MONDAY + 7 * DAY)
    assert "Ben Okafor" not in (await asked.boards())[0]


async def test_a_void_round_breaks_no_streak(asked: Stage) -> None:
    await asked.answer(BEN)
    for day in (1, 2, 3):
        await asked.to(MONDAY + day * DAY)
        await asked.delete(ADA, str((await asked.open_round()).ts))
    await asked.to(FRIDAY)
    assert await asked.answer(BEN)
    found = await asked.streak(BEN)
    assert (found.current, found.freezes) == (2, 1)


async def test_a_question_deleted_after_its_close_keeps_its_round(asked: Stage) -> None:
    monday = await asked.open_round()
    await asked.answer(BEN)
    await asked.to(MONDAY + DAY)
    await asked.delete(ADA, str(monday.ts))
    assert [one.state for one in await asked.rounds()] == ["closed", "open"]
    assert (await asked.streak(BEN)).credits == 1


async def test_an_answer_to_a_void_round_is_told_nothing_false(asked: Stage) -> None:
    monday = await asked.open_round()
    await asked.answer(BEN)
    await asked.delete(ADA, str(monday.ts))
    before = await asked.whispers(CHIE)
    await asked.say(CHIE, LONG, thread=monday.ts)
    assert await asked.whispers(CHIE) == before


# Extras


async def extra(stage: Stage, words: str = "hard here", user: str = BEN) -> str:
    said = await stage.command(user, words)
    await stage.beat()
    return said


async def test_an_extra_round_is_asked_for_and_closes_after_24_hours(asked: Stage) -> None:
    await asked.pass_(hours=3)
    assert "on its way" in await extra(asked)
    [one] = await asked.rounds(origin="extra")
    assert one.difficulty == "hard"
    assert one.closes_at is not None
    assert one.opens_at is not None
    assert one.closes_at - one.opens_at == DAY
    assert "Ben Okafor" in (await asked.posts())[-1]["text"]
    await asked.to(one.closes_at)
    assert "Nobody answered" in await asked.results(one)


async def test_there_is_one_open_extra_at_a_time(asked: Stage) -> None:
    await extra(asked)
    assert "one at a time" in await extra(asked, user=CHIE)
    assert len(await asked.rounds(origin="extra")) == 1


async def test_there_are_two_extras_a_day_at_most(asked: Stage) -> None:
    for _ in range(2):
        await extra(asked)
        await asked.delete(ADA, str((await asked.rounds(origin="extra"))[-1].ts))
    assert "two extra questions for today" in await extra(asked)
    assert len(await asked.rounds(origin="extra")) == 2
    await asked.pass_(days=1)
    assert "on its way" in await extra(asked)


async def test_extras_earn_votes_and_the_crown_but_no_base_points_and_no_streak(asked: Stage) -> None:
    await extra(asked)
    [one] = await asked.rounds(origin="extra")
    answer = await asked.say(BEN, LONG, thread=one.ts)
    assert "extra rounds leave streaks alone" in (await asked.whispers(BEN))[-1]["text"]
    await asked.react(CHIE, answer)
    await asked.pass_(hours=25)
    assert "Best answer: " in await asked.results(one)
    assert (await asked.streak(BEN)).credits == 0
    assert "Ben Okafor (you) · 4 points · 1 answer · 1 vote · 1 best answer" in await asked.command(
        BEN, "leaderboard"
    )


async def test_an_extra_belongs_to_the_week_in_which_it_closes(on_stage: Stage) -> None:
    await on_stage.set_up(days={2: None})
    await on_stage.to(MONDAY + 6 * DAY)  # Sunday
    await extra(on_stage)
    [one] = await on_stage.rounds(origin="extra")
    await on_stage.react(CHIE, await on_stage.say(BEN, LONG, thread=one.ts))
    await on_stage.to(MONDAY + 7 * DAY + timedelta(hours=1))
    assert "Ben Okafor" not in await on_stage.command(ADA, "leaderboard last week")
    assert "Ben Okafor" in await on_stage.command(ADA, "leaderboard week")


async def test_an_extra_that_no_question_matches_is_said_to_the_asker_alone(asked: Stage) -> None:
    posts = await asked.posts()
    assert "No question in the bank matches" in await extra(asked, "easy system_design sre caching here")
    assert await asked.posts() == posts


async def test_an_extra_in_a_channel_that_is_not_set_up_is_declined(asked: Stage) -> None:
    said = await asked.command(BEN, "hard here", channel="C0GENERAL1")
    await asked.beat()
    assert "no questions scheduled" in said


# Pause, resume, skip


async def test_a_pause_until_a_date_ends_by_itself_on_that_date(on_stage: Stage) -> None:
    assert "Paused until" in await on_stage.command(ADA, "pause until wednesday")
    await on_stage.to(MONDAY + 2 * DAY)
    [one] = await on_stage.rounds()
    assert one.local_day == date(2026, 11, 25)


async def test_a_pause_without_a_date_lasts_until_resumed(on_stage: Stage) -> None:
    await on_stage.command(ADA, "pause")
    await on_stage.to(MONDAY + 3 * DAY)
    assert await on_stage.posts() == []
    assert "Resumed" in await on_stage.command(ADA, "resume")
    await on_stage.to(FRIDAY)
    assert [one.local_day for one in await on_stage.rounds()] == [date(2026, 11, 27)], (
        "and what was missed is not posted"
    )


async def test_an_open_round_goes_on_through_a_pause_and_the_pause_breaks_no_streak(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.command(ADA, "pause until 2026-12-07")
    await asked.to(MONDAY + DAY)
    assert [one.state for one in await asked.rounds()] == ["closed"]
    await asked.to(MONDAY + 14 * DAY)
    await asked.answer(BEN)
    found = await asked.streak(BEN)
    assert (found.current, found.freezes) == (2, 1)


async def test_a_skipped_question_is_recorded_and_neutral(asked: Stage) -> None:
    await asked.answer(BEN)
    for _ in range(3):
        assert "is skipped" in await asked.command(ADA, "skip")
    await asked.to(FRIDAY)
    assert [one.state for one in await asked.rounds()] == ["closed", "skipped", "skipped", "skipped", "open"]
    await asked.answer(BEN)
    found = await asked.streak(BEN)
    assert (found.current, found.freezes) == (2, 1)


@pytest.mark.parametrize("words", ["pause", "pause until friday", "resume", "skip"])
async def test_only_managers_pause_resume_and_skip(on_stage: Stage, words: str) -> None:
    assert "Only this channel’s managers" in await on_stage.command(BEN, words)
    await on_stage.to(MONDAY)
    assert len(await on_stage.posts()) == 1


@pytest.mark.parametrize("words", ["pause until yesteryear", "pause until 2020-01-01", "pause until today"])
async def test_a_pause_until_nonsense_or_the_past_changes_nothing(on_stage: Stage, words: str) -> None:
    said = await on_stage.command(ADA, words)
    assert "Paused" not in said
    await on_stage.to(MONDAY)
    assert len(await on_stage.posts()) == 1


# Choosing


async def test_where_nothing_matches_the_filters_nothing_is_posted_and_managers_hear_it_once(
    on_stage: Stage,
) -> None:
    await on_stage.set_up(
        filters=Filters(difficulties=("easy",), kinds=("system_design",), subtopics=("mentoring-capability",))
    )
    await on_stage.to(MONDAY + 2 * DAY)
    assert await on_stage.posts() == []
    assert {one.state for one in await on_stage.rounds()} == {"skipped"}
    dms = await on_stage.dms(ADA)
    assert len(dms) == 1
    assert "none in the bank matches" in dms[0]
    assert await on_stage.dms(BEN) == []


async def test_managers_hear_once_that_fewer_than_ten_unseen_questions_remain(on_stage: Stage) -> None:
    await on_stage.set_up(filters=Filters(difficulties=("hard",)))
    await on_stage.to(MONDAY + 3 * DAY)
    assert len(await on_stage.posts()) == 4
    dms = await on_stage.dms(ADA)
    assert len(dms) == 1
    assert f"<#{PRACTICE}>" in dms[0]
    assert "never had" in dms[0]


async def test_no_question_comes_twice_while_others_are_unseen(on_stage: Stage) -> None:
    await on_stage.set_up(filters=Filters(difficulties=("easy",)))
    await on_stage.to(FRIDAY + 3 * DAY)
    asked_for = [one.question_id for one in await on_stage.rounds()]
    assert len(asked_for) == 6
    assert len(set(asked_for[:5])) == 5
    assert asked_for[5] == asked_for[0], "if nothing unseen is left: the least recent"


async def test_a_weekday_may_have_a_difficulty_of_its_own(on_stage: Stage) -> None:
    await on_stage.set_up(days={0: "hard", 1: "easy"})
    await on_stage.to(MONDAY + DAY)
    assert [one.difficulty for one in await on_stage.rounds()] == ["hard", "easy"]


async def test_later_settings_change_no_past_round(asked: Stage) -> None:
    before = await asked.open_round()
    await asked.set_up(at=time(15), tz="Asia/Tokyo", minimum=5, vote_emoji=("eyes",))
    after = next(one for one in await asked.rounds() if one.round_id == before.round_id)
    fixed = (
        "question_id",
        "question_rev",
        "difficulty",
        "tz",
        "minimum",
        "vote_emoji",
        "closes_at",
        "local_day",
    )
    assert [getattr(before, name) for name in fixed] == [getattr(after, name) for name in fixed]


# Late and missed


async def test_a_question_up_to_four_hours_late_still_goes_out(on_stage: Stage) -> None:
    on_stage.clock.move_to(MONDAY + timedelta(hours=3, minutes=59))
    await on_stage.beat()
    assert len(await on_stage.posts()) == 1


async def test_a_question_later_than_that_is_skipped_and_never_several_come_at_once(on_stage: Stage) -> None:
    on_stage.clock.move_to(MONDAY + 3 * DAY + timedelta(hours=5))
    await on_stage.beat()
    assert await on_stage.posts() == []
    assert {(one.state, one.reason) for one in await on_stage.rounds()} == {("skipped", "late")}
    await on_stage.to(FRIDAY)
    assert len(await on_stage.posts()) == 1


async def test_a_late_question_stays_within_its_local_day(on_stage: Stage) -> None:
    await on_stage.set_up(at=time(22))
    on_stage.clock.move_to(datetime(2026, 11, 23, 23, 1, tzinfo=UTC))  # 00:01 in Stockholm
    await on_stage.beat()
    # (Sunday's and earlier evenings aren't in the schedule.)
    assert await on_stage.posts() == []


async def test_results_and_boards_go_out_however_late(asked: Stage) -> None:
    monday = await asked.open_round()
    await asked.answer(BEN)
    asked.clock.move_to(MONDAY + 10 * DAY + timedelta(hours=6))
    await asked.beat()
    assert "1 answer ·" in await asked.results(monday)
    assert len(await asked.boards()) == 1
