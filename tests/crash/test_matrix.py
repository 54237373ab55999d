"""Stopping at every named point between claim and record, and running on, leaves exactly one message."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from bot.house import house as made_house
from bot.jobs import ask, close, courier
from bot.jobs.heartbeat import beat
from bot.parts import Parts
from bot.slack.gateway import Slack
from bot.store import closing
from tests.crash.once import assert_each_once, standing, try_on
from tests.crash.stopping import POINTS, Stop, stop
from tests.stage import ADA, MONDAY, Stage

ALL = {"question": 2, "results": 1, "board": 1, "dm": 1}


async def assert_monday_is_right(stage: Stage) -> None:
    """Everything of Monday 09:00 stands once, and Friday's round is closed, Monday's open, with its own message."""
    await assert_each_once(stage, **ALL)
    friday, monday = await stage.rounds()
    assert (friday.state, monday.state) == ("closed", "open")
    assert monday.ts in [post["ts"] for post in await stage.posts()]
    assert monday.opens_at is not None
    assert abs(monday.opens_at - MONDAY) < timedelta(seconds=1)
    assert monday.closes_at == MONDAY + timedelta(days=1)
    [_, results] = [reply for reply in await stage.thread(str(friday.ts)) if reply.get("bot_id")]
    assert "Ben Okafor" in results["text"]
    assert len(await stage.dms(ADA)) == 1


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("kind", ["question", "results", "board", "dm"])
async def test_stopped_and_run_on(
    monday: Stage, monkeypatch: pytest.MonkeyPatch, kind: str, point: str
) -> None:
    stopper = stop(monkeypatch, kind, point)
    with pytest.raises(Stop):
        await monday.beat()
    assert stopper.stopped
    await try_on(monday, 2)
    await assert_monday_is_right(monday)


@pytest.mark.parametrize("kind", ["question", "results", "board", "dm"])
async def test_stopped_again_and_again(monday: Stage, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """One worker after the other ends at the next point; the last one lives."""
    for point in POINTS[:-1]:
        with monkeypatch.context() as patch:
            stop(patch, kind, point)
            with pytest.raises(Stop):
                await monday.beat()
        monday.clock.pass_leases()
        if point == "after Slack":
            break  # from here on the message is found, not posted
    await try_on(monday, 2)
    await assert_monday_is_right(monday)


@pytest.mark.parametrize("where", ["claimed", "counted", "before commit"])
async def test_stopped_while_closing(monday: Stage, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """A round whose close was begun is closed by the next worker, and its results are said once."""

    def ended_after(step: Any) -> Any:
        async def run(*args: Any, **kwargs: Any) -> Any:
            await step(*args, **kwargs)
            raise Stop(where)

        return run

    async def ended(*_: Any) -> None:
        raise Stop(where)

    with monkeypatch.context() as patch:
        if where == "claimed":
            patch.setattr(close, "_closed", ended)
        elif where == "counted":
            patch.setattr(close, "_count_members", ended_after(close._count_members))
        else:
            patch.setattr(closing, "close", ended_after(closing.close))
        with pytest.raises(Stop):
            await monday.beat()
    await try_on(monday, 2)
    await assert_monday_is_right(monday)


async def test_stopped_while_asking(monday: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slot is filled whole or not at all: round, question and next slot are one transaction."""

    async def ended(*_: Any) -> None:
        raise Stop

    with monkeypatch.context() as patch:
        patch.setattr(ask, "_owe_questions", ended)
        with pytest.raises(Stop):
            await monday.beat()
    assert len(await monday.rounds()) == 1
    await try_on(monday, 2)
    await assert_monday_is_right(monday)


# -- two workers ------------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def another_worker(stage: Stage) -> AsyncIterator[Parts]:
    """A second process on the same database and the same Slack."""
    house = stage.house
    async with made_house(
        house.settings, house.credentials, house.database_url, bank=stage.parts.bank, clock=stage.clock
    ) as other:
        yield other.parts


