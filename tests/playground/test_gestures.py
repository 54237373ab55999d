"""What a person can't do, the clock, and what there is to see."""

import asyncio
import json
import sys
from datetime import timedelta
from typing import Any, cast

import pytest
from aiohttp import ClientResponse, ClientSession, web

from playground.clock import RealClock, wall
from playground.config import FirstStep
from playground.errors import GestureError
from playground.gestures import span
from playground.guide import Guide, Jump
from tests.playground.stage import ADA, BEN, EVE, GENERAL, PANEL, PRACTICE, Begin, Receiver, Stage, until


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("command", {"user": "U0NOBODY", "channel": PRACTICE, "text": "x"}, "user_not_found"),
        ("command", {"user": "U0PLAYBOT1", "channel": PRACTICE, "text": "x"}, "user_not_found"),
        ("command", {"user": ADA, "channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("command", {"user": EVE, "channel": PANEL, "text": "x"}, "channel_not_found"),
        ("command", {"user": EVE, "channel": GENERAL, "text": "x"}, "channel_not_found"),
        ("command", {"user": ADA, "channel": PRACTICE, "text": "/dance"}, "invalid_command"),
        ("command", {"user": ADA, "text": "x"}, "invalid_request"),
        ("action", {"user": ADA, "action_id": "x"}, "invalid_request"),
        (
            "action",
            {"user": ADA, "channel": PRACTICE, "message_ts": "1.0", "action_id": "x"},
            "message_not_found",
        ),
        ("action", {"user": ADA, "view_id": "V0NOWHERE", "action_id": "x"}, "view_not_found"),
        ("submit", {"user": ADA, "view_id": "V0NOWHERE"}, "view_not_found"),
        ("close_view", {"user": ADA, "view_id": "V0NOWHERE"}, "view_not_found"),
        ("home", {"user": "U0NOBODY"}, "user_not_found"),
        ("clock", {"advance": "tomorrow"}, "bad_span"),
    ],
)
async def test_what_nobody_could_do_is_refused_in_a_sentence(
    stage: Stage, path: str, body: dict[str, Any], error: str
) -> None:
    answer = await stage.gesture(path, status=400, **body)
    assert (answer["ok"], answer["error"]) == (False, error)
    assert len(answer["detail"]) > 10


async def test_nobody_types_in_an_archived_channel(stage: Stage) -> None:
    await stage.person(ADA).conversations_archive(channel=PRACTICE)
    answer = await stage.gesture("command", status=400, user=ADA, channel=PRACTICE, text="x")
    assert answer["error"] == "is_archived"


async def test_a_command_without_an_app_fails_at_once(stage: Stage) -> None:
    answer = await stage.gesture("command", user=ADA, channel=PRACTICE, text="hard")
    assert (answer["ok"], answer["error"]) == (False, "dispatch_failed")


async def test_what_is_pressed_has_to_be_there(stage: Stage) -> None:
    options = [{"text": {"type": "plain_text", "text": n}, "value": n} for n in "ab"]
    menu: dict[str, Any] = {"type": "static_select", "action_id": "menu", "options": options}
    twin: dict[str, Any] = {
        "type": "button",
        "action_id": "twin",
        "text": {"type": "plain_text", "text": "x"},
    }
    blocks: list[dict[str, Any]] = [
        {"type": "actions", "elements": [menu, twin]},
        {"type": "actions", "elements": [twin]},
    ]
    ts = (await stage.bot.chat_postMessage(channel=PRACTICE, text="q", blocks=blocks))["ts"]
    for press, error in [
        ({"action_id": "nothing"}, "no_such_element"),
        ({"action_id": "twin"}, "ambiguous_element"),
        ({"action_id": "menu"}, "value_missing"),
        ({"action_id": "menu", "value": "c"}, "no_such_option"),
    ]:
        where = {"user": ADA, "channel": PRACTICE, "message_ts": ts}
        answer = await stage.gesture("action", status=400, **where, **press)
        assert answer["error"] == error


async def test_somebody_elses_ephemeral_message_is_not_there(stage: Stage) -> None:
    row = {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "x"}}],
    }
    answer = await stage.bot.chat_postEphemeral(channel=PRACTICE, user=ADA, text="psst", blocks=[row])
    press = {"channel": PRACTICE, "message_ts": answer["message_ts"], "action_id": "b"}
    assert (await stage.gesture("action", status=400, user=BEN, **press))["error"] == "message_not_found"


async def test_the_state_names_everyone_and_everything(stage: Stage) -> None:
    state = await stage.look("state")
    assert (state["now"], state["team"]["id"]) == ("2026-11-16T09:00:00+00:00", "T0PLAYTEAM")
    assert state["app"]["bot_user_id"] == stage.world.app.bot_user_id
    assert state["commands"] == [{"command": "/practise", "description": "Practise", "usage_hint": "hard"}]
    members = {member["id"]: member for member in state["members"]}
    assert members[ADA]["token"] == f"xoxp-{ADA}"
    assert members[EVE]["is_restricted"]
    assert "USLACKBOT" not in members
    channels = {channel["name"]: channel for channel in state["channels"]}
    assert channels["hiring-panel"]["is_private"]
    assert ADA in channels["general"]["members"]


async def test_the_state_tells_what_was_last_said_in_each_conversation_itself(stage: Stage) -> None:
    async def latest() -> str | None:
        state = await stage.look("state")
        found: list[str | None] = [one["latest"] for one in state["channels"] if one["id"] == PRACTICE]
        return found[0]

    assert await latest() is None
    root = (await stage.person(ADA).chat_postMessage(channel=PRACTICE, text="One"))["ts"]
    reply = {"channel": PRACTICE, "thread_ts": root, "text": "Two"}
    await stage.person(BEN).chat_postMessage(**reply)
    assert await latest() == root
    shown = (await stage.person(BEN).chat_postMessage(**reply, reply_broadcast=True))["ts"]
    assert await latest() == shown


