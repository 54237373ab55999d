"""``python -m tests.pictures``: README's pictures, taken of the seeded story in a browser.

They show what three weeks came to: the same members, words and votes each time, so that a new look is all that changes.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import aiohttp
import typer
from playwright.async_api import Locator, Page, async_playwright

from bot import log
from bot.cli.playing import fresh_database
from bot.play import CHANNEL, Play, play
from bot.slack.blocks import actions as ids
from playground.cast import people
from playground.hands import Hands
from playground.model import Message
from playground.story import Step, Story
from tests.palette import reduced

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
BEGINS = datetime(2026, 11, 30, 8, tzinfo=UTC)
"""A Monday, 09:00 in Stockholm."""

LENGTH = timedelta(days=18, hours=5)
"""Into the third week's Friday afternoon: the week's board is half full, and the newest question has answers."""

SEED = 1
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ADA = "U0ADA00001"
LARGEST = 200_000
"""Bytes of a picture, about."""


def main(
    folder: Annotated[Path, typer.Option(help="Where they go.")] = FOLDER,
    browser: Annotated[str | None, typer.Option(help="A Chromium or Chrome; without it one on PATH.")] = None,
) -> None:
    """Tell the story, and take README's pictures of it."""
    found = browser or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        typer.echo(
            f"No browser: none of {', '.join(BROWSERS)} is on PATH. On Debian: apt-get install chromium",
            err=True,
        )
        raise typer.Exit(1)
    log.configure("text", "warning")
    folder.mkdir(parents=True, exist_ok=True)
    with fresh_database() as url:
        asyncio.run(_take(url, found, folder))


async def _take(database_url: str, browser: str, folder: Path) -> None:
    async with play(database_url, begins=BEGINS) as at, async_playwright() as playwright:
        typer.echo("Telling a story of three weeks …")
        await _tell(at)
        # As root Chromium runs without its sandbox only; what it shows here is ours.
        chromium = await playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        page = await chromium.new_page(device_scale_factor=2, color_scheme="light", bypass_csp=True)
        for name, shoot in PICTURES.items():
            picture = await reduced(page, await shoot(at, page))
            (folder / f"{name}.png").write_bytes(picture)
            typer.echo(
                f"{name}.png  {len(picture) / 1000:.0f} KB{'  (large)' if len(picture) > LARGEST else ''}"
            )
        await chromium.close()


async def _tell(at: Play) -> None:
    async def unheard(step: Step) -> None:
        """Nobody watches."""

    assert at.slack.platform.guide is not None
    async with aiohttp.ClientSession() as http:
        hands = Hands(http, at.slack.url)
        slack, guide, cast = at.slack.slack, at.slack.platform.guide, people(at.slack.world)
        story = Story(slack, guide, hands, cast, seed=SEED, length=LENGTH, told=unheard)
        await story.tell()
    assert story.refused == [], story.refused


def _posts(at: Play, fits: Callable[[Message], bool]) -> list[Message]:
    return [one for one in at.slack.world.channels[CHANNEL].messages.values() if one.bot_id and fits(one)]


def _question(one: Message) -> bool:
    return any(
        element.get("action_id") == ids.WRITE_ANSWER
        for block in one.blocks
        if block["type"] == "actions"
        for element in block["elements"]
    )


def _best_thread(at: Play) -> Message:
    """A round of the last week that is closed, with the liveliest thread."""
    messages = at.slack.world.channels[CHANNEL]
    closed = _posts(at, _question)[-5:-1]

    def votes(root: Message) -> int:
        replies = (messages.messages[ts] for ts in messages.threads.get(root.ts, ()))
        return sum(len(users) for reply in replies for users in reply.reactions.values())

    return max(closed, key=votes)


async def _open(at: Play, page: Page, width: int, height: int, **place: str) -> None:
    """That place, as Ada sees it, in a window of this size."""
    await page.set_viewport_size({"width": width, "height": height})
    await page.goto("about:blank")  # so that the address is read anew
    await page.goto(f"{at.slack.url}/#{urlencode({'user': ADA, **place})}")
    await page.locator("#timebar .now").wait_for()
    # What greets a newcomer, and what fades away, is no part of a picture.
    await page.add_style_tag(content="#hints, #notice { display: none !important }")


def _message(page: Page, within: str, ts: str) -> Locator:
    return page.locator(f'{within} [data-item="{ts}"]')


async def _crop(
    page: Page, element: Locator, *, width: float | None = None, height: float | None = None
) -> bytes:
    """An element from its top left corner, or as much of it."""
    await element.wait_for()
    await element.evaluate("one => one.scrollIntoView({ block: 'start' })")
    await page.mouse.move(0, 0)
    box = await element.bounding_box()
    assert box is not None
    box["width"], box["height"] = (
        min(box["width"], width or box["width"]),
        min(box["height"], height or box["height"]),
    )
    return await page.screenshot(clip=box)


async def _question_picture(at: Play, page: Page) -> bytes:
    await _open(at, page, 1060, 1400, channel=CHANNEL)
    return await _crop(page, _message(page, "#messages", _posts(at, _question)[-1].ts), width=780)


async def _thread_picture(at: Play, page: Page) -> bytes:
    """The whole page: the question on the left, what people said to it on the right."""
    root = _best_thread(at)
    await _open(at, page, 1280, 800, channel=CHANNEL, thread=root.ts)
    first = at.slack.world.channels[CHANNEL].threads[root.ts][0]
    for within, ts in (("#messages", root.ts), ("#replies", first)):
        message = _message(page, within, ts)
        await message.wait_for()
        await message.evaluate("one => one.scrollIntoView({ block: 'start' })")
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement.blur()")
    return await page.screenshot()


async def _results_picture(at: Play, page: Page) -> bytes:
    root = _best_thread(at)
    channel = at.slack.world.channels[CHANNEL]
    results = next(ts for ts in channel.threads[root.ts] if channel.messages[ts].text.startswith("*Results"))
    await _open(at, page, 1440, 1400, channel=CHANNEL, thread=root.ts)
    return await _crop(page, _message(page, "#replies", results))


async def _board_picture(at: Play, page: Page) -> bytes:
    board = _posts(at, lambda one: one.text.startswith("Leaderboard"))[-1]
    await _open(at, page, 1060, 1400, channel=CHANNEL)
    return await _crop(page, _message(page, "#messages", board.ts), width=780)


async def _home_picture(at: Play, page: Page) -> bytes:
    await _open(at, page, 1000, 1400, tab="home")
    await page.locator("#home").get_by_text("Your practice").wait_for()
    return await _crop(page, page.locator("#channel"), height=1120)


async def _compare_picture(at: Play, page: Page) -> bytes:
    root = _best_thread(at)
    await _open(at, page, 1060, 1000, channel=CHANNEL)
    await _message(page, "#messages", root.ts).get_by_role("button", name="Compare", exact=True).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("The model answer, in short").wait_for()
    await dialog.evaluate("one => one.querySelectorAll('*').forEach((part) => part.scrollTo(0, 0))")
    return await _crop(page, dialog)


PICTURES: dict[str, Callable[[Play, Page], Awaitable[bytes]]] = {
    "question": _question_picture,
    "thread": _thread_picture,
    "results": _results_picture,
    "board": _board_picture,
    "home": _home_picture,
    "compare": _compare_picture,
}


if __name__ == "__main__":
    typer.run(main)
