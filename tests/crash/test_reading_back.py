"""What becomes of a message in doubt where Slack may hardly be read, and of one that nobody could send."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.jobs import attempt, courier, deliver
from bot.jobs.courier import Courier
from bot.jobs.heartbeat import DELIVERY, JOBS, beat
from bot.jobs.kinds import KINDS
from bot.slack.blocks import writing
from bot.slack.gateway import Slack
from bot.store import posts, written
from tests.crash.once import assert_each_once, calls, owed, present, standing, try_on
from tests.crash.test_matrix import Gate, another_worker
from tests.stage import ADA, BEN, GENERAL, LONG, MONDAY, PRACTICE, Stage

OWING = [job for job in JOBS if job is not DELIVERY]
POST, HISTORY = "chat.postMessage", "conversations.history"
MINUTE = timedelta(seconds=61)


async def minutes(stage: Stage, number: int) -> None:
    for _ in range(number):
        stage.clock.move_to(stage.clock.now() + MINUTE)
        await stage.beat()


async def kinds(stage: Stage) -> dict[str, str]:
    return {post.kind: post.state for post in await owed(stage)}


async def test_in_a_busy_channel_that_may_hardly_be_read_it_is_posted_within_minutes(friday: Stage) -> None:
    """A page of fifteen a minute, and nobody else in the workspace waits for it."""
    await friday.api(ADA, "conversations.invite", channel=GENERAL, users=friday.bot)
    await friday.set_up(GENERAL)
    await friday.gesture("faults", api=[{"method": POST, "kind": "drop_before"}])
    await friday.gesture("limits", unlisted=True)
    friday.clock.move_to(MONDAY - timedelta(days=3))
    await friday.beat()
    for n in range(40):
        await friday.say(BEN, f"chatter {n}")
    since = present(friday)
    await friday.beat()
    assert len(standing(friday.slack.world)) == 1
    await minutes(friday, 5)
    assert [len(ts) for ts in standing(friday.slack.world).values()] == [1, 1]
    assert (await kinds(friday))["question"] == "posted"
    assert len(calls(friday, since, HISTORY)) <= 4, (
        "no request that Slack would have declined again and again"
    )


async def test_a_message_that_did_get_through_is_found_on_a_later_page(friday: Stage) -> None:
    await friday.gesture("faults", api=[{"method": POST, "kind": "drop_after"}])
    await friday.gesture("limits", unlisted=True)
    friday.clock.move_to(MONDAY - timedelta(days=3))
    await friday.beat()
    for n in range(40):
        await friday.say(BEN, f"chatter {n}")
    await minutes(friday, 5)
    await assert_each_once(friday, question=1)


async def test_what_was_declined_is_not_in_doubt(monday: Stage) -> None:
    """Results that could not be posted for days go out when the app is back, without being looked for first."""
    await monday.gesture("faults", events={"lose": 1.0})
    await monday.api(ADA, "conversations.kick", channel=PRACTICE, user=monday.bot)
    await monday.gesture("faults")
    await monday.beat()
    blocked = [post for post in await owed(monday) if post.state == "blocked"]
    assert {post.kind: post.tried_at for post in blocked} == {"results": None, "board": None}
    since = present(monday)
    await monday.api(ADA, "conversations.invite", channel=PRACTICE, users=monday.bot)
    await try_on(monday, 2)
    assert (await kinds(monday))["results"] == "posted"
    assert calls(monday, since, HISTORY) == []


async def test_without_a_connection_nothing_is_in_doubt(
    friday: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: Any, **__: Any) -> Any:
        raise aiohttp.ClientConnectorError(None, OSError("refused"))  # type: ignore[arg-type]

    friday.clock.move_to(MONDAY - timedelta(days=3))
    since = present(friday)
    with monkeypatch.context() as patch:
        patch.setattr(Slack, "_ask", refused)
        await friday.beat()
    [post] = await owed(friday)
    assert (post.state, post.tried_at) == ("due", None)
    await try_on(friday, 1)
    assert calls(friday, since, HISTORY, POST) == [POST]


async def test_after_its_lease_nobody_posts(friday: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Composing took longer than the lease: somebody else may have the message by now."""
    compose_all = KINDS["question"].compose_all
    assert compose_all is not None

    async def slowly(*args: Any) -> Any:
        friday.clock.pass_leases(attempt.LEASE - attempt.DOUBT + timedelta(seconds=1))
        return await compose_all(*args)

    friday.clock.move_to(MONDAY - timedelta(days=3))
    for job in OWING:
        await job.work(friday.parts)
    since = present(friday)
    with monkeypatch.context() as patch:
        patch.setattr(courier, "_composed", _all_composed(slowly))
        hands = Courier(friday.parts)
        assert await hands.take() == 1
        await hands.back()
    assert calls(friday, since, POST) == []
    await try_on(friday, 1)
    await assert_each_once(friday, question=1)
    assert calls(friday, since, HISTORY) == [], "nothing was sent"


