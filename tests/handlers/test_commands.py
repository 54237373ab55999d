"""Every command, from everybody, everywhere: each gets a clear answer, and nothing else happens."""

from datetime import timedelta
from typing import Any

import pytest

from bot.store import schedules
from bot.store.tables import Schedule
from tests.stage import ADA, BEN, CHIE, DANI, EVE, GENERAL, LONG, MONDAY, PANEL, PRACTICE, Stage

COMMANDS = (
    "",
    "help",
    "hard",
    "easy technical",
    "here",
    "streak",
    "leaderboard",
    "setup",
    "pause",
    "resume",
    "skip",
    "focus",
    "focus caching 2w",
    "away until friday",
    "back",
    "topics",
    "notes",
    "suggest",
    "hide",
    "hide off",
    "remind on",
    "remind off",
    "forget-me",
)
OF_MANAGERS = ("setup", "pause", "resume", "skip", "focus", "focus caching 2w")
OF_A_CHANNEL = ("here", "streak", "leaderboard", *OF_MANAGERS)


async def schedule_of(stage: Stage, channel: str = PRACTICE) -> Schedule | None:
    async with stage.parts.sessions.begin() as session:
        return await schedules.get(session, stage.team, channel)


async def kept(stage: Stage, channel: str = PRACTICE) -> Schedule:
    found = await schedule_of(stage, channel)
    assert found is not None
    return found


async def with_the_app(stage: Stage, user: str) -> str:
    """The id of this member's conversation with the app."""
    opened = await stage.api(user, "conversations.open", users=stage.house.identity.bot_user_id)
    return str(opened["channel"]["id"])


async def answers(stage: Stage, user: str, text: str, channel: str = PRACTICE) -> str:
    """What the command answers; a modal by its title. Fails if the app didn't answer at all."""
    open_before = [view["id"] for view in (await stage.sees(user))["views"]]
    before = len(await stage.whispers(user))
    done = await stage.gesture("command", user=user, channel=channel, text=text, command="/scaleq")
    assert done["ok"], done
    seen = await stage.sees(user)
    if [view["id"] for view in seen["views"]] != open_before:
        return f"modal: {seen['views'][-1]['title']['text']}"
    new = seen["ephemerals"][before:]
    assert len(new) == 1, f"{text!r} got {len(new)} answers"
    assert new[0]["text"].strip()
    assert "went wrong" not in new[0]["text"], new[0]["text"]
    return str(new[0]["text"])


# -- who and where ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", [ADA, BEN, EVE], ids=["admin", "member", "guest"])
async def test_every_command_is_answered(asked: Stage, user: str) -> None:
    for text in COMMANDS:
        said = await answers(asked, user, text)
        if text in OF_MANAGERS and user == BEN:
            assert "Only this channel’s managers" in said
        if text in OF_MANAGERS and user == EVE:
            assert "full member" in said
    assert len(await asked.posts()) == 1, "nothing was said to the channel before the extra is delivered"


@pytest.mark.parametrize("channel", [GENERAL, PANEL], ids=["public", "private"])
async def test_every_command_is_answered_where_the_app_is_not(on_stage: Stage, channel: str) -> None:
    for text in COMMANDS:
        said = await answers(on_stage, ADA, text, channel)
        if text == "setup":
            assert "Invite me first" in said
    assert await schedule_of(on_stage, channel) is None
    await on_stage.beat()
    assert await on_stage.posts(channel) == []


async def test_what_concerns_a_channel_is_declined_in_a_conversation_with_the_app(on_stage: Stage) -> None:
    direct = await with_the_app(on_stage, BEN)
    for text in COMMANDS:
        said = await answers(on_stage, BEN, text, direct)
        assert ("belongs to a channel" in said) is (text in OF_A_CHANNEL), (text, said)


