"""The main views, light and dark, wide and narrow, by hand and by keyboard, for one member and for another."""

import re

import pytest
from playwright.async_api import expect

from bot.play import Play
from playground.messages import Draft, post
from playground.server import Playground
from tests.browser.conftest import Visits
from tests.browser.visitor import chromium_or_skip
from tests.playground.stage import ADA, BEN, GENERAL, PANEL, PRACTICE
from tests.stage import LONG

chromium_or_skip()
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_by_keyboard_alone(playing: Play, visit: Visits) -> None:
    """Jump, walk to the question, answer in its thread, react, and back; each place can be used by everybody."""
    ben = await visit(f"{playing.slack.url}/#user={BEN}&channel={GENERAL}")
    keys = ben.page.keyboard
    await keys.press("Control+k")
    await keys.type("inter")
    assert await ben.faults() == []
    await keys.press("Enter")
    await expect(ben.page.get_by_role("heading", name="interview-practice")).to_be_visible()
    await expect(ben.button("Write answer")).to_be_visible()

    await ben.page.locator("#messages").focus()
    await keys.press("ArrowUp")
    await expect(ben.messages.last).to_be_focused()
    await keys.press("Enter")
    await expect(ben.reply_field).to_be_focused()
    await keys.type(f"{LONG} :bra")
    await keys.press("Enter")  # takes the emoji that is offered
    await expect(ben.reply_field).to_have_value(re.compile(":brain: $"))
    await keys.press("Enter")
    mine = ben.replies.filter(has_text="I would put")
    await expect(mine.get_by_role("img", name="brain")).to_be_visible()

    await mine.focus()
    await keys.press("Tab")
    await expect(mine.get_by_role("button", name="React with star")).to_be_hidden()
    await expect(mine.get_by_role("button", name="Add reaction")).to_be_focused()
    await keys.press("Enter")
    await keys.type("tada")
    assert await ben.faults() == []
    await keys.press("Enter")
    await expect(mine.get_by_role("button", name="tada, 1")).to_be_visible()
    assert await ben.faults() == []
    await ben.reply_field.focus()
    await keys.press("Escape")
    await expect(ben.page.get_by_label("Thread", exact=True)).to_be_hidden()


async def test_commands_complete_with_their_words(playing: Play, visit: Visits) -> None:
    ada = await visit(f"{playing.slack.url}/#user={ADA}&channel={PRACTICE}")
    offers = ada.page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    await ada.field.press_sequentially("/sc")
    await ada.field.press("Enter")
    await expect(ada.field).to_have_value("/scaleq ")
    await expect(offers.first).to_have_text("hard[topic] [here]")
    await ada.field.press_sequentially("lea")
    await expect(offers).to_have_text(["leaderboard"])
    assert await ada.faults() == []
    await ada.field.press("Tab")
    await ada.field.press("Enter")
    await expect(ada.whispers.last).to_contain_text("Nobody has points here")
    await ada.whispers.last.hover()
    await ada.whispers.last.get_by_role("button", name="Dismiss").click()
    await expect(ada.whispers).to_have_count(0)


async def test_each_member_sees_only_their_own(playing: Play, visit: Visits) -> None:
    ada = await visit(f"{playing.slack.url}/#user={ADA}&channel={PRACTICE}")
    await ada.say("/scaleq hard")
    await expect(ada.whispers.last).to_contain_text("Only you can see this")
    await ada.become("Eve Fournier")
    await expect(ada.button("Write answer").first).to_be_visible()
    await expect(ada.whispers).to_have_count(0)
    channels = ada.page.get_by_role("navigation", name="Conversations").get_by_role("link")
    await expect(channels).to_have_text(["interview-practice", "ScaleQ"])
    await ada.become("Ada Lindqvist")
    await expect(ada.whispers.last).to_contain_text("Only you can see this")


async def test_the_apps_own_place(playing: Play, visit: Visits) -> None:
    ada = await visit(f"{playing.slack.url}/#user={ADA}&tab=home")
    await expect(ada.page.get_by_role("heading", name="Your practice")).to_be_visible()
    assert await ada.faults() == []
    await ada.button("About").click()
    await expect(ada.page.locator("#home")).to_contain_text(
        "Practise interviews on scaling systems and teams"
    )
    assert await ada.faults() == []
    await ada.button("Messages").click()
    await expect(ada.messages.first).to_be_visible()


