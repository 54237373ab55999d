"""A Friday's round that was answered; on Monday at 09:00 its results, the week's board and a new question fall due, beside a DM."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.jobs import dm
from bot.slack.blocks import alerts
from tests.stage import ADA, BEN, LONG, MONDAY, PRACTICE, Stage, stage

FRIDAY = MONDAY - timedelta(days=3)


@pytest.fixture
async def friday(database_url: str) -> AsyncIterator[Stage]:
    """Friday 09:00 comes in a moment."""
    async with stage(database_url, now=FRIDAY - timedelta(minutes=1)) as one:
        await one.set_up()
        yield one


@pytest.fixture
async def monday(friday: Stage) -> Stage:
    """Monday 09:00, and nothing was done yet. Friday's question has an answer and a vote."""
    await friday.to(FRIDAY)
    [question] = await friday.posts()
    answer = await friday.say(BEN, LONG, thread=question["ts"])
    await friday.react(ADA, answer)
    friday.clock.move_to(MONDAY)
    async with friday.parts.sessions.begin() as session:
        message = alerts.few_unseen(PRACTICE, 3)
        await dm.owe(session, friday.team, [ADA], "three left", message, friday.clock.real())
    return friday
