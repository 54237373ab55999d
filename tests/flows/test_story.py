"""The playground's time machine and its story, with the app in it: what `make play` shows in a minute."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.play import CHANNEL, Play, play
from bot.rules import slack_time
from playground.cast import people
from playground.hands import Hands
from playground.inspector import row
from playground.model import Message
from playground.story import Step, Story
from questions.bank import Bank

THURSDAY = datetime(2026, 12, 3, 8, tzinfo=UTC)
"""09:00 in Stockholm. A story from here on crosses a weekend, a board and four rounds."""

LENGTH = timedelta(days=4, hours=4)


async def told(at: Play, *, seed: int = 1, length: timedelta = LENGTH) -> Story:
    """A story, told to its end without a pause."""
    steps: list[Step] = []

    async def hear(step: Step) -> None:
        steps.append(step)

    assert at.slack.platform.guide is not None
    async with aiohttp.ClientSession() as http:
        hands = Hands(http, at.slack.url)
        cast = people(at.slack.world)
        story = Story(
            at.slack.slack, at.slack.platform.guide, hands, cast, seed=seed, length=length, told=hear
        )
        await story.tell()
    assert [step.share for step in steps] == sorted(step.share for step in steps)
    return story


def what_happened(at: Play) -> list[tuple[str, str, str, dict[str, list[str]]]]:
    """Every message of the channel: its minute, author, words without addresses, and reactions."""

    def shown(message: Message) -> tuple[str, str, str, dict[str, list[str]]]:
        minute = f"{slack_time.moment(message.ts):%a %H:%M}"
        text = re.sub(r"<http[^|>]*\|", "<link|", message.text)
        return minute, message.user or "", text, dict(sorted(message.reactions.items()))

    return [shown(message) for message in at.slack.world.channels[CHANNEL].messages.values()]


async def test_the_same_seed_tells_the_same_story_and_nothing_goes_wrong_in_it(
    database_url: str, other_database_url: str, bank: Bank
) -> None:
    happened = []
    for url in (database_url, other_database_url):
        with capture_logs() as logs:
            async with play(url, bank=bank, begins=THURSDAY) as at:
                story = await told(at)
                happened.append(what_happened(at))
                bad = [row(one) for one in at.slack.slack.journal.since(0) if row(one)["bad"]]
        assert story.refused == []
        assert bad == []
        assert [line for line in logs if line["log_level"] in ("warning", "error", "critical")] == []
    first, second = happened
    assert first == second

    posts = [(minute, text) for minute, user, text, _ in first if user == "U0PLAYBOT1"]
    assert [minute for minute, text in posts if text.startswith("Leaderboard")] == ["Mon 08:00"]
    assert len([text for _, text in posts if text.startswith("*Results")]) == 2, "Thursday's and Friday's"
    assert len([text for _, text in posts if "Reply in the thread with at least 80 characters" in text]) == 3
    answers = [one for one in first if one[1] != "U0PLAYBOT1" or one[2].startswith("*Answer by")]
    votes = sum(len(users) for one in answers for users in one[3].values())
    assert len(answers) > 14
    assert votes > 20


@pytest.fixture
async def playing(database_url: str, bank: Bank) -> AsyncIterator[tuple[Play, Any]]:
    """A playground on a Thursday morning, and a hand on its endpoints: ``await ask("jump", name="close")``."""
    async with play(database_url, bank=bank, begins=THURSDAY) as at, aiohttp.ClientSession() as http:

        async def ask(path: str, **body: Any) -> dict[str, Any]:
            url = f"{at.slack.url}/playground/{path}"
            request = http.get(url) if path.startswith("time") else http.post(url, json=body)
            async with request as answer:
                found: dict[str, Any] = await answer.json()
            return found

        await at.slack.platform.guide.settle()  # type: ignore[union-attr]
        yield at, ask


async def test_one_can_jump_to_the_next_question_and_to_the_close(playing: tuple[Play, Any]) -> None:
    at, ask = playing
    time = await ask("time")
    assert time["tz"] == "Europe/Stockholm"
    assert [(jump["label"], jump["at"][:16]) for jump in time["jumps"]] == [
        ("Next round", "2026-12-04T08:00"),
        ("Close", "2026-12-04T08:00"),
    ]
    assert (await ask("jump", name="round"))["now"].startswith("2026-12-04T08:00")
    assert len([one for one in what_happened(at) if one[2].startswith("*Results")]) == 1
    assert (await ask("jump", name="close"))["now"].startswith("2026-12-07T08:00")
    assert (await ask("jump", name="party"))["error"] == "unknown_jump"


async def test_where_nothing_is_due_one_is_told_so(database_url: str, bank: Bank) -> None:
    resting = play(database_url, bank=bank, begins=THURSDAY, scheduled=False)
    async with resting as at, aiohttp.ClientSession() as http:
        async with http.get(f"{at.slack.url}/playground/time?channel={CHANNEL}") as answer:
            jumps = (await answer.json())["jumps"]
        async with http.post(f"{at.slack.url}/playground/jump", json={"name": "close"}) as answer:
            refused = await answer.json()
    assert [(jump["at"], jump["nothing"]) for jump in jumps] == [
        (None, "No question is planned"),
        (None, "No round is open"),
    ]
    assert (refused["error"], refused["detail"]) == ("nothing_there", "No round is open.")


async def test_a_story_is_told_beside_a_person_and_can_be_stopped(playing: tuple[Play, Any]) -> None:
    at, ask = playing
    channel = at.slack.world.channels[CHANNEL]
    (question,) = (message for message in channel.messages.values())
    async with aiohttp.ClientSession() as http:
        hands = Hands(http, at.slack.url)
        words = "I was here first, and these are my own words about it, long enough to be an answer."
        mine = await hands.say("U0ADA00001", CHANNEL, words, question.ts)
    changes = at.slack.slack.journal.watch()
    assert await ask("story", pace=0, seed=3) == {"ok": True}
    assert (await ask("story"))["error"] == "story_running"
    assert (await ask("jump", name="round"))["error"] == "story_running"
    assert (await ask("clock", advance="1d"))["error"] == "story_running"
    while (notice := await changes.get()) is not None:
        if notice.name == "story" and notice.body["now"] > "2026-12-04T08:00":
            break
    assert await ask("story/stop") == {"ok": True}

    story = (await ask("time"))["story"]
    assert (story["running"], story["refused"]) == (False, [])
    stopped_at = at.slack.slack.now()
    assert datetime(2026, 12, 4, 8, tzinfo=UTC) <= stopped_at < datetime(2026, 12, 5, tzinfo=UTC)
    ada = [ts for ts in channel.threads[question.ts] if channel.messages[ts].user == "U0ADA00001"]
    assert ada == [mine], "whoever has replied by hand doesn't reply again"
    assert "Ada Lindqvist" not in "".join(
        channel.messages[ts].text
        for ts in channel.threads[question.ts]
        if channel.messages[ts].text.startswith("*Answer by")
    )
    assert await ask("story/stop") == {"ok": True}, "twice is no trouble"
    assert (await ask("clock", advance="1h"))["ok"], "and the clock is free again"
