"""The inspector: what went over the wire, who, how long, how it ended, what is wrong with it; and no secrets."""

import json
from typing import Any

import pytest

from playground.inspector import clean
from playground.journal import ENTRIES_KEPT
from tests.playground.bolt import BoltStage
from tests.playground.stage import ADA, BEN, PRACTICE, Json, Receiver, Stage, error_of, until


async def rows(stage: Stage, since: int = 0) -> list[Json]:
    return list((await stage.look(f"journal?since={since}"))["rows"])


async def test_both_directions_are_told_with_who_what_how_long_and_how_it_ended(bolt: BoltStage) -> None:
    stage = bolt.stage

    @bolt.app.command("/practise")
    async def on_command(ack: Any) -> None:
        await ack(text="Here you are", blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}])

    @bolt.app.event("message")
    async def on_message(body: Any) -> None:
        pass

    await stage.gesture("command", user=ADA, channel=PRACTICE, text="hard caching")
    await stage.person(BEN).chat_postMessage(channel=PRACTICE, text="good morning")
    await stage.bot.chat_postMessage(channel=PRACTICE, text="and to you")
    await until(lambda: sum(one["kind"] == "event" for one in stage.playground.slack.journal.since(0)) == 2)

    found = [
        one
        for one in await rows(stage)
        if one["what"] not in ("apps.connections.open", "socket", "auth.test")
    ]
    told = {
        (one["kind"], one["way"], one["what"], one["who"], one["channel"], one["outcome"]) for one in found
    }
    assert told == {
        ("command", "in", "/practise hard caching", ADA, PRACTICE, "ok"),
        ("call", "member", "chat.postMessage", BEN, PRACTICE, "ok"),
        ("event", "in", "message", BEN, PRACTICE, "ok"),
        ("call", "out", "chat.postMessage", "bot", PRACTICE, "ok"),
        ("event", "in", "message", "U0PLAYBOT1", PRACTICE, "ok"),
    }
    assert all(one["ms"] >= 0 and not one["bad"] for one in found)
    (command,) = (one for one in found if one["kind"] == "command")
    whole = await stage.look(f"journal/{command['n']}")
    assert whole["sent"]["text"] == "hard caching"
    assert whole["answered"]["text"] == "Here you are"


async def test_blocks_that_slack_refuses_are_explained(stage: Stage) -> None:
    blocks = [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]
    assert (
        await error_of(stage.bot.chat_postMessage(channel=PRACTICE, text="x", blocks=blocks))
        == "invalid_blocks"
    )
    refused = (await rows(stage))[-1]
    assert (refused["outcome"], refused["problems"], refused["bad"]) == ("invalid_blocks", 1, True)
    whole = await stage.look(f"journal/{refused['n']}")
    assert "json-pointer:/blocks/0/text" in whole["problems"][0]
    assert whole["sent"]["blocks"] == blocks, "a list, though it came as text in a form"


async def test_a_redelivery_is_a_row_of_its_own(stage: Stage, receiver: Receiver) -> None:
    async def first_refused(count: int) -> Any:
        from aiohttp import web

        return web.Response(status=500 if count == 1 else 200)

    receiver.answer = first_refused
    await stage.playground.configure(receiver.url)
    await stage.person(BEN).chat_postMessage(channel=PRACTICE, text="x")
    await until(lambda: len(receiver.requests) == 2 and stage.playground.slack.journal.last >= 3)
    events = [one for one in await rows(stage) if one["kind"] == "event"]
    assert [(one["outcome"], one["retry"], one["bad"]) for one in events] == [
        ("http_error", 0, True),
        ("ok", 1, False),
    ]


async def test_faults_on_demand_are_marked(stage: Stage) -> None:
    await stage.gesture("faults", api=[{"method": "chat.postMessage", "kind": "error", "status": 503}])
    with pytest.raises(Exception, match="503"):
        await stage.bot.chat_postMessage(channel=PRACTICE, text="x")
    last = (await rows(stage))[-1]
    assert (last["outcome"], last["fault"], last["bad"]) == ("503", "error", True)


async def test_it_holds_no_tokens(bolt: BoltStage) -> None:
    """Neither in what was sent nor in what was answered, in rows, in full or in the log."""
    stage = bolt.stage
    await stage.bot.chat_postMessage(channel=PRACTICE, text="my token is xoxb-test, or xoxp-1-2 or xapp-test")
    async with stage.http.post(f"{stage.playground.api_url}auth.test", data={"token": "xoxb-test"}) as answer:
        assert (await answer.json())["ok"]
    shown = [json.dumps(await stage.look("journal")), json.dumps(await stage.look("log"))]
    for row in await rows(stage):
        shown.append(json.dumps(await stage.look(f"journal/{row['n']}")))
    for text in shown:
        for secret in ("xoxb-", "xoxp-", "xapp-", "verification-token"):
            assert secret not in text
    given = {"access_token": "a", "url": "ws://x/socket?ticket=abc&n=1", "list": [{"code": "c", "ok": True}]}
    assert clean(given) == {
        "access_token": "…",
        "url": "ws://x/socket?ticket=…&n=1",
        "list": [{"code": "…", "ok": True}],
    }


async def test_what_people_only_look_at_is_left_out(stage: Stage) -> None:
    await stage.person(ADA).conversations_history(channel=PRACTICE)
    await stage.person(ADA).conversations_list()
    assert await rows(stage) == []
    await stage.bot.conversations_history(channel=PRACTICE)
    assert [one["what"] for one in await rows(stage)] == ["conversations.history"]


async def test_only_what_is_new_is_asked_for_and_the_oldest_goes(stage: Stage) -> None:
    journal = stage.playground.slack.journal
    for _ in range(ENTRIES_KEPT + 10):
        journal.write("socket", outcome="connected")
    answer = await stage.look(f"journal?since={journal.last - 3}")
    assert [one["n"] for one in answer["rows"]] == [journal.last - 2, journal.last - 1, journal.last]
    answer = await stage.look("journal")
    assert answer["skipped"] + len(answer["rows"]) == ENTRIES_KEPT
    assert journal.entry(10) is None
    assert journal.entry(11) is not None
    assert journal.since(journal.last + 5) == []


async def test_what_isnt_there_is_said(stage: Stage) -> None:
    for path, error in (
        ("journal/7", "entry_not_found"),
        ("journal/x", "entry_not_found"),
        ("journal?since=x", "invalid_request"),
    ):
        assert (await stage.look(path))["error"] == error


async def test_it_is_told_that_something_is_new_not_what(stage: Stage) -> None:
    async with stage.http.get(f"{stage.playground.url}/playground/stream") as response:
        await response.content.readuntil(b"\n\n")
        await stage.bot.auth_test()
        assert await response.content.readuntil(b"\n\n") == b'event: entry\ndata: {"last": 1}\n\n'
