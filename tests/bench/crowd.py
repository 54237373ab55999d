"""A hundred people who press, type and submit: how long each waits until Slack has its acknowledgement.

The app and the local Slack share one process here, with its one processor, so what is measured is more than the app alone takes.
"""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.postgres import embedded
from bot.settings import normalised
from bot.store import database
from bot.store.migrate import migrate
from playground.model import Member
from playground.world import World, small_workspace
from tests.bench.figures import Figure, p99
from tests.stage import LONG, MONDAY, PRACTICE, Stage, stage

PEOPLE = 100
THINKING = 5.0
"""Seconds between what one person does and what they do next."""


def interactions(folder: Path, rounds: int) -> Iterator[Figure]:
    """The 99th percentile with a hundred people beside that of one person who is alone."""
    with embedded(folder / "crowd") as url:
        crowd, alone = asyncio.run(_measure(normalised(url), rounds))
    note = (
        f"{PEOPLE} people, an action each {THINKING:g} s: commands, a form opened and submitted, hints, votes; "
        "app and local Slack in one process; less is better"
    )
    yield Figure("interactions, p99 in ms", crowd, alone, "one person alone", note)


async def _measure(url: str, rounds: int) -> tuple[list[float], list[float]]:
    engine = database.engine(url)
    await migrate(engine)
    await engine.dispose()
    world = small_workspace("ScaleQ")
    people = [_join(world, number) for number in range(PEOPLE)]
    crowd, alone = [], []
    async with stage(url, world=world) as one:
        await one.set_up()
        await one.to(MONDAY)
        question = str((await one.open_round()).ts)
        for number in range(rounds + 1):
            waits = await asyncio.gather(
                *(
                    _person(one, user, question, place / PEOPLE * THINKING)
                    for place, user in enumerate(people)
                )
            )
            lone = await _person(one, people[number], question, 0, thinking=0.2)
            if number:  # the first round warms up
                crowd.append(p99([wait for own in waits for wait in own]))
                alone.append(p99(lone))
    return crowd, alone


def _join(world: World, number: int) -> str:
    user = f"U0BENCH{number:04}"
    world.add_member(Member(user, f"person{number}", f"Person {number}", "Europe/Berlin"))
    world.channels[PRACTICE].members.append(user)
    return user


async def _person(
    one: Stage, user: str, question: str, begins: float, *, thinking: float = THINKING
) -> list[float]:
    """What one person does, one thing after the other; gives how long each took, in milliseconds."""
    await asyncio.sleep(begins)
    on_question = {"channel": PRACTICE, "message_ts": question}
    did: list[float] = []
    steps: list[tuple[str, dict[str, Any]]] = [
        ("command", {"channel": PRACTICE, "text": "hard", "command": "/scaleq"}),
        ("action", on_question | {"action_id": "hint"}),
        ("action", on_question | {"action_id": "write_answer"}),
        ("submit", {"values": {"answer_text": LONG}}),
        ("command", {"channel": PRACTICE, "text": "streak", "command": "/scaleq"}),
    ]
    for what, given in steps:
        if what == "submit":
            given["view_id"] = (await one.modal(user))["id"]
        did.append(await _timed(one, what, given | {"user": user}))
        await asyncio.sleep(thinking)
    return did


async def _timed(one: Stage, what: str, given: dict[str, Any]) -> float:
    began = time.perf_counter()
    async with one.http.post(f"{one.slack.url}/playground/{what}", json=given) as answer:
        body = await answer.json()
        if not body["ok"]:
            raise RuntimeError(f"{what}: {body}")
    return (time.perf_counter() - began) * 1000
