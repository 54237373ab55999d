"""A question on the clock: in the app's conversation, with an end that the app keeps whoever sleeps."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.slack.blocks import actions as ids
from bot.slack.blocks.practice import ANSWER_INPUT
from bot.store.posts import exists
from bot.store.tables import Practice
from tests.crash.once import assert_each_once, present, try_on
from tests.crash.once import calls as called
from tests.crash.stopping import stop
from tests.flows.test_practice import MINE, asked_in_conversation, buttons, conversation, stored, title
from tests.stage import BEN, CHIE, PRACTICE, Stage


async def started(stage: Stage, user: str = BEN, text: str = "hard 20m") -> tuple[str, dict[str, Any]]:
    """The conversation, and the newest question in it, on the clock since now."""
    await stage.command(user, text)
    await stage.beat()
    return await conversation(stage, user), (await asked_in_conversation(stage, user))[-1]


async def says(stage: Stage, ts: str, user: str = BEN) -> str:
    """What the question says about its clock and its answer."""
    await stage.beat()
    [message] = [one for one in await asked_in_conversation(stage, user) if one["ts"] == ts]
    told = [part for part in str(message["text"]).split("\n\n") if part.startswith("*")]
    assert len(told) == 1, message["text"]
    return told[0]


async def only(stage: Stage, user: str = BEN) -> Practice:
    [row] = await stored(stage, user)
    return row


# -- its course -------------------------------------------------------------------------------------------------------------


async def test_the_caller_is_told_where_it_runs_with_a_link(on_stage: Stage) -> None:
    said = await on_stage.command(BEN, "20 min hard")
    there = await conversation(on_stage, BEN)
    assert f"/archives/{there}|our conversation>" in said
    assert "Its 20 minutes begin when it stands there" in said
    await on_stage.beat()
    [message] = await asked_in_conversation(on_stage, BEN)
    assert "Hard · " in message["text"]
    assert "*On the clock: 20 minutes.*" in message["text"]
    assert buttons(message) == ["Answer", "Hint", "Compare", "Another"]
    assert await on_stage.posts() == []


async def test_the_end_is_told_in_the_reader_s_zone(on_stage: Stage) -> None:
    _, message = await started(on_stage, CHIE)
    ends = on_stage.clock.now() + timedelta(minutes=20)
    assert f"<!date^{int(ends.timestamp())}^" in message["text"]
    assert "16:20 (Asia/Tokyo)" in message["text"], "for whoever reads it without Slack's own dates"


async def test_it_is_edited_at_half_time_at_nine_tenths_and_at_the_end_and_at_no_other_time(
    on_stage: Stage,
) -> None:
    _, message = await started(on_stage)
    since = present(on_stage)
    for minutes, words in (
        (9.9, "*On the clock: 20 minutes.*"),
        (10.1, "*Half of your 20 minutes are over.*"),
        (18.1, "*Nine tenths of your 20 minutes are over.*"),
        (20.1, "*Time is up.*"),
        (600, "*Time is up.*"),
    ):
        await on_stage.to((await only(on_stage)).at + timedelta(minutes=minutes))
        assert (await says(on_stage, message["ts"])).startswith(words)
    assert called(on_stage, since, "chat.update") == ["chat.update"] * 3


async def test_the_beat_comes_at_the_very_moment(on_stage: Stage) -> None:
    """And not a polling interval later: the clock is among what the heart beats for."""
    _, message = await started(on_stage)
    row = await only(on_stage)
    assert row.started_at is not None
    await on_stage.to(row.started_at + timedelta(minutes=20))
    assert (await says(on_stage, message["ts"])).startswith("*Time is up.*")


async def test_an_end_that_fell_into_an_outage_is_told_late_and_once(on_stage: Stage) -> None:
    _, message = await started(on_stage)
    since = present(on_stage)
    on_stage.clock.move_to(on_stage.clock.now() + timedelta(hours=3))
    assert (await says(on_stage, message["ts"])).startswith("*Time is up.*")
    assert called(on_stage, since, "chat.update") == ["chat.update"]


async def test_two_at_once_each_have_their_own_time(on_stage: Stage) -> None:
    _, first = await started(on_stage, text="hard 10m")
    await on_stage.pass_(minutes=3)
    _, second = await started(on_stage, text="easy 60m")
    await on_stage.pass_(minutes=8)
    assert (await says(on_stage, first["ts"])).startswith("*Time is up.*")
    assert (await says(on_stage, second["ts"])).startswith("*On the clock: 60 minutes.*")


# -- answering --------------------------------------------------------------------------------------------------------------


async def test_an_answer_in_the_modal_stops_the_clock_and_says_how_long_it_took(on_stage: Stage) -> None:
    there, message = await started(on_stage)
    await on_stage.pass_(minutes=12, seconds=30)
    await on_stage.opens(BEN, message["ts"], ids.ANSWER_PRACTICE, channel=there)
    assert await on_stage.submits(BEN, **{ANSWER_INPUT: MINE}) == {}
    told = await says(on_stage, message["ts"])
    assert told == "*Answered in 12 min 30 s, within the time.* Your answer is kept for you alone."
    since = present(on_stage)
    await on_stage.pass_(hours=1)
    assert called(on_stage, since, "chat.update") == [], "its clock has stopped"
    assert (await only(on_stage)).answer == MINE


@pytest.mark.parametrize("threaded", [True, False], ids=["in its thread", "anywhere in the conversation"])
async def test_a_message_in_the_conversation_answers_it(on_stage: Stage, threaded: bool) -> None:
    there, message = await started(on_stage)
    await on_stage.pass_(minutes=7)
    await on_stage.say(BEN, MINE, thread=message["ts"] if threaded else None, channel=there)
    assert (await says(on_stage, message["ts"])).startswith("*Answered in 7 min, within the time.*")
    assert (await only(on_stage)).answer == MINE


@pytest.mark.parametrize("threaded", [True, False])
async def test_an_answer_after_the_end_is_taken_and_says_by_how_much(on_stage: Stage, threaded: bool) -> None:
    there, message = await started(on_stage)
    await on_stage.pass_(minutes=23, seconds=5)
    reply = await on_stage.say(BEN, MINE, thread=message["ts"] if threaded else None, channel=there)
    over = "*Answered in 23 min 5 s, 3 min 5 s over the time.*"
    assert (await says(on_stage, message["ts"])).startswith(over)
    await on_stage.pass_(minutes=1)
    await on_stage.edit(BEN, reply, "Much better", channel=there)
    assert (await only(on_stage)).answer == MINE, "an answer can be edited until the end"
    await on_stage.delete(BEN, reply, channel=there)
    assert (await only(on_stage)).answer is None
    assert (await only(on_stage)).answered_at is not None


async def test_long_after_the_end_only_its_thread_and_its_button_answer(on_stage: Stage) -> None:
    there, message = await started(on_stage)
    await on_stage.pass_(minutes=41)
    await on_stage.say(BEN, "By the way", channel=there)
    assert (await only(on_stage)).answer is None
    await on_stage.say(BEN, MINE, thread=message["ts"], channel=there)
    assert (await only(on_stage)).answer == MINE


async def test_an_edit_before_the_end_changes_the_answer_and_one_after_it_does_not(on_stage: Stage) -> None:
    there, message = await started(on_stage)
    await on_stage.pass_(minutes=5)
    reply = await on_stage.say(BEN, MINE, channel=there)
    await on_stage.pass_(minutes=10)
    await on_stage.edit(BEN, reply, "Second thoughts", channel=there)
    await on_stage.pass_(minutes=10)
    await on_stage.edit(BEN, reply, "Third thoughts", channel=there)
    assert (await only(on_stage)).answer == "Second thoughts"
    assert (await says(on_stage, message["ts"])).startswith("*Answered in 5 min, within the time.*")


async def test_an_answer_deleted_before_the_end_sets_the_clock_going_again(on_stage: Stage) -> None:
    there, message = await started(on_stage)
    await on_stage.pass_(minutes=5)
    reply = await on_stage.say(BEN, MINE, channel=there)
    await on_stage.pass_(minutes=6)
    await on_stage.delete(BEN, reply, channel=there)
    assert (await says(on_stage, message["ts"])).startswith("*Half of your 20 minutes are over.*")
    await on_stage.pass_(minutes=10)
    assert (await says(on_stage, message["ts"])).startswith("*Time is up.*")


async def test_an_answer_written_in_time_and_heard_of_after_the_end_was_in_time(on_stage: Stage) -> None:
    there, message = await started(on_stage)
    await on_stage.pass_(minutes=19)
    await on_stage.hold_events()
    await on_stage.say(BEN, MINE, channel=there)
    await on_stage.pass_(minutes=2)
    assert (await says(on_stage, message["ts"])).startswith("*Time is up.*")
    await on_stage.release_events()
    assert (await says(on_stage, message["ts"])).startswith("*Answered in 19 min, within the time.*")


async def test_after_the_end_an_answer_given_in_the_modal_stands(on_stage: Stage) -> None:
    there, message = await started(on_stage)
    for text in (MINE, "Second thoughts"):
        await on_stage.opens(BEN, message["ts"], ids.ANSWER_PRACTICE, channel=there)
        assert await on_stage.submits(BEN, **{ANSWER_INPUT: text}) == {}
    await on_stage.opens(BEN, message["ts"], ids.ANSWER_PRACTICE, channel=there)
    await on_stage.pass_(minutes=21)
    assert "the answer that you gave before stands" in str(
        await on_stage.submits(BEN, **{ANSWER_INPUT: "Too late"})
    )
    before = await on_stage.whispers(BEN)
    await on_stage.press(BEN, message["ts"], ids.ANSWER_PRACTICE, channel=there)
    [said] = [one["text"] for one in await on_stage.whispers(BEN) if one not in before]
    assert "it stands as it is" in said
    assert (await only(on_stage)).answer == "Second thoughts"


async def test_a_message_while_two_run_answers_neither_and_says_so(on_stage: Stage) -> None:
    there, first = await started(on_stage)
    _, second = await started(on_stage, text="easy 20m")
    before = len(await on_stage.whispers(BEN))
    await on_stage.say(BEN, MINE, channel=there)
    [said] = (await on_stage.whispers(BEN))[before:]
    assert "I can’t tell which one" in said["text"]
    assert [one.answer for one in await stored(on_stage)] == [None, None]
    await on_stage.say(BEN, MINE, thread=second["ts"], channel=there)
    assert [one.answer for one in await stored(on_stage)] == [None, MINE]
    await on_stage.say(BEN, "And the first", channel=there)
    assert [one.answer for one in await stored(on_stage)] == ["And the first", MINE]
    assert (await says(on_stage, first["ts"])).startswith("*Answered in ")


async def test_the_app_s_own_messages_answer_nothing(on_stage: Stage) -> None:
    there, message = await started(on_stage)
    body = {"channel": there, "text": "Hello", "thread_ts": message["ts"]}
    headers = {"Authorization": "Bearer xoxb-stage"}
    async with on_stage.http.post(
        f"{on_stage.slack.api_url}chat.postMessage", json=body, headers=headers
    ) as answer:
        assert (await answer.json())["ok"]
    await on_stage.settle()
    assert (await only(on_stage)).answered_at is None


async def test_another_sets_the_former_aside_and_begins_anew(on_stage: Stage) -> None:
    there, first = await started(on_stage)
    await on_stage.pass_(minutes=4)
    await on_stage.press(BEN, first["ts"], ids.ANOTHER_PRACTICE, channel=there)
    await on_stage.beat()
    _, second = await asked_in_conversation(on_stage, BEN)
    assert title(first["text"]) != title(second["text"])
    assert (await says(on_stage, first["ts"])).startswith("*Set aside.*")
    assert (await says(on_stage, second["ts"])).startswith("*On the clock: 20 minutes.*")
    await on_stage.pass_(minutes=3)
    await on_stage.say(BEN, MINE, channel=there)
    assert [one.answer for one in await stored(on_stage)] == [None, MINE]


# -- words and trouble ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("hard 3m", "3m is too short: a question takes 5 to 90 minutes. `/scaleq hard 5m` would do."),
        (
            "hard 4 hours",
            "4 hours is too long: a question takes 5 to 90 minutes. `/scaleq hard 90m` would do.",
        ),
        ("hard here 15m", "runs for one person alone. `/scaleq hard here` asks the channel"),
    ],
)
async def test_a_time_box_that_there_is_not(on_stage: Stage, typed: str, words: str) -> None:
    assert words in await on_stage.command(BEN, typed)
    assert await stored(on_stage) == []


async def test_filters_that_nothing_matches_start_no_clock(on_stage: Stage) -> None:
    said = await on_stage.command(BEN, "hard caching mentoring-capability behavioral data 20m")
    assert "No question in the bank matches" in said
    assert await stored(on_stage) == []


@pytest.mark.parametrize("code", ["user_not_found", "cannot_dm_bot"])
async def test_where_slack_refuses_the_conversation_that_is_said_and_no_question_used_up(
    on_stage: Stage, code: str
) -> None:
    fault = {"method": "conversations.open", "kind": "error", "status": 200, "error": code}
    await on_stage.gesture("faults", api=[fault])
    assert "Slack doesn’t let me write to you directly" in await on_stage.command(BEN, "hard 20m")
    assert await stored(on_stage) == []


@pytest.mark.parametrize("code", ["user_not_found", "cannot_dm_bot"])
async def test_a_question_that_slack_refuses_later_is_not_used_up_and_may_come_again(
    on_stage: Stage, code: str
) -> None:
    there, first = await started(on_stage)
    await on_stage.press(BEN, first["ts"], ids.ANOTHER_PRACTICE, channel=there)
    fault = {"method": "chat.postMessage", "kind": "error", "status": 200, "error": code}
    await on_stage.gesture("faults", api=[fault])
    await on_stage.beat()
    assert len(await stored(on_stage)) == 1
    assert (await says(on_stage, first["ts"])).startswith("*On the clock: 20 minutes.*")
    await on_stage.gesture("faults")
    await on_stage.press(BEN, first["ts"], ids.ANOTHER_PRACTICE, channel=there)
    await on_stage.beat()
    assert len(await asked_in_conversation(on_stage, BEN)) == 2


async def test_a_conversation_once_known_is_not_asked_for_again(on_stage: Stage) -> None:
    there, _ = await started(on_stage)
    since = present(on_stage)
    for text in ("easy 20m", "medium"):
        await on_stage.command(BEN, text, channel=there)
    assert called(on_stage, since) == []


async def test_where_slack_is_slow_to_say_the_question_comes_all_the_same(on_stage: Stage) -> None:
    fault = {"method": "conversations.open", "kind": "error", "status": 500, "times": 1}
    await on_stage.gesture("faults", api=[fault])
    assert "on its way into our conversation" in await on_stage.command(BEN, "hard 20m")
    await on_stage.beat()
    assert len(await asked_in_conversation(on_stage, BEN)) == 1


@pytest.mark.parametrize("point", ["claimed", "after Slack", "before commit"])
async def test_wherever_a_worker_ends_there_is_one_message_and_its_clock_runs_from_when_it_stood(
    on_stage: Stage, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    stopper = stop(monkeypatch, "practice", point)
    await on_stage.command(BEN, "hard 20m")
    with pytest.raises(BaseException, match=point):
        await on_stage.beat()
    assert stopper.stopped
    await try_on(on_stage)
    await assert_each_once(on_stage, practice=1)
    [message] = await asked_in_conversation(on_stage, BEN)
    row = await only(on_stage)
    assert row.started_at == datetime.fromtimestamp(float(message["ts"]), tz=row.at.tzinfo)
    async with on_stage.parts.sessions.begin() as session:
        assert await exists(session, on_stage.team, "practice", row.practice_id)


async def test_in_a_direct_conversation_with_a_clock_nothing_is_said_in_the_channel(on_stage: Stage) -> None:
    await started(on_stage)
    assert [one for one in await on_stage.history(PRACTICE) if one.get("bot_id")] == []
