"""What those who run a workspace do, and the app hears of."""

from contextlib import AsyncExitStack

from tests.playground.stage import ADA, BEN, PANEL, PRACTICE, Begin, Socket, Stage, connected, error_of, until


async def test_a_member_is_renamed_and_deactivated(stage: Stage, socket: Socket) -> None:
    await stage.gesture("member", user=BEN, real_name="Benedict Okafor", tz="Europe/London")
    event = await socket.event("user_change")
    assert (event["user"]["id"], event["user"]["profile"]["real_name"]) == (BEN, "Benedict Okafor")
    assert event["user"]["tz"] == "Europe/London"
    assert event["cache_ts"] <= float(event["event_ts"])
    await stage.gesture("member", user=BEN, deleted=True)
    await until(lambda: [e["user"]["deleted"] for e in socket.events] == [False, True])
    assert BEN not in (await stage.bot.conversations_members(channel=PRACTICE))["members"]
    assert await error_of(stage.person(BEN).auth_test()) == "account_inactive"
    assert (await stage.gesture("member", 400, user="U0PLAYBOT1"))["error"] == "user_not_found"


async def test_channels_are_deleted(stage: Stage, socket: Socket) -> None:
    await stage.person(ADA).conversations_invite(channel=PANEL, users=stage.world.app.bot_user_id)
    await stage.gesture("delete_channel", user=ADA, channel=PRACTICE)
    await stage.gesture("delete_channel", user=ADA, channel=PANEL)
    assert (await socket.event("channel_deleted"))["channel"] == PRACTICE
    assert (await socket.event("group_deleted"))["channel"] == PANEL
    assert await error_of(stage.bot.conversations_info(channel=PRACTICE)) == "channel_not_found"
    assert (await stage.gesture("delete_channel", 400, user=ADA, channel=PANEL))[
        "error"
    ] == "channel_not_found"


async def test_the_workspace_is_renamed(stage: Stage, socket: Socket) -> None:
    await stage.gesture("team", name="Practice & Sons")
    assert (await socket.event("team_rename"))["name"] == "Practice & Sons"
    assert (await stage.bot.team_info())["team"]["name"] == "Practice & Sons"


async def test_an_app_hears_only_of_such_changes_as_it_asked_for(begin: Begin, exits: AsyncExitStack) -> None:
    stage = await begin(events=frozenset({"app_uninstalled"}))
    socket = await connected(stage, exits)
    await stage.gesture("member", user=BEN, deleted=True)
    await stage.gesture("team", name="Other")
    await stage.gesture("uninstall", user=ADA)
    await socket.event("app_uninstalled")
    assert len(socket.events) == 1
