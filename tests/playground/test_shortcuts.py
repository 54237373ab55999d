"""Shortcuts, with a real Bolt app at the other end: over HTTP and Socket Mode."""

import dataclasses
from typing import Any

import pytest

from playground.config import Shortcut
from tests.playground.bolt import NAME, BoltStage, modal
from tests.playground.stage import ADA, BEN, GENERAL, PANEL, PRACTICE, Stage

Json = dict[str, Any]


@pytest.fixture
def shortcuts(bolt: BoltStage) -> BoltStage:
    """The app has one shortcut of each kind."""

    platform = bolt.stage.playground.platform
    offered = (Shortcut("start", "Start", type="global"), Shortcut("keep", "Keep this", type="message"))
    platform.config = dataclasses.replace(platform.config, shortcuts=offered)
    return bolt


async def test_a_message_shortcut_carries_the_message_and_where_it_stands(shortcuts: BoltStage) -> None:
    bolt = shortcuts

    @bolt.app.shortcut({"type": "message_action", "callback_id": "keep"})
    async def keep(ack: Any, body: Json, respond: Any) -> None:
        bolt.keep(body)
        await ack()
        await respond("Kept")

    root = await bolt.stage.bot.chat_postMessage(channel=PRACTICE, text="q")
    reply = await bolt.stage.person(BEN).chat_postMessage(channel=PRACTICE, text="a", thread_ts=root["ts"])
    used = {"user": BEN, "channel": PRACTICE, "message_ts": reply["ts"], "callback_id": "keep"}
    assert await bolt.stage.gesture("shortcut", **used) == {"ok": True}
    (body,) = bolt.bodies["message_action"]
    assert (body["callback_id"], body["message_ts"], body["user"]["id"]) == ("keep", reply["ts"], BEN)
    assert body["channel"] == {"id": PRACTICE, "name": "interview-practice"}
    assert (body["message"]["text"], body["message"]["user"]) == ("a", BEN)
    assert (body["message"]["ts"], body["message"]["thread_ts"]) == (reply["ts"], root["ts"])
    assert body["team"] == {"id": "T0PLAYTEAM", "domain": "playground"}
    assert body["trigger_id"]
    assert body["action_ts"]
    assert [e["text"] for e in (await bolt.stage.sees(BEN))["ephemerals"]] == ["Kept"]


async def test_a_global_shortcut_says_who_and_not_where(shortcuts: BoltStage) -> None:
    bolt = shortcuts

    @bolt.app.shortcut({"type": "shortcut", "callback_id": "start"})
    async def start(ack: Any, body: Json, client: Any) -> None:
        bolt.keep(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(NAME))

    assert await bolt.stage.gesture("shortcut", user=ADA, callback_id="start") == {"ok": True}
    (body,) = bolt.bodies["shortcut"]
    assert (body["callback_id"], body["user"]["id"]) == ("start", ADA)
    assert body["action_ts"]
    assert not {"channel", "response_url", "message"} & set(body)
    assert len(await bolt.views()) == 1


async def test_a_private_channels_name_is_not_told(shortcuts: BoltStage) -> None:
    bolt = shortcuts

    @bolt.app.shortcut("keep")
    async def keep(ack: Any, body: Json) -> None:
        bolt.keep(body)
        await ack()

    said = await bolt.stage.person(ADA).chat_postMessage(channel=PANEL, text="x")
    used = {"user": ADA, "channel": PANEL, "message_ts": said["ts"], "callback_id": "keep"}
    await bolt.stage.gesture("shortcut", **used)
    assert bolt.bodies["message_action"][0]["channel"] == {"id": PANEL, "name": "privategroup"}


async def test_shortcuts_that_nobody_could_use(shortcuts: BoltStage) -> None:
    stage = shortcuts.stage
    said = (await stage.person(ADA).chat_postMessage(channel=PRACTICE, text="x"))["ts"]
    panel = (await stage.person(ADA).chat_postMessage(channel=PANEL, text="x"))["ts"]
    cases: list[tuple[Json, str]] = [
        ({"callback_id": "other"}, "invalid_shortcut"),
        ({"callback_id": "keep"}, "invalid_shortcut"),
        ({"callback_id": "start", "channel": PRACTICE, "message_ts": said}, "invalid_shortcut"),
        ({"callback_id": "keep", "channel": PRACTICE}, "invalid_request"),
        ({"callback_id": "keep", "channel": PRACTICE, "message_ts": "1.000000"}, "message_not_found"),
        ({"callback_id": "keep", "channel": GENERAL, "message_ts": said}, "message_not_found"),
        (
            {"user": "U0CHIE0003", "callback_id": "keep", "channel": PANEL, "message_ts": panel},
            "channel_not_found",
        ),
        ({"user": "U0NOBODY", "callback_id": "start"}, "user_not_found"),
    ]
    for given, error in cases:
        answer = await stage.gesture("shortcut", 400, **{"user": ADA, **given})
        assert answer["error"] == error, given
        assert answer["detail"], given


async def test_an_app_that_does_not_answer_a_shortcut_leaves_an_error(stage: Stage) -> None:

    platform = stage.playground.platform
    platform.config = dataclasses.replace(platform.config, shortcuts=(Shortcut("start", "Start"),))
    answer = await stage.gesture("shortcut", user=ADA, callback_id="start")
    assert (answer["ok"], answer["error"]) == (False, "dispatch_failed")
    state = await stage.look("state")
    assert state["shortcuts"] == [
        {"callback_id": "start", "name": "Start", "description": "", "type": "global"}
    ]
