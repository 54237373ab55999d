"""Acknowledging, redelivering, signing: over Socket Mode and over HTTP."""

import asyncio
import json
from contextlib import AsyncExitStack

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.playground.stage import (
    ADA,
    PRACTICE,
    SECRET,
    Begin,
    Receiver,
    Socket,
    Stage,
    connected,
    until,
)


async def say(stage: Stage, text: str = "hello") -> None:
    await stage.person(ADA).chat_postMessage(channel=PRACTICE, text=text)


def outcomes(stage: Stage) -> list[str]:
    """What became of every attempt to deliver an event."""
    return [entry["outcome"] for entry in stage.playground.slack.journal.since(0) if entry["kind"] == "event"]


async def test_a_socket_says_hello(stage: Stage, socket: Socket, exits: AsyncExitStack) -> None:
    heard: list[str] = []
    other = await connected(stage, exits)

    async def listen(message: object) -> None:
        heard.append(str(getattr(message, "data", "")))

    other.client.on_message_listeners.append(listen)
    await other.client.connect_to_new_endpoint(force=True)
    await until(lambda: heard)
    hello = json.loads(heard[0])
    assert (hello["type"], hello["connection_info"]) == ("hello", {"app_id": "A0PLAYAPP1"})


async def test_a_websocket_needs_a_ticket(stage: Stage) -> None:
    async with stage.http.get(f"{stage.playground.url}/socket?ticket=forged") as response:
        assert response.status == 401


async def test_what_a_socket_does_not_acknowledge_comes_again(begin: Begin, exits: AsyncExitStack) -> None:
    stage = await begin(ack_timeout=0.2)
    socket = await connected(stage, exits)
    socket.acknowledge = False
    await say(stage)
    await until(lambda: len(socket.requests) == 2)
    first, second = socket.requests
    assert (first.retry_attempt, second.retry_attempt, second.retry_reason) == (0, 1, "timeout")
    assert first.payload["event_id"] == second.payload["event_id"]
    socket.acknowledge = True
    await until(lambda: len(socket.requests) == 3)
    await asyncio.sleep(0.2)
    assert len(socket.requests) == 3
    assert outcomes(stage) == ["timeout", "timeout", "ok"]


async def test_a_late_acknowledgement_still_counts(begin: Begin, exits: AsyncExitStack) -> None:
    stage = await begin(ack_timeout=0.1, retry_delays=(0, 30, 30))
    socket = await connected(stage, exits)
    socket.acknowledge = False
    await say(stage)
    await until(lambda: socket.requests)
    await until(lambda: outcomes(stage) == ["timeout"])
    await socket.client.send_message(json.dumps({"envelope_id": socket.requests[0].envelope_id}))
    await until(lambda: outcomes(stage) == ["timeout", "acknowledged late"])


async def test_what_happens_while_nobody_listens_comes_on_reconnecting(
    begin: Begin, exits: AsyncExitStack
) -> None:
    stage = await begin(retry_delays=(0, 30, 30))
    await say(stage, "while away")
    await until(lambda: outcomes(stage) == ["connection_failed"])
    socket = await connected(stage, exits)
    assert (await socket.event("message"))["text"] == "while away"


async def test_in_the_end_what_nobody_takes_is_gone(stage: Stage, exits: AsyncExitStack) -> None:
    await say(stage, "lost")
    await until(lambda: "given up" in outcomes(stage))
    socket = await connected(stage, exits)
    await say(stage, "heard")
    assert (await socket.event("message"))["text"] == "heard"


async def test_a_dropped_connection_loses_nothing(begin: Begin, exits: AsyncExitStack) -> None:
    stage = await begin(retry_delays=(0, 30, 30))
    socket = await connected(stage, exits)
    socket.acknowledge = False
    await say(stage)
    await until(lambda: socket.requests)
    await stage.gesture("socket", kind="drop")
    again = await connected(stage, exits)
    assert (await again.event("message"))["text"] == "hello"


async def test_a_client_that_is_told_to_reconnect_does(stage: Stage, socket: Socket) -> None:
    await stage.gesture("socket")
    await until(lambda: stage.playground.slack.sockets.connected == 1)
    await say(stage)
    assert (await socket.event("message"))["text"] == "hello"


@pytest.fixture
async def over_http(begin: Begin, receiver: Receiver) -> Stage:
    return await begin(request_url=receiver.url)


async def test_http_events_are_signed_with_the_real_time(over_http: Stage, receiver: Receiver) -> None:
    await say(over_http)
    await until(lambda: receiver.requests)
    headers, body = receiver.requests[0]
    assert headers["content-type"] == "application/json"
    assert SignatureVerifier(SECRET).is_valid_request(body, headers)
    assert not SignatureVerifier("another").is_valid_request(body, headers)
    assert not SignatureVerifier(SECRET).is_valid_request(body + b" ", headers)
    assert "x-slack-retry-num" not in headers


async def test_http_redelivers_three_times_and_says_why(over_http: Stage, receiver: Receiver) -> None:
    async def failing(n: int) -> web.Response:
        return web.Response(status=500)

    receiver.answer = failing
    await say(over_http)
    await until(lambda: len(receiver.requests) == 4)
    retries = [(h.get("x-slack-retry-num"), h.get("x-slack-retry-reason")) for h, _ in receiver.requests]
    assert retries == [(None, None), ("1", "http_error"), ("2", "http_error"), ("3", "http_error")]
    assert len({json.loads(body)["event_id"] for _, body in receiver.requests}) == 1
    await until(lambda: outcomes(over_http) == [*["http_error"] * 4, "given up"])


async def test_a_slow_app_is_sent_it_again(begin: Begin, receiver: Receiver) -> None:
    stage = await begin(request_url=receiver.url, ack_timeout=0.1)

    async def slow_at_first(n: int) -> web.Response:
        if n == 1:
            await asyncio.sleep(0.3)
        return web.Response()

    receiver.answer = slow_at_first
    await say(stage)
    await until(lambda: len(receiver.requests) == 2)
    assert receiver.requests[1][0]["x-slack-retry-reason"] == "http_timeout"


async def test_an_app_can_ask_for_no_more(over_http: Stage, receiver: Receiver) -> None:
    async def no_more(n: int) -> web.Response:
        return web.Response(status=500, headers={"X-Slack-No-Retry": "1"})

    receiver.answer = no_more
    await say(over_http)
    await until(lambda: receiver.requests)
    await asyncio.sleep(0.3)
    assert len(receiver.requests) == 1


async def test_an_app_can_move_from_socket_mode_to_http(stage: Stage, receiver: Receiver) -> None:
    await stage.playground.configure(receiver.url)
    await say(stage)
    await until(lambda: receiver.requests)
    assert receiver.events[0]["text"] == "hello"
