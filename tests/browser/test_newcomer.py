"""Somebody who opens the playground for the first time gets from the first question to the first board, reading nothing else."""

import re

import pytest
from playwright.async_api import expect

from bot.play import Play
from tests.browser.conftest import Visits
from tests.browser.visitor import PATIENCE, chromium_or_skip
from tests.stage import LONG

chromium_or_skip()
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_from_the_first_question_to_the_first_board(playing: Play, visit: Visits) -> None:
    ada = await visit(playing.slack.url, steps=True)
    steps = ada.page.locator("#hints li")
    await expect(steps).to_have_count(3)
    question = ada.messages.filter(has=ada.button("Write answer")).last
    await expect(question).to_be_visible()

    await ada.button("Write answer", within=question).click()
    await ada.submit(Your_answer=LONG)
    await ada.closed()
    await expect(steps.nth(0)).to_contain_text("Done")
    await question.get_by_role("button", name="1 reply").click()
    await expect(ada.replies.filter(has_text="Answer by Ada")).to_be_visible()

    await ada.become("Ben Okafor")
    answer = ada.replies.filter(has_text="Answer by Ada")
    await answer.hover()
    await answer.get_by_role("button", name="Add reaction").click()
    await ada.page.get_by_label("Often used").get_by_role("button", name="+1").click()
    await expect(answer.get_by_role("button", name=re.compile(r"^\+1, 1"))).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(steps.nth(1)).to_contain_text("Done")

    await ada.page.get_by_role("button", name="+1 day").click()
    await expect(ada.replies.filter(has_text="Results:")).to_contain_text(
        "Best answer: Ada Lindqvist, 1 vote"
    )
    await expect(steps.nth(2)).to_contain_text("Done")
    await expect(ada.messages.filter(has=ada.button("Write answer"))).to_have_count(2)

    await ada.become("Ada Lindqvist")
    await ada.say("/scaleq streak")
    await expect(ada.whispers.last).to_contain_text(re.compile(r"streak.*1", re.IGNORECASE))

    await ada.page.get_by_role("button", name="+1 week").click()
    board = ada.messages.filter(has_text="Leaderboard ·")
    standing = board.get_by_role("row", name=re.compile("Ada Lindqvist"))
    await expect(standing).to_be_visible(timeout=2 * PATIENCE)  # five rounds are lived through on the way
    await expect(board.get_by_role("img", name=re.compile("Points of the first ranks"))).to_be_visible()
    await expect(ada.button("+1 week")).to_be_enabled(timeout=2 * PATIENCE)  # the week is over
    await ada.page.get_by_role("link", name="ScaleQ").click()
    await ada.page.get_by_role("link", name="interview-practice").click()
    await expect(board).to_be_visible()
    await expect(ada.page.locator("#hints")).to_be_hidden()
