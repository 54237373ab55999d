"""Which replies are answers, and until when."""

from datetime import timedelta

import pytest

from playground.model import Event, Json, Member
from tests.stage import ADA, BEN, CHIE, DANI, EVE, LONG, MONDAY, PRACTICE, Stage

TUESDAY = MONDAY + timedelta(days=1)
SHORT = "Depends on the load."


def named(ts: str) -> str:
    """How a permalink names a message."""
    return f"p{ts.replace('.', '')}"


async def closed(stage: Stage) -> str:
    """Tuesday 09:00: what the results of Monday's round say."""
    await stage.to(TUESDAY)
    return await stage.results((await stage.rounds())[0])


async def test_the_first_reply_that_qualifies_is_the_answer_and_later_ones_are_discussion(
    asked: Stage,
) -> None:
    first = await asked.answer(BEN)
    second = await asked.answer(BEN, "On second thoughts, it is like this. " + LONG)
    await asked.react(CHIE, first)
    await asked.react(CHIE, second)
    await asked.react(DANI, second)
    results = await closed(asked)
    assert named(first) in results
    assert named(second) not in results
    assert "1 answer · 1 person voted" in results


@pytest.mark.parametrize(("length", "outcome"), [(79, "Nobody answered"), (80, "1 answer ·")])
async def test_an_answer_has_at_least_80_characters(asked: Stage, length: int, outcome: str) -> None:
    await asked.answer(BEN, "y" * length)
    assert outcome in await closed(asked)


async def test_the_channels_own_minimum_counts(on_stage: Stage) -> None:
    await on_stage.set_up(minimum=10)
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN, SHORT)
    assert "1 answer ·" in await closed(on_stage)


async def test_a_later_minimum_changes_no_open_round(asked: Stage) -> None:
    await asked.set_up(minimum=10)
    await asked.answer(BEN, SHORT)
    assert "Nobody answered" in await closed(asked)


async def test_a_guest_answers(asked: Stage) -> None:
    await asked.answer(EVE)
    assert "1 answer ·" in await closed(asked)


async def test_an_edit_below_the_minimum_before_close_withdraws_the_answer(asked: Stage) -> None:
    reply = await asked.answer(BEN)
    await asked.pass_(minutes=1)
    await asked.edit(BEN, reply, SHORT)
    assert (await asked.streak(BEN)).current == 0
    assert "Nobody answered" in await closed(asked)


async def test_an_edit_within_the_second_of_posting_counts_too(asked: Stage) -> None:
    """Slack gives the time of an edit in whole seconds, that of a message in microseconds."""
    reply = await asked.answer(BEN)
    await asked.edit(BEN, reply, SHORT)
    assert "Nobody answered" in await closed(asked)


async def test_the_last_of_two_edits_within_a_second_counts(asked: Stage) -> None:
    reply = await asked.answer(BEN)
    await asked.pass_(minutes=1)
    await asked.edit(BEN, reply, LONG + "More.")
    await asked.edit(BEN, reply, SHORT)
    assert "Nobody answered" in await closed(asked)


async def test_an_edit_above_the_minimum_before_close_makes_an_answer(asked: Stage) -> None:
    reply = await asked.answer(BEN, SHORT)
    await asked.pass_(minutes=1)
    await asked.edit(BEN, reply, LONG)
    assert (await asked.streak(BEN)).current == 1
    assert "1 answer ·" in await closed(asked)


async def test_a_remark_that_an_edit_makes_long_does_not_displace_the_answer(asked: Stage) -> None:
    remark = await asked.answer(BEN, SHORT)
    answer = await asked.answer(BEN)
    await asked.react(CHIE, answer)
    await asked.pass_(minutes=1)
    await asked.edit(BEN, remark, LONG)
    assert named(answer) in await closed(asked)


async def test_an_edit_that_stays_long_keeps_the_answer_and_its_votes(asked: Stage) -> None:
    reply = await asked.answer(BEN)
    await asked.react(CHIE, reply)
    await asked.pass_(minutes=1)
    await asked.edit(BEN, reply, LONG + "And I would measure again.")
    assert "Ben Okafor" in await closed(asked)


