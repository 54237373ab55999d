"""A day's outage in Socket Mode, many times: ``python -m tests.crash.outage`` tells long stories, and kills a real process once."""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import psycopg
import structlog

from bot.manifest import EVENTS, SCOPES
from bot.postgres import throwaway
from bot.settings import SCHEME
from bot.store import database, facts
from bot.store.migrate import migrate
from playground import server
from playground.clock import RealClock
from playground.config import Config
from playground.world import small_workspace
from tests.crash.day_away import SHORT, tell, tell_late
from tests.crash.processes import started
from tests.crash.test_processes import Place, lately
from tests.stage import ADA, APP_TOKEN, BEN, BOT_TOKEN, CHIE, DANI, EVE, LONG, PRACTICE, SIGNING_SECRET

# -- by real processes ------------------------------------------------------------------------------------------------------


async def killed(url: str, folder: Path) -> list[str]:
    """``scaleq run`` is killed, people live on, and it is started again; gives where what is known differs from what should be."""
    config = Config(
        bot_token=BOT_TOKEN,
        app_token=APP_TOKEN,
        signing_secret=SIGNING_SECRET,
        scopes=frozenset(SCOPES),
        events=frozenset(EVENTS),
        retry_delays=(0, 0.1, 0.2),
    )
    slack = await server.start(small_workspace("ScaleQ"), config, clock=RealClock())
    env = {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "DATABASE_URL": url,
        "SCALEQ_LOG": "json",
    }
    engine = database.engine(url)
    place = Place(slack, database.sessions(engine), env, folder)
    try:
        await place.due(PRACTICE, lately())
        async with aiohttp.ClientSession() as http:
            return await _killed(place, partial(_as_member, http, slack))
    finally:
        await engine.dispose()
        await slack.stop()


async def _killed(place: Place, people: Callable[..., Awaitable[str]]) -> list[str]:
    async with started("run", env=place.env, cwd=place.cwd, hasty=True) as app:
        await place.all_posted(1)
        [of] = await place.rounds()
        say = partial(people, "chat.postMessage", channel=PRACTICE, thread_ts=of.ts)
        edited, deleted = await say(BEN, text=SHORT), await say(CHIE, text=LONG)
        await people("reactions.add", EVE, channel=PRACTICE, timestamp=deleted, name="+1")
        await people("reactions.add", EVE, channel=PRACTICE, timestamp=edited, name="+1")
        assert await place.slack.drain(10)
        await app.kill()
    new = await say(DANI, text=LONG)
    await people("chat.update", BEN, channel=PRACTICE, ts=edited, text=LONG)
    await people("chat.delete", CHIE, channel=PRACTICE, ts=deleted)
    await people("reactions.add", ADA, channel=PRACTICE, timestamp=new, name="fire")
    await people("reactions.remove", EVE, channel=PRACTICE, timestamp=edited, name="+1")
    await asyncio.sleep(
        4
    )  # as long as a silence has to be for these hasty processes, and until Slack has given up
    async with started("run", env=place.env, cwd=place.cwd, hasty=True) as app:
        await app.says('"round synced"')
        async with place.sessions.begin() as session:
            [found] = await facts.verdicts(session, of.team_id, [of])
        assert await app.end() == 0, app.text
    wanted = {"answers": {BEN: edited, DANI: new}, "voters": {BEN: [], DANI: [ADA]}}
    known = {
        "answers": {user: answer.ts for user, answer in found.answers.items()},
        "voters": {user: sorted(who) for user, who in found.voters.items()},
    }
    return [
        f"killed, {what}: {known[what]} instead of {wanted[what]}"
        for what in wanted
        if known[what] != wanted[what]
    ]


async def _as_member(
    http: aiohttp.ClientSession, slack: server.Playground, method: str, user: str, **arguments: Any
) -> str:
    """A Web API method as this member; gives the ts in its answer, if there is one."""
    headers = {"Authorization": f"Bearer xoxp-{user}"}
    async with http.post(f"{slack.api_url}{method}", json=arguments, headers=headers) as answer:
        body = await answer.json()
    assert body["ok"], body
    return str(body.get("ts", ""))


# -- many of them -----------------------------------------------------------------------------------------------------------


@contextmanager
def databases() -> Iterator[Callable[[], str]]:
    """Gives migrated, empty databases on a cluster of its own, as long as this context lasts."""
    with (
        tempfile.TemporaryDirectory(prefix="scaleq-outage-") as folder,
        throwaway(Path(folder) / "cluster") as url,
    ):
        numbers = count()
        template = _made(url, "template")
        asyncio.run(_migrate(template))
        yield lambda: _made(url, f"story_{next(numbers)}", template="template")


def _made(cluster: str, name: str, template: str = "template0") -> str:
    with psycopg.connect(cluster, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return cluster.replace("/scaleq?", f"/{name}?", 1).replace("postgresql://", SCHEME, 1)


async def _migrate(url: str) -> None:
    engine = database.engine(url)
    await migrate(engine)
    await engine.dispose()


def _unsaid(*_: object) -> structlog.typing.EventDict:
    raise structlog.DropEvent


def main(stories: int = 6) -> None:
    """Tell so many long stories, and print what came of them. Exits with 1 if anything is known otherwise than it should be."""
    structlog.configure(processors=[_unsaid])
    began = time.perf_counter()
    happened, repairs, wrong = 0, Counter[str](), []
    with databases() as new, tempfile.TemporaryDirectory() as folder:
        wrong += asyncio.run(killed(new(), Path(folder)))
        for seed in range(stories):
            one = asyncio.run(tell(seed, (new(), new()), people=15, before=60, meanwhile=200, after=20))
            happened, repairs = happened + one.happened, repairs + one.repairs
            wrong += [f"story {seed}: {difference}" for difference in one.differences]
            late = asyncio.run(tell_late(seed, (new(), new()), before=30, meanwhile=80))
            wrong += [f"story {seed}, heard late: {difference}" for difference in late]
    for difference in wrong:
        print(f"outage: {difference}")  # noqa: T201
    read_back = ", ".join(f"{number} {what}" for what, number in sorted(repairs.items()))
    print(  # noqa: T201
        f"outage: a process killed and started again, {stories} stories of a day away, {happened} happenings, "
        f"{repairs.total()} read back ({read_back}), {stories} with events that came late; {len(wrong)} differences; "
        f"{time.perf_counter() - began:.0f} s"
    )
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
