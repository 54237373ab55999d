"""A stage with its channel set up, a moment before the first question is due."""

from collections.abc import AsyncIterator

import pytest

from tests.stage import Stage, stage


@pytest.fixture
async def on_stage(database_url: str) -> AsyncIterator[Stage]:
    async with stage(database_url) as one:
        await one.set_up()
        yield one
