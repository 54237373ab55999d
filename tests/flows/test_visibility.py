"""What is in a channel reaches those who may see it, whatever they press or type, and whenever it is sent.

Ada and Ben are in a private channel; Chie was named one of its managers and is outside, like Dani and Eve, who is a guest.
"""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.slack.blocks import actions as ids
from bot.slack.blocks import notices, round_menu
from bot.store.tables import Round
from handlers.caller import Caller
from handlers.setup import open_modal
from handlers.words import Request
from tests.crash.once import try_on
from tests.flows.home_tab import opened
from tests.flows.suggesting import heard, suggest, told, with_app
from tests.flows.test_digest import choose
from tests.flows.test_export import files_of
from tests.flows.test_home_managers import leave, manage, opt_in, with_channel
from tests.stage import ADA, BEN, CHIE, DANI, EVE, GENERAL, LONG, MONDAY, PANEL, PRACTICE, Stage

DAY = timedelta(days=1)
SECRET = f"Zanzibar. {LONG}"
OF_THE_PANEL = (PANEL, "hiring-panel", "Zanzibar")
FIGURES = ("hiring-panel", "Zanzibar", f"archives/{PANEL}", f"*<#{PANEL}>*", f"• <#{PANEL}>")
"""What a manager outside isn't told. They do hear that questions run low there, with an id that Slack names to members alone."""

COMMANDS = (
    "help",
    "topics",
    "streak",
    f"streak <@{BEN}|ben>",
    "leaderboard",
    "leaderboard all",
    "notes",
    "my-data",
    "hard",
    "setup",
    "pause",
    "resume",
    "skip",
    "focus caching",
    "away until friday",
    "back",
    "hide off",
    "remind on",
)


async def all_that_reaches(stage: Stage, user: str) -> str:
    """Everything in front of this member: messages to them, their Home and modals, files, and the channel that they are in."""
    in_front = json.dumps(await stage.sees(user)) + await opened(stage, user)
    files = await files_of(stage, user)
    return "\n".join([in_front, *files, *await stage.dms(user), json.dumps(await stage.history(user=user))])


def leaks(text: str, needles: Sequence[str] = OF_THE_PANEL) -> list[str]:
    return [needle for needle in needles if needle in text]


@pytest.fixture
async def panel(on_stage: Stage) -> Stage:
    """A week of the private channel, with answers, a vote, and everything asked for that comes by itself."""
    await with_channel(on_stage, PANEL)
    await manage(on_stage, [ADA, CHIE], PANEL)
    await manage(on_stage, [ADA, CHIE], PRACTICE)
    await opt_in(on_stage, PANEL)
    for user in (ADA, CHIE):
        await choose(on_stage, user)
    await on_stage.to(MONDAY)
    await on_stage.react(ADA, await on_stage.answer(BEN, SECRET, channel=PANEL), channel=PANEL)
    await on_stage.answer(DANI)
    return on_stage


# -- outside ----------------------------------------------------------------------------------------------------------------


async def test_nothing_of_a_private_channel_reaches_who_is_outside(panel: Stage) -> None:
    await suggest(panel, BEN, channel=PANEL)
    of = await panel.open_round(PANEL)
    await panel.opens(
        BEN, str(of.ts), ids.ROUND_MENU, channel=PANEL, value=f"{ids.MENU_REPORT}/{of.round_id}"
    )
    await panel.submits(BEN, **{round_menu.PROBLEM: f"{SECRET} is wrong"})
    await panel.beat()
    await panel.to(MONDAY + 8 * DAY)  # a board, and Tuesday's digest
    assert leaks(await all_that_reaches(panel, ADA)) == list(OF_THE_PANEL), "who is in it has all that"
    for user in (CHIE, DANI, EVE):
        for text in COMMANDS:
            await panel.command(user, text)
        await panel.beat()
        assert leaks(await all_that_reaches(panel, user), FIGURES if user == CHIE else OF_THE_PANEL) == [], (
            user
        )
    assert len(await told(panel, ADA)) == 1
    assert await told(panel, CHIE) == []


