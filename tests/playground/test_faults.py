"""What goes wrong on demand."""

import asyncio
import time
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.playground.stage import ADA, BOT_TOKEN, PRACTICE, Socket, Stage, until

Json = dict[str, Any]


async def fail(stage: Stage, kind: str, **more: Any) -> None:
    await stage.gesture("faults", api=[{"method": "chat.postMessage", "kind": kind, **more}])


async def texts(stage: Stage) -> list[str]:
    history = await stage.person(ADA).conversations_history(channel=PRACTICE)
    return [message["text"] for message in reversed(history["messages"])]


async def say(stage: Stage, *what: str) -> None:
    for text in what:
        await stage.person(ADA).chat_postMessage(channel=PRACTICE, text=text)


async def test_a_rate_limit_says_when_to_come_back(stage: Stage) -> None:
    await fail(stage, "ratelimited", times=2, retry_after=7)
    for _ in range(2):
        with pytest.raises(SlackApiError) as caught:
            await stage.bot.chat_postMessage(channel=PRACTICE, text="x")
        response = caught.value.response
        assert (response.status_code, response["error"], response.headers["Retry-After"]) == (
            429,
            "ratelimited",
            "7",
        )
    assert (await stage.bot.chat_postMessage(channel=PRACTICE, text="at last"))["ok"]
    assert await texts(stage) == ["at last"]


async def test_errors_come_with_their_status(stage: Stage) -> None:
    await fail(stage, "error", status=503, error="service_unavailable")
    with pytest.raises(SlackApiError) as caught:
        await stage.bot.chat_postMessage(channel=PRACTICE, text="x")
    assert (caught.value.response.status_code, caught.value.response["error"]) == (503, "service_unavailable")


@pytest.mark.parametrize(("kind", "left"), [("drop_before", []), ("drop_after", ["x"])])
async def test_a_connection_is_cut_before_or_after_the_work(stage: Stage, kind: str, left: list[str]) -> None:
    """The official client tries again by itself after such an error, and would post twice."""
    await fail(stage, kind)
    once = AsyncWebClient(BOT_TOKEN, base_url=stage.playground.api_url, retry_handlers=[])
    with pytest.raises(aiohttp.ClientConnectionError):
        await once.chat_postMessage(channel=PRACTICE, text="x")
    assert await texts(stage) == left


async def test_what_hangs_is_done_later_whether_or_not_anyone_waits(stage: Stage) -> None:
    await fail(stage, "hang", seconds=0.2)
    impatient = AsyncWebClient(BOT_TOKEN, base_url=stage.playground.api_url, timeout=0.05)  # type: ignore[arg-type]
    with pytest.raises(asyncio.TimeoutError):
        await impatient.chat_postMessage(channel=PRACTICE, text="x")
    assert await texts(stage) == []
    await until(lambda: stage.world.channels[PRACTICE].messages)
    assert await texts(stage) == ["x"]


async def test_people_are_spared(stage: Stage) -> None:
    await stage.gesture("faults", api=[{"kind": "error"}])
    await say(stage, "fine")
    with pytest.raises(SlackApiError):
        await stage.bot.auth_test()


async def test_no_faults_clear_them(stage: Stage) -> None:
    await fail(stage, "error", times=5)
    await stage.gesture("faults")
    assert (await stage.bot.chat_postMessage(channel=PRACTICE, text="x"))["ok"]


async def test_events_come_twice(stage: Stage, socket: Socket) -> None:
    await stage.gesture("faults", events={"duplicate": 1.0})
    await say(stage, "a")
    await until(lambda: len(socket.requests) == 2)
    assert len({r.payload["event_id"] for r in socket.requests}) == 1
    assert {r.retry_attempt for r in socket.requests} == {0, 1}


async def test_events_get_lost(stage: Stage, socket: Socket) -> None:
    await stage.gesture("faults", events={"lose": 1.0})
    await say(stage, "lost")
    await stage.gesture("faults")
    await say(stage, "heard")
    await until(lambda: socket.requests)
    assert [event["text"] for event in socket.events] == ["heard"]
    assert next(entry["outcome"] for entry in await stage.log("event")) == "lost"


async def test_events_come_late(stage: Stage, socket: Socket) -> None:
    await stage.gesture("faults", events={"delay": [0.2, 0.3]})
    started = time.monotonic()
    await say(stage, "a")
    await until(lambda: socket.requests)
    assert time.monotonic() - started >= 0.2


async def test_events_are_held_back_and_let_go_in_another_order(stage: Stage, socket: Socket) -> None:
    said = [str(n) for n in range(8)]
    await stage.gesture("faults", events={"hold": True, "seed": 7})
    await say(stage, *said)
    await asyncio.sleep(0.05)
    assert socket.requests == []
    answer = await stage.gesture("faults", events={"hold": False})
    assert answer["held"] == 0
    await until(lambda: len(socket.requests) == 8)
    heard = [event["text"] for event in socket.events]
    assert sorted(heard) == said
    assert heard != said


async def test_what_was_held_back_can_be_let_go_in_order(stage: Stage, socket: Socket) -> None:
    said = [str(n) for n in range(8)]
    await stage.gesture("faults", events={"hold": True})
    await say(stage, *said)
    await stage.gesture("faults", events={"hold": False, "shuffle": False})
    await until(lambda: len(socket.requests) == 8)
    assert [event["text"] for event in socket.events] == said


@pytest.mark.parametrize(
    "body",
    [{"api": [{"kind": "explode"}]}, {"events": {"lose": 2}}, {"events": {"hodl": True}}, {"nonsense": 1}],
)
async def test_faults_that_do_not_exist_are_refused(stage: Stage, body: Json) -> None:
    answer = await stage.gesture("faults", status=400, **body)
    assert (answer["ok"], answer["error"]) == (False, "invalid_request")
    assert answer["detail"]
