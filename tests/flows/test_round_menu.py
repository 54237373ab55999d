"""The menu on a round's question: a problem reaches the managers, a round is voided, a question never comes again."""

from datetime import timedelta
from typing import Any

import pytest

from bot.slack.blocks import actions as ids
from bot.store import own_questions, schedules
from bot.store.tables import Round
from tests.stage import ADA, BEN, CHIE, DANI, EVE, LONG, MONDAY, PRACTICE, Stage

DAY = timedelta(days=1)
NOT_A_MANAGER = (BEN, EVE)
"""A member and a guest."""


async def choose(stage: Stage, user: str, what: str, of: Round, ts: str | None = None) -> str:
    """Choose from the menu on the round's question; gives the modal's title, or what is said instead."""
    before = await stage.sees(user)
    done = await stage.gesture(
        "action",
        user=user,
        channel=of.channel_id,
        message_ts=ts or of.ts,
        action_id=ids.ROUND_MENU,
        value=f"{what}/{of.round_id}",
    )
    assert done["ok"], done
    after = await stage.sees(user)
    if len(after["views"]) > len(before["views"]):
        return str(after["views"][-1]["title"]["text"])
    return str(after["ephemerals"][-1]["text"])


async def confirm(stage: Stage, user: str, **values: Any) -> str:
    """Submit the modal; gives what stands in its place."""
    view = (await stage.sees(user))["views"][-1]
    done = await stage.gesture("submit", user=user, view_id=view["id"], values=values)
    assert done["ok"], done
    shown = (await stage.sees(user))["views"][-1]
    return " ".join(block["text"]["text"] for block in shown["blocks"])


async def question_says(stage: Stage, of: Round) -> str:
    return str(next(one for one in await stage.history(of.channel_id) if one["ts"] == of.ts)["text"])


async def managed_by(stage: Stage, *users: str) -> None:
    async with stage.parts.sessions.begin() as session:
        row = await schedules.get(session, stage.team, PRACTICE)
        assert row is not None
        row.managers = list(users)


# -- a problem --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("user", [BEN, EVE], ids=["member", "guest"])
async def test_anybody_reports_a_problem_and_every_manager_gets_it_once(asked: Stage, user: str) -> None:
    await managed_by(asked, ADA, CHIE)
    of = await asked.open_round()
    assert await choose(asked, user, ids.MENU_REPORT, of) == "Report a problem"
    assert "have your report" in await confirm(
        asked, user, problem="5 > 3 & <!here> don't add up.\nSee above."
    )
    await asked.beat()
    for manager in (ADA, CHIE):
        [told] = await asked.dms(manager)
        assert ("Ben Okafor" if user == BEN else "Eve Fournier") in told
        assert "> 5 &gt; 3 &amp; ‹!here› don't add up.\n> See above." in told
        assert f"<#{PRACTICE}>" in told
        assert f"p{str(of.ts).replace('.', '')}" in told
    assert await asked.dms(user) == []


async def test_where_nobody_manages_the_admins_get_the_report(asked: Stage) -> None:
    await managed_by(asked)
    of = await asked.open_round()
    await choose(asked, ADA, ids.MENU_VOID, of)  # by which the app gets to know who is an admin
    await choose(asked, BEN, ids.MENU_REPORT, of)
    assert "have your report" in await confirm(asked, BEN, problem="A typo.")
    await asked.beat()
    assert len(await asked.dms(ADA)) == 1


async def test_where_there_is_nobody_to_tell_the_reporter_hears_that(asked: Stage) -> None:
    await managed_by(asked)
    of = await asked.open_round()
    await choose(asked, BEN, ids.MENU_REPORT, of)
    assert "nobody to send this to" in await confirm(asked, BEN, problem="A typo.")


async def test_a_closed_round_s_question_can_be_reported_as_well(asked: Stage) -> None:
    of = await asked.open_round()
    await asked.to(MONDAY + DAY)
    await choose(asked, BEN, ids.MENU_REPORT, of)
    assert "have your report" in await confirm(asked, BEN, problem="A typo.")


# -- void -------------------------------------------------------------------------------------------------------------------


