"""The word of thanks: lost where that can't be helped, one at a time, and never for good."""

import asyncio
from typing import Any

import pytest

from bot.slack.gateway import Slack
from bot.store.replies import Written
from handlers import thanks
from tests.handlers.test_events import question
from tests.stage import BEN, CHIE, DANI, EVE, LONG, Stage


async def test_one_that_fails_while_others_wait_takes_none_of_them_along(
    asked: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, whisper, owe = await question(asked), Slack.whisper, thanks.Thanks.owe
    begun, others_wait, may_go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()
    owed: list[str] = []

    async def fails_once(*args: Any, **kwargs: Any) -> None:
        if not begun.is_set():
            begun.set()
            await may_go_on.wait()
            raise RuntimeError("something else than Slack")
        await whisper(*args, **kwargs)

    def notes(self: thanks.Thanks, team_id: str, written: Written) -> None:
        owe(self, team_id, written)
        owed.append(written.user_id)
        if len(owed) == 3:
            others_wait.set()

    monkeypatch.setattr(Slack, "whisper", fails_once)
    monkeypatch.setattr(thanks.Thanks, "owe", notes)
    monkeypatch.setattr(thanks, "WAITING", 2)
    saying = [asyncio.create_task(asked.say(BEN, LONG, thread=thread))]
    await begun.wait()
    saying += [asyncio.create_task(asked.say(user, LONG, thread=thread)) for user in (CHIE, DANI)]
    await others_wait.wait()
    may_go_on.set()
    await asyncio.gather(*saying)
    await asked.say(EVE, LONG, thread=thread)
    assert [len(await asked.whispers(user)) for user in (BEN, CHIE, DANI, EVE)] == [0, 1, 1, 1]


async def test_a_process_that_ends_does_not_wait_for_all_of_them(asked: Stage) -> None:
    ended = asyncio.Event()

    async def hangs() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    asked.parts.courtesy(hangs())
    await asyncio.sleep(0)
    await asked.parts.drained(0.01)
    assert ended.is_set()
