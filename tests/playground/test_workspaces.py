"""Several workspaces in one playground, with one app in them."""

from contextlib import AsyncExitStack

import pytest

from playground.world import FIRST, big_workspaces, small_workspace
from tests.playground.stage import (
    ADA,
    BEN,
    PANEL,
    PRACTICE,
    Begin,
    Receiver,
    Stage,
    connected,
    error_of,
    until,
)

TWIN = "T0TWIN0001"


@pytest.fixture
async def twins(begin: Begin) -> Stage:
    """Two workspaces in which everybody and everything has the same id."""
    return await begin(small_workspace(team=TWIN))


async def test_the_same_ids_are_other_people_channels_and_messages_elsewhere(twins: Stage) -> None:
    here = await twins.person(ADA).chat_postMessage(channel=PRACTICE, text="here")
    there = await twins.person(ADA, TWIN).chat_postMessage(channel=PRACTICE, text="there")
    assert here["ts"] == there["ts"]
    for client, text in ((twins.bot, "here"), (twins.bot_at(TWIN), "there")):
        history = await client.conversations_history(channel=PRACTICE)
        assert [message["text"] for message in history["messages"]] == [text]
    assert here["message"]["team"] == FIRST
    assert there["message"]["team"] == TWIN


async def test_each_token_is_at_home_in_one_workspace(twins: Stage) -> None:
    for client, team in ((twins.bot, FIRST), (twins.bot_at(TWIN), TWIN), (twins.person(BEN, TWIN), TWIN)):
        answer = await client.auth_test()
        assert answer["team_id"] == team
        assert (await client.conversations_info(channel=PRACTICE))["channel"]["shared_team_ids"] == [team]
    assert await error_of(twins.person(BEN, "T0NOWHERE1").auth_test()) == "invalid_auth"


async def test_events_name_their_workspace_and_come_the_same_way(
    twins: Stage, exits: AsyncExitStack, receiver: Receiver
) -> None:
    socket = await connected(twins, exits)
    await twins.person(ADA).chat_postMessage(channel=PRACTICE, text="here")
    await twins.person(ADA, TWIN).chat_postMessage(channel=PRACTICE, text="there")
    await until(lambda: len(socket.requests) == 2)
    outer = {request.payload["event"]["text"]: request.payload for request in socket.requests}
    for text, team in (("here", FIRST), ("there", TWIN)):
        assert (outer[text]["team_id"], outer[text]["context_team_id"]) == (team, team)
        assert [one["team_id"] for one in outer[text]["authorizations"]] == [team]
        assert outer[text]["api_app_id"] == "A0PLAYAPP1"
    assert outer["here"]["event_id"] != outer["there"]["event_id"]
    assert outer["here"]["event_context"] != outer["there"]["event_context"]
    await twins.playground.configure(receiver.url)
    await twins.person(BEN, TWIN).chat_postMessage(channel=PRACTICE, text="signed")
    await until(lambda: receiver.events)
    assert receiver.events[0]["team"] == TWIN


async def test_gestures_are_made_in_the_workspace_that_they_name(twins: Stage, exits: AsyncExitStack) -> None:
    socket = await connected(twins, exits)
    await twins.gesture("command", user=ADA, channel=PRACTICE, text="hard", team=TWIN)
    await twins.gesture("home", user=ADA, team=TWIN)
    await until(lambda: len(socket.requests) == 2)
    command = next(r.payload for r in socket.requests if r.type == "slash_commands")
    assert (command["team_id"], command["user_id"]) == (TWIN, ADA)
    async with twins.http.post(command["response_url"], json={"text": "a word"}) as response:
        assert response.status == 200
    assert [e["text"] for e in (await twins.look(f"sees?user={ADA}&team={TWIN}"))["ephemerals"]] == ["a word"]
    assert (await twins.sees(ADA))["ephemerals"] == []
    refused = await twins.gesture("home", 400, user=ADA, team="T0NOWHERE1")
    assert refused["error"] == "team_not_found"
    assert TWIN in refused["detail"]


async def test_a_trigger_opens_a_modal_only_in_its_own_workspace(twins: Stage) -> None:
    trigger = twins.playground.at(TWIN).triggers.issue(ADA)
    view = {"type": "modal", "title": {"type": "plain_text", "text": "t"}, "blocks": []}
    assert await error_of(twins.bot.views_open(trigger_id=trigger, view=view)) == "invalid_trigger_id"
    assert (await twins.bot_at(TWIN).views_open(trigger_id=trigger, view=view))["ok"]
    assert (await twins.sees(ADA))["views"] == []


async def test_the_state_lists_the_workspaces_and_shows_one(twins: Stage) -> None:
    state = await twins.look("state")
    assert [(team["id"], team["installed"]) for team in state["teams"]] == [(FIRST, True), (TWIN, True)]
    assert state["team"]["id"] == FIRST
    other = await twins.look(f"state?team={TWIN}")
    ada = next(member for member in other["members"] if member["id"] == ADA)
    assert (await twins.client(ada["token"]).auth_test())["team_id"] == TWIN
    assert (await twins.look("state?team=T0NOWHERE1"))["error"] == "team_not_found"


async def test_a_file_is_found_only_in_its_own_workspace(twins: Stage) -> None:
    there = await twins.person(ADA, TWIN).files_upload_v2(channel=PANEL, filename="a.csv", content="there")
    url = there["file"]["url_private"]
    for token, status in ((f"xoxp-{TWIN}:{ADA}", 200), (f"xoxp-{ADA}", 404)):
        async with twins.http.get(url, headers={"Authorization": f"Bearer {token}"}) as response:
            assert response.status == status


async def test_big_workspaces_have_the_app_everywhere(begin: Begin) -> None:
    stage = await begin(*big_workspaces(2, 50))
    for team in ("T0BIG00000", "T0BIG00001"):
        channels = (await stage.bot_at(team).users_conversations(limit=999))["channels"]
        assert len(channels) == 50
        assert (await stage.bot_at(team).chat_postMessage(channel="C0BIG00049", text="x"))["ok"]


async def test_two_workspaces_with_one_id_are_refused(begin: Begin) -> None:
    with pytest.raises(ValueError, match="same id"):
        await begin(small_workspace())