async def test_two_workers_at_the_same_moment(monday: Stage) -> None:
    async with another_worker(monday) as other:
        await monday.gesture(
            "faults", api=[{"method": "chat.postMessage", "kind": "hang", "seconds": 0.05, "times": 50}]
        )
        await asyncio.gather(beat(monday.parts), beat(other), beat(monday.parts), beat(other))
        await try_on(monday, 1)
    await assert_monday_is_right(monday)


async def test_two_workers_through_a_week(friday: Stage) -> None:
    async with another_worker(friday) as other:
        for day in range(8):
            friday.clock.move_to(MONDAY + timedelta(days=day - 3))
            await asyncio.gather(beat(friday.parts), beat(other))
            await try_on(friday, 1)
    states = [row.state for row in await friday.rounds()]
    assert states == ["closed"] * 5 + ["open"]
    counts = {post_id: len(ts) for post_id, ts in standing(friday.slack.world).items()}
    assert set(counts.values()) == {1}


class Gate:
    """Makes the first call of a step wait until it is let through, before or after its work."""

    def __init__(self, step: Any, *, before: bool, only: Slack | None = None) -> None:
        self._step, self._before, self._only = step, before, only
        self.reached, self.open, self._used = asyncio.Event(), asyncio.Event(), False

    def patched(self) -> Any:
        async def run(*args: Any, **kwargs: Any) -> Any:
            mine = self._only is None or args[0] is self._only
            waits, self._used = mine and not self._used, self._used or mine
            if waits and self._before:
                await self._wait()
            outcome = await self._step(*args, **kwargs)
            if waits and not self._before:
                await self._wait()
            return outcome

        return run

    async def _wait(self) -> None:
        self.reached.set()
        await self.open.wait()


@pytest.mark.parametrize("before", [True, False], ids=["before Slack", "after Slack"])
async def test_a_worker_that_wakes_after_its_lease_was_taken_over(
    monday: Stage, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    """A machine slept in the middle of a delivery. Somebody else did it; what the sleeper still does leaves one message."""
    gate = Gate(Slack.post, before=before, only=monday.parts.slack)
    monkeypatch.setattr(Slack, "post", gate.patched())
    async with another_worker(monday) as other:
        asleep = asyncio.create_task(beat(monday.parts))
        await asyncio.wait_for(gate.reached.wait(), 10)
        monday.clock.pass_leases()
        await beat(other)
        monday.clock.pass_leases()
        await beat(other)
        gate.open.set()
        await asyncio.wait_for(asleep, 10)
        await try_on(monday, 2)
    await assert_monday_is_right(monday)


async def test_a_sleeper_that_wakes_while_its_successor_is_about_to_post(
    monday: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The successor read Slack back before the sleeper's message came: both post, and one message remains."""
    async with another_worker(monday) as other:
        sleeper = Gate(Slack.post, before=True, only=monday.parts.slack)
        successor = Gate(sleeper.patched(), before=True, only=other.slack)
        monkeypatch.setattr(Slack, "post", successor.patched())
        first = asyncio.create_task(beat(monday.parts))
        await asyncio.wait_for(sleeper.reached.wait(), 10)
        monday.clock.pass_leases()
        second = asyncio.create_task(beat(other))
        await asyncio.wait_for(successor.reached.wait(), 10)
        sleeper.open.set()
        await asyncio.wait_for(first, 10)
        successor.open.set()
        await asyncio.wait_for(second, 10)
        await try_on(monday, 2)
    await assert_monday_is_right(monday)


async def test_the_message_stands_once_even_if_the_sleeper_never_records(
    monday: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a lost claim posted is found, not repeated."""
    gate = Gate(courier.record, before=True)
    monkeypatch.setattr(courier, "record", gate.patched())
    asleep = asyncio.create_task(beat(monday.parts))
    await asyncio.wait_for(gate.reached.wait(), 10)
    await try_on(monday, 2)
    await assert_monday_is_right(monday)
    gate.open.set()
    await asyncio.wait_for(asleep, 10)
    await assert_monday_is_right(monday)
