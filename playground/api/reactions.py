"""reactions.*: adding, taking back, reading."""

import re

from playground import messages, shapes
from playground.api.call import Call, method
from playground.errors import SlackError
from playground.model import Channel, Json, Message

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def _target(call: Call) -> tuple[Channel, Message]:
    """Raises ``no_item_specified`` or ``message_not_found``."""
    if not call.args.has("channel") or not call.args.has("timestamp"):
        raise SlackError("no_item_specified")
    channel = call.channel()
    return channel, call.world.find_message(channel, call.args.text("timestamp"))


def _name(call: Call) -> str:
    name = call.args.need("name")
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    return name


def _writable(call: Call, channel: Channel) -> None:
    if channel.is_archived:
        raise SlackError("is_archived")
    if call.user not in channel.members:
        raise SlackError("not_in_channel")


@method("reactions.add", scopes="reactions:write", required="name", optional="channel timestamp")
def add(call: Call) -> Json:
    name = _name(call)
    channel, message = _target(call)
    _writable(call, channel)
    call.slack.emit(messages.react(call.world, channel, message, call.user, name, call.now))
    return {}


@method("reactions.remove", scopes="reactions:write", required="name", optional="channel timestamp")
def remove(call: Call) -> Json:
    name = _name(call)
    channel, message = _target(call)
    _writable(call, channel)
    call.slack.emit(messages.unreact(call.world, channel, message, call.user, name, call.now))
    return {}


@method("reactions.get", scopes="reactions:read", optional="channel timestamp full")
def get(call: Call) -> Json:
    channel, message = _target(call)
    shape = shapes.message(call.world, channel, message)
    if message.reactions and call.args.flag("full"):
        shape["reactions"] = shapes.reactions(message, full=True)
    shape["permalink"] = shapes.permalink(call.slack.base_url, channel, message)
    return {"type": "message", "channel": channel.id, "message": shape}
