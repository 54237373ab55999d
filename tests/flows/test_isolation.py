"""Two workspaces in one database, in which everything has the same id: channels, members, messages. Neither shows in the other.

The app is installed in both by OAuth, and serves both in one process.
"""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.slack.blocks import actions as ids
from bot.slack.blocks import writing
from bot.store import departed
from playground.model import Team
from playground.world import World, small_workspace
from tests.flows.home_tab import opened, texts
from tests.flows.installing import ACME, OTHER, Browser, invite, page
from tests.flows.suggesting import presses, suggest, with_app
from tests.flows.test_digest import choose
from tests.flows.test_export import asks, files_of
from tests.stage import ADA, BEN, CHIE, DANI, LONG, MONDAY, Stage

DAY = timedelta(days=1)
MARKS = {ACME: "Alpharetta", OTHER: "Betancourt"}
"""A word for each workspace that is in everything of it: its people's names, their answers, its own address."""

PINGS = ("<!channel>", "<!here>")
"""What would call everybody, if it were said as it is: in everybody's name, and in a question's title and prompt."""


def workspace(team: str) -> World:
    world, mark = small_workspace("ScaleQ", team), MARKS[team]
    world.team = Team(team, f"{mark} Inc.", mark.lower())
    for member in world.members.values():
        if not member.is_bot:
            member.real_name = f"{member.real_name.split()[0]} {mark} {PINGS[0]}"
    return world


@pytest.fixture
async def both(database_url: str) -> AsyncIterator[tuple[Stage, Stage]]:
    async with page(database_url, workspace(ACME), workspace(OTHER)) as here:
        for team in (ACME, OTHER):
            assert (await Browser.on(here).installs(team)).status == 200
        yield here, here.at(OTHER)


PROMPT = f"The canteen's menu is cached {PINGS[1]} for a day, and 400 people see the old one. What do you do? {PINGS[0]}"


async def lived(one: Stage) -> None:
    """A Monday with everything in it."""
    mark = MARKS[one.team]
    words = f"{mark} first. {LONG}"
    bens = await one.answer(BEN, words)
    await one.edit(BEN, bens, f"{words} And then {mark} again.")
    await one.react(CHIE, bens)
    await one.react(DANI, bens, "fire")
    of = await one.open_round()
    await one.opens(CHIE, str(of.ts), ids.WRITE_ANSWER)
    await one.submits(CHIE, **{writing.FIELD: words})
    await one.opens(DANI, str(of.ts), ids.COMPARE)
    await one.submits(DANI)  # looks, and pays for it
    await one.opens(CHIE, str(of.ts), ids.WRITE_ANSWER)
    await one.types(CHIE, writing.FIELD, f"{mark}, so far")
    await suggest(one, BEN, title=f"{mark} {PINGS[1]} at lunch", prompt=PROMPT)
    await presses(one, ADA, ids.APPROVE_SUGGESTION)
    await suggest(one, DANI, title=f"{mark} at night")
    for user, text in (
        (BEN, "remind on"),
        (BEN, "hard"),
        (DANI, "hard 15m"),
        (CHIE, "hard here"),
        (CHIE, "away until friday"),
        (DANI, "hide"),
        (BEN, "notes"),
        (BEN, "my-data"),
        (ADA, "focus caching"),
    ):
        await one.command(user, text)


async def looked(one: Stage) -> None:
    """Everything that can be looked at."""
    for user in (ADA, BEN, CHIE, DANI):
        for text in ("leaderboard", "leaderboard all", "streak", f"streak <@{BEN}|ben>", "topics", "help"):
            await one.command(user, text)
        await opened(one, user)
    await asks(one)
    for user in (BEN, CHIE):
        await one.command(user, "notes")
        await one.command(user, "my-data")


async def shown(one: Stage) -> str:
    """All that anybody sees: their screens, their conversations with the app, their files, every thread of the channel."""
    found = []
    for user in (ADA, BEN, CHIE, DANI):
        found += [json.dumps(await one.sees(user)), *await files_of(one, user), *await one.dms(user)]
    for message in await one.history():
        found.append(json.dumps([message, await one.thread(message["ts"])]))
    return "\n".join(found)


async def said_by_the_app(one: Stage) -> str:
    """Its messages, whispers, tabs and modals. (What members write themselves is theirs; a file pings nobody.)"""
    found: list[Any] = []
    for user in (ADA, BEN, CHIE, DANI):
        found += [await one.sees(user), await one.history(await with_app(one, user), user)]
    for message in await one.history():
        found += await one.thread(message["ts"])
    messages = [one for one in found if not isinstance(one, dict) or "user" not in one or one.get("bot_id")]
    return "\n".join(texts(messages))


async def rows(one: Stage, team: str) -> dict[str, list[str]]:
    """Every row of that workspace, as text, by table."""
    found = {}
    async with one.parts.sessions.begin() as session:
        for table in departed.tables():
            query = sa.select(sa.cast(sa.text(f"{table.name}::text"), sa.Text)).select_from(table)
            found[table.name] = sorted(await session.scalars(query.where(table.c.team_id == team)))
    return found


async def test_nothing_of_one_workspace_shows_in_the_other_or_goes_with_it(both: tuple[Stage, Stage]) -> None:
    here, there = both
    for one in both:
        await invite(one)
        await one.set_up()
        await choose(one, ADA)
    await here.to(MONDAY)
    first, other = await here.open_round(), await there.open_round()
    assert (first.channel_id, first.ts) == (other.channel_id, other.ts), "the same message, by Slack's ids"
    for one in both:
        await lived(one)
    await here.to(MONDAY + 8 * DAY)  # results, a board, a digest
    for one in both:
        await looked(one)
    await here.to(MONDAY + 8 * DAY + timedelta(minutes=5))
    seen = {one.team: await shown(one) for one in both}
    for team, foreign in ((ACME, OTHER), (OTHER, ACME)):
        assert MARKS[team] in seen[team]
        for needle in (MARKS[foreign], MARKS[foreign].lower(), foreign):
            assert needle not in seen[team], f"{team} shows {needle}"
    for one in both:
        said = await said_by_the_app(one)
        assert f"{MARKS[one.team]} &lt;!channel&gt;" in said
        assert [line for line in said.splitlines() if any(ping in line for ping in PINGS)] == []
    stored = {team: await rows(here, team) for team in (ACME, OTHER)}
    empty = {table for table, of_it in stored[ACME].items() if not of_it}
    assert empty <= {"erasures", "barred", "choices", "self_checks", "reminders", "syncs"}, (
        "or this shows too little"
    )
    for team, foreign in ((ACME, OTHER), (OTHER, ACME)):
        assert MARKS[foreign] not in json.dumps(stored[team])

    # Forgetting, voiding, hiding in one is nothing to the other.
    await here.forget_me(BEN)
    of = await here.open_round()
    await here.delete(ADA, str(of.ts))
    await here.command(CHIE, "hide")
    await here.command(ADA, "pause")
    await here.beat()
    assert await rows(here, OTHER) == stored[OTHER]
    assert BEN not in json.dumps(await rows(here, ACME))
    assert BEN in json.dumps(await rows(here, OTHER))

    # A month after the app was removed from one, that one is gone.
    async with here.parts.sessions.begin() as session:
        for table in departed.tables():
            await departed.purge(session, table, ACME)
    assert not any((await rows(here, ACME)).values())
    assert await rows(here, OTHER) == stored[OTHER]
