"""The Home tab's managers' part: which channels it shows to whom, and what it says of them."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from bot.slack.blocks import actions as ids
from bot.store import preferences
from bot.store.preferences import Preferences
from bot.store.tables import SelfCheck
from questions.bank import Filters
from tests.flows.home_tab import action_ids, opened, pressed, shown, ticked, view
from tests.stage import ADA, BANK, BEN, CHIE, DANI, EVE, GENERAL, MONDAY, PANEL, PRACTICE, Stage

DAY = timedelta(days=1)
MANAGERS = "Channels you manage"


async def manage(stage: Stage, managers: Sequence[str], channel: str = PRACTICE) -> None:
    async with stage.parts.sessions.begin() as session:
        await session.execute(
            sa.text("UPDATE schedules SET managers = :who WHERE channel_id = :channel"),
            {"who": list(managers), "channel": channel},
        )


async def opt_in(stage: Stage, channel: str) -> None:
    async with stage.parts.sessions.begin() as session:
        await session.execute(
            sa.text("UPDATE schedules SET shown_outside = true WHERE channel_id = :channel"),
            {"channel": channel},
        )


async def with_channel(stage: Stage, channel: str) -> None:
    """The app is invited there, and questions are set up."""
    bot = stage.house.identity.bot_user_id
    assert (await stage.api(ADA, "conversations.invite", channel=channel, users=bot))["ok"]
    await stage.set_up(channel)


async def leave(stage: Stage, user: str, channel: str) -> None:
    assert (await stage.api(user, "conversations.leave", channel=channel))["ok"]


async def check(stage: Stage, users: Sequence[str], *, ticks: int) -> None:
    """Self-checks of the channel's first round, with so many points of its rubric ticked."""
    of = (await stage.rounds())[0]
    question = BANK[str(of.question_id)]
    async with stage.parts.sessions.begin() as session:
        for user in users:
            session.add(
                SelfCheck(
                    team_id=stage.team,
                    user_id=user,
                    question_id=question.id,
                    at=stage.clock.now(),
                    question_rev=question.rev,
                    round_id=of.round_id,
                    ticks=[point.id for point in question.rubric[:ticks]],
                )
            )


# -- who sees it ------------------------------------------------------------------------------------------------------------


async def test_a_member_who_manages_nothing_has_no_managers_part(asked: Stage) -> None:
    assert MANAGERS not in await opened(asked, BEN)
    assert ids.HOME_DIGEST not in action_ids(await view(asked, BEN))


async def test_a_named_manager_and_an_admin_have_it(asked: Stage) -> None:
    await manage(asked, [BEN])
    for user in (BEN, ADA):
        said = await opened(asked, user)
        assert MANAGERS in said
        assert f"• <#{PRACTICE}>: " in said.partition(MANAGERS)[2]


async def test_a_guest_has_it_not_even_if_named(asked: Stage) -> None:
    await manage(asked, [EVE])
    assert MANAGERS not in await opened(asked, EVE)


async def test_somebody_of_another_company_has_it_not_even_if_named(asked: Stage) -> None:
    """Also an admin there is none here."""
    await manage(asked, [DANI])
    dani = asked.slack.world.members[DANI]
    dani.home, dani.is_admin = "T0ELSEWHER", True
    await asked.answer(DANI)
    said = await opened(asked, DANI)
    assert "on time, still open" in said
    assert MANAGERS not in said


async def test_who_is_no_admin_any_more_has_it_no_more(asked: Stage) -> None:
    await manage(asked, [BEN])
    assert MANAGERS in await opened(asked, ADA)
    ada = asked.slack.world.members[ADA]
    ada.is_admin = ada.is_owner = False
    assert MANAGERS not in await opened(asked, ADA)


