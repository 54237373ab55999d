"""Commands, buttons and response URLs, with a real Bolt app at the other end: over HTTP and Socket Mode."""

import asyncio
from datetime import timedelta
from typing import Any

from tests.playground.bolt import BoltStage, button
from tests.playground.stage import ADA, BEN, GENERAL, PANEL, PRACTICE, Stage, until

Json = dict[str, Any]


async def test_a_command_carries_who_where_and_what(bolt: BoltStage) -> None:
    @bolt.app.command("/practise")
    async def practise(ack: Any, body: Json) -> None:
        bolt.keep(body)
        await ack()

    answer = await bolt.say("/practise hard  @ben #general @nobody")
    assert answer == {"ok": True, "response": None, "ts": None}
    (body,) = bolt.bodies["command"]
    expected = {
        "command": "/practise", "text": f"hard  <@{BEN}|ben> <#{GENERAL}|general> @nobody", "user_id": ADA,
        "user_name": "ada", "channel_id": PRACTICE, "channel_name": "interview-practice",
        "team_id": "T0PLAYTEAM", "team_domain": "playground", "api_app_id": "A0PLAYAPP1",
        "is_enterprise_install": "false",
    }  # fmt: skip
    assert expected.items() <= body.items()
    assert body["token"]
    assert body["trigger_id"]
    assert body["response_url"].startswith(bolt.stage.playground.url)
    await bolt.say("x", channel=PANEL)
    assert bolt.bodies["command"][1]["channel_name"] == "privategroup"


async def test_what_comes_with_the_acknowledgement_is_for_the_asker_alone(bolt: BoltStage) -> None:
    @bolt.app.command("/practise")
    async def practise(ack: Any) -> None:
        await ack("Just for you")

    answer = await bolt.say("hard")
    (shown,) = (await bolt.stage.sees(ADA))["ephemerals"]
    assert (shown["text"], shown["ts"]) == ("Just for you", answer["ts"])
    assert (await bolt.stage.sees(BEN))["ephemerals"] == []


async def test_an_acknowledgement_can_be_for_everyone(bolt: BoltStage) -> None:
    @bolt.app.command("/practise")
    async def practise(ack: Any) -> None:
        await ack(text="For all", response_type="in_channel")

    answer = await bolt.say("hard")
    (message,) = (await bolt.stage.bot.conversations_history(channel=PRACTICE))["messages"]
    assert (message["ts"], message["text"], message["subtype"]) == (answer["ts"], "For all", "bot_message")


async def test_an_acknowledgement_with_invalid_blocks_is_refused(bolt: BoltStage) -> None:
    @bolt.app.command("/practise")
    async def practise(ack: Any) -> None:
        await ack(text="x", blocks=[{"type": "nonsense"}])

    assert (await bolt.say("hard"))["error"] == "invalid_blocks"


async def test_a_response_url_answers_five_times(bolt: BoltStage) -> None:
    answers: list[tuple[int, str]] = []

    @bolt.app.command("/practise")
    async def practise(ack: Any, respond: Any) -> None:
        await ack()
        for n in range(6):
            response = await respond(f"answer {n}")
            answers.append((response.status_code, response.body))

    await bolt.say("hard")
    assert [status for status, _ in answers] == [200] * 5 + [404]
    assert "used_url" in answers[5][1]
    shown = (await bolt.stage.sees(ADA))["ephemerals"]
    assert [e["text"] for e in shown] == [f"answer {n}" for n in range(5)]


async def test_a_response_url_lives_half_an_hour(bolt: BoltStage) -> None:
    urls: list[str] = []

    @bolt.app.command("/practise")
    async def practise(ack: Any, body: Json) -> None:
        urls.append(body["response_url"])
        await ack()

    await bolt.say("hard")
    await bolt.stage.clock.advance(timedelta(minutes=30))
    async with bolt.stage.http.post(urls[0], json={"text": "in time"}) as response:
        assert (response.status, await response.text()) == (200, "ok")
    await bolt.stage.clock.advance(timedelta(seconds=1))
    async with bolt.stage.http.post(urls[0], json={"text": "too late"}) as response:
        assert response.status == 404
        assert (await response.json())["error"] == "expired_url"


