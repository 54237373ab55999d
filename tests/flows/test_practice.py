"""Practice: a question for one person alone, what they can do with it, and what they wrote."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.jobs.purge import purge
from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit
from bot.slack.blocks.practice import ANSWER_INPUT
from bot.store.tables import Draft, Post, Practice
from tests.stage import BEN, CHIE, EVE, GENERAL, MONDAY, PRACTICE, Stage

MINE = "Measure first."


def title(text: str) -> str:
    return text.partition("\n")[0]


def buttons(message: dict[str, Any]) -> list[str]:
    return [
        element["text"]["text"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


async def conversation(stage: Stage, user: str) -> str:
    """The id of this member's conversation with the app."""
    opened = await stage.api(user, "conversations.open", users=stage.house.identity.bot_user_id)
    return str(opened["channel"]["id"])


async def asked_in_conversation(stage: Stage, user: str) -> list[dict[str, Any]]:
    """The app's questions in its conversation with this member, oldest first."""
    sent = await stage.history(await conversation(stage, user), user)
    return [one for one in sent if one.get("bot_id") and "Hint" in buttons(one)]


async def stored(stage: Stage, user: str = BEN) -> list[Practice]:
    async with stage.parts.sessions.begin() as session:
        query = select(Practice).where(Practice.user_id == user).order_by(Practice.at)
        return list((await session.scalars(query)).all())


async def whispered(stage: Stage, user: str, text: str = "hard", channel: str = PRACTICE) -> dict[str, Any]:
    """A question for this member's eyes, as it stands in front of them."""
    await stage.command(user, text, channel=channel)
    return dict((await stage.whispers(user))[-1])


async def told(stage: Stage, user: str, ts: str, action_id: str, channel: str = PRACTICE) -> str:
    """What a press answers, in a new message or in place of the old one."""
    before = await stage.whispers(user)
    done = await stage.press(user, ts, action_id, channel=channel)
    assert done["ok"], done
    [changed] = [one["text"] for one in await stage.whispers(user) if one not in before]
    return str(changed)


def hard(stage: Stage) -> int:
    return sum(one.difficulty == "hard" for one in stage.parts.bank.active())


# -- in a channel -----------------------------------------------------------------------------------------------------------


async def test_in_a_channel_it_is_for_one_person_s_eyes_with_everything_at_hand(asked: Stage) -> None:
    message = await whispered(asked, BEN)
    assert buttons(message) == ["Answer", "Hint", "Compare", "Another", "Share here"]
    assert "Only you can see this" in message["text"]
    assert "nobody here has practised it yet" in message["text"], "whoever asks isn't counted"
    assert await asked.whispers(CHIE) == []


async def test_it_works_in_a_channel_without_the_app(asked: Stage) -> None:
    message = await whispered(asked, BEN, channel=GENERAL)
    await asked.opens(BEN, message["ts"], ids.ANSWER_PRACTICE, channel=GENERAL)
    assert await asked.submits(BEN, **{ANSWER_INPUT: MINE}) == {}
    assert "*Answered.*" in (await asked.whispers(BEN))[-1]["text"]


async def test_another_gives_more_of_the_same_in_its_place(asked: Stage) -> None:
    message = await whispered(asked, BEN)
    seen = [title(message["text"])]
    for _ in range(2):
        seen.append(title(await told(asked, BEN, message["ts"], ids.ANOTHER_PRACTICE)))
    assert len(set(seen)) == 3
    assert len(await asked.whispers(BEN)) == 1
    assert [one.filters["difficulties"] for one in await stored(asked)] == [["hard"]] * 3


async def test_a_double_click_on_another_gives_one_question(asked: Stage) -> None:
    """And uses up one: whoever clicks twice is owed as many as they see."""
    message = await whispered(asked, BEN)
    press = {"user": BEN, "channel": PRACTICE, "message_ts": message["ts"], "action_id": ids.ANOTHER_PRACTICE}
    await asyncio.gather(*(asked.gesture("action", **press) for _ in range(3)))
    await asked.settle()
    given = await stored(asked)
    assert 2 <= len(given) <= 4
    assert len({one.question_id for one in given}) == len(given)
    shown = title((await asked.whispers(BEN))[-1]["text"])
    assert shown == asked.parts.bank[given[-1].question_id].title


async def test_many_at_once_never_get_one_question_twice(asked: Stage) -> None:
    pool = hard(asked)
    command = {"user": BEN, "channel": PRACTICE, "text": "hard", "command": "/scaleq"}
    await asyncio.gather(*(asked.gesture("command", **command) for _ in range(pool - 1)))
    given = await stored(asked)
    assert len({one.question_id for one in given}) == len(given) == pool - 1


