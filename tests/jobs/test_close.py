"""Closing: members are counted within Slack's limits, and a workspace that takes its time holds up no other."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from bot.jobs import close, people
from bot.jobs.close import Closer
from bot.slack.gateway import Slack
from bot.store import closing, members, workspaces
from bot.store.tables import Round
from playground.world import World, big_workspaces
from tests.crash.once import calls, present
from tests.stage import BEN, GENERAL, MONDAY, PRACTICE, Stage, stage

DAY = timedelta(days=1)
PEOPLE, CHANNELS = 500, 6


@pytest.fixture
async def big(database_url: str) -> AsyncIterator[Stage]:
    """A workspace of 500, all of them in six channels whose rounds close in a moment; Slack keeps to its limits."""
    [world] = big_workspaces(1, CHANNELS, PEOPLE)
    async with stage(database_url, world=world) as one:
        for channel in list(world.channels):
            await one.set_up(channel)
        await one.to(MONDAY)
        one.clock.move_to(MONDAY + DAY)
        await one.gesture("limits", tiers=True)
        yield one


async def closed(stage: Stage, channel: str = PRACTICE) -> Round:
    """The channel's first round, closed by now."""
    of = (await stage.rounds(channel))[0]
    assert of.state == "closed"
    return of


def in_all_channels(world: World) -> list[str]:
    return [name for name, channel in world.channels.items() if channel.name.startswith("channel-")]


async def test_rounds_that_close_together_count_members_by_one_reading_of_the_list(big: Stage) -> None:
    since = present(big)
    await big.beat()
    for channel in in_all_channels(big.slack.world):
        assert (await closed(big, channel)).members == PEOPLE
    called = Counter(calls(big, since))
    assert called["users.list"] == 3, "two hundred people a page"
    # The app itself isn't on the list, and whoever comes when few are left to be read asks for those.
    assert called["users.info"] <= CHANNELS * people.FEW


async def test_a_429_in_the_middle_of_the_list_loses_nothing_of_it(big: Stage) -> None:
    [channel, *_] = in_all_channels(big.slack.world)
    everybody = big.slack.world.channels[channel].members
    since = present(big)
    for turn in range(1, 3):
        limit = {"method": "users.list", "kind": "ratelimited", "retry_after": 30}
        reading = big.parts.readings[big.team]
        await slack_refuses_after_a_page(big, limit)
        async with big.parts.sessions.begin() as session:
            assert await members.number(session, big.team) >= 200 * turn
        assert reading.cursor is not None
    found = await people.ensure(big.parts, big.team, everybody)
    assert len([user for user in everybody if user in found]) == len(everybody)
    assert Counter(calls(big, since))["users.list"] == 3 + 2, "three pages, and two that were refused"


async def slack_refuses_after_a_page(big: Stage, limit: dict[str, Any]) -> None:
    """Whoever wants to know everybody gets a page of the list, then a 429."""
    call, pages = Slack.call, 0

    async def counted(slack: Slack, team: str, method: str, **more: Any) -> dict[str, Any]:
        nonlocal pages
        answer = await call(slack, team, method, **more)
        if method == "users.list" and (pages := pages + 1) == 1:
            await big.gesture("faults", api=[limit])
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Slack, "call", counted)
        with pytest.raises(Exception, match="ratelimited"):
            await people.ensure(big.parts, big.team, [f"U0BIG{n:05}" for n in range(PEOPLE)])


async def test_what_was_asked_one_by_one_before_a_429_is_not_asked_again(big: Stage) -> None:
    some = [f"U0BIG{n:05}" for n in range(20)]
    limit = {"method": "users.info", "kind": "ratelimited", "retry_after": 30}
    call, asked = Slack.call, 0

    async def counted(slack: Slack, team: str, method: str, **more: Any) -> dict[str, Any]:
        nonlocal asked
        if method == "users.info" and (asked := asked + 1) == 13:
            await big.gesture("faults", api=[limit])
        return await call(slack, team, method, **more)

    since = present(big)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Slack, "call", counted)
        with pytest.raises(Exception, match="ratelimited"):
            await people.ensure(big.parts, big.team, some)
        assert (await people.ensure(big.parts, big.team, some)).keys() == set(some)
    assert Counter(calls(big, since)) == {"users.info": 21}


async def test_a_workspace_that_begins_to_rest_just_then_is_asked_later_and_the_count_is_not_lost(
    on_stage: Stage,
) -> None:
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN)
    claim = closing.claim

    async def then_limited(session: Any, **wanted: Any) -> Any:
        found = await claim(session, **wanted)
        if found:
            await workspaces.rest(session, on_stage.team, on_stage.clock.real() + timedelta(seconds=30))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closing, "claim", then_limited)
        on_stage.clock.move_to(MONDAY + DAY)
        since = present(on_stage)
        await on_stage.beat()
        assert next(of.state for of in await on_stage.rounds()) == "open"
        assert calls(on_stage, since, "conversations.members") == []
    await on_stage.pass_(seconds=31)
    assert (await closed(on_stage)).members == 5
    assert len(await on_stage.results(await closed(on_stage))) > 0


async def test_a_workspace_that_rests_for_too_long_has_its_results_without_the_count(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    on_stage.clock.move_to(MONDAY + DAY)
    async with on_stage.parts.sessions.begin() as session:
        await workspaces.rest(session, on_stage.team, on_stage.clock.real() + timedelta(hours=1))
    await on_stage.to(MONDAY + DAY + close.PATIENCE)
    assert (await closed(on_stage)).members is None


async def test_a_count_that_hangs_holds_up_nothing_else_and_is_given_up(
    on_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot = on_stage.bot
    assert (await on_stage.api(BEN, "conversations.invite", channel=GENERAL, users=bot))["ok"]
    await on_stage.set_up(GENERAL)
    await on_stage.to(MONDAY)
    reached, call = asyncio.Event(), Slack.call

    async def hanging(slack: Slack, team: str, method: str, **more: Any) -> dict[str, Any]:
        if method == "conversations.members" and more["channel"] == PRACTICE:
            reached.set()
            await asyncio.Event().wait()
        return await call(slack, team, method, **more)

    monkeypatch.setattr(Slack, "call", hanging)
    monkeypatch.setattr(close, "COUNTING", 0.5)
    on_stage.clock.move_to(MONDAY + DAY)
    closer = Closer(on_stage.parts)
    assert await closer.take() == 2
    await asyncio.wait_for(reached.wait(), 10)
    assert await closer.take() == 0, "nobody waits for what is in hand"
    await closer.back()
    assert (await closed(on_stage, GENERAL)).members is not None
    [of] = await on_stage.rounds()
    assert of.state == "open"
    assert of.held_until == on_stage.clock.real() + close.PAUSE
    await on_stage.clock.advance(close.PATIENCE)
    await closer.take()
    await closer.back()
    assert (await closed(on_stage)).members is None