async def test_a_deletion_withdraws_the_answer(asked: Stage) -> None:
    await asked.delete(BEN, await asked.answer(BEN))
    assert (await asked.streak(BEN)).current == 0
    assert "Nobody answered" in await closed(asked)


@pytest.mark.parametrize("by", ["deletion", "edit"])
async def test_another_reply_takes_over_where_the_answer_is_withdrawn(asked: Stage, by: str) -> None:
    first, second = await asked.answer(BEN), await asked.answer(BEN, "Or this. " + LONG)
    await asked.react(CHIE, second)
    await asked.pass_(minutes=1)
    if by == "deletion":
        await asked.delete(BEN, first)
    else:
        await asked.edit(BEN, first, SHORT)
    results = await closed(asked)
    assert named(second) in results
    assert "1 answer · 1 person voted" in results


async def test_a_reply_of_the_very_moment_of_the_close_is_on_time_and_the_next_is_late(asked: Stage) -> None:
    thread = (await asked.open_round()).ts
    asked.clock.move_to(TUESDAY)
    await asked.say(BEN, LONG, thread=thread)
    await asked.say(CHIE, LONG, thread=thread)
    assert "closed" in (await asked.whispers(CHIE))[-1]["text"]
    assert "1 answer ·" in await closed(asked)


async def test_a_late_reply_is_labelled_late_and_counts_for_nothing_else(asked: Stage) -> None:
    monday = await asked.open_round()
    results = await closed(asked)
    await asked.pass_(hours=1)
    late = await asked.say(BEN, LONG, thread=monday.ts)
    assert "counts as practice" in (await asked.whispers(BEN))[-1]["text"]
    await asked.react(CHIE, late)
    await asked.beat()
    assert await asked.results(monday) == results
    assert (await asked.streak(BEN)).credits == 0
    assert "Ben" not in await asked.command(ADA, "leaderboard")


async def test_a_further_reply_after_the_close_of_someone_who_answered_is_not_called_late(
    asked: Stage,
) -> None:
    monday = await asked.open_round()
    await asked.answer(BEN)
    await closed(asked)
    before = await asked.whispers(BEN)
    await asked.say(BEN, LONG, thread=monday.ts)
    assert await asked.whispers(BEN) == before


async def test_after_the_close_no_edit_and_no_deletion_changes_what_was_judged(asked: Stage) -> None:
    monday = await asked.open_round()
    bens, chies, danis = await asked.answer(BEN), await asked.answer(CHIE), await asked.answer(DANI, SHORT)
    await asked.react(ADA, bens)
    results = await closed(asked)
    await asked.pass_(minutes=1)
    await asked.edit(BEN, bens, SHORT)
    await asked.delete(CHIE, chies)
    await asked.edit(DANI, danis, LONG)
    await asked.beat()
    assert await asked.results(monday) == results
    assert [(await asked.streak(user)).credits for user in (BEN, CHIE, DANI)] == [1, 1, 0]
    board = await asked.command(ADA, "leaderboard")
    assert "Ben Okafor" in board
    assert "Chie Nakamura" in board
    assert "Dani Reyes" not in board


async def test_an_edit_in_the_second_after_the_close_changes_nothing(asked: Stage) -> None:
    monday = await asked.open_round()
    reply = await asked.answer(BEN)
    asked.clock.move_to(TUESDAY + timedelta(milliseconds=400))
    await asked.edit(BEN, reply, SHORT)
    await asked.beat()
    assert "1 answer ·" in await asked.results(monday)


def thread_event(thread: str | None, **fields: object) -> Event:
    body: Json = {
        "type": "message",
        "channel": PRACTICE,
        "channel_type": "channel",
        "ts": f"{MONDAY.timestamp() + 60:.6f}",
        "event_ts": f"{MONDAY.timestamp() + 60:.6f}",
        "thread_ts": thread,
        "text": LONG,
        **fields,
    }
    return Event(body, PRACTICE, PRACTICE)


