"""HTTP's way in: the signature first; then messages and reactions are taken in, and what remains goes to Bolt."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Iterable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp

from bot import metrics
from bot.clock import SystemClock
from handlers.dispatch import dispatched
from handlers.intake import Intake
from handlers.payloads import Json, Unreadable, from_form, from_json

PATH = "/slack/events"

# Slack's largest payloads (a modal with everything filled in) are far below this.
LARGEST_BODY = 1024 * 1024

# Seconds: of a timestamp, before or after, as Slack recommends; and for a body to come.
OLDEST = 300
PATIENCE = 3

_KINDS = frozenset(
    {
        *("message", "reaction_added", "reaction_removed", "command", "block_actions"),
        *("view_submission", "view_closed", "shortcut", "message_action"),
    }
)


def application(
    app: AsyncApp, signing_secret: str, intake: Intake, routes: Iterable[web.RouteDef] = ()
) -> web.Application:
    """Slack's requests at ``/slack/events``, and what else this process serves."""
    secret = signing_secret.encode()

    async def receive(request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE):
                body = await request.read()
        except TimeoutError:
            return _refused(408, "The body did not come.")
        if not _signed(secret, body, request):
            return _refused(401, "The signature is missing, wrong, or too old.")
        try:
            match request.content_type:
                case "application/json":
                    found = from_json(body)
                case "application/x-www-form-urlencoded":
                    found = from_form(body)
                case _:
                    return _refused(415, "Slack sends JSON and forms, and nothing else is taken.")
            kind, answer = await _answered(app, intake, found)
        except Unreadable as error:
            return _refused(400, str(error))
        metrics.ACKNOWLEDGED.labels(kind).observe(time.perf_counter() - began)
        return answer

    served = web.Application(client_max_size=LARGEST_BODY)
    served.add_routes([web.post(PATH, receive), *routes])
    return served


def _refused(status: int, why: str) -> web.Response:
    metrics.EVENTS.labels("request", f"refused_{status}").inc()
    return web.Response(status=status, text=why)


def _signed(secret: bytes, body: bytes, request: web.Request) -> bool:
    sent, given = (request.headers.get(f"X-Slack-{name}", "") for name in ("Request-Timestamp", "Signature"))
    if not (sent.isascii() and sent.isdigit() and len(sent) <= 12):
        return False
    # A signature's age is a matter of the machine's clock, wherever a playground's may stand.
    if abs(SystemClock().real().timestamp() - int(sent)) > OLDEST:
        return False
    expected = hmac.new(secret, b"v0:%b:%b" % (sent.encode(), body), hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={expected}".encode(), given.encode(errors="surrogateescape"))


async def _answered(app: AsyncApp, intake: Intake, body: Json) -> tuple[str, web.StreamResponse]:
    """What kind of thing it was, and the answer to it. Raises `Unreadable`."""
    match body:
        case {"type": "event_callback", "event": {"type": str(kind)}}:
            answer = web.Response(status=await intake.acknowledge(body))
        case {"type": "url_verification", "challenge": str(challenge)}:
            kind, answer = "url_verification", web.json_response({"challenge": challenge})
        case {"type": "app_rate_limited" as kind}:
            answer = web.Response(status=await intake.acknowledge(body))
        case {"ssl_check": _}:
            kind, answer = "ssl_check", web.Response()
        case {"command": str()}:
            kind, answer = "command", await to_aiohttp_response(await dispatched(app, body))
        case {"type": str(kind), "team": _, "user": _}:
            answer = await to_aiohttp_response(await dispatched(app, body))
        case _:
            raise Unreadable("The body is neither an event, a command nor an interaction.")
    return kind if kind in _KINDS else "other", answer
