"""api.*, apps.*, auth.* and team.*: who one is, and the way in for Socket Mode."""

from playground import shapes
from playground.api.call import Call, method
from playground.errors import SlackError
from playground.model import Json


@method("api.test", optional="error foo", caller="none")
def api_test(call: Call) -> Json:
    error = call.args.text("error")
    if error:
        raise SlackError(error, args=call.args.shown())
    return {"args": call.args.shown()}


@method("apps.connections.open", caller="app")
def open_connection(call: Call) -> Json:
    base = call.slack.base_url.replace("http", "ws", 1)
    return {"url": f"{base}/socket?ticket={call.slack.sockets.ticket()}"}


@method("auth.test")
def auth_test(call: Call) -> Json:
    team, member = call.world.team, call.actor.member
    body: Json = {
        "url": f"{call.slack.base_url}/",
        "team": team.name,
        "user": member.name,
        "team_id": team.id,
        "user_id": member.id,
        "is_enterprise_install": False,
    }
    return body | ({"bot_id": call.world.app.bot_id} if call.actor.kind == "bot" else {})


@method("team.info", scopes="team:read", optional="team")
def team_info(call: Call) -> Json:
    if call.args.text("team") not in (None, call.world.team.id):
        raise SlackError("team_not_found")
    return {"team": shapes.team(call.world)}
