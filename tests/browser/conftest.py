"""One browser for the run, a running ScaleQ for a module, and visitors that must leave without any trouble.

Playwright lives on one event loop, so everything here shares the session's.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from bot.play import Play, play
from playground.server import Playground, start
from playground.world import small_workspace
from questions.bank import Bank
from tests.browser.visitor import PATIENCE, Visitor, chromium_or_skip
from tests.databases import Stock
from tests.playground.stage import StoppedClock, config

Visits = Callable[..., Awaitable[Visitor]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        # Chromium's own sandbox doesn't work for root, and it opens nothing here but our own pages.
        browser = await playwright.chromium.launch(executable_path=chromium_or_skip(), args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(chromium: Browser) -> AsyncIterator[Visits]:
    """Opens a page; options are those of a browser context. Afterwards nothing may have gone wrong on it."""
    visitors = []

    async def run(url: str, *, steps: bool = False, **options: Any) -> Visitor:
        context = await chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        if not steps:
            await context.add_init_script("localStorage.setItem('playground/hints', 'dismissed')")
        visitor = Visitor(await context.new_page())
        visitors.append(visitor)
        await visitor.page.goto(url)
        await visitor.page.locator("#side nav").wait_for(state="attached")
        return visitor

    yield run
    for visitor in visitors:
        await visitor.page.context.close()
    assert [trouble for visitor in visitors for trouble in visitor.troubles] == []


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def playing(chromium: Browser, stock: Stock, bank: Bank) -> AsyncIterator[Play]:
    """ScaleQ in its playground as ``make play`` has it: Monday morning, the first question in the channel."""
    with stock.one() as url:
        async with play(url, bank=bank) as running:
            yield running
            await running.slack.drain()  # what the last visitor pressed is still being answered
            await running.house.parts.drained()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def workspace(chromium: Browser) -> AsyncIterator[Playground]:
    """A playground without any app at its other end."""
    running = await start(small_workspace(), config(), clock=StoppedClock())
    yield running
    await running.stop()
