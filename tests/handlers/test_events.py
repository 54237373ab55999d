"""What Slack tells of messages and reactions, as it is delivered: late, twice, without half of its fields, at a bad moment."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import bolt
from bot.store import facts, replies, rounds
from bot.store.tables import Reaction, Reply
from handlers.intake import Intake
from playground.deliveries import envelope
from playground.model import Event
from tests.stage import ADA, BEN, CHIE, DANI, LONG, MONDAY, PRACTICE, Stage, stage

TUESDAY = MONDAY + timedelta(days=1)


async def stored(stage: Stage) -> list[Reply]:
    async with stage.parts.sessions.begin() as session:
        return list((await session.scalars(select(Reply).order_by(Reply.at))).all())


async def answers(stage: Stage) -> set[str]:
    """Who has an answer in the newest round."""
    async with stage.parts.sessions.begin() as session:
        of = (await rounds.of_channel(session, stage.team, PRACTICE))[-1]
        [verdict] = await facts.verdicts(session, stage.team, [of])
    return set(verdict.answers)


async def question(stage: Stage) -> str:
    return str((await stage.posts())[0]["ts"])


def around(stage: Stage, body: dict[str, Any], **outer: Any) -> dict[str, Any]:
    """An event of the test's own making in what Slack sends around it."""
    core = stage.slack.slack
    return envelope(Event(body, PRACTICE, PRACTICE), core.world, core.now()) | outer


def told(stage: Stage, body: dict[str, Any], **outer: Any) -> None:
    """Deliver it."""
    core = stage.slack.slack
    core.deliveries.send(around(stage, body, **outer), core.config)


def a_reply(thread: str, ts: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "channel": PRACTICE,
        "channel_type": "channel",
        "user": BEN,
        "text": LONG,
        "ts": ts,
        "thread_ts": thread,
        "event_ts": ts,
        **fields,
    }


def after(ts: str, seconds: int) -> str:
    whole, _, rest = ts.partition(".")
    return f"{int(whole) + seconds}.{rest}"


# -- payloads ---------------------------------------------------------------------------------------------------------------


async def test_a_deletion_that_does_not_say_what_it_deleted_withdraws_the_answer(asked: Stage) -> None:
    """Slack's own example of message_deleted has the timestamp and nothing else."""
    ts = await asked.say(BEN, LONG, thread=await question(asked))
    assert await answers(asked) == {BEN}
    at = after(ts, 5)
    body = {"type": "message", "subtype": "message_deleted", "hidden": True, "channel": PRACTICE}
    told(asked, {**body, "channel_type": "channel", "deleted_ts": ts, "ts": at, "event_ts": at})
    await asked.settle()
    assert await answers(asked) == set()


async def test_a_second_edit_in_the_same_second_counts(asked: Stage) -> None:
    """Slack gives both edits the same whole second; only the events tell them apart."""
    ts = await asked.say(BEN, LONG, thread=await question(asked))
    await asked.edit(BEN, ts, "Still long enough. " + LONG)
    await asked.edit(BEN, ts, "Never mind.")
    assert await answers(asked) == set()
    texts = [one.text for one in await stored(asked) if one.text is not None]
    assert texts == ["Never mind."]


async def test_the_text_of_a_deleted_reply_is_not_kept(asked: Stage) -> None:
    ts = await asked.say(BEN, LONG, thread=await question(asked))
    await asked.delete(BEN, ts)
    assert [one.text for one in await stored(asked)] == [None, None]


async def test_only_threads_of_rounds_are_stored(asked: Stage) -> None:
    other = await asked.say(ADA, "Lunch?")
    await asked.say(BEN, LONG, thread=other)
    assert await stored(asked) == []


@pytest.mark.parametrize("seen_by", ["T0CONNECT9", "T0PLAYTEAM"])
async def test_a_thread_belongs_to_the_workspace_whose_app_posted_it_whichever_an_event_names(
    asked: Stage, seen_by: str
) -> None:
    """In a channel shared with another company an event may come in that company's name."""
    thread = await question(asked)
    told(
        asked, a_reply(thread, after(thread, 60), user_team=seen_by), team_id=seen_by, context_team_id=seen_by
    )
    await asked.settle()
    assert await answers(asked) == {BEN}