async def test_every_command_is_answered_in_a_channel_that_is_not_set_up(bare: Stage) -> None:
    for text in COMMANDS:
        said = await answers(bare, BEN, text)
        if text in ("here", "streak", "leaderboard"):
            assert "no questions scheduled" in said
        if text == "setup":
            assert said == "modal: Set up questions"
    await bare.beat()
    assert await bare.posts() == []


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        ("<!channel>", "!channel"),
        ("&<>", "&amp;"),
        ("xyzzyx " * 500, "xyzzyx"),
        ("`code` *bold*", "code"),
        ("away until <!channel>", "!channel"),
        ("streak @nobody", "streak @member"),
        ("leaderboard <!here>", "leaderboard"),
    ],
)
async def test_nonsense_gets_an_inert_answer(on_stage: Stage, text: str, inert: str) -> None:
    said = await answers(on_stage, BEN, text)
    assert inert in said
    assert "<!" not in said
    assert len(said) < 500


async def test_a_near_miss_names_the_command(on_stage: Stage) -> None:
    assert "`/scaleq hard`" in await answers(on_stage, BEN, "hrad")


# -- pause, resume, skip ----------------------------------------------------------------------------------------------------


async def test_a_pause_until_a_date_that_nobody_can_read_pauses_nothing(on_stage: Stage) -> None:
    said = await answers(on_stage, ADA, "pause until someday")
    assert "someday" in said
    assert "date" in said
    assert not (await kept(on_stage)).paused


@pytest.mark.parametrize("past", ["2020-01-01", "today"])
async def test_a_pause_until_a_date_that_is_over_pauses_nothing(on_stage: Stage, past: str) -> None:
    said = await answers(on_stage, ADA, f"pause until {past}")
    assert not (await kept(on_stage)).paused
    if past == "today":
        assert "is over already" not in said, "today is not over"


async def test_a_pause_without_an_end_lasts_until_resumed(on_stage: Stage) -> None:
    await answers(on_stage, ADA, "pause")
    await on_stage.to(MONDAY + timedelta(days=3))
    assert await on_stage.posts() == []
    assert "Resumed" in await answers(on_stage, ADA, "resume")
    await on_stage.to(MONDAY + timedelta(days=4))
    assert len(await on_stage.posts()) == 1


async def test_a_pause_until_a_date_ends_on_that_date(on_stage: Stage) -> None:
    await answers(on_stage, ADA, "pause until wednesday")
    await on_stage.to(MONDAY + timedelta(days=2, seconds=-1))
    assert await on_stage.posts() == []
    await on_stage.to(MONDAY + timedelta(days=2))
    assert len(await on_stage.posts()) == 1
    assert not (await kept(on_stage)).paused


async def test_resume_without_a_pause_says_when_the_next_question_comes(on_stage: Stage) -> None:
    assert "isn’t paused" in await answers(on_stage, ADA, "resume")


async def test_resume_does_not_promise_questions_where_the_app_is_not(asked: Stage) -> None:
    await asked.api(ADA, "conversations.kick", channel=PRACTICE, user=asked.house.identity.bot_user_id)
    await asked.to(MONDAY + timedelta(days=1))
    assert (await kept(asked)).suspended is not None
    assert "Invite me first" in await answers(asked, ADA, "resume")
    assert (await kept(asked)).suspended is not None


async def test_skip_leaves_out_the_next_question_and_skip_again_the_one_after(on_stage: Stage) -> None:
    first = await answers(on_stage, ADA, "skip")
    second = await answers(on_stage, ADA, "skip")
    assert first != second
    await on_stage.to(MONDAY + timedelta(days=1))
    assert await on_stage.posts() == []
    await on_stage.to(MONDAY + timedelta(days=2))
    assert len(await on_stage.posts()) == 1
    assert [one.state for one in await on_stage.rounds()] == ["skipped", "skipped", "open"]