async def test_the_state_has_the_words_of_the_program_around_it(begin: Begin) -> None:
    step = FirstStep("*Say* something.", "answered")
    stage = await begin(description="Short.", long_description="Longer.", first_steps=(step,))
    state = await stage.look("state")
    assert (state["app"]["description"], state["app"]["long_description"]) == ("Short.", "Longer.")
    assert state["first_steps"] == [{"text": "*Say* something.", "done": "answered"}]


async def test_the_log_keeps_requests_but_no_tokens(stage: Stage) -> None:
    await stage.bot.chat_postMessage(channel=PRACTICE, text="x")
    async with stage.http.post(
        f"{stage.playground.api_url}auth.test", data={"token": "xoxb-other"}
    ) as response:
        await response.read()
    first, second = await stage.log("api")
    assert (first["method"], first["by"], first["outcome"]) == ("chat.postMessage", "bot", "ok")
    assert first["arguments"]["text"] == "x"
    assert second["outcome"] == "invalid_auth"
    assert "xoxb" not in json.dumps(second)
    assert (await stage.look(f"log?since={second['n']}"))["entries"] == []


async def next_change(response: ClientResponse) -> Any:
    """The next line about the workspace; what has a name of its own (``event: entry``) is passed over."""
    while True:
        line = await asyncio.wait_for(response.content.readuntil(b"\n\n"), 3)
        if line.startswith(b"data: "):
            return json.loads(line.removeprefix(b"data: "))


async def test_changes_stream_to_whoever_watches(stage: Stage) -> None:
    async with stage.http.get(f"{stage.playground.url}/playground/stream") as response:
        assert response.headers["Content-Type"] == "text/event-stream"
        await response.content.readuntil(b"\n\n")
        await stage.person(ADA).chat_postMessage(channel=GENERAL, text="x")
        assert await next_change(response) == {"kind": "message", "channel": GENERAL, "user": None}
        await stage.bot.chat_postEphemeral(channel=PRACTICE, user=ADA, text="psst")
        assert await next_change(response) == {"kind": "ephemeral", "channel": PRACTICE, "user": ADA}


async def test_the_clock_moves_on(stage: Stage) -> None:
    answer = await stage.gesture("clock", advance="1d 2h")
    assert answer["now"] == "2026-11-17T11:00:00+00:00"
    posted = await stage.bot.chat_postMessage(channel=PRACTICE, text="x")
    assert posted["ts"].startswith("1794913200.")


async def test_the_clock_waits_for_what_is_on_its_way(begin: Begin, receiver: Receiver) -> None:
    stage = await begin(request_url=receiver.url)
    taken: list[Any] = []

    async def slow(n: int) -> web.Response:
        await asyncio.sleep(0.2)
        taken.append(stage.clock.now())
        return web.Response()

    receiver.answer = slow
    before = stage.clock.now()
    await stage.person(ADA).chat_postMessage(channel=PRACTICE, text="x")
    answer = await stage.gesture("clock", advance="1d")
    assert taken == [before]
    assert answer["drained"] is True


@pytest.mark.parametrize(
    ("text", "delta"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("1.5h", timedelta(hours=1.5)),
        ("1w 1d", timedelta(days=8)),
    ],
)
def test_spans_of_time(text: str, delta: timedelta) -> None:
    assert span(text) == delta


@pytest.mark.parametrize("text", ["", "1", "d", "1y", "-1d", "1d!"])
def test_what_is_no_span_of_time(text: str) -> None:
    with pytest.raises(GestureError, match="no span of time"):
        span(text)


async def test_the_real_clock_is_the_machines_plus_what_was_added() -> None:
    clock = RealClock()
    await clock.advance(timedelta(days=1))
    assert timedelta(hours=23) < clock.now() - wall() <= timedelta(days=1)


async def test_it_runs_alone() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "playground",
        "--port",
        "0",
        "--command",
        "/hello",
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        url = line.partition("SLACK_API_URL=")[2].strip()
        async with (
            ClientSession() as session,
            session.post(f"{url}auth.test", data={"token": f"xoxp-{ADA}"}) as r,
        ):
            assert (await r.json())["user"] == "ada"
    finally:
        process.terminate()
    assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_stopping_ends_streams_and_deliveries(begin: Begin) -> None:
    stage = await begin(retry_delays=(0, 60, 60))
    async with stage.http.get(f"{stage.playground.url}/playground/stream") as response:
        await stage.person(ADA).chat_postMessage(channel=PRACTICE, text="x")
        async with asyncio.timeout(3):
            await stage.playground.stop()
            await response.content.read()
    await until(lambda: stage.playground.slack.sockets.connected == 0)


async def test_an_app_that_goes_is_asked_nothing_more_once_it_has_answered(stage: Stage) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    class Slow:
        tz = "Etc/UTC"

        async def jumps(self, channel: str | None) -> list[Jump]:
            asked.set()
            await may_answer.wait()
            return []

    stage.playground.platform.guide = cast("Guide", Slow())
    question = asyncio.create_task(stage.look("time"))
    await asked.wait()
    leaving = asyncio.create_task(stage.playground.time_machine.leave())
    await until(lambda: stage.playground.platform.guide is None)
    assert not leaving.done()
    may_answer.set()
    await leaving
    assert (await question)["tz"] == "Etc/UTC"
    assert (await stage.look("time"))["tz"] is None