async def test_slack_lets_nobody_outside_type_or_press_in_it(panel: Stage) -> None:
    """Nor does the playground: so what a command or a button is asked from in a private channel is known to be inside."""
    [question] = await panel.posts(PANEL)
    pressed = await panel.press(CHIE, question["ts"], ids.COMPARE, channel=PANEL)
    typed = await panel.gesture("command", user=CHIE, channel=PANEL, text="leaderboard", command="/scaleq")
    assert (pressed["ok"], typed["ok"]) == (False, False)


async def test_an_export_of_a_private_channel_is_for_managers_inside(panel: Stage) -> None:
    await manage(panel, [ADA], PRACTICE)
    await opened(panel, CHIE)
    assert ids.HOME_EXPORT not in json.dumps((await panel.sees(CHIE))["home"])


async def test_a_public_channel_is_on_nobodys_home_but_its_peoples(on_stage: Stage) -> None:
    """Typing and pressing in it are for those in it, as well."""
    await on_stage.to(MONDAY)
    await leave(on_stage, CHIE, PRACTICE)
    [question] = await on_stage.posts()
    typed = await on_stage.gesture(
        "command", user=CHIE, channel=PRACTICE, text="leaderboard", command="/scaleq"
    )
    pressed = await on_stage.press(CHIE, question["ts"], ids.COMPARE)
    assert (typed["error"], pressed["error"]) == ("not_in_channel", "not_in_channel")
    assert PRACTICE not in await opened(on_stage, CHIE)


async def test_a_channel_is_first_set_up_by_somebody_in_it(on_stage: Stage) -> None:
    """Wherever Slack lets others press the welcome's button: a public channel's messages can be looked at from outside."""
    bot = on_stage.house.identity.bot_user_id
    assert (await on_stage.api(ADA, "conversations.invite", channel=GENERAL, users=bot))["ok"]
    await leave(on_stage, CHIE, GENERAL)
    outside = Caller(on_stage.team, GENERAL, "general", CHIE, trigger_id="none")
    said = await open_modal(on_stage.parts, outside, Request("setup"))
    assert said == notices.join_first()
    await on_stage.command(BEN, "setup", channel=GENERAL)
    assert await on_stage.modal(BEN)


async def test_a_guest_and_somebody_of_another_company_answer_vote_and_look_but_run_nothing(
    asked: Stage,
) -> None:
    """Not even if they are named, or are admins where they come from."""
    dani = asked.slack.world.members[DANI]
    dani.home, dani.is_admin = "T0ELSEWHER", True
    await manage(asked, [EVE, DANI])
    eves, danis = await asked.answer(EVE), await asked.answer(DANI)
    await asked.react(DANI, eves)
    await asked.react(EVE, danis)
    [question] = await asked.posts()
    of = await asked.open_round()
    for user in (EVE, DANI):
        for text in ("setup", "pause", "resume", "skip", "focus caching"):
            assert "guests" in (await asked.command(user, text)).casefold(), (user, text)
        for choice in (ids.MENU_VOID, ids.MENU_NEVER):
            await asked.gesture(
                "action",
                user=user,
                channel=PRACTICE,
                message_ts=question["ts"],
                action_id=ids.ROUND_MENU,
                value=f"{choice}/{of.round_id}",
            )
            assert "guests" in (await heard(asked, user)).casefold()
            assert not (await asked.sees(user))["views"]
    await asked.to(MONDAY + DAY)
    results = await asked.results(of)
    assert "2 answers" in results


# -- left in between --------------------------------------------------------------------------------------------------------


async def test_what_was_asked_for_inside_is_not_sent_to_who_left(panel: Stage) -> None:
    """An export, the digest, notes: asked for, or due, while Slack was out of reach."""
    await panel.to(MONDAY + 8 * DAY - timedelta(minutes=1))
    await asks_of(panel, ADA)
    await panel.command(ADA, "notes")
    down = {"method": "chat.postMessage", "kind": "error", "status": 500, "times": 99}
    upload = {"method": "files.getUploadURLExternal", "kind": "error", "status": 500, "times": 99}
    await panel.gesture("faults", api=[down, upload])
    await panel.to(MONDAY + 8 * DAY)  # the digest is due, and can't be sent
    await leave(panel, ADA, PANEL)
    await panel.gesture("faults", api=[])
    await try_on(panel, 3)
    reached = "\n".join([*await files_of(panel, ADA), *await panel.dms(ADA)])
    assert "Your channels" in reached, "of the other channel"
    assert leaks(reached, FIGURES) == []
    assert "was not made" in reached
    assert leaks(await opened(panel, ADA)) == []