async def test_a_skipped_question_stays_skipped_after_a_pause(on_stage: Stage) -> None:
    await answers(on_stage, ADA, "skip")
    await answers(on_stage, ADA, "pause")
    said = await answers(on_stage, ADA, "resume")
    await on_stage.to(MONDAY)
    assert await on_stage.posts() == []
    promised = int(said.partition("!date^")[2].partition("^")[0])
    assert promised == int((MONDAY + timedelta(days=1)).timestamp()), (
        "the slot that is promised is one that comes"
    )


async def test_there_is_nothing_to_skip_in_a_pause_without_an_end(on_stage: Stage) -> None:
    await answers(on_stage, ADA, "pause")
    assert "no question planned" in await answers(on_stage, ADA, "skip")


# -- away and back ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["away", "away until", "away until someday", "away 31 february"])
async def test_away_without_a_date_asks_for_one(on_stage: Stage, text: str) -> None:
    assert "date" in await answers(on_stage, BEN, text)
    assert "You aren’t marked as away" in await answers(on_stage, BEN, "back")


async def test_away_until_a_day_that_is_over(on_stage: Stage) -> None:
    assert "is over already" in await answers(on_stage, BEN, "away until 2026-11-01")
    assert "You aren’t marked as away" in await answers(on_stage, BEN, "back")


async def test_away_is_counted_in_the_member_s_own_zone(on_stage: Stage) -> None:
    """Monday 17:30 in Stockholm is Tuesday in Tokyo and still Monday in Los Angeles."""
    await on_stage.to(MONDAY + timedelta(hours=8, minutes=30))
    assert "is over already" in await answers(on_stage, CHIE, "away until 2026-11-23")
    assert "Noted" in await answers(on_stage, DANI, "away until 2026-11-23")


async def test_away_then_back(on_stage: Stage) -> None:
    assert "Noted" in await answers(on_stage, BEN, "away until friday")
    assert "Welcome back" in await answers(on_stage, BEN, "back")
    assert "You aren’t marked as away" in await answers(on_stage, BEN, "back")


# -- practice ---------------------------------------------------------------------------------------------------------------


async def test_a_word_that_is_no_filter_gives_no_question(on_stage: Stage) -> None:
    said = await answers(on_stage, BEN, "hard cachng")
    assert "caching" in said
    assert "Hint" not in str((await on_stage.whispers(BEN))[-1]["blocks"])


async def test_filters_that_nothing_matches_are_named(on_stage: Stage) -> None:
    chosen = on_stage.parts.bank.active()
    empty = next(
        f"{one.difficulty} {one.subtopic} {kind}"
        for one in chosen
        for kind in ("behavioral", "system_design")
        if not any((two.subtopic, two.kind) == (one.subtopic, kind) for two in chosen)
    )
    said = await answers(on_stage, BEN, empty)
    assert "No question in the bank matches" in said
    assert "No question in the bank matches" in await answers(on_stage, BEN, f"{empty} here")
    await on_stage.beat()
    assert await on_stage.posts() == []


def title(said: str) -> str:
    return said.partition("\n")[0]


async def test_the_same_question_is_never_given_twice_until_the_pool_is_used_up(on_stage: Stage) -> None:
    pool = [one for one in on_stage.parts.bank.active() if one.difficulty == "hard"]
    given = []
    for _ in range(2 * len(pool)):
        on_stage.clock.move_to(on_stage.clock.now() + timedelta(seconds=1))
        given.append(title(await answers(on_stage, BEN, "hard")))
    assert len(set(given[: len(pool)])) == len(pool)
    assert sorted(given[: len(pool)]) == sorted(given[len(pool) :])


async def test_practice_never_gives_a_question_that_is_open_in_the_channel(on_stage: Stage) -> None:
    await on_stage.set_up(days=dict.fromkeys(range(7), "hard"))
    await on_stage.to(MONDAY)
    pool = [one for one in on_stage.parts.bank.active() if one.difficulty == "hard"]
    posted = await on_stage.open_round()
    given = {title(await answers(on_stage, BEN, "hard")) for _ in range(len(pool) + 1)}
    assert len(given) == len(pool) - 1
    assert on_stage.parts.bank[posted.question_id or ""].title not in given


