"""oauth.v2.access, and the two ways in which an app gives up what it got."""

import secrets

from playground.api.call import Call, method
from playground.errors import SlackError
from playground.installs import farewell
from playground.model import Json

ORGANIZATION = {"id": "E0PLAYORG1", "name": "Playground Organization"}
_TOKEN_LIVES = 43_200
"""Seconds, for a token of the kind that expires."""


def _check_client(call: Call) -> None:
    """Raises ``invalid_client_id`` or ``bad_client_secret``."""
    config = call.slack.config
    if call.args.text("client_id") != config.client_id:
        raise SlackError("invalid_client_id")
    if call.args.text("client_secret") != config.client_secret:
        raise SlackError("bad_client_secret")


@method(
    "oauth.v2.access",
    optional="client_id client_secret code redirect_uri grant_type refresh_token",
    caller="none",
)
def access(call: Call) -> Json:
    """A code for a token. Raises ``invalid_code``, ``code_already_used``, ``bad_redirect_uri``, ``invalid_grant_type``."""
    _check_client(call)
    if call.args.text("grant_type") not in (None, "authorization_code"):
        raise SlackError("invalid_grant_type")
    platform = call.slack.platform
    redirect_uri = call.args.text("redirect_uri")
    code = platform.codes.use(call.args.text("code") or "", redirect_uri, call.now)
    slack = platform.at(code.team)
    world, rotating = slack.world, code.answer == "rotating"
    made = platform.installs.install(world, code.scopes, expires=rotating)
    slack.journal.changed("app_installed", None, code.user)
    body: Json = {
        "access_token": made.token,
        "token_type": "bot",
        "scope": ",".join(sorted(made.scopes)),
        "bot_user_id": world.app.bot_user_id,
        "app_id": world.app.id,
        "team": {"id": world.team.id, "name": world.team.name},
        "enterprise": None,
        "authed_user": {"id": code.user},
        "is_enterprise_install": False,
    }
    if code.answer == "organization":
        body |= {"team": None, "enterprise": dict(ORGANIZATION), "is_enterprise_install": True}
    if rotating:
        body |= {"refresh_token": f"xoxe-1-{secrets.token_hex(12)}", "expires_in": _TOKEN_LIVES}
    return body


@method("auth.revoke", optional="test", caller="bot")
def revoke(call: Call) -> Json:
    """The bot's token ends, and the bot leaves its channels; the app counts as installed until somebody removes it."""
    if call.args.flag("test"):
        return {"revoked": False}
    call.slack.emit(farewell(call.world, call.now, uninstalled=False))
    call.slack.platform.installs.remove(call.world, because="token_revoked")
    return {"revoked": True}


@method("apps.uninstall", required="client_id client_secret", caller="bot")
def uninstall(call: Call) -> Json:
    """Raises what is wrong with the client's id and secret."""
    _check_client(call)
    call.slack.uninstall()
    return {}