async def test_a_narrow_screen_has_its_conversations_in_a_drawer(playing: Play, visit: Visits) -> None:
    phone = {"width": 360, "height": 740}
    ada = await visit(f"{playing.slack.url}/#user={ADA}&channel={GENERAL}", viewport=phone, has_touch=True)
    await expect(ada.page.get_by_role("link", name="interview-practice")).to_be_hidden()
    await ada.button("Conversations").click()
    assert await ada.faults() == []
    await ada.page.get_by_role("link", name="interview-practice").click()
    await expect(ada.page.get_by_role("link", name="interview-practice")).to_be_hidden()
    await expect(ada.button("Write answer")).to_be_visible()
    assert await ada.page.evaluate("document.documentElement.scrollWidth") == phone["width"]
    await ada.button("Write answer").click()
    box = await ada.modal.bounding_box()
    assert box is not None
    assert box["width"] == phone["width"]
    assert await ada.faults() == []
    await ada.leave()


async def test_colours_stay_as_they_were_chosen(workspace: Playground, visit: Visits) -> None:
    ada = await visit(workspace.url, color_scheme="light")
    paper = "getComputedStyle(document.querySelector('main')).backgroundColor"
    light = await ada.page.evaluate(paper)
    await ada.page.get_by_role("button", name=re.compile("Colours: auto")).click()
    await ada.page.get_by_role("button", name=re.compile("Colours: light")).click()
    dark = await ada.page.evaluate(paper)
    assert dark != light
    await ada.page.reload()
    await expect(ada.page.get_by_role("button", name=re.compile("Colours: dark"))).to_be_visible()
    assert await ada.page.evaluate(paper) == dark


async def test_what_was_written_elsewhere_is_marked_until_it_was_seen(
    workspace: Playground, visit: Visits
) -> None:
    ada = await visit(f"{workspace.url}/#user={ADA}&channel={GENERAL}")
    ben = await visit(f"{workspace.url}/#user={BEN}&channel={PRACTICE}")
    await ben.say("Lunch?")
    link = ada.page.get_by_role("link", name="interview-practice")
    await expect(link).to_contain_text("unread")
    await link.click()
    await expect(ada.messages.last).to_contain_text("Lunch?")
    await expect(link).not_to_contain_text("unread")


async def test_editing_and_deleting_show(workspace: Playground, visit: Visits) -> None:
    ada = await visit(f"{workspace.url}/#user={ADA}&channel={GENERAL}")
    await ada.say("Ahoy @ben, see #general <b>not bold</b>")
    mine = ada.messages.last
    await expect(mine).to_contain_text("@Ben Okafor")
    await expect(mine).to_contain_text("<b>not bold</b>")
    await mine.hover()
    await ada.button("Edit", within=mine).click()
    await ada.page.get_by_role("textbox", name="Message", exact=True).fill("Good morning")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(mine).to_contain_text("Good morning(edited)")
    await mine.hover()
    await ada.button("Reply in thread", within=mine).click()
    await ada.reply("And a good one it is")
    await ada.button("Close thread").click()
    await mine.hover()
    await ada.button("Delete", within=mine).click()
    await ada.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await expect(mine).to_contain_text("This message was deleted.")


async def test_a_thousand_messages_can_be_read_back_and_written_under(
    workspace: Playground, visit: Visits
) -> None:
    world = workspace.world
    for n in range(1000):
        post(world, world.channels[PANEL], Draft(BEN, f"Message {n}"), workspace.slack.now())
    ada = await visit(f"{workspace.url}/#user={ADA}&channel={PANEL}")
    await expect(ada.messages).to_have_count(100)
    for loaded in (200, 400, 800):
        await ada.button("Show older messages").click()
        await expect(ada.messages).to_have_count(loaded)
    await ada.button("Show older messages").click()
    await expect(ada.messages.first).to_contain_text("Message 0")
    await expect(ada.button("Show older messages")).to_have_count(0)
    await ada.say("The last word")
    await expect(ada.messages.last).to_contain_text("The last word")
    await expect(ada.messages.last).to_be_in_viewport()
