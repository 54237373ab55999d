"""Channels are renamed, people are renamed or leave, and companies share channels: what Slack tells of it is heeded."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.response import BoltResponse

from bot.jobs import installing
from bot.slack.blocks import actions as ids
from bot.slack.blocks import writing
from bot.store import members, schedules
from bot.store.tables import Schedule
from handlers import shared
from playground.world import NEIGHBOUR, neighbour_workspace, small_workspace
from tests.handlers.test_events import told
from tests.stage import ADA, BEN, CHIE, LONG, MONDAY, PANEL, PRACTICE, Stage, stage

FINN, NEXTDOOR = "U0FINN0006", "C0NEXTDOOR"


async def schedule_of(one: Stage, channel: str = PRACTICE) -> Schedule:
    async with one.parts.sessions.begin() as session:
        found = await schedules.get(session, one.team, channel)
    assert found is not None
    return found


async def managed_by(one: Stage, *users: str) -> None:
    async with one.parts.sessions.begin() as session:
        row = await schedules.get(session, one.team, PRACTICE, lock=True)
        assert row is not None
        row.managers = list(users)


async def known_names(one: Stage) -> dict[str, str]:
    async with one.parts.sessions.begin() as session:
        found = await members.known(session, one.team, [ADA, BEN, CHIE])
    return {user: person.name for user, person in found.items()}


@pytest.mark.parametrize("channel", [PRACTICE, PANEL], ids=["public", "private"])
async def test_a_renamed_channel_is_called_by_its_new_name(on_stage: Stage, channel: str) -> None:
    if channel == PANEL:
        bot = on_stage.house.identity.bot_user_id
        assert (await on_stage.api(ADA, "conversations.invite", channel=PANEL, users=bot))["ok"]
        await on_stage.set_up(PANEL)
    assert (await on_stage.api(ADA, "conversations.rename", channel=channel, name="scaling"))["ok"]
    assert (await schedule_of(on_stage, channel)).channel_name == "scaling"


async def test_a_channel_is_called_as_it_is_called_now_whatever_slack_tells_late(on_stage: Stage) -> None:
    old = {"id": PRACTICE, "name": "practice-as-it-was", "created": 1}
    assert (await on_stage.api(ADA, "conversations.rename", channel=PRACTICE, name="scaling"))["ok"]
    told(on_stage, {"type": "channel_rename", "channel": old, "event_ts": "1.000001"})
    await on_stage.settle()
    assert (await schedule_of(on_stage)).channel_name == "scaling"


async def test_a_renamed_member_is_called_by_their_new_name(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.pass_(days=1)
    assert (await known_names(asked))[BEN] == "Ben Okafor"
    await asked.gesture("member", user=BEN, real_name="Ben <Obi>")
    assert (await known_names(asked))[BEN] == "Ben <Obi>"


async def test_who_is_not_known_here_is_not_stored_because_slack_speaks_of_them(asked: Stage) -> None:
    await asked.gesture("member", user=CHIE, real_name="Chie N.")
    assert CHIE not in await known_names(asked)


async def test_a_deactivated_member_no_longer_manages_where_somebody_else_does(asked: Stage) -> None:
    for user in (ADA, BEN):
        await asked.command(user, "away until friday")  # so that they are known
    await managed_by(asked, ADA, BEN)
    await asked.gesture("member", user=BEN, deleted=True)
    assert (await schedule_of(asked)).managers == [ADA]
    await asked.gesture("member", user=ADA, deleted=True)
    assert (await schedule_of(asked)).managers == [ADA]


async def test_what_slack_tells_late_of_a_member_does_not_undo_what_it_told_since(asked: Stage) -> None:
    for user in (ADA, BEN):
        await asked.command(user, "away until friday")
    happened = []
    for change in ({"real_name": "Ben Renamed"}, {"deleted": True}, {"deleted": False}):
        await asked.pass_(minutes=1)
        await asked.gesture("member", user=BEN, **change)
        happened.append(asked.slack.slack.journal.since(0)[-1]["payload"]["event"])
    renamed, deactivated, back = happened
    assert [event["type"] for event in happened] == ["user_change"] * 3
    await managed_by(asked, ADA, BEN)
    told(asked, deactivated)
    await asked.settle()
    assert (await schedule_of(asked)).managers == [ADA, BEN]
    await asked.pass_(minutes=1)
    await asked.gesture("member", user=BEN, deleted=True)
    for late in (renamed, back):
        told(asked, late)
    await asked.settle()
    async with asked.parts.sessions.begin() as session:
        [ben] = (await members.known(session, asked.team, [BEN])).values()
    assert ben.is_deleted
    assert (await schedule_of(asked)).managers == [ADA]


# -- a channel that two companies share -----------------------------------------------------------------------------------------


@pytest.fixture(params=[NEIGHBOUR, "T0PLAYTEAM"], ids=["events name the other", "events name the owner"])
async def connected(database_url: str, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """The app is in both companies, and in their shared channel; the question there is the first one's."""
    worlds = (small_workspace("ScaleQ"), neighbour_workspace("ScaleQ"))
    async with stage(database_url, world=worlds) as one:
        next_door = worlds[1]
        shared = await one.gesture(
            "share", channel=PRACTICE, other=NEIGHBOUR, members=[FINN, next_door.app.bot_user_id]
        )
        assert shared["ok"], shared
        await one.gesture("authorizations", names=request.param)
        await installed_next_door(one)
        await one.set_up()
        await one.to(MONDAY)
        yield one


