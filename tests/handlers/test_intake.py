"""What comes in at a bad moment: while the database hangs or is away, while Slack holds events back, while the process ends."""

import asyncio
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.app import bolt
from bot.jobs.outage import marking
from bot.store import arrivals
from bot.store.syncs import REDELIVERED
from bot.store.tables import Outage, Reply
from handlers import intake
from tests.handlers.test_entry import asked, told, unreachable
from tests.handlers.test_events import a_reply, after, around, question
from tests.stage import BEN, CHIE, Stage


async def replied(one: Stage) -> list[str]:
    """Who is stored to have replied."""
    async with one.parts.sessions.begin() as session:
        return list(await session.scalars(select(Reply.user_id).order_by(Reply.at)))


async def status(one: Stage, thread: str, seconds: int, user: str = BEN) -> int:
    """Of the answer to a reply so many seconds after the question."""
    return (await asked(one, told(one, a_reply(thread, after(thread, seconds), user=user))))[0]


async def test_one_transaction_that_hangs_holds_up_those_who_wait_and_nobody_after(
    web: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = await question(web)
    store, hung = arrivals.store, asyncio.Event()

    async def hangs_once(*args: Any) -> Any:
        if not hung.is_set():
            hung.set()
            await asyncio.Event().wait()
        return await store(*args)

    monkeypatch.setattr(arrivals, "store", hangs_once)
    monkeypatch.setattr(intake, "PATIENCE", 0.3)
    assert await status(web, thread, 1) == 503
    monkeypatch.setattr(intake, "PATIENCE", 60)
    async with asyncio.timeout(10):
        assert await status(web, thread, 2, CHIE) == 200
    assert await replied(web) == [CHIE]


async def test_a_database_that_is_away_is_said_once_and_so_is_its_return(web: Stage) -> None:
    thread = await question(web)
    assert await status(web, thread, 1) == 200
    with capture_logs() as lines:
        async with unreachable(web):
            # Where the app is installed is remembered: that says nothing of the database.
            assert [await status(web, thread, 2 + n) for n in range(3)] == [503] * 3
        assert [await status(web, thread, 2 + n) for n in range(2)] == [200] * 2
    assert [line["event"] for line in lines if line.get("action") == "intake"] == [
        "events can't be stored",
        "events are stored again",
    ]


async def test_what_slack_held_back_because_there_was_too_much_is_read_back_from_the_thread(
    web: Stage,
) -> None:
    await web.gesture("faults", events={"lose": 1.0})
    await web.answer(BEN)
    minute = int(web.clock.now().timestamp()) // 60 * 60
    limited = {"type": "app_rate_limited", "team_id": web.team, "minute_rate_limited": minute}
    assert [(await asked(web, orjson.dumps(limited)))[0] for _ in range(2)] == [200, 200]
    await web.answer(CHIE)
    await web.gesture("faults")
    await web.beat()
    # That minute isn't over.
    assert await replied(web) == []
    await web.pass_(minutes=1)
    assert await replied(web) == [BEN, CHIE]
    for wrong in ({"team_id": None}, {"minute_rate_limited": "soon"}, {"minute_rate_limited": 10**15}):
        assert (await asked(web, orjson.dumps({**limited, **wrong})))[0] == 200
    async with unreachable(web):
        assert (await asked(web, orjson.dumps(limited)))[0] == 503


async def test_whoever_can_not_store_for_a_minute_was_away_and_one_hiccup_is_nothing(
    web: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread, parts = await question(web), web.parts
    receiver = intake.Intake(parts, bolt(web.house))

    async def listening() -> bool:
        return receiver.stores

    async def lives_for(seconds: float) -> list[Outage]:
        """So long it says that it is there, if it may; gives what outages are known then."""
        async with marking(parts, listening):
            await web.clock.advance(timedelta(seconds=seconds))
        async with parts.sessions.begin() as session:
            return list(await session.scalars(select(Outage)))

    async def hears(seconds: int) -> int:
        return await receiver.acknowledge(around(web, a_reply(thread, after(thread, seconds))))

    async def hangs(*args: Any) -> None:
        raise TimeoutError

    began = web.clock.now()
    assert await lives_for(15) == []
    for trouble in (15, 90):
        with monkeypatch.context() as patch:
            patch.setattr(arrivals, "store", hangs)
            assert await hears(1) == 503
            # Marking itself goes well meanwhile: another connection does.
            assert await lives_for(trouble) == []
        assert await hears(1) == 200
        outages = await lives_for(15)
    assert [one.since - began for one in outages] == [timedelta(seconds=45)]
    with monkeypatch.context() as patch:
        patch.setattr(arrivals, "store", hangs)
        assert await hears(2) == 503
    # Slack sends it again for minutes, perhaps to another; then nothing is left that would be refused.
    await web.clock.advance(REDELIVERED + timedelta(seconds=1))
    assert await listening()
