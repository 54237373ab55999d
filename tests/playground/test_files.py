"""Uploading files in three steps, and reading them again."""

from typing import Any

import aiohttp
import pytest

from tests.playground.stage import (
    ADA,
    BEN,
    EVE,
    GENERAL,
    PANEL,
    PRACTICE,
    Begin,
    Socket,
    Stage,
    error_of,
    refused,
)

Json = dict[str, Any]
CSV = "week,answers\n2026-W47,12\n"


async def upload(stage: Stage, name: str, content: bytes) -> str:
    """The first two steps; gives the file's id."""
    ticket = await stage.bot.files_getUploadURLExternal(filename=name, length=len(content))
    async with stage.http.post(ticket["upload_url"], data=content) as response:
        assert (response.status, await response.text()) == (200, f"OK - {len(content)}")
    return str(ticket["file_id"])


async def fetched(stage: Stage, url: str, token: str | None = None) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with stage.http.get(url, headers=headers, allow_redirects=False) as response:
        return response.status, await response.text()


async def shown(stage: Stage, channel: str = PRACTICE) -> Json:
    """The newest message of the conversation."""
    found: Json = (await stage.bot.conversations_history(channel=channel))["messages"][0]
    return found


async def test_the_official_client_uploads_and_everybody_there_reads(stage: Stage) -> None:
    await stage.bot.files_upload_v2(
        channel=PRACTICE, filename="week.csv", content=CSV, title="The week", initial_comment="Here it is."
    )
    message = await shown(stage)
    (file,) = message["files"]
    assert (message["text"], message["user"], message["bot_id"]) == (
        "Here it is.",
        "U0PLAYBOT1",
        "B0PLAYBOT1",
    )
    assert "subtype" not in message
    assert (file["name"], file["title"], file["size"]) == ("week.csv", "The week", len(CSV))
    assert (file["mimetype"], file["filetype"], file["pretty_type"]) == ("text/csv", "csv", "CSV")
    assert (file["user"], file["is_public"], file["preview"]) == ("U0PLAYBOT1", True, CSV.strip())
    assert await fetched(stage, file["url_private"], f"xoxp-{BEN}") == (200, CSV)
    assert await fetched(stage, f"{file['url_private_download']}?t=xoxp-{BEN}") == (200, CSV)
    assert await fetched(stage, file["permalink"], f"xoxp-{EVE}") == (200, CSV)


async def test_the_event_of_a_file_says_so_and_history_does_not(stage: Stage, socket: Socket) -> None:
    await stage.person(ADA).files_upload_v2(channel=PRACTICE, filename="a.txt", content="x", title="A")
    event = await socket.event("message", "file_share")
    assert (event["user"], event["files"][0]["name"], event["upload"]) == (ADA, "a.txt", True)
    assert "team" not in event
    message = await shown(stage)
    assert "subtype" not in message
    assert message["client_msg_id"]


async def test_a_file_in_a_thread_stands_there(stage: Stage) -> None:
    root = await stage.bot.chat_postMessage(channel=PRACTICE, text="root")
    file = await upload(stage, "notes.md", b"# Notes\n")
    await stage.bot.files_completeUploadExternal(
        files=[{"id": file, "title": "Notes"}], channel_id=PRACTICE, thread_ts=root["ts"]
    )
    (_, reply) = (await stage.bot.conversations_replies(channel=PRACTICE, ts=root["ts"]))["messages"]
    assert [one["title"] for one in reply["files"]] == ["Notes"]
    assert (reply["thread_ts"], reply["text"]) == (root["ts"], "")


async def test_completing_answers_before_slack_has_looked_into_the_file(stage: Stage) -> None:
    file = await upload(stage, "notes.md", b"# Notes\n")
    answer = await stage.bot.files_completeUploadExternal(files=[{"id": file}], channel_id=PRACTICE)
    (found,) = answer["files"]
    assert (found["id"], found["title"], found["mimetype"]) == (file, "notes.md", "")
    assert (found["shares"], found["channels"]) == ({}, [])


async def test_a_file_is_completed_once(stage: Stage) -> None:
    file = await upload(stage, "a.txt", b"x")
    await stage.bot.files_completeUploadExternal(files=[{"id": file}], channel_id=PRACTICE)
    again = stage.bot.files_completeUploadExternal(files=[{"id": file}], channel_id=PRACTICE)
    assert await error_of(again) == "file_not_found"


