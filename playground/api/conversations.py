"""conversations.*: reading them."""

from decimal import Decimal

from playground import shapes
from playground.api.call import (
    HISTORY_SCOPES,
    READ_SCOPES,
    Call,
    decode_cursor,
    encode_cursor,
    metadata,
    method,
    page,
)
from playground.errors import SlackError
from playground.model import Channel, Json, Message

_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
_MOST = 1000
_RANGE = "oldest latest inclusive limit cursor include_all_metadata"


def wanted_kinds(call: Call) -> set[str]:
    """The kinds of conversation asked for. Raises ``invalid_types`` or ``missing_scope``."""
    kinds = set()
    for name in call.args.names("types") or ["public_channel"]:
        if name not in _TYPES:
            raise SlackError("invalid_types")
        kind = _TYPES[name]
        call.require_scope(READ_SCOPES.get(kind, "mpim:read"))
        kinds.add(kind)
    return kinds


def listed(call: Call, channels: list[Channel]) -> Json:
    """One page of conversations, in the caller's eyes."""
    if call.args.flag("exclude_archived"):
        channels = [c for c in channels if not c.is_archived]
    limit = call.args.number("limit", 100, _MOST)
    shown, cursor = page(channels, limit, call.args.text("cursor"), lambda c: c.id)
    bodies = [shapes.channel(call.world, c, call.user) for c in shown]
    return {"channels": bodies, "response_metadata": metadata(cursor)}


@method("conversations.list", optional="types exclude_archived limit cursor team_id")
def list_conversations(call: Call) -> Json:
    kinds = wanted_kinds(call)
    channels = [
        c for c in call.world.channels.values() if c.kind in kinds and call.world.sees(call.actor.member, c)
    ]
    return listed(call, channels)


@method("conversations.info", required="channel", optional="include_locale include_num_members")
def info(call: Call) -> Json:
    channel = call.channel(READ_SCOPES)
    body = shapes.channel(call.world, channel, call.user)
    if call.args.flag("include_num_members"):
        body["num_members"] = len(channel.members)
    return {"channel": body}


@method("conversations.members", required="channel", optional="limit cursor")
def members(call: Call) -> Json:
    channel = call.channel(READ_SCOPES)
    limit = call.args.number("limit", 100, _MOST)
    shown, cursor = page(channel.members, limit, call.args.text("cursor"), str)
    return {"members": shown, "response_metadata": metadata(cursor)}


@method("conversations.open", scopes="im:write", optional="users channel return_im prevent_creation")
def open_conversation(call: Call) -> Json:
    """Direct messages between the app and one person."""
    bot = call.world.app.bot_user_id
    users = call.args.names("users")
    if call.args.has("channel"):
        channel, existed = call.own_channel(), True
    elif not users:
        raise SlackError("users_list_not_supplied")
    elif len(users) > 1:
        raise SlackError("too_many_users")
    else:
        pair = {call.user, call.world.member(users[0]).id}
        if bot not in pair or len(pair) == 1:
            raise SlackError("cannot_dm_bot")
        channel, existed = call.world.direct((pair - {bot}).pop())
    body: Json = {"id": channel.id}
    if call.args.flag("return_im"):
        body = shapes.channel(call.world, channel, call.user)
    return {"channel": body, **({"no_op": True, "already_open": True} if existed else {})}


@method("conversations.history", required="channel", optional=_RANGE)
def history(call: Call) -> Json:
    """Newest first. With ``oldest`` alone pages begin at the oldest, as Slack's do."""
    channel = call.own_channel(HISTORY_SCOPES) if call.actor.kind == "bot" else call.channel()
    found = [m for m in channel.messages.values() if m.thread_ts is None or m.broadcast]
    found = _between(call, found)
    forward = call.args.has("oldest") and not call.args.has("latest")
    if not forward:
        found.reverse()
    shown, cursor = _page_of_messages(call, found, forward=forward, default=100)
    if forward:
        shown.reverse()
    body: Json = {
        "messages": _shapes(call, channel, shown),
        "has_more": bool(cursor),
        "pin_count": 0,
        "channel_actions_ts": None,
        "channel_actions_count": 0,
    }
    if call.args.has("latest"):
        body["latest"] = call.args.text("latest")
    return body | ({"response_metadata": metadata(cursor)} if cursor else {})


@method("conversations.replies", required="channel ts", optional=_RANGE)
def replies(call: Call) -> Json:
    """The parent, then its replies, oldest first. The parent comes with the first page whatever the range."""
    channel = call.own_channel(HISTORY_SCOPES) if call.actor.kind == "bot" else call.channel()
    parent = channel.messages.get(call.args.need("ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    found = [channel.messages[ts] for ts in channel.threads.get(parent.ts, [])]
    found = _between(call, found)
    if not call.args.has("cursor"):
        found.insert(0, parent)
    shown, cursor = _page_of_messages(call, found, forward=True, default=_MOST)
    body: Json = {"messages": _shapes(call, channel, shown), "has_more": bool(cursor)}
    return body | ({"response_metadata": metadata(cursor)} if cursor else {})


def _shapes(call: Call, channel: Channel, found: list[Message]) -> list[Json]:
    everything = call.args.flag("include_all_metadata")
    return [shapes.message(call.world, channel, m, metadata=everything) for m in found]


def _between(call: Call, found: list[Message]) -> list[Message]:
    """Those in the time range, oldest first; its ends belong to it only if ``inclusive``."""
    oldest = call.args.moment("oldest", "invalid_ts_oldest")
    latest = call.args.moment("latest", "invalid_ts_latest")
    inclusive = call.args.flag("inclusive")

    def fits(m: Message) -> bool:
        ts = Decimal(m.ts)
        above = oldest is None or ts > oldest or (inclusive and ts == oldest)
        below = latest is None or ts < latest or (inclusive and ts == latest)
        return above and below

    return [m for m in found if fits(m)]


def _page_of_messages(
    call: Call, found: list[Message], *, forward: bool, default: int
) -> tuple[list[Message], str]:
    """Cursors name a moment, so that messages coming or going between two pages don't disturb."""
    limit = call.args.number("limit", default, 999)
    if call.actor.kind == "bot":
        limit = min(limit, call.slack.platform.limits.most_objects or limit)
    cursor = call.args.text("cursor")
    if cursor:
        try:
            at = Decimal(decode_cursor(cursor))
        except ArithmeticError:
            raise SlackError("invalid_cursor") from None
        found = [m for m in found if (Decimal(m.ts) >= at if forward else Decimal(m.ts) <= at)]
    return found[:limit], encode_cursor(found[limit].ts) if len(found) > limit else ""
