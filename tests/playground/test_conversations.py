"""Reading conversations, page by page, and coming and going."""

from typing import Any

from tests.playground.stage import ADA, BEN, CHIE, EVE, GENERAL, PANEL, PRACTICE, Stage, error_of


async def posted(stage: Stage, count: int, **arguments: Any) -> list[str]:
    person = stage.person(ADA)
    answers = [
        await person.chat_postMessage(channel=PRACTICE, text=str(n), **arguments) for n in range(count)
    ]
    return [answer["ts"] for answer in answers]


async def all_pages(read: Any, **arguments: Any) -> list[list[str]]:
    """The ts on every page, following the cursors."""
    pages, cursor = [], None
    while True:
        answer = await read(cursor=cursor, **arguments)
        pages.append([message["ts"] for message in answer["messages"]])
        cursor = (answer.get("response_metadata") or {}).get("next_cursor")
        assert answer["has_more"] == bool(cursor)
        if not cursor:
            return pages


async def test_history_comes_newest_first_page_by_page(stage: Stage) -> None:
    ts = await posted(stage, 5)
    pages = await all_pages(stage.bot.conversations_history, channel=PRACTICE, limit=2)
    assert pages == [[ts[4], ts[3]], [ts[2], ts[1]], [ts[0]]]


async def test_what_comes_between_two_pages_disturbs_neither(stage: Stage) -> None:
    ts = await posted(stage, 4)
    first = await stage.bot.conversations_history(channel=PRACTICE, limit=2)
    await posted(stage, 2)
    await stage.person(ADA).chat_delete(channel=PRACTICE, ts=ts[1])
    cursor = first["response_metadata"]["next_cursor"]
    second = await stage.bot.conversations_history(channel=PRACTICE, limit=2, cursor=cursor)
    assert [m["ts"] for m in second["messages"]] == [ts[0]]


async def test_with_oldest_alone_pages_begin_at_the_oldest(stage: Stage) -> None:
    ts = await posted(stage, 5)
    pages = await all_pages(stage.bot.conversations_history, channel=PRACTICE, limit=2, oldest=ts[0])
    assert pages == [[ts[2], ts[1]], [ts[4], ts[3]]]


async def test_the_ends_of_a_range_belong_to_it_only_if_inclusive(stage: Stage) -> None:
    ts = await posted(stage, 4)
    read = stage.bot.conversations_history
    within = await read(channel=PRACTICE, oldest=ts[0], latest=ts[3])
    assert [m["ts"] for m in within["messages"]] == [ts[2], ts[1]]
    all_of_it = await read(channel=PRACTICE, oldest=ts[0], latest=ts[3], inclusive=True)
    assert [m["ts"] for m in all_of_it["messages"]] == ts[::-1]
    one = await read(channel=PRACTICE, latest=ts[2], inclusive=True, limit=1)
    assert [m["ts"] for m in one["messages"]] == [ts[2]]


async def test_replies_come_after_their_parent_oldest_first(stage: Stage) -> None:
    (root,) = await posted(stage, 1)
    replies = await posted(stage, 4, thread_ts=root)
    pages = await all_pages(stage.bot.conversations_replies, channel=PRACTICE, ts=root, limit=2)
    assert pages == [[root, replies[0]], [replies[1], replies[2]], [replies[3]]]
    late = await stage.bot.conversations_replies(channel=PRACTICE, ts=root, oldest=replies[2])
    assert [m["ts"] for m in late["messages"]] == [root, replies[3]]


async def test_what_cannot_be_read(stage: Stage) -> None:
    read = stage.bot.conversations_history
    assert await error_of(stage.bot.conversations_replies(channel=PRACTICE, ts="1.0")) == "thread_not_found"
    assert await error_of(read(channel=GENERAL)) == "not_in_channel"
    assert await error_of(read(channel=PANEL)) == "channel_not_found"
    assert await error_of(read(channel=PRACTICE, cursor="nonsense")) == "invalid_cursor"
    assert await error_of(read(channel=PRACTICE, latest="yesterday")) == "invalid_ts_latest"
    assert await error_of(read(channel=PRACTICE, oldest="today")) == "invalid_ts_oldest"
    assert await error_of(stage.person(EVE).conversations_history(channel=GENERAL)) == "channel_not_found"


async def test_the_list_shows_what_one_may_see_and_whether_one_is_in(stage: Stage) -> None:
    seen = {c["name"]: c["is_member"] for c in (await stage.bot.conversations_list())["channels"]}
    assert seen == {"general": False, "interview-practice": True}
    adas = await stage.person(ADA).conversations_list(types="public_channel,private_channel")
    assert [c["name"] for c in adas["channels"]] == ["general", "interview-practice", "hiring-panel"]
    guest = await stage.person(EVE).conversations_list()
    assert [c["name"] for c in guest["channels"]] == ["interview-practice"]