async def test_practice_is_for_one_person_alone(asked: Stage) -> None:
    await answers(asked, BEN, "hard")
    assert await asked.whispers(CHIE) == []
    assert len(await asked.posts()) == 1


async def test_topics_say_how_many_the_channel_has_had(asked: Stage) -> None:
    """Of the open round not yet: its subtopic stays hidden until it closes."""
    shown = (await asked.open_round()).subtopic

    async def line() -> str:
        said = await answers(asked, BEN, "topics")
        return next(one for one in said.splitlines() if f"`{shown}`" in one)

    assert (await line()).endswith(" 0 had here")
    await asked.to(MONDAY + timedelta(days=1))
    assert (await line()).endswith(" 1 had here")
    assert "had here" not in await answers(asked, BEN, "topics", await with_the_app(asked, BEN))


# -- extra rounds -----------------------------------------------------------------------------------------------------------


async def test_one_open_extra_a_channel(asked: Stage) -> None:
    assert "on its way" in await answers(asked, BEN, "hard here")
    assert "on its way already" in await answers(asked, CHIE, "easy here")
    await asked.beat()
    assert "one at a time" in await answers(asked, CHIE, "easy here")
    assert len(await asked.posts()) == 2


async def test_an_extra_names_who_asked_and_gives_no_streak(asked: Stage) -> None:
    await asked.command(BEN, "hard here")
    await asked.beat()
    extra = (await asked.posts())[-1]
    assert "Ben Okafor" in extra["text"]
    await asked.say(CHIE, LONG, thread=extra["ts"])
    assert "extra rounds leave streaks alone" in (await asked.whispers(CHIE))[-1]["text"]
    assert (await asked.streak(CHIE)).credits == 0


# -- streak and leaderboard -------------------------------------------------------------------------------------------------


async def test_a_streak_of_somebody_else(asked: Stage) -> None:
    await asked.say(BEN, LONG, thread=(await asked.posts())[0]["ts"])
    await asked.to(MONDAY + timedelta(days=1))
    said = await answers(asked, CHIE, "streak @ben")
    assert "Ben Okafor’s streak here: *1*" in said
    assert "no streak here yet" in await answers(asked, BEN, "streak @chie")


async def test_the_leaderboard_shows_the_asker_s_own_row(asked: Stage) -> None:
    await asked.say(BEN, LONG, thread=(await asked.posts())[0]["ts"])
    await asked.to(MONDAY + timedelta(days=1))
    said = await answers(asked, BEN, "leaderboard")
    assert "Ben Okafor" in said
    assert "<@" not in said, "names, never pings"
    for period in ("last week", "month", "quarter", "all"):
        await answers(asked, BEN, f"leaderboard {period}")


async def test_an_empty_leaderboard_says_so(on_stage: Stage) -> None:
    assert "Nobody has points" in await answers(on_stage, BEN, "leaderboard month")


# -- the help card ----------------------------------------------------------------------------------------------------------


def buttons(message: dict[str, Any]) -> list[str]:
    return [
        element["action_id"]
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


@pytest.mark.parametrize("direct", [False, True], ids=["in the channel", "in the conversation with the app"])
async def test_every_button_of_the_help_card_does_something(on_stage: Stage, direct: bool) -> None:
    channel = await with_the_app(on_stage, ADA) if direct else PRACTICE
    await answers(on_stage, ADA, "help", channel)
    card = (await on_stage.whispers(ADA))[-1]
    found = buttons(card)
    assert len(found) == 6
    for action_id in found:
        before = await on_stage.sees(ADA)
        pressed = await on_stage.press(ADA, card["ts"], action_id, channel=channel)
        assert pressed["ok"], (action_id, pressed)
        after = await on_stage.sees(ADA)
        new = after["ephemerals"][len(before["ephemerals"]) :]
        assert len(new) + len(after["views"]) - len(before["views"]) == 1, action_id
        assert all("went wrong" not in one["text"] for one in new), action_id
