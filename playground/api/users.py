"""users.*: who is there."""

from playground import shapes
from playground.api.call import Call, metadata, method, page
from playground.api.conversations import listed, wanted_kinds
from playground.model import Json
from playground.world import micros


@method("users.info", scopes="users:read", required="user", optional="include_locale")
def info(call: Call) -> Json:
    """Raises ``user_not_found``."""
    return {"user": shapes.user(call.world, call.world.member(call.args.need("user")), call.now)}


@method("users.list", scopes="users:read", optional="limit cursor include_locale team_id")
def list_users(call: Call) -> Json:
    """Everybody, the deactivated, the bots and Slackbot included."""
    limit = call.args.number("limit", 1000, 1000)
    shown, cursor = page(call.world.members.values(), limit, call.args.text("cursor"), lambda m: m.id)
    return {
        "members": [shapes.user(call.world, m, call.now) for m in shown],
        "cache_ts": micros(call.now) // 1_000_000,
        "response_metadata": metadata(cursor),
    }


@method("users.conversations", optional="user types exclude_archived limit cursor team_id")
def users_conversations(call: Call) -> Json:
    """The conversations somebody is in, as far as the caller may see them."""
    kinds = wanted_kinds(call)
    member = call.world.member(call.args.text("user") or call.user)
    channels = [
        c
        for c in call.world.channels.values()
        if c.kind in kinds and member.id in c.members and call.world.sees(call.actor.member, c)
    ]
    return listed(call, channels)