async def test_a_voided_round_says_so_has_no_results_and_breaks_no_streak(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.to(MONDAY + DAY)
    await asked.answer(CHIE)
    of = await asked.open_round()
    assert await choose(asked, ADA, ids.MENU_VOID, of) == "Void this round"
    assert "The round is void" in await confirm(asked, ADA)
    await asked.beat()
    assert "voided by a manager" in await question_says(asked, of)
    await asked.to(MONDAY + 2 * DAY)
    await asked.answer(BEN)
    voided = (await asked.rounds())[1]
    assert (voided.state, voided.reason) == ("void", "voided")
    assert await asked.results(voided) == ""
    assert (await asked.streak(BEN)).current == 2, "it is neutral"
    assert (await asked.streak(CHIE)).current == 0, "and counts for nobody"


async def test_results_that_were_posted_are_withdrawn(asked: Stage) -> None:
    of = await asked.open_round()
    answer = await asked.answer(BEN)
    await asked.react(CHIE, answer)
    await asked.to(MONDAY + DAY)
    assert "Ben Okafor" in await asked.results(of)
    await choose(asked, ADA, ids.MENU_VOID, of)
    await confirm(asked, ADA)
    await asked.beat()
    said = await asked.results(of)
    assert "This round was voided" in said
    assert "Ben Okafor" not in said


async def test_an_extra_round_can_be_voided_too(on_stage: Stage) -> None:
    await on_stage.command(BEN, "hard here")
    await on_stage.beat()
    of = await on_stage.open_round()
    await choose(on_stage, ADA, ids.MENU_VOID, of)
    await confirm(on_stage, ADA)
    await on_stage.beat()
    assert "voided by a manager" in await question_says(on_stage, of)
    assert "on its way" in await on_stage.command(BEN, "easy here"), "none is open any more"


async def test_once_the_week_s_board_is_out_a_round_stands(asked: Stage) -> None:
    of = await asked.open_round()
    await asked.answer(BEN)
    await asked.to(MONDAY + 7 * DAY + timedelta(hours=1))
    assert len(await asked.boards()) == 1
    assert "it stands" in await choose(asked, ADA, ids.MENU_VOID, of)


async def test_a_second_press_and_a_second_confirmation_are_told_that_it_is_void(asked: Stage) -> None:
    await managed_by(asked, BEN)
    of = await asked.open_round()
    await choose(asked, ADA, ids.MENU_VOID, of)
    await choose(asked, BEN, ids.MENU_VOID, of)
    assert "The round is void" in await confirm(asked, BEN)
    assert "void already" in await confirm(asked, ADA)
    # The menu goes with the edited message; an old client may still show it.
    assert "void already" in await choose(asked, ADA, ids.MENU_VOID, of)


# -- never again ------------------------------------------------------------------------------------------------------------


async def test_a_question_that_is_never_asked_again_goes_on_where_it_is_open(asked: Stage) -> None:
    of = await asked.open_round()
    assert await choose(asked, ADA, ids.MENU_NEVER, of) == "Never ask again"
    assert "won’t be asked again" in await confirm(asked, ADA)
    assert "isn’t asked any more" in await choose(asked, ADA, ids.MENU_NEVER, of)
    await asked.answer(BEN)
    await asked.to(MONDAY + DAY)
    assert "1 answer" in await asked.results(of)
    async with asked.parts.sessions.begin() as session:
        assert await own_questions.barred(session, asked.team) == {of.question_id}


# -- who may, and what is stale ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [ids.MENU_VOID, ids.MENU_NEVER])
async def test_only_managers_and_admins_void_and_bar(asked: Stage, what: str) -> None:
    await managed_by(asked, CHIE)
    of = await asked.open_round()
    assert "Only this channel’s managers" in await choose(asked, BEN, what, of)
    assert "full member" in await choose(asked, EVE, what, of)
    for user in NOT_A_MANAGER:
        assert (await asked.sees(user))["views"] == []
    for user in (CHIE, ADA):
        assert await choose(asked, user, what, of) in ("Void this round", "Never ask again")


@pytest.mark.parametrize("what", [ids.MENU_VOID, ids.MENU_NEVER])
async def test_who_lost_the_right_while_being_asked_changes_nothing(asked: Stage, what: str) -> None:
    await managed_by(asked, CHIE)
    of = await asked.open_round()
    await choose(asked, CHIE, what, of)
    await managed_by(asked, DANI)
    assert "Only this channel’s managers" in await confirm(asked, CHIE)
    assert (await asked.rounds())[0].state == "open"
    async with asked.parts.sessions.begin() as session:
        assert await own_questions.barred(session, asked.team) == set()


async def test_where_the_schedule_is_gone_it_is_left_to_admins(asked: Stage) -> None:
    of = await asked.open_round()
    async with asked.parts.sessions.begin() as session:
        await schedules.remove(session, asked.team, PRACTICE)
    assert "an admin" in await choose(asked, BEN, ids.MENU_VOID, of)
    assert await choose(asked, ADA, ids.MENU_VOID, of) == "Void this round"


@pytest.mark.parametrize("what", [ids.MENU_REPORT, ids.MENU_VOID, ids.MENU_NEVER])
async def test_a_round_that_is_no_longer_stored_is_told_so(asked: Stage, what: str) -> None:
    of = await asked.open_round()
    shown = f"{what}/{of.round_id}"
    async with asked.parts.sessions.begin() as session:
        row = await session.get(Round, (asked.team, of.round_id))
        await session.delete(row)
    await asked.gesture(
        "action", user=ADA, channel=PRACTICE, message_ts=of.ts, action_id=ids.ROUND_MENU, value=shown
    )
    assert "no longer stored" in (await asked.whispers(ADA))[-1]["text"]


async def test_a_trigger_that_expired_is_told_in_words(asked: Stage) -> None:
    fault = {"method": "views.open", "kind": "error", "status": 200, "error": "expired_trigger_id"}
    await asked.gesture("faults", api=[fault])
    assert "try again" in await choose(asked, BEN, ids.MENU_REPORT, await asked.open_round())


async def test_what_a_late_answer_meets_in_a_voided_round_is_silence(asked: Stage) -> None:
    """It is no answer to anything any more, and nobody is told that it counts."""
    of = await asked.open_round()
    await choose(asked, ADA, ids.MENU_VOID, of)
    await confirm(asked, ADA)
    await asked.say(BEN, LONG, thread=of.ts)
    assert await asked.whispers(BEN) == []
