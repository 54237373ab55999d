"""How often an app may call, and what becomes of calls by chance and in numbers."""

from contextlib import suppress
from datetime import timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from playground.limits import LimitsRequest
from playground.world import FIRST, big_workspaces, small_workspace
from tests.playground.stage import ADA, BOT_TOKEN, GENERAL, PRACTICE, Begin, Stage

TWIN = "T0TWIN0001"


async def wait_for(call: object) -> int:
    """The seconds that Slack wants to pass before this call."""
    with pytest.raises(SlackApiError) as caught:
        await call  # type: ignore[misc]
    response = caught.value.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    return int(response.headers["Retry-After"])


async def read(client: AsyncWebClient, **more: object) -> AsyncSlackResponse:
    return await client.conversations_history(channel=PRACTICE, **more)  # type: ignore[arg-type]


@pytest.fixture
async def unlisted(begin: Begin) -> Stage:
    return await begin(small_workspace(team=TWIN), limits=LimitsRequest(unlisted=True))


async def test_an_unlisted_app_reads_once_a_minute_per_method_and_workspace(unlisted: Stage) -> None:
    root = (await unlisted.bot.chat_postMessage(channel=PRACTICE, text="root"))["ts"]
    await read(unlisted.bot)
    assert await wait_for(read(unlisted.bot)) == 60
    await unlisted.bot.conversations_replies(channel=PRACTICE, ts=root)
    await read(unlisted.bot_at(TWIN))
    await unlisted.clock.advance(timedelta(seconds=45.5))
    assert await wait_for(read(unlisted.bot)) == 15
    await unlisted.clock.advance(timedelta(seconds=14.5))
    await read(unlisted.bot)
    await read(unlisted.person(ADA))
    await read(unlisted.person(ADA))


async def test_an_unlisted_app_gets_fifteen_messages_a_time(unlisted: Stage) -> None:
    root = (await unlisted.bot.chat_postMessage(channel=PRACTICE, text="root"))["ts"]
    said = [
        (await unlisted.person(ADA).chat_postMessage(channel=PRACTICE, text=str(n), thread_ts=root))["ts"]
        for n in range(20)
    ]
    bot = unlisted.bot
    first = await bot.conversations_replies(channel=PRACTICE, ts=root, limit=999)
    assert [m["ts"] for m in first["messages"]] == [root, *said[:14]]
    assert first["has_more"] is True
    await unlisted.clock.advance(timedelta(minutes=1))
    rest = await bot.conversations_replies(
        channel=PRACTICE, ts=root, cursor=first["response_metadata"]["next_cursor"]
    )
    assert [m["ts"] for m in rest["messages"]] == said[14:]
    everything = await unlisted.person(ADA).conversations_replies(channel=PRACTICE, ts=root)
    assert len(everything["messages"]) == 21


async def test_tiers_count_per_method_and_posts_per_channel(begin: Begin) -> None:
    stage = await begin(limits=LimitsRequest(tiers=True))
    await stage.person(ADA).conversations_invite(channel=GENERAL, users=stage.world.app.bot_user_id)
    await stage.bot.chat_postMessage(channel=PRACTICE, text="x")
    assert await wait_for(stage.bot.chat_postMessage(channel=PRACTICE, text="x")) == 1
    await stage.bot.chat_postMessage(channel=GENERAL, text="x")
    for _ in range(20):
        await stage.bot.users_list()
    assert await wait_for(stage.bot.users_list()) == 60
    await stage.bot.conversations_list()
    await stage.clock.advance(timedelta(seconds=1))
    await stage.bot.chat_postMessage(channel=PRACTICE, text="x")


async def test_limits_are_switched_while_it_runs_and_may_follow_the_machines_clock(stage: Stage) -> None:
    await stage.gesture("limits", unlisted=True, clock="machine")
    await read(stage.bot)
    await stage.clock.advance(timedelta(days=1))
    assert 50 <= await wait_for(read(stage.bot)) <= 60
    await stage.gesture("limits")
    await read(stage.bot)
    assert (await stage.gesture("limits", 400, generous=True))["error"] == "invalid_request"
    assert "limit" in {entry["fault"] for entry in await stage.log("api")}


async def fates(stage: Stage, seed: int, calls: int = 40) -> list[str]:
    """What becomes of each of so many posts."""
    chance = {"share": 0.5, "seed": seed, "methods": ["chat.postMessage"], "seconds": 0, "retry_after": 3}
    await stage.gesture("faults", random=chance)
    client = AsyncWebClient(BOT_TOKEN, base_url=stage.playground.api_url, retry_handlers=[])
    since = (await stage.look("log"))["last"]
    for n in range(calls):
        await read(client)
        metadata = {"event_type": "t", "event_payload": {"n": f"{seed}-{n}"}}
        with suppress(SlackApiError, aiohttp.ClientError):
            await client.chat_postMessage(channel=PRACTICE, text="x", metadata=metadata)
    entries = (await stage.look(f"log?since={since}"))["entries"]
    return [str(e["fault"]) for e in entries if e.get("method") == "chat.postMessage"]


async def test_a_share_of_calls_fails_the_same_way_for_the_same_seed(stage: Stage) -> None:
    first = await fates(stage, 1)
    assert set(first) == {"None", "ratelimited", "error", "hang", "drop_before", "drop_after"}
    assert 8 <= first.count("None") <= 32
    counts = (await stage.look("metadata?key=n"))["counts"]
    done = {f"1-{n}": 1 for n, fate in enumerate(first) if fate in ("None", "hang", "drop_after")}
    assert counts == done
    assert await fates(stage, 1) == first
    assert await fates(stage, 2) != first
    await stage.gesture("faults")
    await stage.bot.chat_postMessage(channel=PRACTICE, text="x")


async def test_messages_are_counted_by_what_their_metadata_carry(begin: Begin) -> None:
    """Over all channels and workspaces; a message without metadata, or deleted, counts for nothing."""
    stage = await begin(*big_workspaces(1, 30))
    big = stage.bot_at("T0BIG00000")
    for n in range(30):
        metadata = {"event_type": "t", "event_payload": {"post_id": n // 2}}
        await big.chat_postMessage(channel=f"C0BIG{n:05}", text="x", metadata=metadata)
    same = {"event_type": "t", "event_payload": {"post_id": 0}}
    again = await stage.bot.chat_postMessage(channel=PRACTICE, text="x", metadata=same)
    await stage.bot.chat_postMessage(channel=PRACTICE, text="without")
    counts = (await stage.look("metadata?key=post_id"))["counts"]
    assert counts == {"0": 3} | {str(n): 2 for n in range(1, 15)}
    assert (await stage.look(f"metadata?key=post_id&team={FIRST}"))["counts"] == {"0": 1}
    await stage.bot.chat_delete(channel=PRACTICE, ts=again["ts"])
    assert (await stage.look("metadata?key=post_id"))["counts"]["0"] == 2
    places = stage.playground.at("T0BIG00000").world.by_metadata("post_id")["14"]
    assert [channel for channel, _ in places] == ["C0BIG00028", "C0BIG00029"]
