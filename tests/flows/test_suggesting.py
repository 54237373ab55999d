"""Questions from the team: suggested by anybody, decided by managers once, then asked like those of the bank."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.slack.blocks import notices
from bot.slack.blocks import suggest as form
from bot.slack.blocks import suggestion as words
from bot.store import own_questions
from bot.store.tables import Suggestion
from questions.bank import Filters
from questions.model import TeamQuestion
from tests.flows.suggesting import FILLED, buttons, heard, presses, suggest, told, with_app
from tests.stage import ADA, BEN, CHIE, DANI, EVE, GENERAL, LONG, MONDAY, Stage

TUESDAY = MONDAY + timedelta(days=1)


async def own(stage: Stage) -> list[TeamQuestion]:
    async with stage.parts.sessions.begin() as session:
        return await own_questions.of_team(session, stage.team)


async def rows(stage: Stage) -> list[Suggestion]:
    async with stage.parts.sessions.begin() as session:
        return list(await session.scalars(sa.select(Suggestion)))


async def managed_by(stage: Stage, *users: str) -> None:
    async with stage.parts.sessions.begin() as session:
        await session.execute(sa.text("UPDATE schedules SET managers = :who"), {"who": list(users)})


async def test_the_channels_managers_get_it_whole_and_its_author_hears_who(on_stage: Stage) -> None:
    await managed_by(on_stage, ADA, CHIE)
    assert await suggest(on_stage, BEN) == {}
    view = await on_stage.modal(BEN)
    assert view["blocks"][0]["text"]["text"].startswith("Your question was sent to ")
    for manager in (ADA, CHIE):
        [message] = await told(on_stage, manager)
        assert buttons(message) == ["approve_suggestion", "edit_suggestion", "decline_suggestion"]
        assert message["text"] == (
            "*Ben Okafor suggests a question* in <#C0PRACTICE>\nLunch at eleven\n"
            "Hard · Technical · for backend, SRE · 10 min · caching\n\n"
            "The canteen's menu is cached for a day &amp; the cook changes it at ten. 400 people see the old one. What do you do?\n\n"
            "*Context*\nOne server, 3 requests a second.\n\n"
            "*Hints*\n• Who knows when it changes?\n• How old may it be?\n\n"
            "*Model answer in short*\nLet the cook's change purge it, and keep a short life as a net.\n\n"
            "*Model answer at length*\n*First* measure.\n\nThen purge.\n\n"
            "*What to look for*\n• Purges on change\n• Keeps a short life\n• Names who is told\n\n"
            "*Pitfalls*\n• A life of zero"
        )
    assert await told(on_stage, DANI) == []
    assert await own(on_stage) == []


async def test_approved_it_joins_the_workspaces_bank(on_stage: Stage) -> None:
    await suggest(on_stage, BEN)
    await presses(on_stage, ADA, "approve_suggestion")
    assert await heard(on_stage, ADA) == words.approved().text
    [question], [row] = await own(on_stage), await rows(on_stage)
    assert question.id.startswith("team-")
    assert (question.status, question.track, question.rev) == ("active", "systems", 1)
    assert [(point.id, point.weight) for point in question.rubric] == [
        ("point-1", 34),
        ("point-2", 33),
        ("point-3", 33),
    ]
    assert (row.state, row.decided_by, row.question_id) == ("approved", ADA, question.id)
    assert await on_stage.dms(BEN) == [words.was_approved("Lunch at eleven", edited=False).text]
    [message] = await told(on_stage, ADA)
    assert buttons(message) == []
    assert message["text"].endswith("*Approved* by Ada Lindqvist.")


async def test_declined_its_author_gets_the_reason(on_stage: Stage) -> None:
    await suggest(on_stage, BEN)
    await presses(on_stage, ADA, "decline_suggestion")
    assert await on_stage.submits(ADA, reason="We have one like it & <!here> nobody asked.") == {}
    await on_stage.beat()
    [said] = await on_stage.dms(BEN)
    assert "“Lunch at eleven” was not taken" in said
    assert "We have one like it &amp; ‹!here› nobody asked." in said
    [message] = await told(on_stage, ADA)
    assert buttons(message) == []
    assert "*Declined* by Ada Lindqvist: We have one like it" in message["text"]
    assert (await own(on_stage), (await rows(on_stage))[0].state) == ([], "declined")


async def test_edited_it_is_approved_as_it_was_saved(on_stage: Stage) -> None:
    await suggest(on_stage, BEN)
    await presses(on_stage, ADA, "edit_suggestion")
    view = await on_stage.modal(ADA)
    assert (view["title"]["text"], view["submit"]["text"]) == ("Edit the question", "Save and approve")
    assert await on_stage.submits(ADA, kind="behavioral") == {form.SUBTOPIC: NOT_OF_TEAMS}
    errors = await on_stage.submits(
        ADA, kind="technical", title="Lunch at ten", look_for="Purges on change", minutes="15"
    )
    assert errors == {}
    await on_stage.beat()
    [question] = await own(on_stage)
    assert (question.title, question.minutes, question.prompt) == ("Lunch at ten", 15, FILLED["prompt"])
    assert [point.weight for point in question.rubric] == [100]
    assert question.hints == ("Who knows when it changes?", "How old may it be?")
    assert await on_stage.dms(BEN) == [words.was_approved("Lunch at ten", edited=True).text]


NOT_OF_TEAMS = (
    "Behavioral questions go with a subtopic of the Teams group. Choose one of those, or another kind."
)


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"kind": "behavioral"}, {"subtopic": NOT_OF_TEAMS}),
        ({"title": "  \u00a0 ", "minutes": "20"}, {"title": "Please fill this in."}),
        ({"hints": "a\nb\nc\nd"}, {"hints": "These are 4 lines; at most 3, please."}),
        (
            {"look_for": "x\n" * 7, "kind": "behavioral"},
            {"look_for": "These are 7 lines; at most 6, please.", "subtopic": NOT_OF_TEAMS},
        ),
        ({"title": "&" * 150}, {"title": "This is too long for a message in Slack. Please shorten it."}),
        ({"prompt": "<" * 2000}, {"prompt": "This is too long for a message in Slack. Please shorten it."}),
    ],
)
async def test_what_the_bank_would_refuse_is_said_at_its_field_and_nothing_is_lost(
    on_stage: Stage, changes: dict[str, Any], errors: dict[str, str]
) -> None:
    assert await suggest(on_stage, BEN, **changes) == errors
    assert await rows(on_stage) == []
    assert await on_stage.submits(BEN, **{field: FILLED[field] for field in changes}) == {}
    assert len(await rows(on_stage)) == 1


async def test_a_form_sent_twice_is_one_suggestion(on_stage: Stage) -> None:
    await on_stage.command(BEN, "suggest")
    view = await on_stage.modal(BEN)
    submitted = {"user": BEN, "view_id": view["id"], "values": FILLED}
    await asyncio.gather(*(on_stage.gesture("submit", **submitted) for _ in range(2)))
    await on_stage.beat()
    assert len(await rows(on_stage)) == 1
    assert len(await told(on_stage, ADA)) == 1


async def test_of_two_managers_the_first_has_decided(on_stage: Stage) -> None:
    await managed_by(on_stage, ADA, CHIE)
    await suggest(on_stage, BEN)
    channels = {manager: await with_app(on_stage, manager) for manager in (ADA, CHIE)}
    stamps = {manager: (await told(on_stage, manager))[0]["ts"] for manager in (ADA, CHIE)}
    await asyncio.gather(
        *(
            on_stage.press(manager, stamps[manager], "approve_suggestion", channel=channels[manager])
            for manager in (ADA, CHIE)
        )
    )
    said = sorted([await heard(on_stage, ADA), await heard(on_stage, CHIE)])
    assert words.approved().text in said
    assert any("has approved it already" in one for one in said)
    assert len(await own(on_stage)) == 1
    await on_stage.beat()
    assert len(await on_stage.dms(BEN)) == 1
    assert [buttons((await told(on_stage, manager))[0]) for manager in (ADA, CHIE)] == [[], []]


@pytest.mark.parametrize("action", ["edit_suggestion", "decline_suggestion"])
async def test_a_form_submitted_after_somebody_else_decided_changes_nothing(
    on_stage: Stage, action: str
) -> None:
    await managed_by(on_stage, ADA, CHIE)
    await suggest(on_stage, BEN)
    await presses(on_stage, CHIE, action)
    await presses(on_stage, ADA, "approve_suggestion")
    values = {"reason": "Too short."} if action == "decline_suggestion" else {"title": "Another"}
    [error] = (await on_stage.submits(CHIE, **values)).values()
    assert error == "Ada Lindqvist has approved it already."
    assert [question.title for question in await own(on_stage)] == ["Lunch at eleven"]


async def test_an_old_button_is_answered_like_a_fresh_one(on_stage: Stage) -> None:
    await suggest(on_stage, BEN)
    [message] = await told(on_stage, ADA)
    await presses(on_stage, ADA, "decline_suggestion")
    await on_stage.submits(ADA, reason="No.")
    channel = await with_app(on_stage, ADA)
    await on_stage.press(ADA, message["ts"], "approve_suggestion", channel=channel)
    assert await heard(on_stage, ADA) == "Ada Lindqvist has declined it already."
    assert await own(on_stage) == []


async def test_who_manages_no_longer_decides_no_longer(on_stage: Stage) -> None:
    await managed_by(on_stage, DANI)
    await suggest(on_stage, BEN)
    await presses(on_stage, DANI, "decline_suggestion")
    await managed_by(on_stage, CHIE)
    [error] = (await on_stage.submits(DANI, reason="No.")).values()
    assert "Only this channel’s managers can do that" in error
    for action in ("approve_suggestion", "edit_suggestion", "decline_suggestion"):
        await presses(on_stage, DANI, action)
        assert "Only this channel’s managers can do that" in await heard(on_stage, DANI)
    assert [row.state for row in await rows(on_stage)] == ["pending"]


@pytest.mark.parametrize("author", [ADA, BEN, EVE], ids=["an admin", "a member", "a guest"])
async def test_anybody_in_a_channel_suggests(on_stage: Stage, author: str) -> None:
    await managed_by(on_stage, CHIE)
    assert await suggest(on_stage, author) == {}
    await presses(on_stage, CHIE, "approve_suggestion")
    assert len(await own(on_stage)) == 1


async def test_a_guest_never_decides_even_where_they_are_named_as_manager(on_stage: Stage) -> None:
    await managed_by(on_stage, EVE)
    await suggest(on_stage, BEN)
    await presses(on_stage, EVE, "approve_suggestion")
    assert "Only this channel’s managers can do that" in await heard(on_stage, EVE)
    assert await own(on_stage) == []


async def test_an_admin_decides_without_being_a_manager_of_the_channel(on_stage: Stage) -> None:
    """Somebody forwards them the message's button, as it were: what counts is who presses."""
    await suggest(on_stage, BEN)
    await managed_by(on_stage, CHIE)
    await presses(on_stage, ADA, "approve_suggestion")
    assert len(await own(on_stage)) == 1