async def odd_button(stage: Stage, action_id: str, value: str) -> str:
    """A message of the app's with this button, such as an older version may have left; gives its ts."""
    blocks = [kit.actions(kit.button("Press", action_id, value))]
    headers = {"Authorization": "Bearer xoxb-stage"}
    body = {"channel": PRACTICE, "text": "An old message", "blocks": blocks}
    async with stage.http.post(
        f"{stage.slack.api_url}chat.postMessage", json=body, headers=headers
    ) as answer:
        return str((await answer.json())["ts"])


@pytest.mark.parametrize("value", ["six-month-okrs", '{"difficulties": ["hard"]}', "gone", ""])
async def test_another_on_a_message_of_an_older_version_gives_a_question(asked: Stage, value: str) -> None:
    ts = await odd_button(asked, ids.ANOTHER_PRACTICE, value)
    await told(asked, BEN, ts, ids.ANOTHER_PRACTICE)
    [given] = await stored(asked)
    assert given.filters["difficulties"] == (["hard"] if value.startswith("{") else [])


@pytest.mark.parametrize("value", ["six-month-okrs", ""])
async def test_answer_on_a_message_of_an_older_version_says_what_to_do(asked: Stage, value: str) -> None:
    ts = await odd_button(asked, ids.ANSWER_PRACTICE, value)
    assert "`/scaleq hard` gives you another" in await told(asked, BEN, ts, ids.ANSWER_PRACTICE)


async def test_nobody_answers_somebody_else_s_question(asked: Stage) -> None:
    await whispered(asked, BEN)
    ts = await odd_button(asked, ids.ANSWER_PRACTICE, (await stored(asked))[0].practice_id)
    assert "no longer yours" in await told(asked, CHIE, ts, ids.ANSWER_PRACTICE)
    ts = await odd_button(asked, ids.ANOTHER_PRACTICE, (await stored(asked))[0].practice_id)
    await told(asked, CHIE, ts, ids.ANOTHER_PRACTICE)
    assert [one.filters["difficulties"] for one in await stored(asked, CHIE)] == [[]]


# -- sharing ----------------------------------------------------------------------------------------------------------------


async def test_share_here_asks_the_channel_that_very_question(asked: Stage) -> None:
    message = await whispered(asked, CHIE)
    assert "on its way into this channel" in await told(asked, CHIE, message["ts"], ids.SHARE_PRACTICE)
    await asked.beat()
    posted = (await asked.posts())[-1]["text"]
    assert title(posted) == title(message["text"])
    assert "Asked by Chie Nakamura · extra round, no streak" in posted


async def test_sharing_has_the_limits_of_an_extra_and_its_words(asked: Stage) -> None:
    message = await whispered(asked, BEN)
    await told(asked, BEN, message["ts"], ids.SHARE_PRACTICE)
    assert "is on its way already; there is one at a time" in await told(
        asked, BEN, message["ts"], ids.SHARE_PRACTICE
    )
    await asked.beat()
    other = await whispered(asked, CHIE, "easy")
    assert "is open in this channel until" in await told(asked, CHIE, other["ts"], ids.SHARE_PRACTICE)
    assert len(await asked.posts()) == 2


async def test_a_question_that_the_channel_has_just_now_is_not_shared_into_it(asked: Stage) -> None:
    ts = await odd_button(asked, ids.SHARE_PRACTICE, str((await asked.open_round()).question_id))
    assert "open in this channel already" in await told(asked, BEN, ts, ids.SHARE_PRACTICE)


async def test_what_is_asked_no_more_is_not_shared(asked: Stage) -> None:
    ts = await odd_button(asked, ids.SHARE_PRACTICE, "gone")
    assert "no longer asked" in await told(asked, BEN, ts, ids.SHARE_PRACTICE)


async def test_sharing_where_no_channel_is_set_up(asked: Stage) -> None:
    message = await whispered(asked, BEN, channel=GENERAL)
    assert "no questions scheduled yet" in await told(asked, BEN, message["ts"], ids.SHARE_PRACTICE, GENERAL)


# -- in the app's conversation ----------------------------------------------------------------------------------------------


async def test_in_the_app_s_conversation_it_is_a_message(asked: Stage) -> None:
    there = await conversation(asked, EVE)
    assert "on its way" in await asked.command(EVE, "hard", channel=there)
    await asked.beat()
    [message] = await asked_in_conversation(asked, EVE)
    assert buttons(message) == ["Answer", "Hint", "Compare", "Another"]
    assert "Only you" not in message["text"]


