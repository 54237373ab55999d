"""Every modal of ScaleQ opens, says in place what is wrong, can be sent off, and can be used by everybody."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.play import Play
from tests.browser.conftest import Visits
from tests.browser.visitor import Visitor, chromium_or_skip
from tests.stage import LONG

chromium_or_skip()
pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def ada(playing: Play, visit: Visits) -> AsyncIterator[Visitor]:
    visitor = await visit(playing.slack.url)
    await expect(visitor.button("Write answer").first).to_be_visible()
    yield visitor
    await visitor.closed()


async def test_an_answer_is_written_corrected_and_kept_as_a_draft_meanwhile(ada: Visitor) -> None:
    await ada.button("Write answer").first.click()
    text = ada.modal.get_by_label("Your answer")
    await expect(text).to_be_focused()
    await text.fill("Too short.")
    await ada.submit()
    await expect(ada.modal.get_by_text(re.compile("So far 10 characters"))).to_be_visible()
    await expect(text).to_have_attribute("aria-invalid", "true")
    assert await ada.faults() == []

    await text.fill(LONG)
    await ada.leave()
    await ada.button("Write answer").first.click()
    await expect(text).to_have_value(LONG)
    await ada.submit()
    await ada.closed()
    await expect(ada.page.get_by_role("button", name="1 reply")).to_be_visible()


async def test_comparing_says_first_what_it_costs_and_then_shows_the_rubric_to_be_ticked(
    playing: Play, visit: Visits
) -> None:
    chie = await visit(f"{playing.slack.url}/#user=U0CHIE0003&channel=C0PRACTICE")
    await chie.button("Compare").first.click()
    await expect(chie.modal).to_contain_text("model answer")
    await chie.submit()
    points = chie.modal.get_by_role("checkbox")
    await expect(points.first).to_be_visible()
    await points.first.check()
    assert await chie.faults() == []
    await chie.leave()


async def test_setting_up_previews_what_the_settings_come_to(ada: Visitor) -> None:
    await ada.say("/scaleq setup")
    await expect(ada.modal).to_contain_text("Monday to Friday at 09:00")
    await ada.modal.get_by_label("Time", exact=True).fill("10:30")
    await expect(ada.modal).to_contain_text("Monday to Friday at 10:30")
    assert await ada.faults() == []
    await ada.submit(Time_zone="Middle-earth/Bree")
    await expect(ada.modal.locator(".input.wrong .error")).to_be_visible()
    await ada.submit(Time_zone="Europe/Stockholm")
    await ada.closed()


async def test_practising_now_from_anywhere(ada: Visitor) -> None:
    await ada.button("Shortcuts").click()
    await ada.page.get_by_role("menuitem", name="Practise now").click()
    await expect(ada.modal.get_by_role("heading", level=2)).to_be_visible()
    assert await ada.faults() == []
    await ada.leave()


async def test_suggesting_a_question(ada: Visitor) -> None:
    await ada.say("/scaleq suggest")
    await ada.submit()
    await expect(ada.modal.locator(".input.wrong").first).to_contain_text("required")
    assert await ada.faults() == []
    await ada.leave()


@pytest.mark.parametrize("entry", ["Report a problem", "Never ask again", "Void this round"])
async def test_the_menu_of_a_question(ada: Visitor, entry: str) -> None:
    question = ada.messages.filter(has=ada.button("Write answer")).first
    await ada.button("More", within=question).click()
    await ada.page.get_by_role("menuitem", name=entry).click()
    await expect(ada.modal.get_by_role("heading", name=entry)).to_be_visible()
    assert await ada.faults() == []
    if entry == "Report a problem":
        await ada.submit(The_problem="The figures of the second paragraph contradict each other.")
        await expect(ada.modal).to_contain_text("Thank you")
    await ada.leave()
