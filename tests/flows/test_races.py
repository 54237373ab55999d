"""Two at the same moment: one wins, and the other is told. Over signed HTTP, on a real database, both requests in flight at once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot.slack.blocks import actions as ids
from bot.slack.blocks import round_menu, writing
from bot.slack.blocks import suggestion as suggestion_words
from bot.store import own_questions, schedules
from bot.store.tables import Base, Erasure, Post, Round, Schedule, Suggestion, WrittenAnswer
from tests.flows.suggesting import suggest, told, with_app
from tests.flows.test_home_managers import manage
from tests.stage import ADA, BEN, CHIE, LONG, MONDAY, PRACTICE, Stage, stage


@pytest.fixture
async def over_http(database_url: str) -> AsyncIterator[Stage]:
    async with stage(database_url, transport="http") as one:
        yield one


@pytest.fixture
async def running(over_http: Stage) -> Stage:
    """Monday 09:00: the first question stands in the channel, which Ada and Ben manage."""
    await over_http.set_up()
    await manage(over_http, [ADA, BEN])
    await over_http.to(MONDAY)
    return over_http


async def last_heard(stage: Stage, user: str) -> str:
    whispers = await stage.whispers(user)
    return str(whispers[-1]["text"]) if whispers else ""


async def stored(stage: Stage, of: type[Base]) -> list[Any]:
    async with stage.parts.sessions.begin() as session:
        return list(await session.scalars(sa.select(of)))


async def test_two_who_set_a_channel_up_at_once_get_one_schedule_and_the_second_is_told(
    over_http: Stage,
) -> None:
    for user in (BEN, CHIE):
        await over_http.command(user, "setup")
    errors = await asyncio.gather(*(over_http.submits(user) for user in (BEN, CHIE)))
    [schedule] = await stored(over_http, Schedule)
    [manager] = schedule.managers
    assert (schedule.edition, schedule.saved_by) == (1, manager)
    won, lost = (errors[0], errors[1]) if manager == BEN else (errors[1], errors[0])
    assert won == {}
    assert {BEN: "Ben Okafor", CHIE: "Chie Nakamura"}[manager] in str(lost)


async def test_two_managers_who_change_the_settings_at_once_both_hear_what_stands(running: Stage) -> None:
    for user in (ADA, BEN):
        await running.command(user, "setup")
    assert await asyncio.gather(*(running.submits(user) for user in (ADA, BEN))) == [{}, {}]
    await running.beat()
    [schedule] = await stored(running, Schedule)
    first = {ADA: BEN, BEN: ADA}[schedule.saved_by]
    assert schedule.edition == 3
    async with running.parts.sessions.begin() as session:
        assert await schedules.get(session, running.team, PRACTICE) is not None
    assert len([said for said in await running.dms(first) if f"<#{PRACTICE}>" in said]) == 1


async def test_two_managers_who_approve_and_decline_at_once_decide_once(running: Stage) -> None:
    await suggest(running, CHIE)
    there = await with_app(running, BEN)
    [asks_ben] = await told(running, BEN)
    [asks_ada] = await told(running, ADA)
    await running.opens(BEN, asks_ben["ts"], ids.DECLINE_SUGGESTION, channel=there)
    both = await asyncio.gather(
        running.press(ADA, asks_ada["ts"], ids.APPROVE_SUGGESTION, channel=await with_app(running, ADA)),
        running.submits(BEN, **{suggestion_words.REASON: "We had that."}),
    )
    await running.beat()
    [row] = await stored(running, Suggestion)
    async with running.parts.sessions.begin() as session:
        own = await own_questions.of_team(session, running.team)
    authors = [said for said in await running.dms(CHIE) if "Lunch at eleven" in said]
    assert len(authors) == 1, "the author hears one decision"
    if row.state == "approved":
        assert (row.decided_by, len(own), row.reason) == (ADA, 1, None)
        assert "Ada Lindqvist" in str(both[1])
    else:
        assert (row.state, row.decided_by, len(own), row.reason) == ("declined", BEN, 0, "We had that.")
        assert both[1] == {}
        assert "Ben Okafor" in await last_heard(running, ADA)


async def test_two_presses_of_approve_make_one_question(running: Stage) -> None:
    await suggest(running, CHIE)
    [asks] = await told(running, ADA)
    there = await with_app(running, ADA)
    await asyncio.gather(
        *(running.press(ADA, asks["ts"], ids.APPROVE_SUGGESTION, channel=there) for _ in range(3))
    )
    async with running.parts.sessions.begin() as session:
        assert len(await own_questions.of_team(session, running.team)) == 1
    said = [one["text"] for one in (await running.whispers(ADA))[-3:]]
    assert len([one for one in said if "already" in one]) == 2


async def test_two_managers_who_void_a_round_at_once_void_it_once(running: Stage) -> None:
    of = await running.open_round()
    for user in (ADA, BEN):
        await running.opens(user, str(of.ts), ids.ROUND_MENU, value=f"{ids.MENU_VOID}/{of.round_id}")
    await asyncio.gather(*(running.submits(user) for user in (ADA, BEN)))
    shown = [str(await running.modal(user)) for user in (ADA, BEN)]
    already = round_menu.void_already().text
    assert [already in view for view in shown].count(True) == 1
    [row] = await stored(running, Round)
    assert row.state == "void"


async def test_two_who_ask_for_a_question_here_at_once_get_one(running: Stage) -> None:
    told_them = await asyncio.gather(*(running.command(user, "hard here") for user in (BEN, CHIE)))
    await running.beat()
    assert len(await running.rounds(origin="extra")) == 1
    assert len(set(told_them)) == 2, "one is told that it comes, the other that there is one"


async def test_an_answer_that_is_submitted_twice_at_once_is_one(running: Stage) -> None:
    of = await running.open_round()
    await running.opens(BEN, str(of.ts), ids.WRITE_ANSWER)
    view = await running.modal(BEN)
    values = {writing.FIELD: LONG}
    await asyncio.gather(
        *(running.gesture("submit", user=BEN, view_id=view["id"], values=values) for _ in range(2))
    )
    await running.beat()
    assert len(await stored(running, WrittenAnswer)) == 1
    assert len([one for one in await running.thread(str(of.ts)) if "Answer by" in one["text"]]) == 1


async def test_two_forget_mes_at_once_forget_once_and_both_say_so(running: Stage) -> None:
    await running.answer(CHIE)
    for _ in range(2):
        await running.command(CHIE, "forget-me")
    asked = (await running.whispers(CHIE))[-2:]
    await asyncio.gather(*(running.press(CHIE, one["ts"], ids.FORGET_ME_CONFIRM) for one in asked))
    assert len(await stored(running, Erasure)) == 1
    said = [one["text"] for one in await running.whispers(CHIE)]
    assert len([one for one in said if "everything stored about you is deleted" in one]) == 2


async def test_a_file_asked_for_twice_at_once_comes_once(running: Stage) -> None:
    for verb in ("my-data", "notes"):
        said = await asyncio.gather(*(running.command(BEN, verb) for _ in range(2)))
        await running.beat()
        assert len({*said}) >= 1
        assert len([one for one in await stored(running, Post) if one.kind == verb]) == 1, verb


async def test_forgetting_while_a_suggestion_is_decided_leaves_no_name(running: Stage) -> None:
    await suggest(running, CHIE)
    await running.command(CHIE, "forget-me")
    asked = (await running.whispers(CHIE))[-1]
    [asks] = await told(running, ADA)
    await asyncio.gather(
        running.press(CHIE, asked["ts"], ids.FORGET_ME_CONFIRM),
        running.press(ADA, asks["ts"], ids.APPROVE_SUGGESTION, channel=await with_app(running, ADA)),
    )
    await running.beat()
    [row] = await stored(running, Suggestion)
    assert (row.state, row.user_id) == ("approved", None)
    assert "Chie" not in str(await told(running, ADA))
    assert not [one for one in await stored(running, Post) if CHIE in f"{one.subject}{one.channel_id}"]
