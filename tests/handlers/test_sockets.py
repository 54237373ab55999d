"""What comes over Socket Mode: acknowledged once it is done with, and still answered when the process ends."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.store import absences
from tests.clock import FakeClock
from tests.handlers.test_events import told
from tests.stage import BEN, MONDAY, PRACTICE, Stage, a_slack, at_work


def outcomes(one: Stage) -> list[str]:
    """Of every delivery of the latest event, in Slack's words."""
    entries = [entry for entry in one.slack.slack.journal.since(0) if entry["kind"] == "event"]
    return [entry["outcome"] for entry in entries if entry["event_id"] == entries[-1]["event_id"]]


@pytest.mark.parametrize(
    ("event", "outer"),
    [
        ({"type": "pin_added", "user": BEN, "channel_id": PRACTICE, "event_ts": "1.000001"}, {}),
        ({"type": "message", "channel": PRACTICE, "thread_ts": "1.000001", "ts": "never", "user": BEN}, {}),
        ({"type": "pin_added", "user": BEN}, {"authorizations": [], "team_id": "no workspace"}),
        ({"type": "channel_rename", "channel": "the practice", "event_ts": "1.000001"}, {}),
    ],
    ids=["nobody listens", "it can't be read", "it is nobody's", "its listener can't read it"],
)
async def test_what_would_go_no_better_another_time_does_not_come_again(
    asked: Stage, event: dict[str, Any], outer: dict[str, Any]
) -> None:
    told(asked, event, **outer)
    await asked.settle()
    assert outcomes(asked) == ["ok"]


async def test_who_gave_a_command_as_the_process_was_asked_to_end_is_answered(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    withdraw = absences.withdraw

    async def waits(*args: Any, **kwargs: Any) -> Any:
        begun.set()
        await may_end.wait()
        return await withdraw(*args, **kwargs)

    monkeypatch.setattr(absences, "withdraw", waits)
    clock = FakeClock(MONDAY - timedelta(hours=1))
    async with a_slack(clock) as slack, aiohttp.ClientSession() as http, AsyncExitStack() as closing:
        ending = AsyncExitStack()
        house = await ending.enter_async_context(at_work(slack, database_url, clock))
        one = Stage(slack, house, clock, http, closing)
        typed = asyncio.create_task(
            one.gesture("command", user=BEN, channel=PRACTICE, text="back", command="/scaleq")
        )
        await begun.wait()
        ended = asyncio.create_task(ending.aclose())
        await asyncio.sleep(0)  # so that it has begun to end
        may_end.set()
        assert (await typed)["ok"]
        await ended
        assert len(await one.whispers(BEN)) == 1
