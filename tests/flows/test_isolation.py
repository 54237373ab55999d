"""Two workspaces in one database, in which everything has the same id: channels, members, messages. Neither shows in the other.

Each has a playground of its own; the app serves both from one set of parts, with a token for each.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from aiohttp import web
from pydantic import SecretStr

from bot import app
from bot.house import house as made_house
from bot.installs import Installs
from bot.parts import Parts
from bot.settings import Settings, require_slack
from bot.slack.blocks import actions as ids
from bot.slack.blocks import writing
from bot.slack.gateway import Slack
from bot.store.tables import Base
from playground import server
from playground.model import Team
from playground.world import World, small_workspace
from tests.clock import FakeClock
from tests.flows.home_tab import opened
from tests.flows.suggesting import presses, suggest, with_app
from tests.flows.test_digest import choose
from tests.flows.test_export import asks, files_of
from tests.stage import ADA, BANK, BEN, CHIE, DANI, LONG, MONDAY, SIGNING_SECRET, Stage, installed

DAY = timedelta(days=1)
HERE, THERE = "T0ALPHA", "T0BETA"
MARKS = {HERE: "Alpharetta", THERE: "Betancourt"}
"""A word for each workspace that is in everything of it: its people's names, their answers, its own address."""

PINGS = ("<!channel>", "<!here>")
"""What would call everybody, if it were said as it is: in everybody's name, and in a question's title and prompt."""


def workspace(team: str) -> World:
    world = small_workspace("ScaleQ")
    mark = MARKS[team]
    world.team = Team(team, f"{mark} Inc.", mark.lower())
    for member in world.members.values():
        if not member.is_bot:
            member.real_name = f"{member.real_name.split()[0]} {mark} {PINGS[0]}"
    return world


@pytest.fixture
async def both(database_url: str) -> AsyncIterator[tuple[Stage, Stage]]:
    async with AsyncExitStack() as closing:
        clock = FakeClock(MONDAY - timedelta(hours=1))
        http = await closing.enter_async_context(aiohttp.ClientSession())
        made = {}
        for team in (HERE, THERE):
            token = f"xoxb-{team}"
            slack = await server.start(workspace(team), installed(bot_token=token), clock=clock)
            closing.push_async_callback(slack.stop)
            settings = Settings(
                slack_api_url=slack.api_url,
                slack_bot_token=SecretStr(token),
                slack_signing_secret=SecretStr(SIGNING_SECRET),
                database_url=database_url,
                port=0,
            )
            credentials = require_slack(settings, "http")
            house = await closing.enter_async_context(
                made_house(settings, credentials, database_url, bank=BANK, clock=clock)
            )
            made[token] = slack, house
        front = await closing.enter_async_context(
            _slack({token: slack.api_url for token, (slack, _) in made.items()})
        )
        sessions = next(iter(made.values()))[1].parts.sessions
        installs = Installs(sessions, clock, None)
        for team in (HERE, THERE):
            installs.hold(team, f"xoxb-{team}")
        parts = Parts(BANK, clock, sessions, Slack(http, front, installs), installs)
        stages = []
        for slack, house in made.values():
            shared = replace(house, parts=parts)
            port = await closing.enter_async_context(app.http(shared, "127.0.0.1"))
            await slack.configure(f"http://127.0.0.1:{port}/slack/events")
            stages.append(Stage(slack, shared, clock, http, closing))
        yield stages[0], stages[1]


@asynccontextmanager
async def _slack(workspaces: Mapping[str, str]) -> AsyncIterator[str]:
    """One address for all workspaces, as Slack has: whose a call is, its token says. ``workspaces``: address by token."""

    async def pass_on(request: web.Request) -> web.Response:
        to = workspaces[request.headers["Authorization"].removeprefix("Bearer ")]
        headers = {
            name: request.headers[name]
            for name in ("Authorization", "Content-Type")
            if name in request.headers
        }
        url = f"{to}{request.match_info['method']}"
        body = await request.read()
        async with http.request(
            request.method, url, params=request.query, data=body, headers=headers
        ) as answer:
            return web.Response(
                status=answer.status, body=await answer.read(), content_type=answer.content_type
            )

    front = web.Application()
    front.add_routes([web.route("*", "/api/{method}", pass_on)])
    runner = web.AppRunner(front)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as http:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


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
    return json.dumps(messages, ensure_ascii=False)


async def rows(one: Stage, team: str) -> dict[str, list[str]]:
    """Every row of that workspace, as text, by table."""
    found = {}
    async with one.parts.sessions.begin() as session:
        for table in Base.metadata.sorted_tables:
            query = sa.select(sa.cast(sa.text(f"{table.name}::text"), sa.Text)).select_from(table)
            found[table.name] = sorted(await session.scalars(query.where(table.c.team_id == team)))
    return found


async def test_nothing_of_one_workspace_shows_in_the_other_or_goes_with_it(both: tuple[Stage, Stage]) -> None:
    here, there = both
    for one in both:
        await one.set_up()
        await choose(one, ADA)
    await together(both, MONDAY)
    first, other = await here.open_round(), await there.open_round()
    assert (first.channel_id, first.ts) == (other.channel_id, other.ts), "the same message, by Slack's ids"
    for one in both:
        await lived(one)
    await together(both, MONDAY + 8 * DAY)  # results, a board, a digest
    for one in both:
        await looked(one)
    await together(both, MONDAY + 8 * DAY + timedelta(minutes=5))
    seen = {one.team: await shown(one) for one in both}
    for team, foreign in ((HERE, THERE), (THERE, HERE)):
        assert MARKS[team] in seen[team]
        for needle in (MARKS[foreign], MARKS[foreign].lower(), foreign):
            assert needle not in seen[team], f"{team} shows {needle}"
    for one in both:
        said = await said_by_the_app(one)
        assert f"{MARKS[one.team]} &lt;!channel&gt;" in said
        assert [ping for ping in PINGS if ping in said] == []
    stored = {team: await rows(here, team) for team in (HERE, THERE)}
    empty = {table for table, of_it in stored[HERE].items() if not of_it}
    assert empty <= {"erasures", "barred", "choices", "self_checks", "reminders"}, "or this shows too little"
    for team, foreign in ((HERE, THERE), (THERE, HERE)):
        assert MARKS[foreign] not in json.dumps(stored[team])

    # Forgetting, voiding, hiding in one is nothing to the other.
    await here.forget_me(BEN)
    of = await here.open_round()
    await here.delete(ADA, str(of.ts))
    await here.command(CHIE, "hide")
    await here.command(ADA, "pause")
    await here.beat()
    assert await rows(here, THERE) == stored[THERE]
    assert BEN not in json.dumps(await rows(here, HERE))
    assert BEN in json.dumps(await rows(here, THERE))


async def together(both: tuple[Stage, Stage], moment: Any) -> None:
    """Both live until then; one beat serves both."""
    for one in both:
        await one.to(moment)
    for one in both:
        await one.settle()