def _all_composed(compose_all: Any) -> Any:
    async def composed(parts: Any, claimed: Any) -> Any:
        async with parts.sessions.begin() as session:
            return await compose_all(session, parts, [one.post for one in claimed])

    return composed


@pytest.mark.parametrize(
    "trouble", [{"kind": "error", "status": 500}, {"kind": "ratelimited"}, {"kind": "drop_before"}]
)
async def test_what_stands_twice_is_taken_back_even_if_slack_is_unwell(
    monday: Stage, monkeypatch: pytest.MonkeyPatch, trouble: dict[str, Any]
) -> None:
    monkeypatch.setattr(deliver, "TAKE_BACK", (0.0, 0.0))
    gate = Gate(Slack.post, before=True, only=monday.parts.slack)
    monkeypatch.setattr(Slack, "post", gate.patched())
    async with another_worker(monday) as other:
        asleep = asyncio.create_task(beat(monday.parts))
        await asyncio.wait_for(gate.reached.wait(), 10)
        for _ in range(2):
            monday.clock.pass_leases()
            await beat(other)
        await monday.gesture("faults", api=[{"method": "chat.delete", **trouble}])
        gate.open.set()
        await asyncio.wait_for(asleep, 10)
    await try_on(monday, 2)
    assert [ts for ts in standing(monday.slack.world).values() if len(ts) > 1] == []


async def test_who_ends_hands_back_what_is_in_hand(monday: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked of Slack is in doubt for as long as the request may be on its way; the rest may be sent at once."""
    monkeypatch.setattr(courier, "SLOTS", 1)
    gate = Gate(Slack.post, before=True, only=monday.parts.slack)
    monkeypatch.setattr(Slack, "post", gate.patched())
    for job in OWING:
        await job.work(monday.parts)
    hands = Courier(monday.parts)
    assert await hands.take() >= 2
    await asyncio.wait_for(gate.reached.wait(), 10)
    await hands.end(0)
    left = [post for post in await owed(monday) if post.state == "due"]
    real = monday.clock.real()
    assert [post.claim for post in left] == [None] * len(left)
    assert [post.held_until > real for post in left if post.tried_at is not None] == [True]
    assert all(post.held_until <= real + timedelta(seconds=1) for post in left if post.tried_at is None)
    gate.open.set()
    await try_on(monday, 2)
    await assert_each_once(monday, question=2, results=1, board=1, dm=1)


async def test_what_fails_again_and_again_holds_up_nobody_in_its_channel(
    monday: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def spoilt(*_: Any) -> Any:
        raise RuntimeError("a defect")

    broken = {**KINDS, "results": replace(KINDS["results"], compose=spoilt)}
    with monkeypatch.context() as patch:
        for module in (courier, deliver):
            patch.setattr(module, "KINDS", broken)
        for _ in range(5):
            monday.clock.pass_leases(timedelta(minutes=1))
            await monday.beat()
        assert (await kinds(monday))["results"] == "due"
        assert (
            len([post for post in await owed(monday) if (post.kind, post.state) == ("question", "posted")])
            == 2
        )
    await try_on(monday, 2)
    await assert_each_once(monday, question=2, results=1, board=1, dm=1)


async def test_an_answer_is_recorded_and_withdrawn_at_once(friday: Stage) -> None:
    """Both take the message first: neither is the victim of the other."""
    await friday.to(MONDAY - timedelta(days=3))
    await friday.opens(BEN, str((await friday.open_round()).ts), "write_answer")
    assert await friday.submits(BEN, **{writing.FIELD: LONG}) == {}
    parts = friday.parts
    [post] = [one for one in await owed(friday) if one.kind == "answer"]
    recording, changing = asyncio.Event(), asyncio.Event()

    async def records() -> None:
        async with parts.sessions.begin() as session:
            await posts.posted(session, [posts.Sent(post, PRACTICE, "1795420900.000001")])
            recording.set()
            await asyncio.wait_for(changing.wait(), 10)
            await KINDS["answer"].recorded(session, parts, post, "1795420900.000001", PRACTICE)

    async def changes() -> None:
        await recording.wait()
        async with parts.sessions.begin() as session:
            changing.set()
            await written.get(session, post.team_id, post.subject, lock=True)
            await posts.revise(session, post.team_id, "answer", post.subject, parts.clock.real())

    await asyncio.gather(records(), changes())
