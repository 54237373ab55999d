"""chat.*: posting, editing, deleting."""

import uuid
from typing import Any

from playground import messages, shapes
from playground.api.call import Call, method
from playground.errors import SlackError
from playground.layout import message_blocks
from playground.messages import Draft
from playground.model import Channel, Ephemeral, Json
from playground.responses import show

LONGEST_TEXT = 40_000
LONGEST_EDIT = 4_000


def _blocks(call: Call) -> list[Json]:
    return message_blocks(call.args.json("blocks", SlackError("invalid_blocks_format")))


def _attachments(call: Call) -> list[Json]:
    given = call.args.json("attachments", SlackError("invalid_attachments"))
    if given is not None and not isinstance(given, list):
        raise SlackError("invalid_attachments")
    return given or []


def _metadata(call: Call) -> Json | None:
    """Raises ``invalid_metadata_format`` or ``invalid_metadata_schema``."""
    given: Any = call.args.json("metadata", SlackError("invalid_metadata_format"))
    if not given:
        return None
    if not isinstance(given, dict):
        raise SlackError("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_schema")
    return given


def _destination(call: Call) -> Channel:
    """Where to post: a conversation the caller is in, or (a user id) the direct messages with that person."""
    wanted = call.args.need("channel")
    if call.actor.kind == "bot" and wanted in call.world.members:
        channel, _ = call.world.direct(wanted)
        return channel
    return call.open_channel()


@method(
    "chat.postMessage",
    scopes="chat:write",
    required="channel",
    optional="text blocks attachments metadata thread_ts reply_broadcast client_msg_id unfurl_links unfurl_media mrkdwn parse link_names",
)
def post_message(call: Call) -> Json:
    """A person's message is what they would have typed; text over 40,000 characters is cut."""
    channel = _destination(call)
    text = (call.args.text("text") or "")[:LONGEST_TEXT]
    blocks, attachments = _blocks(call), _attachments(call)
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    bot = call.actor.kind == "bot"
    draft = Draft(
        user=call.user,
        text=text,
        blocks=blocks,
        attachments=attachments,
        thread_ts=call.args.text("thread_ts"),
        broadcast=call.args.flag("reply_broadcast"),
        bot_id=call.world.app.bot_id if bot else None,
        client_msg_id=None if bot else call.args.text("client_msg_id") or str(uuid.uuid4()),
        metadata=_metadata(call),
    )
    message, events = messages.post(call.world, channel, draft, call.now)
    call.slack.emit(events)
    return {"channel": channel.id, "ts": message.ts, "message": shapes.message(call.world, channel, message)}


@method(
    "chat.update",
    scopes="chat:write",
    required="channel ts",
    optional="text blocks attachments metadata reply_broadcast as_user parse link_names",
)
def update(call: Call) -> Json:
    """What isn't sent stays as it was. Raises ``cant_update_message`` for somebody else's message."""
    channel = call.open_channel()
    message = call.world.find_message(channel, call.args.need("ts"))
    if message.user != call.user or (message.subtype not in (None, "bot_message")):
        raise SlackError("cant_update_message")
    text = call.args.text("text")
    changes: Json = {} if text is None else {"text": text}
    if call.args.has("blocks"):
        changes["blocks"] = _blocks(call)
    if call.args.has("attachments"):
        changes["attachments"] = _attachments(call)
    if not changes:
        raise SlackError("no_text")
    if len(text or "") > LONGEST_EDIT:
        raise SlackError("msg_too_long")
    if call.args.has("metadata"):
        changes["metadata"] = _metadata(call)
    if message.thread_ts and call.args.flag("reply_broadcast"):
        changes["broadcast"] = True
    editor = call.world.app.bot_id if call.actor.kind == "bot" else call.user
    call.slack.emit(messages.edit(call.world, channel, message, changes, editor, call.now))
    shape = shapes.message(call.world, channel, message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shape}


@method("chat.delete", scopes="chat:write", required="channel ts", optional="as_user")
def delete(call: Call) -> Json:
    """One's own; the workspace's admins and owners anybody's."""
    channel = call.channel()
    message = call.world.find_message(channel, call.args.need("ts"))
    member = call.actor.member
    if message.user != member.id and not (member.is_admin or member.is_owner):
        raise SlackError("cant_delete_message")
    call.slack.emit(messages.delete(call.world, channel, message, call.now))
    return {"channel": channel.id, "ts": message.ts}


@method(
    "chat.postEphemeral",
    scopes="chat:write",
    required="channel user",
    optional="text blocks attachments thread_ts as_user parse link_names",
)
def post_ephemeral(call: Call) -> Json:
    """Raises ``user_not_in_channel`` if its reader isn't there."""
    channel = call.open_channel()
    reader = call.args.need("user")
    if reader not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = call.args.text("text") or "", _blocks(call)
    if not text and not blocks:
        raise SlackError("no_text")
    if len(text) > LONGEST_TEXT:
        raise SlackError("msg_too_long")
    ts = call.world.tick(call.now)
    show(call.slack, Ephemeral(reader, channel.id, ts, text, blocks, call.args.text("thread_ts")))
    return {"message_ts": ts}


@method("chat.getPermalink", required="channel message_ts")
def get_permalink(call: Call) -> Json:
    channel = call.channel()
    message = call.world.find_message(channel, call.args.need("message_ts"))
    return {"channel": channel.id, "permalink": shapes.permalink(call.slack.base_url, channel, message)}