async def test_where_there_is_no_manager_the_workspaces_admins_decide(on_stage: Stage) -> None:
    """In a channel that isn't set up, which the app isn't even in; and in the direct messages."""
    await suggest(on_stage, BEN, channel=GENERAL)
    await suggest(on_stage, BEN, channel=await with_app(on_stage, BEN), title="Dinner")
    first, second = await told(on_stage, ADA)
    assert first["text"].startswith("*Ben Okafor suggests a question* in <#C0GENERAL1>\n")
    assert second["text"].startswith("*Ben Okafor suggests a question*\nDinner")


async def test_where_slack_does_not_say_who_the_admins_are_it_can_be_sent_again(on_stage: Stage) -> None:
    await on_stage.command(BEN, "suggest", channel=GENERAL)
    await on_stage.gesture("faults", api=[{"method": "users.list", "kind": "ratelimited"}])
    assert await on_stage.submits(BEN, **FILLED) == {form.TITLE: form.nobody_to_ask()}
    assert await on_stage.submits(BEN) == {}
    assert len(await rows(on_stage)) == 1


async def test_an_approved_one_is_asked_marked_answered_and_shown_like_any(on_stage: Stage) -> None:
    """By the picker; with hints, results, model answer and topics."""
    await suggest(on_stage, BEN)
    await presses(on_stage, ADA, "approve_suggestion")
    [question] = await own(on_stage)
    barred = [one.id for one in on_stage.parts.bank.matching(Filters(subtopics=("caching",)))]
    async with on_stage.parts.sessions.begin() as session:
        for one in barred:
            await own_questions.bar(session, on_stage.team, one, ADA, on_stage.clock.now())
    await on_stage.set_up(filters=Filters(difficulties=("hard",), subtopics=("caching",)))
    await on_stage.to(MONDAY)
    of = await on_stage.open_round()
    assert of.question_id == question.id
    [post] = await on_stage.posts()
    assert "10 min · your team’s own · nobody here has practised it yet" in post["text"]
    await on_stage.press(CHIE, str(of.ts), "hint")
    assert "1. Who knows when it changes?" in await heard(on_stage, CHIE)
    await on_stage.react(CHIE, await on_stage.answer(DANI, LONG))
    assert "`caching` · 1 question, 0 had here" in await on_stage.command(CHIE, "topics")
    await on_stage.set_up()  # or Tuesday's would be the same one again
    await on_stage.to(TUESDAY)
    assert "Results: Lunch at eleven" in await on_stage.results(of)
    results = next(
        one for one in await on_stage.thread(str(of.ts)) if one["text"].startswith("*Results: Lunch")
    )
    view = await on_stage.opens(CHIE, results["ts"], "compare")
    sections = [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]
    assert any("*1.* Purges on change (34 %)\n\n*2.* Keeps a short life (33 %)" in text for text in sections)
    await on_stage.submits(CHIE, covered=["point-1", "point-3"])
    assert "Saved: 2 of 3 points." in str((await on_stage.modal(CHIE))["blocks"])


