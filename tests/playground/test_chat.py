"""Posting, editing and deleting, as slack_sdk's client does it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.playground.stage import ADA, BEN, CHIE, GENERAL, PANEL, PRACTICE, Stage, error_of


async def post(stage: Stage, user: str = ADA, **arguments: Any) -> str:
    answer = await stage.person(user).chat_postMessage(**{"channel": PRACTICE, "text": "hello", **arguments})
    return str(answer["ts"])


async def test_a_ts_is_the_moment_and_no_two_are_the_same(stage: Stage) -> None:
    first, second = await post(stage), await post(stage)
    assert (first, second) == ("1794819600.000000", "1794819600.000001")
    await stage.clock.advance(timedelta(seconds=1))
    assert await post(stage) == "1794819601.000000"


async def test_the_bots_message_tells_which_app_wrote_it(stage: Stage) -> None:
    answer = await stage.bot.chat_postMessage(channel=PRACTICE, text="Question & <@U1>")
    message, app = answer["message"], stage.world.app
    assert message["text"] == "Question & <@U1>"
    assert (message["user"], message["bot_id"], message["app_id"]) == (app.bot_user_id, app.bot_id, app.id)
    assert message["bot_profile"]["name"] == app.name
    assert message["team"] == stage.world.team.id


async def test_slack_fills_in_what_blocks_lack(stage: Stage) -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "a"}},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "b"}}]},
    ]
    answer = await stage.bot.chat_postMessage(channel=PRACTICE, text="a", blocks=blocks)
    section, actions = answer["message"]["blocks"]
    assert section["block_id"]
    assert actions["elements"][0]["action_id"]
    assert section["text"]["verbatim"] is False
    assert actions["elements"][0]["text"]["emoji"] is True


async def test_metadata_comes_back_only_when_asked_for(stage: Stage) -> None:
    metadata = {"event_type": "round", "event_payload": {"id": "r1", "n": [1, 2]}}
    posted = await stage.bot.chat_postMessage(channel=PRACTICE, text="q", metadata=metadata)
    assert "metadata" not in posted["message"]
    without = await stage.bot.conversations_history(channel=PRACTICE)
    assert "metadata" not in without["messages"][0]
    with_it = await stage.bot.conversations_history(channel=PRACTICE, include_all_metadata=True)
    assert with_it["messages"][0]["metadata"] == metadata


async def test_metadata_of_another_form_is_refused(stage: Stage) -> None:
    metadata = {"event_type": "round"}
    call = stage.bot.chat_postMessage(channel=PRACTICE, text="q", metadata=metadata)
    assert await error_of(call) == "invalid_metadata_schema"


async def test_where_the_bot_cannot_post(stage: Stage) -> None:
    assert await error_of(stage.bot.chat_postMessage(channel=GENERAL, text="x")) == "not_in_channel"
    assert await error_of(stage.bot.chat_postMessage(channel=PANEL, text="x")) == "channel_not_found"
    assert await error_of(stage.bot.chat_postMessage(channel="C0NOWHERE", text="x")) == "channel_not_found"
    await stage.person(ADA).conversations_archive(channel=PRACTICE)
    assert await error_of(stage.bot.chat_postMessage(channel=PRACTICE, text="x")) == "is_archived"


async def test_a_message_to_a_person_goes_into_direct_messages(stage: Stage) -> None:
    answer = await stage.bot.chat_postMessage(channel=ADA, text="x")
    opened = await stage.bot.conversations_open(users=ADA)
    assert answer["channel"] == opened["channel"]["id"]
    assert answer["channel"].startswith("D")
    assert opened["already_open"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
async def test_what_is_not_a_message(stage: Stage, arguments: dict[str, Any], error: str) -> None:
    call = stage.bot.api_call("chat.postMessage", json={"channel": PRACTICE, **arguments})
    assert await error_of(call) == error


async def test_invalid_blocks_are_explained(stage: Stage) -> None:
    with pytest.raises(SlackApiError) as caught:
        await stage.bot.chat_postMessage(channel=PRACTICE, text="x", blocks=[{"type": "header"}])
    (first, *_) = caught.value.response["response_metadata"]["messages"]
    assert first.startswith("[ERROR] ")
    assert "/blocks/0" in first


async def test_blocks_may_show_about_13000_characters_together(stage: Stage) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}} for _ in range(5)]
    call = stage.bot.chat_postMessage(channel=PRACTICE, text="x", blocks=blocks)
    assert await error_of(call) == "msg_blocks_too_long"
    assert (await stage.bot.chat_postMessage(channel=PRACTICE, text="x", blocks=blocks[:4]))["ok"]


async def test_endless_text_is_cut_when_posted_and_refused_when_edited(stage: Stage) -> None:
    answer = await stage.bot.chat_postMessage(channel=PRACTICE, text="x" * 50_000)
    assert len(answer["message"]["text"]) == 40_000
    call = stage.bot.chat_update(channel=PRACTICE, ts=answer["ts"], text="x" * 4001)
    assert await error_of(call) == "msg_too_long"


async def test_a_thread_counts_its_replies(stage: Stage) -> None:
    root = await post(stage)
    replies = [await post(stage, user, thread_ts=root) for user in (BEN, CHIE, BEN)]
    parent = (await stage.bot.conversations_history(channel=PRACTICE))["messages"][0]
    assert (parent["ts"], parent["thread_ts"]) == (root, root)
    assert (parent["reply_count"], parent["reply_users_count"], parent["latest_reply"]) == (3, 2, replies[-1])
    assert parent["reply_users"] == [BEN, CHIE]


async def test_answering_a_reply_answers_its_thread(stage: Stage) -> None:
    root = await post(stage)
    reply = await post(stage, BEN, thread_ts=root)
    answer = await stage.person(CHIE).chat_postMessage(channel=PRACTICE, text="x", thread_ts=reply)
    assert (answer["message"]["thread_ts"], answer["message"]["parent_user_id"]) == (root, ADA)


async def test_a_broadcast_stands_in_the_thread_and_in_the_channel(stage: Stage) -> None:
    root = await post(stage)
    quiet = await post(stage, BEN, thread_ts=root)
    loud = await post(stage, BEN, thread_ts=root, reply_broadcast=True)
    history = (await stage.bot.conversations_history(channel=PRACTICE))["messages"]
    assert [m["ts"] for m in history] == [loud, root]
    assert history[0]["subtype"] == "thread_broadcast"
    assert history[0]["root"]["ts"] == root
    thread = (await stage.bot.conversations_replies(channel=PRACTICE, ts=root))["messages"]
    assert [m["ts"] for m in thread] == [root, quiet, loud]


async def test_an_edit_keeps_what_it_does_not_mention(stage: Stage) -> None:
    blocks = [{"type": "divider", "block_id": "d"}]
    ts = (await stage.bot.chat_postMessage(channel=PRACTICE, text="one", blocks=blocks))["ts"]
    await stage.clock.advance(timedelta(seconds=90))
    answer = await stage.bot.chat_update(channel=PRACTICE, ts=ts, text="two")
    assert (answer["text"], answer["message"]["blocks"]) == ("two", blocks)
    assert answer["message"]["edited"]["ts"] == "1794819690.000000"
    gone = await stage.bot.chat_update(channel=PRACTICE, ts=ts, text="two", blocks=[])
    assert "blocks" not in gone["message"]


async def test_only_the_author_edits(stage: Stage) -> None:
    ts = await post(stage)
    assert await error_of(stage.bot.chat_update(channel=PRACTICE, ts=ts, text="x")) == "cant_update_message"
    assert (
        await error_of(stage.bot.chat_update(channel=PRACTICE, ts="1.000000", text="x"))
        == "message_not_found"
    )
    assert (await stage.person(ADA).chat_update(channel=PRACTICE, ts=ts, text="x"))["ok"]


async def test_the_author_and_admins_delete(stage: Stage) -> None:
    bots = (await stage.bot.chat_postMessage(channel=PRACTICE, text="q"))["ts"]
    bens = await post(stage, BEN)
    assert await error_of(stage.person(BEN).chat_delete(channel=PRACTICE, ts=bots)) == "cant_delete_message"
    assert await error_of(stage.bot.chat_delete(channel=PRACTICE, ts=bens)) == "cant_delete_message"
    assert (await stage.person(ADA).chat_delete(channel=PRACTICE, ts=bots))["ok"]
    assert (await stage.person(BEN).chat_delete(channel=PRACTICE, ts=bens))["ok"]
    assert (await stage.bot.conversations_history(channel=PRACTICE))["messages"] == []


async def test_a_deleted_parent_leaves_a_tombstone_until_its_thread_is_gone(stage: Stage) -> None:
    root = await post(stage)
    reply = await post(stage, BEN, thread_ts=root)
    await stage.person(ADA).chat_delete(channel=PRACTICE, ts=root)
    (stone,) = (await stage.bot.conversations_history(channel=PRACTICE))["messages"]
    assert (stone["subtype"], stone["user"], stone["reply_count"]) == ("tombstone", "USLACKBOT", 1)
    assert await error_of(stage.person(ADA).chat_delete(channel=PRACTICE, ts=root)) == "message_not_found"
    await stage.person(BEN).chat_delete(channel=PRACTICE, ts=reply)
    assert (await stage.bot.conversations_history(channel=PRACTICE))["messages"] == []


async def test_an_ephemeral_message_is_for_one_person_and_cannot_be_edited(stage: Stage) -> None:
    answer = await stage.bot.chat_postEphemeral(channel=PRACTICE, user=ADA, text="psst")
    (shown,) = (await stage.sees(ADA))["ephemerals"]
    assert (shown["text"], shown["ts"]) == ("psst", answer["message_ts"])
    assert (await stage.sees(BEN))["ephemerals"] == []
    assert (await stage.bot.conversations_history(channel=PRACTICE))["messages"] == []
    call = stage.bot.chat_update(channel=PRACTICE, ts=answer["message_ts"], text="x")
    assert await error_of(call) == "message_not_found"


async def test_an_ephemeral_message_needs_its_reader_there(stage: Stage) -> None:
    await stage.person(ADA).conversations_kick(channel=PRACTICE, user=BEN)
    call = stage.bot.chat_postEphemeral(channel=PRACTICE, user=BEN, text="psst")
    assert await error_of(call) == "user_not_in_channel"


async def test_a_permalink_leads_to_the_page(stage: Stage) -> None:
    root = await post(stage)
    reply = await post(stage, BEN, thread_ts=root)
    link = (await stage.bot.chat_getPermalink(channel=PRACTICE, message_ts=reply))["permalink"]
    assert re.fullmatch(
        rf"http://127.0.0.1:\d+/archives/{PRACTICE}/p\d{{16}}\?thread_ts={root}&cid={PRACTICE}", link
    )
    async with stage.http.get(link, allow_redirects=False) as response:
        assert response.headers["Location"] == f"/?channel={PRACTICE}&ts={reply}"