async def test_a_private_channel_shows_to_its_members_alone(asked: Stage) -> None:
    await with_channel(asked, PANEL)
    assert f"• <#{PANEL}>" in (await opened(asked, ADA)).partition(MANAGERS)[2]
    await opt_in(asked, PANEL)
    await manage(asked, [CHIE, ADA], PANEL)
    assert PANEL not in await opened(asked, CHIE), "she manages it, and is not in it"
    await leave(asked, ADA, PANEL)
    assert PANEL not in await opened(asked, ADA), "an admin isn't, either"


async def test_a_public_channel_shows_outside_only_if_it_opted_in(asked: Stage) -> None:
    await with_channel(asked, GENERAL)
    await leave(asked, ADA, GENERAL)
    assert GENERAL not in await opened(asked, ADA)
    await opt_in(asked, GENERAL)
    assert f"• <#{GENERAL}>" in (await opened(asked, ADA)).partition(MANAGERS)[2]
    assert GENERAL not in (await opened(asked, BEN)).partition(MANAGERS)[2], "he doesn't manage it"


async def test_a_public_channel_that_became_private_shows_outside_no_more(asked: Stage) -> None:
    await with_channel(asked, GENERAL)
    await opt_in(asked, GENERAL)
    await leave(asked, ADA, GENERAL)
    asked.slack.world.channels[GENERAL].is_private = True
    assert GENERAL not in await opened(asked, ADA)


async def test_a_manager_in_none_of_their_channels_is_told_why_nothing_is_there(asked: Stage) -> None:
    await leave(asked, ADA, PRACTICE)
    said = await opened(asked, ADA)
    assert "You are in none of the channels that you manage." in said
    assert f"<#{PRACTICE}>" not in said


# -- what it says -----------------------------------------------------------------------------------------------------------


