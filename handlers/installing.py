"""The installation page: to Slack's authorize page and back, with a state that is used once, by the browser that began."""

import hashlib
import hmac
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.jobs import installing
from bot.manifest import INSTALL_PATH, REDIRECT_PATH, SCOPES
from bot.parts import Parts
from bot.settings import Credentials
from bot.slack.blocks import pages
from bot.slack.blocks.pages import Page
from bot.slack.gateway import Identity
from bot.slack.trouble import PASSING, SlackTrouble
from bot.store import installations

log = structlog.get_logger(__name__)

_COOKIE = "scaleq_install"
GOOD_FOR = timedelta(minutes=10)
_WORD = re.compile(r"[a-z_]{1,40}")


def routes(parts: Parts, credentials: Credentials, slack_api_url: str) -> list[web.RouteDef]:
    """``GET /slack/install`` and ``GET /slack/oauth_redirect``."""
    # The path by which a browser gets here, where a proxy serves this app below some other.
    install_path = urlsplit(credentials.public_url).path + INSTALL_PATH
    authorize_url = slack_api_url.removesuffix("api/") + "oauth/v2/authorize"
    begin = partial(_begin, parts, credentials, authorize_url)
    finish = partial(_answered, partial(_finish, parts, credentials), credentials, install_path)
    return [web.get(INSTALL_PATH, begin), web.get(REDIRECT_PATH, finish, allow_head=False)]


async def _begin(
    parts: Parts, credentials: Credentials, authorize_url: str, request: web.Request
) -> web.Response:
    """Straight to Slack. Nothing is stored for whoever only looks: the state says itself when it was made, and the browser keeps it."""
    state = parts.installs.seal.begin(parts.clock.real())
    asked = {
        "client_id": credentials.client_id,
        "scope": ",".join(SCOPES),
        "redirect_uri": _redirect_uri(credentials),
        "state": state,
    }
    headers = {**pages.HEADERS, "Location": f"{authorize_url}?{urlencode(asked)}"}
    answer = web.Response(status=302, headers=headers)
    answer.set_cookie(
        _cookie(credentials),
        state,
        max_age=int(GOOD_FOR.total_seconds()),
        path="/",
        secure=_is_https(credentials),
        httponly=True,
        samesite="Lax",  # it has to come along when Slack's page sends the browser back
    )
    return answer


async def _answered(
    finish: Callable[[web.Request], Awaitable[Page]],
    credentials: Credentials,
    install_path: str,
    request: web.Request,
) -> web.Response:
    """The page for how it went. Whatever happened, the state in the browser is of no more use."""
    try:
        page = await finish(request)
    except SQLAlchemyError as error:
        log.error("database unreachable", action="install", error=type(error).__name__)
        page = pages.unreachable()
    answer = web.Response(
        status=page.status,
        text=pages.html(page, install_path),
        content_type="text/html",
        headers=pages.HEADERS,
    )
    answer.del_cookie(_cookie(credentials), path="/", secure=_is_https(credentials))
    return answer


async def _finish(parts: Parts, credentials: Credentials, request: web.Request) -> Page:
    asked = request.query
    if asked.get("error") == "access_denied":
        return pages.cancelled()
    if "error" in asked:
        # Slack's words are short; what somebody else put into the address isn't repeated.
        return pages.declined(asked["error"] if _WORD.fullmatch(asked["error"]) else "unknown_error")
    code, state = asked.get("code", ""), asked.get("state", "")
    if not code or not await _is_theirs(parts, state, request.cookies.get(_cookie(credentials), "")):
        return pages.stale()
    try:
        granted = await parts.slack.exchange(
            credentials.client_id, credentials.client_secret, code, _redirect_uri(credentials)
        )
        return await _settle(parts, granted)
    except PASSING as trouble:
        log.warning("installation unfinished", action="install", error=trouble.code)
        return pages.unreachable()
    except SlackTrouble as trouble:
        log.warning("installation refused", action="install", error=trouble.code)
        return pages.declined(trouble.code)


async def _is_theirs(parts: Parts, state: str, kept: str) -> bool:
    """Whether this browser began this installation, lately, and comes back for the first time."""
    real = parts.clock.real()
    if not hmac.compare_digest(*(one.encode(errors="surrogatepass") for one in (state, kept))):
        return False
    unique = parts.installs.seal.begun(state, real, GOOD_FOR)
    if unique is None:
        return False
    async with parts.sessions.begin() as session:
        return await installations.use_state(session, hashlib.sha256(unique).digest(), real + GOOD_FOR)


async def _settle(parts: Parts, granted: dict[str, Any]) -> Page:
    """Keep what was granted, or give it back if it is of a kind that can't be kept."""
    token = granted.get("access_token")
    if not token:  # somebody asked Slack for a person's token only
        return pages.declined("no_bot_token")
    if granted.get("is_enterprise_install") or not granted.get("team"):
        return pages.org_wide(given_back=await _give_back(parts, token))
    if granted.get("refresh_token") or granted.get("expires_in"):
        return pages.rotating(given_back=await _give_back(parts, token))
    identity: Identity = await parts.slack.identify(token)
    scopes = [scope for scope in granted.get("scope", "").split(",") if scope]
    await installing.install(parts, identity, token, scopes)
    return pages.installed(identity.team)


async def _give_back(parts: Parts, token: str) -> bool:
    try:
        await parts.slack.revoke(token)
    except SlackTrouble as trouble:
        log.warning("token not given back", action="install", error=trouble.code)
        return False
    return True


def _cookie(credentials: Credentials) -> str:
    """Named so that browsers take it from this very host only, and not from a neighbour below the same domain. They do over https alone."""
    return f"__Host-{_COOKIE}" if _is_https(credentials) else _COOKIE


def _is_https(credentials: Credentials) -> bool:
    return credentials.public_url.startswith("https://")


def _redirect_uri(credentials: Credentials) -> str:
    return credentials.public_url + REDIRECT_PATH