async def asks_of(stage: Stage, user: str) -> None:
    """Ask for the private channel's export on the Home tab."""
    await opened(stage, user)
    tab = (await stage.sees(user))["home"]
    await stage.gesture("action", user=user, view_id=tab["id"], action_id=ids.HOME_CHANNEL, value=PANEL)
    tab = (await stage.sees(user))["home"]
    done = await stage.gesture("action", user=user, view_id=tab["id"], action_id=ids.HOME_EXPORT, value=PANEL)
    assert done["ok"], done


@pytest.fixture
async def reminded(panel: Stage) -> tuple[Stage, Round]:
    """Tuesday evening: Ben has a reminder of the private channel's open round in front of him."""
    await panel.command(BEN, "remind on")
    await panel.to(MONDAY + DAY + timedelta(hours=12))
    of = await panel.open_round(PANEL)
    assert f"<#{PANEL}>" in str(await panel.dms(BEN))
    return panel, of


async def test_a_reminders_button_shows_the_question_only_to_who_is_still_inside(
    reminded: tuple[Stage, Round],
) -> None:
    stage, _ = reminded
    there = await with_app(stage, BEN)
    sent = [one for one in await stage.history(there, BEN) if PANEL in one["text"]]
    await stage.opens(BEN, sent[-1]["ts"], ids.WRITE_ANSWER, channel=there)
    await stage.gesture("close_view", user=BEN, view_id=(await stage.modal(BEN))["id"])
    await leave(stage, BEN, PANEL)
    await stage.press(BEN, sent[-1]["ts"], ids.WRITE_ANSWER, channel=there)
    assert "isn’t yours to see" in await heard(stage, BEN)
    assert not (await stage.sees(BEN))["views"]


async def test_who_left_is_reminded_of_nothing_there(panel: Stage) -> None:
    """Not even if the reminder was owed already when they left."""
    await panel.command(BEN, "remind on")
    await panel.gesture(
        "faults", api=[{"method": "chat.postMessage", "kind": "error", "status": 500, "times": 99}]
    )
    await panel.to(MONDAY + DAY + timedelta(hours=12))
    await leave(panel, BEN, PANEL)
    await panel.gesture("faults", api=[])
    panel.clock.pass_leases()
    await panel.beat()
    assert leaks("\n".join(await panel.dms(BEN))) == []


async def test_a_warning_agreed_to_after_leaving_shows_no_model_answer(panel: Stage) -> None:
    [question] = await panel.posts(PANEL)
    await panel.opens(BEN, question["ts"], ids.COMPARE, channel=PANEL)
    await leave(panel, BEN, PANEL)
    await panel.submits(BEN)
    shown = await panel.modal(BEN)
    assert "isn’t yours to see" in json.dumps(shown, ensure_ascii=False)
    assert (await panel.open_round(PANEL)).state == "open"


async def test_a_public_channel_that_became_private_is_closed_to_who_is_outside(on_stage: Stage) -> None:
    await on_stage.command(BEN, "remind on")
    await on_stage.to(MONDAY + timedelta(hours=12))
    there = await with_app(on_stage, BEN)
    [sent] = [one for one in await on_stage.history(there, BEN) if PRACTICE in one["text"]]
    await leave(on_stage, BEN, PRACTICE)
    await on_stage.opens(BEN, sent["ts"], ids.WRITE_ANSWER, channel=there)
    on_stage.slack.world.channels[PRACTICE].is_private = True
    await on_stage.gesture("close_view", user=BEN, view_id=(await on_stage.modal(BEN))["id"])
    await on_stage.press(BEN, sent["ts"], ids.WRITE_ANSWER, channel=there)
    assert "isn’t yours to see" in await heard(on_stage, BEN)