async def test_another_there_is_a_message_as_well_and_the_former_one_offers_none(asked: Stage) -> None:
    there = await conversation(asked, BEN)
    await asked.command(BEN, "hard", channel=there)
    await asked.beat()
    [first] = await asked_in_conversation(asked, BEN)
    press = {"user": BEN, "channel": there, "message_ts": first["ts"], "action_id": ids.ANOTHER_PRACTICE}
    await asyncio.gather(*(asked.gesture("action", **press) for _ in range(3)))
    await asked.beat()
    first, second = await asked_in_conversation(asked, BEN)
    assert title(first["text"]) != title(second["text"])
    assert buttons(first) == ["Answer", "Hint", "Compare"]
    assert buttons(second) == ["Answer", "Hint", "Compare", "Another"]
    assert len(await stored(asked)) == 2


async def test_a_reply_in_its_thread_is_the_answer_and_what_follows_is_talk(asked: Stage) -> None:
    there = await conversation(asked, BEN)
    await asked.command(BEN, "hard", channel=there)
    await asked.beat()
    [message] = await asked_in_conversation(asked, BEN)
    first = await asked.say(BEN, "a < b & so on", thread=message["ts"], channel=there)
    await asked.say(BEN, "And another thing", thread=message["ts"], channel=there)
    await asked.beat()
    assert [one.answer for one in await stored(asked)] == ["a < b & so on"]
    [message] = await asked_in_conversation(asked, BEN)
    assert "*Answered.*" in message["text"]
    await asked.pass_(minutes=1)
    await asked.edit(BEN, first, "b > a", channel=there)
    assert [one.answer for one in await stored(asked)] == ["b > a"]
    await asked.delete(BEN, first, channel=there)
    await asked.beat()
    assert [one.answered_at for one in await stored(asked)] == [None]
    assert "*Answered.*" not in (await asked_in_conversation(asked, BEN))[0]["text"]


async def test_what_happens_to_a_reply_may_be_heard_in_any_order_and_twice(asked: Stage) -> None:
    there = await conversation(asked, BEN)
    await asked.command(BEN, "hard", channel=there)
    await asked.beat()
    [message] = await asked_in_conversation(asked, BEN)
    await asked.hold_events(duplicate=1.0)
    reply = await asked.say(BEN, "One", thread=message["ts"], channel=there)
    for text in ("Two", "Three", "Four"):
        asked.clock.move_to(asked.clock.now() + timedelta(seconds=1))
        await asked.edit(BEN, reply, text, channel=there)
    await asked.release_events(shuffled=True)
    assert [one.answer for one in await stored(asked)] == ["Four"]


async def test_chat_in_the_conversation_is_nobody_s_answer(asked: Stage) -> None:
    there = await conversation(asked, BEN)
    await asked.command(BEN, "hard", channel=there)
    await asked.beat()
    await asked.say(BEN, "Hello, is anybody there?", channel=there)
    assert [one.answer for one in await stored(asked)] == [None]


# -- the modal --------------------------------------------------------------------------------------------------------------


async def test_an_answer_of_any_length_is_kept_and_shown_as_such(asked: Stage) -> None:
    message = await whispered(asked, BEN)
    view = await asked.opens(BEN, message["ts"], ids.ANSWER_PRACTICE)
    assert title(message["text"]) in str(view["blocks"])
    assert await asked.submits(BEN, **{ANSWER_INPUT: f"  {MINE}\n"}) == {}
    assert (await asked.sees(BEN))["views"] == []
    [kept] = await stored(asked)
    assert (kept.answer, kept.answered_at) == (MINE, asked.clock.now())
    [shown] = await asked.whispers(BEN)
    assert "kept for you alone" in shown["text"]
    assert buttons(shown) == ["Edit my answer", "Hint", "Compare", "Another", "Share here"]
    assert await asked.whispers(CHIE) == []


async def test_an_answer_of_nothing_but_space_stays_in_the_modal(asked: Stage) -> None:
    message = await whispered(asked, BEN)
    await asked.opens(BEN, message["ts"], ids.ANSWER_PRACTICE)
    assert list((await asked.submits(BEN, **{ANSWER_INPUT: "  \n "})).values()) == [
        "There is nothing here to keep yet."
    ]


async def field(stage: Stage, user: str) -> dict[str, Any]:
    view = await stage.modal(user)
    return dict(next(block["element"] for block in view["blocks"] if block["type"] == "input"))


async def test_what_is_typed_is_there_again_after_closing(asked: Stage) -> None:
    message = await whispered(asked, BEN)
    view = await asked.opens(BEN, message["ts"], ids.ANSWER_PRACTICE)
    await asked.types(BEN, ANSWER_INPUT, "Meas")
    await asked.types(BEN, ANSWER_INPUT, MINE)
    await asked.gesture("close_view", user=BEN, view_id=view["id"])
    await asked.opens(BEN, message["ts"], ids.ANSWER_PRACTICE)
    assert (await field(asked, BEN))["initial_value"] == MINE
    await asked.submits(BEN)
    async with asked.parts.sessions.begin() as session:
        assert (await session.scalars(select(Draft))).all() == []
    await asked.opens(BEN, message["ts"], ids.ANSWER_PRACTICE)
    assert (await field(asked, BEN))["initial_value"] == MINE