@pytest.mark.parametrize(
    "fields",
    [
        {"subtype": "bot_message", "bot_id": "B0OTHER001", "username": "standup"},
        {"user": "U0OTHERBOT", "bot_id": "B0OTHER001", "app_id": "A0OTHER001"},
        {"user": BEN, "bot_id": "B0OTHER001", "app_id": "A0OTHER001"},
        {"user": BEN, "subtype": "channel_join"},
        {"user": BEN, "subtype": "file_share", "text": "", "files": [{"id": "F1", "name": "diagram.png"}]},
        {"user": "USLACKBOT"},
    ],
    ids=["bot message", "app", "app in a member's name", "join", "file only", "slackbot"],
)
async def test_bots_apps_join_messages_and_files_alone_never_count(asked: Stage, fields: Json) -> None:
    thread = (await asked.open_round()).ts
    asked.slack.slack.emit([thread_event(thread, **fields)])
    await asked.settle()
    assert "Nobody answered" in await closed(asked)


async def test_a_file_with_a_text_counts_by_its_text(asked: Stage) -> None:
    thread = (await asked.open_round()).ts
    files = [{"id": "F1", "name": "diagram.png"}]
    asked.slack.slack.emit([thread_event(thread, user=BEN, subtype="file_share", files=files)])
    await asked.settle()
    assert "1 answer ·" in await closed(asked)


async def test_a_bot_that_slack_names_like_a_member_is_found_out_and_never_counts(asked: Stage) -> None:
    """An app that writes with a user's token of its own carries no bot_id; Slack knows that it is a bot."""
    asked.slack.world.add_member(Member("U0ROBOT001", "robot", "Robot", is_bot=True))
    thread = (await asked.open_round()).ts
    asked.slack.slack.emit([thread_event(thread, user="U0ROBOT001")])
    await asked.settle()
    assert "Nobody answered" in await closed(asked)


async def test_an_answer_also_sent_to_the_channel_counts(asked: Stage) -> None:
    thread = (await asked.open_round()).ts
    sent = await asked.api(
        BEN, "chat.postMessage", channel=PRACTICE, text=LONG, thread_ts=thread, reply_broadcast=True
    )
    await asked.react(CHIE, sent["ts"])
    results = await closed(asked)
    assert named(sent["ts"]) in results
    assert "1 answer · 1 person voted" in results


async def test_a_broadcast_answer_that_is_edited_short_is_withdrawn(asked: Stage) -> None:
    thread = (await asked.open_round()).ts
    sent = await asked.api(
        BEN, "chat.postMessage", channel=PRACTICE, text=LONG, thread_ts=thread, reply_broadcast=True
    )
    await asked.pass_(minutes=1)
    await asked.edit(BEN, sent["ts"], SHORT)
    assert "Nobody answered" in await closed(asked)


async def test_what_is_said_outside_the_rounds_thread_is_no_answer(asked: Stage) -> None:
    elsewhere = await asked.say(BEN, LONG)
    await asked.say(CHIE, LONG, thread=elsewhere)
    assert "Nobody answered" in await closed(asked)


@pytest.mark.parametrize(
    "text",
    [
        f"<!channel> & <b>bold</b> {LONG}",
        "&amp;&lt;&gt; <!here> " + LONG,
        "é" * 80,
        "スケール" * 20,
        "🧠" * 80,
        "a" * 40_000,
        "*bold* _it_ `code` ~no~ > quote " * 4,
        "\u202e" + LONG,
    ],
    ids=["channel", "entities", "accents", "japanese", "emoji", "endless", "marks", "right-to-left"],
)
async def test_any_text_counts_and_nothing_of_it_is_repeated(asked: Stage, text: str) -> None:
    await asked.react(CHIE, await asked.answer(BEN, text))
    results = await closed(asked)
    assert "Best answer: " in results
    assert "1 answer · 1 person voted" in results
    assert text[:20] not in results


@pytest.mark.parametrize(
    "text", [" " * 200 + "short", "\u200b" * 200, "&amp;" * 40, "<https://a.example/" + "x" * 100 + ">"]
)
async def test_what_nobody_wrote_does_not_count_towards_the_minimum(asked: Stage, text: str) -> None:
    await asked.answer(BEN, text)
    assert "Nobody answered" in await closed(asked)
