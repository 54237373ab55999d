"""HTTP's way in: the signature first, then chatter is dropped, and what remains goes to Bolt."""

import json
from collections.abc import Sequence
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from handlers.chatter import is_chatter

PATH = "/slack/events"

# Slack's largest payloads (a modal with everything filled in) are far below this.
LARGEST_BODY = 1024 * 1024


def application(app: AsyncApp, signing_secret: str, further: Sequence[web.RouteDef] = ()) -> web.Application:
    """Slack's requests at ``/slack/events``, ``/healthz`` for whoever watches the process, and ``further`` routes."""
    verifier = SignatureVerifier(signing_secret)

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        if not _signed(verifier, body, request):
            return web.Response(status=401, text="invalid signature")
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return web.Response(status=400, text="not UTF-8")
        if request.content_type == "application/json" and _is_chatter(text):
            return web.Response()
        answer = await app.async_dispatch(
            AsyncBoltRequest(body=text, query=request.query_string, headers=dict(request.headers))
        )
        return await to_aiohttp_response(answer)

    served = web.Application(client_max_size=LARGEST_BODY)
    served.add_routes([web.post(PATH, receive), web.get("/healthz", _healthy), *further])
    return served


def _signed(verifier: SignatureVerifier, body: bytes, request: web.Request) -> bool:
    try:
        return verifier.is_valid(
            body=body,
            timestamp=request.headers.get("x-slack-request-timestamp", ""),
            signature=request.headers.get("x-slack-signature", ""),
        )
    except ValueError:  # a timestamp that is no number
        return False


def _is_chatter(text: str) -> bool:
    try:
        body: Any = json.loads(text)
    except ValueError:
        return False
    event = body.get("event") if isinstance(body, dict) else None
    return isinstance(event, dict) and is_chatter(event)


async def _healthy(request: web.Request) -> web.Response:
    return web.Response(text="ok")
