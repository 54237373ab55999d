"""A stage with its channel set up, on a Monday an hour before the first question is due."""

from collections.abc import AsyncIterator

import pytest

from tests.stage import MONDAY, Stage, stage


@pytest.fixture
async def bare(database_url: str) -> AsyncIterator[Stage]:
    """No channel is set up."""
    async with stage(database_url) as one:
        yield one


@pytest.fixture
async def on_stage(bare: Stage) -> Stage:
    await bare.set_up()
    return bare


@pytest.fixture
async def asked(on_stage: Stage) -> Stage:
    """Monday 09:00: the first question stands in the channel."""
    await on_stage.to(MONDAY)
    return on_stage


@pytest.fixture
async def web(database_url: str) -> AsyncIterator[Stage]:
    """Over HTTP, with the first question in the channel."""
    async with stage(database_url, transport="http") as one:
        await one.set_up()
        await one.to(MONDAY)
        yield one