async def test_participation_and_answer_rate_are_of_the_channels_people(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.answer(CHIE)
    await asked.to(MONDAY + DAY)
    await asked.answer(BEN)
    await asked.to(MONDAY + 2 * DAY)
    said = await opened(asked, ADA)
    assert "participation 40 % (2 of 5 people) · answer rate 30 % (3 of 10 possible answers)" in said


async def test_who_is_away_is_owed_no_answer(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.to(MONDAY + DAY)
    await asked.command(BEN, "away until friday")
    await asked.to(MONDAY + 2 * DAY)
    assert "answer rate 11 % (1 of 9 possible answers)" in await opened(asked, ADA)


async def test_before_any_round_has_closed_there_is_nothing_to_count(asked: Stage) -> None:
    said = await opened(asked, ADA)
    assert "no closed rounds to count" in said
    assert "*This week*\nNo round has closed yet." in said


async def test_an_open_rounds_subtopic_is_a_secret_to_managers_as_well(asked: Stage) -> None:
    assert "medium 1" not in await opened(asked, ADA)
    await asked.to(MONDAY + DAY)
    assert "engineering process        easy 0  medium 1  hard 0" in await opened(asked, ADA)


async def test_this_weeks_board_is_there_without_those_who_hide(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.answer(CHIE)
    async with asked.parts.sessions.begin() as session:
        await preferences.choose(session, asked.team, BEN, Preferences(hidden=True), digest_next_at=None)
    await asked.to(MONDAY + DAY)
    said = await opened(asked, ADA)
    assert "*Leaderboard · Week of 23 November 2026* in #interview-practice" in said
    assert "Chie Nakamura · 2 points" in said
    assert "Ben" not in said


async def test_the_runway_counts_what_the_channel_never_had(asked: Stage) -> None:
    assert "15 questions not yet asked here, which last 15 working days." in await opened(asked, ADA)
    await asked.set_up(days={2: None})
    assert "15 questions not yet asked here, which last 75 working days." in await opened(asked, ADA)
    await asked.set_up(filters=Filters(subtopics=("engineering-process",)))
    assert "Every question that matches the settings was asked already" in await opened(asked, ADA)


async def test_four_self_checks_tell_the_weakest_subtopic_and_suggest_it(asked: Stage) -> None:
    await asked.to(MONDAY + DAY)
    await check(asked, [BEN, CHIE, DANI], ticks=0)
    assert "No subtopic has self-checks of 4 people yet" in await opened(asked, ADA)
    await check(asked, [EVE], ticks=0)
    said = await opened(asked, ADA)
    assert "• engineering process: on average 0 % of the rubric covered (4 self-checks)" in said
    # The stage's bank has one question a subtopic, which is used up: what came least comes next.
    assert "`/scaleq focus architecture-evolution 2w`" in said


async def test_a_focus_that_is_set_is_said_instead_of_a_suggestion(asked: Stage) -> None:
    async with asked.parts.sessions.begin() as session:
        await session.execute(
            sa.text("UPDATE schedules SET focus = 'caching', focus_until = :until"),
            {"until": date(2026, 12, 1)},
        )
    assert "The focus is on caching until Tuesday 1 December 2026." in await opened(asked, ADA)
    await asked.to(MONDAY + 8 * DAY)
    assert "Suggested focus:" in await opened(asked, ADA)


# -- looking into one of several --------------------------------------------------------------------------------------------


@pytest.fixture
async def two(asked: Stage) -> Stage:
    """Ada manages two channels."""
    await with_channel(asked, PANEL)
    await opened(asked, ADA)
    return asked


async def test_of_several_channels_one_is_looked_into_by_choice(two: Stage) -> None:
    assert "Rounds so far" not in await shown(two, ADA)
    said = await pressed(two, ADA, ids.HOME_CHANNEL, PANEL)
    assert "#hiring-panel\n*This week*" in said
    assert "Rounds so far" in said


async def test_the_chosen_channel_stays_when_something_else_is_pressed(two: Stage) -> None:
    await pressed(two, ADA, ids.HOME_CHANNEL, PANEL)
    assert "#hiring-panel\n*This week*" in await pressed(two, ADA, ids.HOME_SETTINGS, [ids.SETTING_REMIND])
    assert "#hiring-panel\n*This week*" in await opened(two, ADA)


async def test_a_channel_chosen_from_a_stale_menu_is_not_shown(two: Stage) -> None:
    await leave(two, ADA, PANEL)
    said = await pressed(two, ADA, ids.HOME_CHANNEL, PANEL)
    assert PANEL not in said
    assert "#hiring-panel\n" not in said


async def test_setting_up_from_the_tab_opens_the_modal_of_that_channel(two: Stage) -> None:
    await pressed(two, ADA, ids.HOME_CHANNEL, PRACTICE)
    await pressed(two, ADA, ids.HOME_SETUP)
    assert "interview-practice" in str(await two.modal(ADA))


async def test_a_modal_that_slack_would_not_open_is_said_on_the_tab(two: Stage) -> None:
    await pressed(two, ADA, ids.HOME_CHANNEL, PRACTICE)
    fault = {"method": "views.open", "kind": "error", "status": 200, "error": "expired_trigger_id"}
    await two.gesture("faults", api=[fault])
    assert "Please press again." in await pressed(two, ADA, ids.HOME_SETUP)


async def test_a_stale_set_up_button_of_a_channel_one_has_left_is_answered_in_words(two: Stage) -> None:
    await pressed(two, ADA, ids.HOME_CHANNEL, PANEL)
    await leave(two, ADA, PANEL)
    assert "aren’t yours to see any more" in await pressed(two, ADA, ids.HOME_SETUP)
    assert (await two.sees(ADA))["views"] == []


async def test_the_digest_is_chosen_there_and_leaves_the_other_choices_alone(two: Stage) -> None:
    await pressed(two, ADA, ids.HOME_SETTINGS, [ids.SETTING_REMIND])
    await pressed(two, ADA, ids.HOME_DIGEST, [ids.SETTING_DIGEST])
    assert await ticked(two, ADA) == {ids.SETTING_REMIND, ids.SETTING_DIGEST}
    await pressed(two, ADA, ids.HOME_SETTINGS, [])
    assert await ticked(two, ADA) == {ids.SETTING_DIGEST}