async def test_an_app_that_does_not_answer_leaves_the_person_with_an_error(bolt: BoltStage) -> None:
    @bolt.app.command("/practise")
    async def practise(ack: Any) -> None:
        await asyncio.sleep(1.8)
        await ack()

    answer = await bolt.say("hard")
    assert (answer["ok"], answer["error"]) == (False, "operation_timeout")


async def test_a_button_in_a_message_sends_its_value_and_where_it_is(bolt: BoltStage) -> None:
    @bolt.app.action("hint")
    async def hint(ack: Any, body: Json, respond: Any) -> None:
        bolt.keep(body)
        await ack()
        await respond("A hint")

    blocks = [{"type": "actions", "block_id": "row", "elements": [button("hint", "round-1")]}]
    posted = await bolt.stage.bot.chat_postMessage(channel=PRACTICE, text="q", blocks=blocks)
    pressed = {"user": BEN, "channel": PRACTICE, "message_ts": posted["ts"], "action_id": "hint"}
    assert (await bolt.stage.gesture("action", **pressed)) == {"ok": True}
    (body,) = bolt.bodies["block_actions"]
    (action,) = body["actions"]
    assert (action["action_id"], action["block_id"], action["value"]) == ("hint", "row", "round-1")
    assert (action["type"], bool(action["action_ts"])) == ("button", True)
    assert body["container"] == {
        "type": "message", "message_ts": posted["ts"], "channel_id": PRACTICE, "is_ephemeral": False,
    }  # fmt: skip
    assert (body["user"]["id"], body["channel"]["id"], body["team"]["id"]) == (BEN, PRACTICE, "T0PLAYTEAM")
    assert body["message"]["ts"] == posted["ts"]
    assert body["is_enterprise_install"] is False
    assert [e["text"] for e in (await bolt.stage.sees(BEN))["ephemerals"]] == ["A hint"]


async def test_a_button_in_an_ephemeral_message_can_replace_and_delete_it(bolt: BoltStage) -> None:
    @bolt.app.action("another")
    async def another(ack: Any, body: Json, respond: Any) -> None:
        bolt.keep(body)
        await ack()
        await respond(text="Another question", replace_original=True)

    @bolt.app.action("away")
    async def away(ack: Any, respond: Any) -> None:
        await ack()
        await respond(delete_original=True)

    row = {"type": "actions", "elements": [button("another", "1"), button("away", "2")]}
    for name in ("first", "second"):
        await bolt.stage.bot.chat_postEphemeral(channel=PRACTICE, user=ADA, text=name, blocks=[row])
    first, second = (await bolt.stage.sees(ADA))["ephemerals"]
    where: Json = {"user": ADA, "channel": PRACTICE}
    await bolt.stage.gesture("action", **where, message_ts=first["ts"], action_id="another")
    await bolt.stage.gesture("action", **where, message_ts=second["ts"], action_id="away")
    (left,) = (await bolt.stage.sees(ADA))["ephemerals"]
    assert (left["ts"], left["text"]) == (first["ts"], "Another question")
    (body,) = bolt.bodies["block_actions"]
    assert body["container"]["is_ephemeral"] is True
    assert "message" not in body


async def test_a_response_url_can_replace_a_message_for_everyone(bolt: BoltStage) -> None:
    @bolt.app.action("done")
    async def done(ack: Any, respond: Any) -> None:
        await ack()
        await respond(text="Done", replace_original=True)

    blocks = [{"type": "actions", "elements": [button("done", "1")]}]
    ts = (await bolt.stage.bot.chat_postMessage(channel=PRACTICE, text="q", blocks=blocks))["ts"]
    await bolt.stage.gesture("action", user=ADA, channel=PRACTICE, message_ts=ts, action_id="done")
    (message,) = (await bolt.stage.bot.conversations_history(channel=PRACTICE))["messages"]
    assert (message["ts"], message["text"]) == (ts, "Done")
    assert "blocks" not in message


async def test_bolt_takes_the_events(bolt: BoltStage) -> None:
    texts: list[str] = []

    @bolt.app.event("message")
    async def message(event: Json) -> None:
        texts.append(event["text"])

    await bolt.stage.person(ADA).chat_postMessage(channel=PRACTICE, text="hello")
    await until(lambda: texts == ["hello"])


async def test_a_response_url_that_was_never_given_is_refused(stage: Stage) -> None:
    async with stage.http.post(f"{stage.playground.url}/commands/forged", json={"text": "x"}) as response:
        assert response.status == 404
