"""The first words: once in a channel that invites the app, once to whoever opens its Messages tab."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.slack.blocks import actions as ids
from bot.store.tables import Post
from tests.stage import ADA, BEN, CHIE, EVE, GENERAL, Stage, stage


@pytest.fixture
async def bare(database_url: str) -> AsyncIterator[Stage]:
    async with stage(database_url) as one:
        yield one


async def invite(one: Stage, channel: str = GENERAL) -> None:
    done = await one.api(ADA, "conversations.invite", channel=channel, users=one.house.identity.bot_user_id)
    assert done["ok"], done
    await one.beat()


async def kick(one: Stage, channel: str = GENERAL) -> None:
    done = await one.api(ADA, "conversations.kick", channel=channel, user=one.house.identity.bot_user_id)
    assert done["ok"], done


async def welcome(one: Stage) -> dict[str, Any]:
    [post] = await one.posts(GENERAL)
    return dict(post)


async def test_a_channel_that_invites_the_app_is_told_once_what_it_does(bare: Stage) -> None:
    await invite(bare)
    said = await welcome(bare)
    assert len(said["text"].splitlines()) == 3
    labels = [element["text"]["text"] for element in said["blocks"][-1]["elements"]]
    assert labels == ["Set up questions", "Try one now"]
    await kick(bare)
    await invite(bare)
    assert len(await bare.posts(GENERAL)) == 1


async def test_its_buttons_set_up_and_give_a_question(bare: Stage) -> None:
    await invite(bare)
    ts = (await welcome(bare))["ts"]
    await bare.press(BEN, ts, ids.WELCOME_SETUP, channel=GENERAL)
    [view] = (await bare.sees(BEN))["views"]
    assert view["title"]["text"] == "Set up questions"
    done = await bare.gesture("submit", user=BEN, view_id=view["id"], values={})
    assert done["closed"], done
    await bare.press(CHIE, ts, ids.WELCOME_TRY, channel=GENERAL)
    assert "practice" in (await bare.whispers(CHIE))[-1]["text"]


async def test_once_set_up_the_button_says_who_manages(bare: Stage) -> None:
    """A stale button on the old message."""
    await invite(bare)
    ts = (await welcome(bare))["ts"]
    await bare.set_up(GENERAL)
    await bare.press(BEN, ts, ids.WELCOME_SETUP, channel=GENERAL)
    assert "Only this channel’s managers" in (await bare.whispers(BEN))[-1]["text"]


async def test_a_guest_is_told_that_it_takes_a_full_member(bare: Stage) -> None:
    await bare.api(ADA, "conversations.invite", channel=GENERAL, users=EVE)
    await invite(bare)
    await bare.press(EVE, (await welcome(bare))["ts"], ids.WELCOME_SETUP, channel=GENERAL)
    assert "full member" in (await bare.whispers(EVE))[-1]["text"]


async def test_where_a_schedule_stands_nobody_is_welcomed(bare: Stage) -> None:
    await bare.set_up(GENERAL)
    await invite(bare)
    assert await bare.posts(GENERAL) == []


async def test_who_puts_the_app_out_before_it_spoke_hears_it_the_next_time(bare: Stage) -> None:
    await bare.api(ADA, "conversations.invite", channel=GENERAL, users=bare.house.identity.bot_user_id)
    await kick(bare)
    await bare.beat()
    assert await bare.posts(GENERAL) == []
    await invite(bare)
    assert len(await bare.posts(GENERAL)) == 1


async def test_whoever_opens_the_messages_tab_is_told_once_how_it_works(bare: Stage) -> None:
    for _ in range(2):
        await bare.gesture("home", user=BEN, tab="messages")
        await bare.beat()
    [said] = await bare.dms(BEN)
    assert "/scaleq hard" in said
    assert "/invite @ScaleQ" in said
    assert await bare.dms(CHIE) == []


async def test_the_buttons_there_give_a_question_and_all_commands(bare: Stage) -> None:
    await bare.gesture("home", user=BEN, tab="messages")
    await bare.beat()
    opened = await bare.api(BEN, "conversations.open", users=bare.house.identity.bot_user_id)
    channel = opened["channel"]["id"]
    [said] = await bare.history(channel, BEN)
    await bare.press(BEN, said["ts"], ids.WELCOME_HELP, channel=channel)
    assert "Run this channel" in (await bare.whispers(BEN))[-1]["text"]
    await bare.press(BEN, said["ts"], ids.HELP_PRACTISE["hard"], channel=channel)
    assert (await bare.whispers(BEN))[-1]["text"] or len(await bare.dms(BEN)) == 2


async def test_who_asked_to_be_forgotten_leaves_no_trace_of_the_welcome(bare: Stage) -> None:
    await bare.gesture("home", user=BEN, tab="messages")
    await bare.beat()
    await bare.forget_me(BEN)
    async with bare.parts.sessions.begin() as session:
        rows = (await session.scalars(select(Post))).all()
    assert [row for row in rows if BEN in f"{row.subject} {row.channel_id}"] == []