async def installed_next_door(one: Stage) -> None:
    """As if by the installation page: this process has the other company's token, too."""
    token = f"{one.slack.platform.config.bot_token}-{NEIGHBOUR}"
    identity = await one.parts.slack.identify(token)
    async with one.parts.sessions.begin() as session:
        await installing.admit(session, identity, one.clock, anew=True)
    one.parts.installs.hold(NEIGHBOUR, token)


async def test_a_thread_belongs_to_the_workspace_whose_app_posted_it(connected: Stage) -> None:
    """Answers and votes of both companies' people, whichever workspace Slack names."""
    next_door = connected.at(NEIGHBOUR)
    thread = (await connected.open_round()).ts
    theirs = await next_door.say(FINN, LONG, thread=thread)
    ours = await connected.say(BEN, LONG, thread=thread)
    await connected.react(BEN, theirs)
    await next_door.react(FINN, ours)
    await next_door.react(FINN, ours, "fire")
    await connected.pass_(days=1)
    closed = (await connected.rounds())[0]
    results = await connected.results(closed)
    assert "2 answers" in results
    assert "Finn Aalto" in results
    assert (await connected.streak(FINN)).credits == 1
    assert (await next_door.streak(FINN)).credits == 0


async def test_so_does_one_of_a_channel_that_gets_no_more_questions(connected: Stage) -> None:
    async with connected.parts.sessions.begin() as session:
        assert await schedules.remove(session, connected.team, PRACTICE)
    next_door = connected.at(NEIGHBOUR)
    thread = (await connected.open_round()).ts
    await next_door.say(FINN, LONG, thread=thread)
    assert (await connected.streak(FINN)).credits == 1
    assert (await next_door.press(FINN, str(thread), ids.HINT))["ok"]
    assert "Hint" in (await connected.whispers(FINN))[-1]["text"]


async def test_an_edit_and_a_deletion_find_their_thread_too(connected: Stage) -> None:
    next_door = connected.at(NEIGHBOUR)
    thread = (await connected.open_round()).ts
    edited = await next_door.say(FINN, "Too short.", thread=thread)
    await next_door.edit(FINN, edited, LONG)
    assert (await connected.streak(FINN)).credits == 1
    await next_door.delete(FINN, edited)
    assert (await connected.streak(FINN)).credits == 0


async def test_a_button_pressed_by_somebody_of_the_other_company_is_the_threads(connected: Stage) -> None:
    next_door = connected.at(NEIGHBOUR)
    pressed = await next_door.press(FINN, str((await connected.open_round()).ts), ids.HINT)
    assert pressed["ok"], pressed
    assert "Hint" in (await connected.whispers(FINN))[-1]["text"]


async def test_so_does_what_they_write_in_its_modal(connected: Stage) -> None:
    of = await connected.open_round()
    await connected.at(NEIGHBOUR).press(FINN, str(of.ts), "write_answer")
    assert await connected.submits(FINN, **{writing.FIELD: LONG}) == {}
    await connected.beat()
    assert "Finn Aalto" in str(await connected.thread(str(of.ts)))
    assert (await connected.streak(FINN)).credits == 1


async def test_a_form_belongs_to_the_workspace_in_which_it_was_opened(connected: Stage) -> None:
    """Bolt reads that from the view; ``team`` is of the person in front of it."""
    view = {"app_installed_team_id": connected.team}
    assert await owner_of(connected, connected.team, type="view_submission", view=view) == connected.team


async def test_a_press_in_a_known_thread_is_the_threads_whatever_team_the_payload_has(
    connected: Stage,
) -> None:
    thread = (await connected.open_round()).ts
    press = {"type": "block_actions", "channel": {"id": PRACTICE}, "container": {"message_ts": thread}}
    assert await owner_of(connected, NEIGHBOUR, **press) == connected.team
    elsewhere = press | {"container": {"message_ts": "1.000001"}}
    assert await owner_of(connected, NEIGHBOUR, **elsewhere) == NEIGHBOUR


async def owner_of(one: Stage, named: str, **payload: Any) -> str:
    """Whose the gesture is, where Slack names the neighbour in ``team`` and Bolt read ``named`` out of the payload."""
    body: dict[str, Any] = {"team": {"id": NEIGHBOUR}, **payload}

    async def listener() -> BoltResponse:
        return BoltResponse(status=200)

    await shared.owner(one.parts)(body=body, context={"team_id": named}, next=listener)
    return str(body["team"]["id"])


async def test_the_app_put_out_of_a_shared_channel_knows_which_of_its_workspaces_that_was(
    connected: Stage,
) -> None:
    bot = connected.slack.world.app.bot_user_id
    event = {"type": "member_left_channel", "user": bot, "channel": PRACTICE}
    outer = {"team_id": NEIGHBOUR, "authorizations": [{"team_id": NEIGHBOUR}], "is_ext_shared_channel": True}
    connected.slack.world.channels[PRACTICE].members.remove(bot)
    told(connected, event, **outer)
    await connected.settle()
    assert (await schedule_of(connected)).suspended == "not_in_channel"


async def test_a_channel_of_ones_own_is_nobody_elses(connected: Stage) -> None:
    next_door = connected.at(NEIGHBOUR)
    async with connected.parts.sessions.begin() as session:
        assert await schedules.of_team(session, NEIGHBOUR) == []
    assert "no questions scheduled" in await next_door.command(FINN, "streak", channel=NEXTDOOR)