async def test_only_the_uploader_completes_what_has_come(stage: Stage) -> None:
    ticket = await stage.bot.files_getUploadURLExternal(filename="a.txt", length=1)
    empty = stage.bot.files_completeUploadExternal(files=[{"id": ticket["file_id"]}], channel_id=PRACTICE)
    assert await error_of(empty) == "file_not_found"
    file = await upload(stage, "a.txt", b"x")
    others = stage.person(ADA).files_completeUploadExternal(files=[{"id": file}], channel_id=PRACTICE)
    assert await error_of(others) == "file_not_found"


async def test_an_upload_has_the_length_that_was_announced_and_happens_once(stage: Stage) -> None:
    ticket = await stage.bot.files_getUploadURLExternal(filename="a.txt", length=3)
    async with stage.http.post(ticket["upload_url"], data=b"four") as response:
        assert response.status == 400
    for status in (200, 404):
        async with stage.http.post(ticket["upload_url"], data=b"abc") as response:
            assert response.status == status


async def test_an_upload_may_come_as_a_form(stage: Stage) -> None:
    ticket = await stage.bot.files_getUploadURLExternal(filename="a.txt", length=3)
    form = aiohttp.FormData()
    form.add_field("filename", b"abc", filename="a.txt")
    async with stage.http.post(ticket["upload_url"], data=form) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"length": 0}, "missing_argument"),
        ({"length": 100 * 1024 * 1024}, "file_upload_size_restricted"),
        ({"length": 2 * 1024 * 1024, "snippet_type": "csv"}, "snippet_too_large"),
        ({"length": 1, "alt_txt": "x" * 1001}, "alt_txt_too_large"),
        ({"length": "many"}, "invalid_arguments"),
    ],
)
async def test_what_cannot_be_uploaded(stage: Stage, arguments: Json, error: str) -> None:
    assert await error_of(stage.bot.files_getUploadURLExternal(filename="a.txt", **arguments)) == error


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel_id": "C0NOWHERE"}, "channel_not_found"),
        ({"channel_id": BEN}, "channel_not_found"),
        ({"channel_id": PANEL}, "channel_not_found"),
        ({"channel_id": GENERAL}, "not_in_channel"),
        ({"channel_id": PRACTICE, "thread_ts": "1.000000"}, "thread_not_found"),
        ({"channels": [PRACTICE, GENERAL], "thread_ts": "1.000000"}, "invalid_arguments"),
    ],
)
async def test_where_a_file_cannot_go_it_can_still_be_completed_elsewhere(
    stage: Stage, arguments: Json, error: str
) -> None:
    file = await upload(stage, "a.txt", b"x")
    assert await error_of(stage.bot.files_completeUploadExternal(files=[{"id": file}], **arguments)) == error
    await stage.bot.files_completeUploadExternal(files=[{"id": file}], channel_id=PRACTICE)


async def test_in_a_direct_message_only_its_two_read_a_file(stage: Stage) -> None:
    opened = await stage.bot.conversations_open(users=BEN)
    await stage.bot.files_upload_v2(channel=opened["channel"]["id"], filename="notes.md", content="# N")
    (file,) = (await shown(stage, opened["channel"]["id"]))["files"]
    assert (await fetched(stage, file["url_private"], f"xoxp-{BEN}"))[0] == 200
    assert (await fetched(stage, file["url_private"], f"xoxp-{ADA}"))[0] == 404
    assert (await fetched(stage, file["url_private"]))[0] == 302
    assert file["is_public"] is False


async def test_a_deleted_message_takes_its_file_along(stage: Stage) -> None:
    await stage.bot.files_upload_v2(channel=PRACTICE, filename="a.txt", content="x", initial_comment="A")
    message = await shown(stage)
    await stage.bot.chat_delete(channel=PRACTICE, ts=message["ts"])
    url = message["files"][0]["url_private"]
    assert (await fetched(stage, url, f"xoxp-{BEN}"))[0] == 404


async def test_files_ask_for_their_scopes(begin: Begin) -> None:
    stage = await begin(scopes=frozenset({"chat:write", "channels:history"}))
    data = await refused(stage.bot.files_getUploadURLExternal(filename="a.txt", length=1))
    assert (data["error"], data["needed"]) == ("missing_scope", "files:write")


async def test_an_app_without_the_scope_for_reading_reads_not_even_its_own(begin: Begin) -> None:
    stage = await begin(scopes=frozenset({"files:write", "channels:history"}))
    await stage.bot.files_upload_v2(channel=PRACTICE, filename="a.txt", content="x")
    (file,) = (await shown(stage))["files"]
    assert (await fetched(stage, file["url_private"], "xoxb-test"))[0] == 403
