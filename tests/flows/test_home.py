"""The Home tab's own part: how one stands, what is open, what one answered, and what one chose."""

from datetime import timedelta

from bot.slack.blocks import actions as ids
from bot.store import members, preferences
from bot.store.preferences import Preferences
from tests.flows.home_tab import action_ids, opened, pressed, shown, ticked, view
from tests.stage import ADA, BEN, CHIE, DANI, EVE, GENERAL, LONG, MONDAY, PANEL, PRACTICE, Stage, stage

DAY = timedelta(days=1)
TITLE = "The date that could not move"
"""Of Monday's question."""


async def chosen(of: Stage, user: str) -> Preferences:
    async with of.parts.sessions.begin() as session:
        return await preferences.of(session, of.team, user)


async def failing(of: Stage, method: str, error: str = "internal_error", times: int = 1) -> None:
    fault = {"method": method, "kind": "error", "status": 200, "error": error, "times": times}
    await of.gesture("faults", api=[fault])


# -- what it says -----------------------------------------------------------------------------------------------------------


async def test_it_tells_the_streak_in_each_channel_with_questions_that_one_is_in(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.to(MONDAY + DAY)
    said = await opened(asked, BEN)
    assert f"<#{PRACTICE}>: streak *1* · best 1 · 1 freeze · next question" in said
    assert GENERAL not in said, "that channel gets no questions"


async def test_before_the_first_answer_there_is_no_streak_yet(asked: Stage) -> None:
    assert f"<#{PRACTICE}>: no streak yet · next question" in await opened(asked, BEN)


async def test_it_says_why_no_question_comes(asked: Stage) -> None:
    await asked.command(ADA, "pause until 2026-12-01")
    assert "paused until Tuesday 1 December 2026" in await opened(asked, BEN)
    await asked.command(ADA, "pause")
    assert f"<#{PRACTICE}>: no streak yet · paused\n" in await opened(asked, BEN)


async def test_without_any_channel_that_gets_questions_it_says_how_to_begin(database_url: str) -> None:
    async with stage(database_url) as bare:
        said = await opened(bare, BEN)
        assert "None of your channels gets questions yet" in said
        assert "Channels you manage" not in await opened(bare, ADA), "there is nothing to manage"


async def test_open_rounds_are_listed_until_they_are_answered(asked: Stage) -> None:
    before = await opened(asked, BEN)
    assert "*Open, and not yet answered by you*" in before
    ts = str((await asked.open_round()).ts).replace(".", "")
    assert f"/archives/{PRACTICE}/p{ts}|{TITLE}> in <#{PRACTICE}>, closes" in before
    await asked.answer(BEN)
    after = await opened(asked, BEN)
    assert "not yet answered" not in after
    assert f"|{TITLE}> in <#{PRACTICE}> · Monday 23 November 2026 · Medium · on time, still open" in after
    assert "not yet answered" in await opened(asked, CHIE)


async def test_history_tells_on_time_late_and_best(asked: Stage) -> None:
    monday = await asked.open_round()
    await asked.react(CHIE, await asked.answer(BEN))
    await asked.answer(DANI)
    await asked.to(MONDAY + DAY)
    await asked.say(CHIE, LONG, thread=str(monday.ts))
    assert "· on time, best answer" in await opened(asked, BEN)
    assert "· on time\n" in await opened(asked, DANI)
    assert "· late\n" in await opened(asked, CHIE)
    assert "None yet. What you answer" in await opened(asked, ADA)


async def test_an_answer_that_was_deleted_in_time_is_not_in_the_history(asked: Stage) -> None:
    await asked.delete(BEN, await asked.answer(BEN))
    said = await opened(asked, BEN)
    assert "None yet. What you answer" in said
    assert "not yet answered" in said


async def test_history_holds_the_latest_ten(asked: Stage) -> None:
    while len(await asked.rounds()) < 12:
        if (await asked.rounds())[-1].state == "open":
            await asked.answer(BEN)
        await asked.pass_(days=1)
    said = await opened(asked, BEN)
    assert said.count("· on time") == 10
    assert "Monday 23 November" not in said


async def test_a_private_channel_that_one_has_left_is_not_spoken_of(asked: Stage) -> None:
    await invited(asked, PANEL)
    await asked.set_up(PANEL)
    await asked.to(MONDAY + DAY)
    await asked.answer(BEN, channel=PANEL)
    assert PANEL in await opened(asked, BEN)
    assert (await asked.api(BEN, "conversations.leave", channel=PANEL))["ok"]
    assert PANEL not in await opened(asked, BEN)


async def invited(of: Stage, channel: str) -> None:
    answer = await of.api(ADA, "conversations.invite", channel=channel, users=of.house.identity.bot_user_id)
    assert answer["ok"], answer


# -- practice ---------------------------------------------------------------------------------------------------------------


async def test_a_practice_button_brings_a_question_into_the_conversation(asked: Stage) -> None:
    await opened(asked, BEN)
    said = await pressed(asked, BEN, ids.HOME_PRACTISE["hard"])
    assert "Your question is on its way into <" in said
    await asked.beat()
    [question] = await asked.dms(BEN)
    assert "Hard" in question


async def test_a_double_click_on_practice_brings_one_question(asked: Stage) -> None:
    await opened(asked, BEN)
    tab = await view(asked, BEN)
    press = {"user": BEN, "view_id": tab["id"], "action_id": ids.HOME_PRACTISE["easy"]}
    asked.slack.world.homes[BEN].hash = "the same for both"
    await asked.gesture("action", **press)
    asked.slack.world.homes[BEN].hash = "the same for both"
    await asked.gesture("action", **press)
    await asked.beat()
    assert len(await asked.dms(BEN)) == 1
    await asked.gesture("action", **press)
    await asked.beat()
    assert len(await asked.dms(BEN)) == 2, "pressed on the tab as it is now, it is another"


async def test_ones_notes_come_as_a_file_once(asked: Stage) -> None:
    await asked.answer(BEN)
    await opened(asked, BEN)
    assert "Your notes are being written" in await pressed(asked, BEN, ids.NOTES)
    assert "on their way already" in await pressed(asked, BEN, ids.NOTES)
    await asked.beat()
    assert len(await asked.dms(BEN)) == 1


# -- settings ---------------------------------------------------------------------------------------------------------------


async def test_ticking_a_box_stores_the_choice_and_shows_it(asked: Stage) -> None:
    await opened(asked, BEN)
    await pressed(asked, BEN, ids.HOME_SETTINGS, [ids.SETTING_REMIND])
    assert await ticked(asked, BEN) == {ids.SETTING_REMIND}
    await pressed(asked, BEN, ids.HOME_SETTINGS, [ids.SETTING_REMIND, ids.SETTING_HIDE])
    assert await chosen(asked, BEN) == Preferences(remind=True, hidden=True)
    await pressed(asked, BEN, ids.HOME_SETTINGS, [])
    assert await chosen(asked, BEN) == Preferences()
    await opened(asked, BEN)
    assert await ticked(asked, BEN) == set()


async def test_a_choice_is_ones_own(asked: Stage) -> None:
    await opened(asked, BEN)
    await pressed(asked, BEN, ids.HOME_SETTINGS, [ids.SETTING_HIDE])
    await opened(asked, CHIE)
    assert await ticked(asked, CHIE) == set()


async def test_away_and_back_from_the_tab(asked: Stage) -> None:
    assert "You aren’t away." in await opened(asked, BEN)
    said = await pressed(asked, BEN, ids.HOME_AWAY, "2026-11-27")
    assert "Noted: you are away up to and including Friday 27 November 2026." in said
    assert "You are away up to and including Friday 27 November 2026: rounds" in said
    await asked.to(MONDAY + DAY)
    assert "no streak yet" in await opened(asked, BEN)
    said = await pressed(asked, BEN, ids.HOME_BACK)
    assert "Welcome back" in said
    assert "You aren’t away." in said


async def test_a_day_that_is_over_is_no_day_to_be_away_until(asked: Stage) -> None:
    await opened(asked, BEN)
    said = await pressed(asked, BEN, ids.HOME_AWAY, "2026-11-20")
    assert "Friday 20 November 2026 is over already" in said
    assert "You aren’t away." in said


async def test_an_absence_that_is_over_is_none(asked: Stage) -> None:
    await asked.command(BEN, "away until tomorrow")
    await asked.to(MONDAY + 3 * DAY)
    assert "You aren’t away." in await opened(asked, BEN)


async def test_back_pressed_twice_says_so(asked: Stage) -> None:
    await asked.command(BEN, "away until friday")
    await opened(asked, BEN)
    stale = (await view(asked, BEN))["id"]
    await asked.command(BEN, "back")
    await asked.gesture("action", user=BEN, view_id=stale, action_id=ids.HOME_BACK)
    assert "You aren’t marked as away." in await shown(asked, BEN)


# -- whatever goes wrong ----------------------------------------------------------------------------------------------------


async def test_a_tab_that_could_not_be_published_is_when_it_is_opened_again(asked: Stage) -> None:
    await failing(asked, "views.publish")
    await asked.gesture("home", user=BEN)
    assert (await asked.sees(BEN))["home"] is None
    assert "Your practice" in await opened(asked, BEN)


async def test_a_choice_is_stored_though_the_tab_could_not_be_published(asked: Stage) -> None:
    await opened(asked, BEN)
    await failing(asked, "views.publish")
    await pressed(asked, BEN, ids.HOME_SETTINGS, [ids.SETTING_HIDE])
    assert (await chosen(asked, BEN)).hidden


async def test_the_messages_tab_publishes_nothing(asked: Stage) -> None:
    await asked.gesture("home", user=BEN, tab="messages")
    assert (await asked.sees(BEN))["home"] is None


async def test_opening_it_after_being_forgotten_stores_nobody(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.pass_(minutes=1)
    await asked.forget_me(BEN)
    assert "no streak yet" in await opened(asked, BEN)
    async with asked.parts.sessions.begin() as session:
        assert await members.known(session, asked.team, [BEN]) == {}


# -- guests and people of other companies -----------------------------------------------------------------------------------


async def test_a_guest_sees_their_own_part_only(asked: Stage) -> None:
    await asked.answer(EVE)
    said = await opened(asked, EVE)
    assert "streak *1*" in said
    assert "Channels you manage" not in said
    assert not {ids.HOME_CHANNEL, ids.HOME_EXPORT, ids.HOME_SETUP, ids.HOME_DIGEST} & action_ids(
        await view(asked, EVE)
    )


async def test_of_somebody_whose_channels_slack_keeps_to_itself_nothing_is_shown(asked: Stage) -> None:
    await asked.answer(DANI)
    await failing(asked, "users.conversations", "user_not_found")
    said = await opened(asked, DANI)
    assert "None of your channels gets questions yet" in said
    assert TITLE not in said
