"""What an app is told of: which events, and everything in them."""

from contextlib import AsyncExitStack
from typing import Any

from tests.playground.stage import (
    ADA,
    BEN,
    CHIE,
    GENERAL,
    PANEL,
    PRACTICE,
    Begin,
    Socket,
    Stage,
    connected,
    until,
)


async def post(stage: Stage, user: str = ADA, **arguments: Any) -> str:
    answer = await stage.person(user).chat_postMessage(**{"channel": PRACTICE, "text": "hello", **arguments})
    return str(answer["ts"])


async def test_a_message_comes_in_its_envelope(stage: Stage, socket: Socket) -> None:
    ts = await post(stage, text="a & <@U1>")
    event = await socket.event("message")
    expected = {
        "type": "message",
        "user": ADA,
        "text": "a & <@U1>",
        "ts": ts,
        "event_ts": ts,
        "team": "T0PLAYTEAM",
    }
    assert expected.items() <= event.items()
    assert (event["channel"], event["channel_type"]) == (PRACTICE, "channel")
    assert event["client_msg_id"]
    assert "bot_id" not in event
    outer = socket.requests[0].payload
    assert (outer["type"], outer["team_id"], outer["api_app_id"]) == (
        "event_callback",
        "T0PLAYTEAM",
        "A0PLAYAPP1",
    )
    assert outer["event_id"].startswith("Ev")
    assert outer["event_time"] == 1794819600
    assert outer["authorizations"] == [
        {
            "enterprise_id": None,
            "team_id": "T0PLAYTEAM",
            "user_id": stage.world.app.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
    ]
    assert outer["is_ext_shared_channel"] is False
    assert outer["event_context"]
    assert outer["token"]


async def test_an_app_hears_of_its_own_messages(stage: Stage, socket: Socket) -> None:
    answer = await stage.bot.chat_postMessage(
        channel=PRACTICE, text="q", metadata={"event_type": "t", "event_payload": {}}
    )
    event = await socket.event("message")
    assert (event["ts"], event["bot_id"]) == (answer["ts"], stage.world.app.bot_id)
    assert "metadata" not in event


async def test_a_reply_names_its_thread_and_a_broadcast_its_root(stage: Stage, socket: Socket) -> None:
    root = await post(stage)
    await post(stage, BEN, thread_ts=root, text="quiet")
    await post(stage, BEN, thread_ts=root, text="loud", reply_broadcast=True)
    loud = await socket.event("message", "thread_broadcast")
    assert (loud["thread_ts"], loud["root"]["ts"], loud["text"]) == (root, root, "loud")
    quiet = next(event for event in socket.events if event["text"] == "quiet")
    assert (quiet["thread_ts"], quiet["parent_user_id"]) == (root, ADA)


async def test_an_edit_shows_before_and_after(stage: Stage, socket: Socket) -> None:
    ts = await post(stage, text="one")
    await stage.person(ADA).chat_update(channel=PRACTICE, ts=ts, text="two")
    event = await socket.event("message", "message_changed")
    assert (event["previous_message"]["text"], event["message"]["text"]) == ("one", "two")
    assert event["message"]["edited"]["user"] == ADA
    assert event["message"]["ts"] == ts
    assert event["hidden"] is True
    assert event["event_ts"] > ts
    assert event["channel"] == PRACTICE


async def test_a_deletion_says_what_is_gone(stage: Stage, socket: Socket) -> None:
    ts = await post(stage, text="one")
    await stage.person(ADA).chat_delete(channel=PRACTICE, ts=ts)
    event = await socket.event("message", "message_deleted")
    assert (event["deleted_ts"], event["previous_message"]["text"]) == (ts, "one")
    assert event["event_ts"] > ts
    assert event["channel_type"] == "channel"


async def test_deleting_a_threads_parent_is_a_change_into_a_tombstone(stage: Stage, socket: Socket) -> None:
    root = await post(stage, text="question")
    reply = await post(stage, BEN, thread_ts=root)
    await stage.person(ADA).chat_delete(channel=PRACTICE, ts=root)
    event = await socket.event("message", "message_changed")
    assert (event["message"]["subtype"], event["previous_message"]["text"]) == ("tombstone", "question")
    await stage.person(BEN).chat_delete(channel=PRACTICE, ts=reply)
    await until(lambda: [e.get("deleted_ts") for e in socket.events if "deleted_ts" in e] == [reply, root])


async def test_reactions_name_the_message_and_its_author(stage: Stage, socket: Socket) -> None:
    ts = await post(stage)
    await stage.person(BEN).reactions_add(channel=PRACTICE, timestamp=ts, name="fire")
    await stage.person(BEN).reactions_remove(channel=PRACTICE, timestamp=ts, name="fire")
    removed, added = await socket.event("reaction_removed"), await socket.event("reaction_added")
    assert (added["user"], added["item_user"], added["reaction"]) == (BEN, ADA, "fire")
    assert added["item"] == {"type": "message", "channel": PRACTICE, "ts": ts}
    assert ts < added["event_ts"] < removed["event_ts"]


async def test_the_app_is_told_that_it_was_invited_and_put_out(stage: Stage, socket: Socket) -> None:
    bot = stage.world.app.bot_user_id
    await stage.person(ADA).conversations_invite(channel=PANEL, users=bot)
    joined = await socket.event("member_joined_channel")
    assert (joined["user"], joined["inviter"], joined["channel_type"]) == (bot, ADA, "G")
    message = await socket.event("message", "channel_join")
    assert message["channel_type"] == "group"
    await stage.person(ADA).conversations_kick(channel=PANEL, user=bot)
    left = await socket.event("group_left")
    assert (left["channel"], left["actor_id"]) == (PANEL, ADA)


async def test_channels_change(stage: Stage, socket: Socket) -> None:
    ada = stage.person(ADA)
    await stage.person(CHIE).conversations_leave(channel=PRACTICE)
    await ada.conversations_rename(channel=PRACTICE, name="drills")
    await ada.conversations_archive(channel=PRACTICE)
    await ada.conversations_unarchive(channel=PRACTICE)
    assert (await socket.event("member_left_channel"))["user"] == CHIE
    assert (await socket.event("channel_rename"))["channel"]["name"] == "drills"
    assert (await socket.event("channel_archive"))["channel"] == PRACTICE
    assert (await socket.event("channel_unarchive"))["user"] == ADA


async def test_an_app_hears_nothing_where_it_is_not(stage: Stage, socket: Socket) -> None:
    await post(stage, channel=GENERAL, text="elsewhere")
    await post(stage, text="here")
    assert (await socket.event("message"))["text"] == "here"
    assert len(socket.events) == 1


async def test_an_app_hears_only_what_it_asked_for(begin: Begin, exits: AsyncExitStack) -> None:
    stage = await begin(events=frozenset({"reaction_added"}))
    socket = await connected(stage, exits)
    ts = await post(stage)
    await stage.person(BEN).reactions_add(channel=PRACTICE, timestamp=ts, name="fire")
    await socket.event("reaction_added")
    assert [event["type"] for event in socket.events] == ["reaction_added"]


async def test_direct_messages_to_the_app_are_of_type_im(stage: Stage, socket: Socket) -> None:
    channel = (await stage.bot.conversations_open(users=ADA))["channel"]["id"]
    await post(stage, channel=channel, text="psst")
    assert (await socket.event("message"))["channel_type"] == "im"


async def test_opening_the_apps_home_is_an_event(stage: Stage, socket: Socket) -> None:
    answer = await stage.gesture("home", user=ADA)
    event = await socket.event("app_home_opened")
    assert (event["user"], event["tab"], event["channel"]) == (ADA, "home", answer["channel"])
