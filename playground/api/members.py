"""conversations.*: coming, going, and changing them."""

from playground import conversations, shapes
from playground.api.call import MANAGE_SCOPES, Call, method
from playground.errors import SlackError
from playground.model import Channel, Json


def _proper(channel: Channel) -> Channel:
    """Not direct messages."""
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")
    return channel


@method("conversations.create", required="name", optional="is_private team_id")
def create(call: Call) -> Json:
    is_private = call.args.flag("is_private")
    call.require_scope(MANAGE_SCOPES["group" if is_private else "channel"])
    channel = conversations.create(call.world, call.args.need("name"), call.user, is_private, call.now)
    call.slack.journal.changed("channel_created", channel.id, call.user)
    return {"channel": shapes.channel(call.world, channel, call.user)}


@method("conversations.join", scopes="channels:join", required="channel")
def join(call: Call) -> Json:
    channel = _proper(call.channel())
    if channel.is_archived:
        raise SlackError("is_archived")
    body: Json = {}
    if call.user in channel.members:
        body = {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    elif channel.is_private:
        raise SlackError("method_not_supported_for_channel_type")
    else:
        call.slack.emit(conversations.join(call.world, channel, call.user, call.now))
    return {"channel": shapes.channel(call.world, channel, call.user), **body}


@method("conversations.invite", required="channel users", optional="force")
def invite(call: Call) -> Json:
    channel = _proper(call.open_channel(MANAGE_SCOPES))
    for user in call.args.names("users"):
        member = call.world.member(user)
        if call.world.home(member) not in (call.world.team.id, *channel.teams):
            raise SlackError("user_not_found")
        if member.deleted:
            raise SlackError("cant_invite")
        if user == call.user:
            raise SlackError("cant_invite_self")
        if user in channel.members:
            raise SlackError("already_in_channel")
        call.slack.emit(conversations.join(call.world, channel, user, call.now, inviter=call.user))
    return {"channel": shapes.channel(call.world, channel, call.user)}


@method("conversations.kick", required="channel user")
def kick(call: Call) -> Json:
    channel = _proper(call.own_channel(MANAGE_SCOPES))
    user = call.args.need("user")
    call.world.member(user)
    if user == call.user:
        raise SlackError("cant_kick_self")
    if user not in channel.members:
        raise SlackError("not_in_channel")
    call.slack.emit(conversations.leave(call.world, channel, user, call.now, actor=call.user))
    return {"errors": {}}


@method("conversations.leave", required="channel")
def leave(call: Call) -> Json:
    channel = _proper(call.channel(MANAGE_SCOPES))
    if call.user not in channel.members:
        return {"not_in_channel": True}
    call.slack.emit(conversations.leave(call.world, channel, call.user, call.now))
    return {}


@method("conversations.archive", required="channel")
def archive(call: Call) -> Json:
    channel = _proper(call.own_channel(MANAGE_SCOPES))
    call.slack.emit(conversations.archive(call.world, channel, call.user, True, call.now))
    return {}


@method("conversations.unarchive", required="channel")
def unarchive(call: Call) -> Json:
    channel = _proper(call.own_channel(MANAGE_SCOPES))
    call.slack.emit(conversations.archive(call.world, channel, call.user, False, call.now))
    return {}


@method("conversations.rename", required="channel name")
def rename(call: Call) -> Json:
    channel = _proper(call.open_channel(MANAGE_SCOPES))
    call.slack.emit(conversations.rename(call.world, channel, call.args.need("name"), call.now))
    return {"channel": shapes.channel(call.world, channel, call.user)}