async def test_a_double_click_on_answer_harms_nothing(asked: Stage) -> None:
    message = await whispered(asked, BEN)
    press = {"user": BEN, "channel": PRACTICE, "message_ts": message["ts"], "action_id": ids.ANSWER_PRACTICE}
    await asyncio.gather(*(asked.gesture("action", **press) for _ in range(2)))
    await asked.settle()
    for text in (MINE, "And again."):
        if (await asked.sees(BEN))["views"]:
            assert await asked.submits(BEN, **{ANSWER_INPUT: text}) == {}
    assert len(await stored(asked)) == 1
    assert (await stored(asked))[0].answer


async def test_a_form_that_slack_did_not_open_is_said(asked: Stage) -> None:
    message = await whispered(asked, BEN)
    fault = {"method": "views.open", "kind": "error", "status": 200, "error": "expired_trigger_id"}
    await asked.gesture("faults", api=[fault])
    assert "press the button again" in await told(asked, BEN, message["ts"], ids.ANSWER_PRACTICE)


async def test_where_the_question_can_no_longer_be_changed_the_conversation_says_that_it_is_kept(
    asked: Stage,
) -> None:
    """Slack takes answers to a press for half an hour."""
    message = await whispered(asked, BEN)
    await asked.opens(BEN, message["ts"], ids.ANSWER_PRACTICE)
    await asked.pass_(minutes=31)
    assert await asked.submits(BEN, **{ANSWER_INPUT: MINE}) == {}
    await asked.beat()
    assert f"Your answer to “{title(message['text'])}” is kept" in (await asked.dms(BEN))[-1]


async def test_an_answer_to_a_question_that_was_followed_by_another_leaves_that_one_standing(
    asked: Stage,
) -> None:
    message = await whispered(asked, BEN)
    await asked.opens(BEN, message["ts"], ids.ANSWER_PRACTICE)
    await asked.press(BEN, message["ts"], ids.ANOTHER_PRACTICE)
    [following] = await asked.whispers(BEN)
    assert await asked.submits(BEN, **{ANSWER_INPUT: MINE}) == {}
    standing, said = await asked.whispers(BEN)
    assert standing["text"] == following["text"]
    assert "is kept, for you alone" in said["text"]
    assert [one.answer for one in await stored(asked)] == [MINE, None]


# -- forgetting -------------------------------------------------------------------------------------------------------------


async def test_texts_go_after_their_keeping_and_that_one_answered_stays(asked: Stage) -> None:
    there = await conversation(asked, BEN)
    await asked.command(BEN, "hard", channel=there)
    await asked.beat()
    [message] = await asked_in_conversation(asked, BEN)
    await asked.say(BEN, MINE, thread=message["ts"], channel=there)
    await asked.to(MONDAY + timedelta(days=3))
    await purge(asked.parts, timedelta(days=1))
    [kept] = await stored(asked)
    assert kept.answer is None
    assert kept.answered_at is not None


async def test_forget_me_takes_practice_and_what_is_known_of_its_messages(asked: Stage) -> None:
    there = await conversation(asked, BEN)
    for text in ("hard", "easy 15m"):
        await asked.command(BEN, text, channel=there)
    await asked.beat()
    message, _ = await asked_in_conversation(asked, BEN)
    await asked.opens(BEN, message["ts"], ids.ANSWER_PRACTICE, channel=there)
    await asked.types(BEN, ANSWER_INPUT, MINE)
    await asked.command(BEN, "medium 15m")  # owed, and not sent yet
    await asked.forget_me(BEN)
    await asked.types(BEN, ANSWER_INPUT, "Measure first, then")
    errors = await asked.submits(BEN, **{ANSWER_INPUT: MINE})
    assert "no longer stored" in str(errors)
    await asked.pass_(hours=1)
    assert len(await asked_in_conversation(asked, BEN)) == 2, "the third was never sent"
    async with asked.parts.sessions.begin() as session:
        for table in (Practice, Draft):
            assert (await session.scalars(select(table))).all() == []
        assert (await session.scalars(select(Post).where(Post.kind == "practice"))).all() == []
    said = await told(asked, BEN, message["ts"], ids.HINT_PRACTICE, there)
    assert "int" in said


async def test_filters_that_a_version_no_longer_knows_give_any_question(asked: Stage) -> None:
    message = await whispered(asked, BEN)
    async with asked.parts.sessions.begin() as session:
        await session.execute(update(Practice).values(filters={"moods": ["grim"]}))
    await asked.press(BEN, message["ts"], ids.ANOTHER_PRACTICE)
    assert len(await stored(asked)) == 2