@pytest.mark.parametrize("kind", ["reaction_added", "reaction_removed"])
async def test_a_reaction_on_a_file_is_nothing(asked: Stage, kind: str) -> None:
    told(
        asked,
        {
            "type": kind,
            "user": BEN,
            "reaction": "+1",
            "item": {"type": "file", "file": "F1"},
            "event_ts": "1.000001",
        },
    )
    await asked.settle()
    async with asked.parts.sessions.begin() as session:
        assert (await session.scalars(select(Reaction))).all() == []


# -- bad moments ------------------------------------------------------------------------------------------------------------


async def test_a_reply_that_comes_while_its_question_is_being_recorded_is_kept(
    on_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever comes first: the round is on its way, or it is open, and never neither."""
    on_stage.clock.move_to(MONDAY)
    await on_stage.gesture("faults", events={"hold": True})
    recorded, may_record = asyncio.Event(), asyncio.Event()
    opened = rounds.opened

    async def waits(*args: Any, **kwargs: Any) -> None:
        recorded.set()
        await may_record.wait()
        await opened(*args, **kwargs)

    monkeypatch.setattr(rounds, "opened", waits)
    beating = asyncio.create_task(on_stage.beat())
    await recorded.wait()
    thread = await question(on_stage)
    intake = Intake(on_stage.parts, bolt(on_stage.house))
    first, second, third = (
        around(on_stage, a_reply(thread, after(thread, 1 + n), user=user))
        for n, user in enumerate((BEN, CHIE, DANI))
    )
    assert await intake.acknowledge(first) == 200
    meanwhile = intake.acknowledge(second)
    may_record.set()
    assert await meanwhile == 200
    await beating
    assert await intake.acknowledge(third) == 200
    await on_stage.parts.drained()
    assert [one.user_id for one in await stored(on_stage)] == [BEN, CHIE, DANI]


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_an_event_whose_listener_failed_is_delivered_again_and_then_stored(
    database_url: str, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, failed, again = replies.record_all, asyncio.Event(), asyncio.Event()

    async def fails_once(*args: Any) -> Any:
        if not failed.is_set():
            failed.set()
            raise RuntimeError("the database fell over")
        again.set()
        return await record(*args)

    config = {"ack_timeout": 0.5}
    async with stage(
        database_url, transport="http" if transport == "http" else "socket", config=config
    ) as one:
        await one.set_up()
        await one.to(MONDAY)
        monkeypatch.setattr(replies, "record_all", fails_once)
        await one.say(BEN, LONG, thread=await question(one))
        async with asyncio.timeout(5):
            await again.wait()
        await one.settle()
        assert len(await stored(one)) == 1
        outcomes = [
            entry["outcome"] for entry in one.slack.slack.journal.since(0) if entry["kind"] == "event"
        ]
        assert outcomes[-1] == "ok"
        assert outcomes[-2] != "ok"


async def test_a_vote_by_somebody_slack_does_not_know_harms_nobody(asked: Stage) -> None:
    """A member of another company, or one who is gone: users.info has no answer."""
    thread = await question(asked)
    ts = await asked.say(BEN, LONG, thread=thread)
    await asked.react(CHIE, ts)
    item = {"type": "message", "channel": PRACTICE, "ts": ts}
    told(
        asked,
        {
            "type": "reaction_added",
            "user": "U0STRANGER",
            "reaction": "+1",
            "item": item,
            "event_ts": after(ts, 9),
        },
    )
    await asked.settle()
    await asked.to(TUESDAY)
    first = (await asked.rounds())[0]
    assert first.members == 5
    assert "Ben Okafor" in await asked.results(first)


async def test_a_deletion_after_the_close_takes_the_link_with_it(asked: Stage) -> None:
    """It changes nothing of the judgment; the text and the link go."""
    thread = await question(asked)
    ts = await asked.say(BEN, LONG, thread=thread)
    await asked.react(DANI, ts)
    await asked.to(TUESDAY)
    await asked.delete(BEN, ts)
    await asked.to(MONDAY + timedelta(days=7))
    [board] = await asked.boards()
    assert "Ben Okafor" in board
    assert ts.replace(".", "") not in board
    assert all(one.text is None for one in await stored(asked))