async def test_lists_come_in_pages(stage: Stage) -> None:
    first = await stage.bot.conversations_list(limit=1)
    second = await stage.bot.conversations_list(limit=1, cursor=first["response_metadata"]["next_cursor"])
    assert [c["id"] for c in [*first["channels"], *second["channels"]]] == [GENERAL, PRACTICE]
    assert second["response_metadata"]["next_cursor"] == ""


async def test_archived_channels_can_be_left_out(stage: Stage) -> None:
    await stage.person(ADA).conversations_archive(channel=GENERAL)
    names = [c["name"] for c in (await stage.bot.conversations_list(exclude_archived=True))["channels"]]
    assert names == ["interview-practice"]
    assert (await stage.bot.conversations_info(channel=GENERAL))["channel"]["is_archived"]


async def test_info_and_members(stage: Stage) -> None:
    info = (await stage.bot.conversations_info(channel=PRACTICE, include_num_members=True))["channel"]
    assert (info["is_member"], info["is_private"], info["num_members"]) == (True, False, 6)
    members = (await stage.bot.conversations_members(channel=PRACTICE))["members"]
    assert ADA in members
    assert stage.world.app.bot_user_id in members


async def test_users_know_their_time_zone_and_rank(stage: Stage) -> None:
    chie = (await stage.bot.users_info(user=CHIE))["user"]
    assert (chie["tz"], chie["tz_offset"], chie["is_admin"]) == ("Asia/Tokyo", 9 * 3600, False)
    members = {m["id"]: m for m in (await stage.bot.users_list())["members"]}
    assert members[ADA]["is_admin"]
    assert members[EVE]["is_restricted"]
    assert members[stage.world.app.bot_user_id]["is_bot"]
    assert members["USLACKBOT"]["is_bot"] is False
    assert await error_of(stage.bot.users_info(user="U0NOBODY")) == "user_not_found"


async def test_somebodys_conversations(stage: Stage) -> None:
    mine = await stage.bot.users_conversations(types="public_channel,private_channel")
    assert [c["id"] for c in mine["channels"]] == [PRACTICE]
    bens = await stage.bot.users_conversations(user=BEN, types="public_channel,private_channel")
    assert [c["id"] for c in bens["channels"]] == [GENERAL, PRACTICE]


async def test_coming_and_going(stage: Stage) -> None:
    ada, bot = stage.person(ADA), stage.world.app.bot_user_id
    await ada.conversations_invite(channel=PANEL, users=bot)
    assert (await stage.bot.chat_postMessage(channel=PANEL, text="x"))["ok"]
    assert await error_of(ada.conversations_invite(channel=PANEL, users=bot)) == "already_in_channel"
    await ada.conversations_kick(channel=PANEL, user=bot)
    assert await error_of(stage.bot.chat_postMessage(channel=PANEL, text="x")) == "channel_not_found"
    assert await error_of(stage.person(EVE).conversations_join(channel=GENERAL)) == "channel_not_found"
    await stage.person(BEN).conversations_leave(channel=GENERAL)
    assert (await stage.person(BEN).conversations_join(channel=GENERAL))["ok"]
    again = await stage.person(BEN).conversations_join(channel=GENERAL)
    assert again["warning"] == "already_in_channel"


async def test_reactions_are_added_once_and_taken_back_once(stage: Stage) -> None:
    (ts,) = await posted(stage, 1)
    ben = stage.person(BEN)
    await ben.reactions_add(channel=PRACTICE, timestamp=ts, name="thumbsup")
    await stage.person(CHIE).reactions_add(channel=PRACTICE, timestamp=ts, name="+1")
    await ben.reactions_add(channel=PRACTICE, timestamp=ts, name="brain::skin-tone-3")
    again = ben.reactions_add(channel=PRACTICE, timestamp=ts, name="+1")
    assert await error_of(again) == "already_reacted"
    message = (await stage.bot.reactions_get(channel=PRACTICE, timestamp=ts))["message"]
    assert message["reactions"] == [
        {"name": "+1", "users": [BEN, CHIE], "count": 2},
        {"name": "brain::skin-tone-3", "users": [BEN], "count": 1},
    ]
    await ben.reactions_remove(channel=PRACTICE, timestamp=ts, name="+1")
    gone = ben.reactions_remove(channel=PRACTICE, timestamp=ts, name="+1")
    assert await error_of(gone) == "no_reaction"
    history = (await stage.bot.conversations_history(channel=PRACTICE))["messages"]
    assert history[0]["reactions"][0] == {"name": "+1", "users": [CHIE], "count": 1}


async def test_no_reaction_to_nothing(stage: Stage) -> None:
    ben = stage.person(BEN)
    assert (
        await error_of(ben.reactions_add(channel=PRACTICE, timestamp="1.0", name="fire"))
        == "message_not_found"
    )
    assert await error_of(ben.api_call("reactions.add", json={"name": "fire"})) == "no_item_specified"
    (ts,) = await posted(stage, 1)
    assert (
        await error_of(ben.reactions_add(channel=PRACTICE, timestamp=ts, name="Not An Emoji"))
        == "invalid_name"
    )
