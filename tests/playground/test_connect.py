"""A channel that two companies share."""

from contextlib import AsyncExitStack

import pytest

from playground.world import FIRST, NEIGHBOUR, neighbour_workspace, small_workspace
from tests.playground.stage import (
    ADA,
    BEN,
    PANEL,
    PRACTICE,
    Begin,
    Json,
    Socket,
    Stage,
    connected,
    error_of,
    until,
)

FINN, GRETA, OWN_BOT, NEXT_BOT = "U0FINN0006", "U0GRETA007", "U0PLAYBOT1", "U0NEXTBOT1"
BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]


@pytest.fixture
async def shared(begin: Begin) -> Stage:
    """The practice channel, shared with the neighbours' Finn and their app."""
    stage = await begin(neighbour_workspace())
    await stage.gesture("share", channel=PRACTICE, other=NEIGHBOUR, members=[FINN, NEXT_BOT])
    return stage


@pytest.fixture
async def ear(shared: Stage, exits: AsyncExitStack) -> Socket:
    return await connected(shared, exits)


async def test_both_see_one_channel_with_everybody_in_it(shared: Stage) -> None:
    finn = shared.person(FINN, NEIGHBOUR)
    said = await finn.chat_postMessage(channel=PRACTICE, text="from next door")
    await shared.person(ADA).chat_postMessage(channel=PRACTICE, text="from here", thread_ts=said["ts"])
    for client in (shared.bot, shared.bot_at(NEIGHBOUR), finn):
        thread = (await client.conversations_replies(channel=PRACTICE, ts=said["ts"]))["messages"]
        assert [(m["user"], m["text"]) for m in thread] == [(FINN, "from next door"), (ADA, "from here")]
        assert [(m["team"], m["user_team"], m["source_team"]) for m in thread] == [
            (NEIGHBOUR,) * 3,
            (FIRST,) * 3,
        ]
        assert thread[0]["user_profile"]["real_name"] == "Finn Aalto"
        assert thread[0]["ts"] != thread[1]["ts"]
        info = (await client.conversations_info(channel=PRACTICE))["channel"]
        assert (info["is_shared"], info["is_ext_shared"], info["is_org_shared"]) == (True, True, False)
        assert (info["shared_team_ids"], info["conversation_host_id"]) == ([FIRST, NEIGHBOUR], FIRST)
        members = (await client.conversations_members(channel=PRACTICE))["members"]
        assert {ADA, FINN, OWN_BOT, NEXT_BOT} <= set(members)
    assert await error_of(finn.conversations_info(channel=PANEL)) == "channel_not_found"


async def test_an_event_comes_once_and_names_one_of_the_installations(shared: Stage, ear: Socket) -> None:
    """Whichever that is says nothing about whose thread it is: the last to join, or as the test wants it."""
    finn, ada = shared.person(FINN, NEIGHBOUR), shared.person(ADA)
    for named, expected in ((None, NEIGHBOUR), (FIRST, FIRST), (NEIGHBOUR, NEIGHBOUR)):
        await shared.gesture("authorizations", names=named)
        ear.requests.clear()
        said = await finn.chat_postMessage(channel=PRACTICE, text="x")
        await ada.reactions_add(channel=PRACTICE, timestamp=said["ts"], name="fire")
        await until(lambda: len(ear.requests) == 2)
        outer = [request.payload for request in ear.requests]
        assert [one["team_id"] for one in outer] == [NEIGHBOUR, FIRST]
        for one in outer:
            assert [a["team_id"] for a in one["authorizations"]] == [expected]
            assert one["context_team_id"] == expected
            assert one["is_ext_shared_channel"] is True
        assert outer[0]["event"]["user_team"] == NEIGHBOUR
    assert (await shared.gesture("authorizations", 400, names="T0NOWHERE1"))["error"] == "team_not_found"


async def test_where_only_one_app_is_in_the_channel_that_one_is_named(shared: Stage, ear: Socket) -> None:
    await shared.gesture("authorizations", names=NEIGHBOUR)
    await shared.gesture("uninstall", user=FINN, team=NEIGHBOUR)
    ear.requests.clear()
    await shared.person(FINN, NEIGHBOUR).chat_postMessage(channel=PRACTICE, text="x")
    await until(lambda: ear.requests)
    assert ear.requests[-1].payload["team_id"] == NEIGHBOUR
    assert [a["team_id"] for a in ear.requests[-1].payload["authorizations"]] == [FIRST]


async def test_people_of_the_other_company_are_known_as_such(shared: Stage) -> None:
    finn = (await shared.bot.users_info(user=FINN))["user"]
    assert (finn["team_id"], finn["is_stranger"]) == (NEIGHBOUR, False)
    greta = (await shared.bot.users_info(user=GRETA))["user"]
    assert (greta["team_id"], greta["is_stranger"]) == (NEIGHBOUR, True)
    assert "is_stranger" not in (await shared.bot.users_info(user=ADA))["user"]
    assert (await shared.bot_at(NEIGHBOUR).users_info(user=ADA))["user"]["team_id"] == FIRST
    await shared.person(FINN, NEIGHBOUR).conversations_invite(channel=PRACTICE, users=GRETA)
    assert (await shared.bot.users_info(user=GRETA))["user"]["is_stranger"] is False
    assert (
        await error_of(shared.person(BEN).conversations_invite(channel=PANEL, users=FINN)) == "user_not_found"
    )


async def test_a_button_reaches_the_app_that_showed_it(shared: Stage, ear: Socket) -> None:
    posted = await shared.bot.chat_postMessage(channel=PRACTICE, text="q", blocks=BLOCKS)
    press: Json = {"user": FINN, "channel": PRACTICE, "message_ts": posted["ts"], "action_id": "go"}
    await shared.gesture("action", team=NEIGHBOUR, **press)
    await until(lambda: any(request.type == "interactive" for request in ear.requests))
    payload = next(r.payload for r in ear.requests if r.type == "interactive")
    assert (payload["team"]["id"], payload["user"]["id"], payload["user"]["team_id"]) == (
        FIRST,
        FINN,
        NEIGHBOUR,
    )
    view = {"type": "modal", "title": {"type": "plain_text", "text": "t"}, "blocks": []}
    assert (await shared.bot.views_open(trigger_id=payload["trigger_id"], view=view))["ok"]
    assert len((await shared.look(f"sees?user={FINN}&team={FIRST}"))["views"]) == 1


async def test_commands_belong_to_ones_own_company(shared: Stage, ear: Socket) -> None:
    await shared.gesture("command", user=FINN, team=NEIGHBOUR, channel=PRACTICE, text="hard")
    assert ear.requests[-1].payload["team_id"] == NEIGHBOUR


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"channel": "C0NOWHERE1"}, "channel_not_found"),
        ({"members": ["U0NOBODY01"]}, "user_not_found"),
        ({"other": "T0TWIN0001", "members": [BEN]}, "cant_share"),
    ],
)
async def test_what_can_not_be_shared(begin: Begin, changes: Json, error: str) -> None:
    stage = await begin(neighbour_workspace(), small_workspace(team="T0TWIN0001"))
    given: Json = {"channel": PRACTICE, "other": NEIGHBOUR, "members": [FINN], **changes}
    assert (await stage.gesture("share", 400, **given))["error"] == error
