"""files.*: an upload's three steps but for the second, which is a plain HTTP request (see ``playground.uploads``)."""

import secrets
import uuid
from typing import Any

from playground import files, messages
from playground.api.call import Call, method
from playground.errors import SlackError, invalid_arguments
from playground.layout import message_blocks
from playground.messages import Draft
from playground.model import Channel, File, Json
from playground.world import micros

LONGEST_ALT = 1000


@method(
    "files.getUploadURLExternal",
    scopes="files:write",
    required="filename length",
    optional="alt_txt snippet_type",
)
def get_upload_url(call: Call) -> Json:
    """Raises ``missing_argument`` for an empty file, ``file_upload_size_restricted``, ``snippet_too_large``."""
    length = _length(call)
    alt_txt = call.args.text("alt_txt") or ""
    if len(alt_txt) > LONGEST_ALT:
        raise SlackError("alt_txt_too_large")
    file = File(
        id=call.world.new_id("F"),
        user=call.user,
        name=call.args.need("filename"),
        length=length,
        created=micros(call.now) // 1_000_000,
        key=secrets.token_urlsafe(24),
        home=call.slack.base_url,
        alt_txt=alt_txt,
    )
    call.world.files[file.id] = call.world.uploads[file.key] = file
    return {"upload_url": f"{file.home}/upload/v1/{file.key}", "file_id": file.id}


def _length(call: Call) -> int:
    try:
        length = int(call.args.need("length"))
    except ValueError:
        raise invalid_arguments("must be an integer [json-pointer:/length]") from None
    if length <= 0:
        raise SlackError("missing_argument")
    if call.args.has("snippet_type") and length > files.LARGEST_SNIPPET:
        raise SlackError("snippet_too_large")
    if length > files.LARGEST:
        raise SlackError("file_upload_size_restricted")
    return length


@method(
    "files.completeUploadExternal",
    scopes="files:write",
    required="files",
    optional="channel_id channels initial_comment thread_ts blocks",
)
def complete_upload(call: Call) -> Json:
    """Puts uploaded files into a message; without a conversation they stay the caller's own. A user's id is no conversation here.

    Raises ``file_not_found``: also for a file whose bytes haven't come, and for one that was completed before.
    """
    found = _uploaded(call)
    places = _places(call)
    blocks = message_blocks(call.args.json("blocks", SlackError("invalid_blocks_format")))
    comment = call.args.text("initial_comment") or ""
    thread_ts = call.args.text("thread_ts")
    if thread_ts and any(thread_ts not in place.messages for place in places):
        raise SlackError("thread_not_found")
    for file, title in found:
        file.title, file.is_complete = title or file.title or file.name, True
    answer = [files.unprocessed(call.world, file) for file, _ in found]
    bot = call.actor.kind == "bot"
    for place in places:
        draft = Draft(
            call.user,
            comment,
            [] if comment else blocks,
            thread_ts=thread_ts,
            bot_id=call.world.app.bot_id if bot else None,
            client_msg_id=None if bot else str(uuid.uuid4()),
            files=[file for file, _ in found],
        )
        _, events = messages.post(call.world, place, draft, call.now)
        call.slack.emit(events)
    return {"files": answer}


def _uploaded(call: Call) -> list[tuple[File, str]]:
    """The files named, each with its title."""
    given: Any = call.args.json("files", invalid_arguments("must be valid JSON [json-pointer:/files]"))
    if not isinstance(given, list) or not given or not all(isinstance(one, dict) for one in given):
        raise invalid_arguments("must provide an array of objects [json-pointer:/files]")
    found = []
    for one in given:
        file = call.world.files.get(str(one.get("id")))
        if file is None or file.user != call.user or file.content is None or file.is_complete:
            raise SlackError("file_not_found")
        found.append((file, str(one.get("title") or "")))
    return found


def _places(call: Call) -> list[Channel]:
    wanted = [call.args.need("channel_id")] if call.args.has("channel_id") else call.args.names("channels")
    if call.args.has("thread_ts") and len(wanted) > 1:
        raise invalid_arguments("only one channel may be named with thread_ts [json-pointer:/channels]")
    places = [call.conversation(name) for name in wanted]
    for place in places:
        if place.is_archived:
            raise SlackError("is_archived")
        if call.user not in place.members:
            raise SlackError("not_in_channel")
    return places