async def test_practice_gives_it_marked(on_stage: Stage) -> None:
    await suggest(on_stage, BEN, subtopic="team-splitting", kind="behavioral", title="Two tables", body="")
    await presses(on_stage, ADA, "approve_suggestion")
    said = [await on_stage.command(CHIE, "hard behavioral team-splitting") for _ in range(3)]
    assert any("Two tables" in one and "your team’s own" in one for one in said)


async def test_who_suggested_and_is_forgotten_is_named_nowhere_and_the_question_stays(
    on_stage: Stage,
) -> None:
    await suggest(on_stage, BEN)
    await on_stage.forget_me(BEN)
    await on_stage.beat()
    [message] = await told(on_stage, ADA)
    assert message["text"].startswith("*Somebody suggests a question* in ")
    await presses(on_stage, ADA, "approve_suggestion")
    assert len(await own(on_stage)) == 1
    assert [(row.user_id, row.state) for row in await rows(on_stage)] == [(None, "approved")]


async def test_a_form_that_slack_lets_nobody_open_any_more_says_so(on_stage: Stage) -> None:
    await on_stage.gesture(
        "faults",
        api=[{"method": "views.open", "kind": "error", "status": 200, "error": "expired_trigger_id"}],
    )
    assert await on_stage.command(BEN, "suggest") == notices.too_slow().text
