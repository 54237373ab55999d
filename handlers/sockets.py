"""Socket Mode's way in: the same as HTTP's, except that Slack vouches for what comes over its connection."""

import asyncio
import time

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot import metrics
from handlers.dispatch import dispatched
from handlers.intake import Intake, kind_of
from handlers.payloads import Unreadable, storable

log = structlog.get_logger(__name__)

# Seconds in which what is in hand at the end can be answered. Slack waits no longer for any of it.
IN_HAND = 3


class Sockets(AsyncSocketModeHandler):
    """Has events taken in, and leaves all else to Bolt. What isn't stored is not acknowledged."""

    def __init__(self, app: AsyncApp, app_token: str, intake: Intake) -> None:
        super().__init__(app, app_token, web_client=app.client)
        self._intake = intake
        self._in_hand: set[asyncio.Task[None]] = set()
        self._ending = False

    async def listening(self) -> bool:
        """Whether events come in and are stored, just now."""
        return self._intake.stores and await self.client.is_connected()

    async def handle(  # type: ignore[override]  # Bolt narrows it, too
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        if self._ending:
            return
        answering = asyncio.create_task(self._answer(client, req))
        self._in_hand.add(answering)
        answering.add_done_callback(self._in_hand.discard)
        await answering

    async def close_async(self) -> None:
        """Answers what is in hand, and takes nothing more."""
        self._ending = True
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=IN_HAND)
        await super().close_async()  # type: ignore[no-untyped-call]

    async def _answer(self, client: SocketModeClient, req: SocketModeRequest) -> None:
        began = time.perf_counter()
        try:
            body = storable(req.payload)
            if req.type == "events_api":
                answer = BoltResponse(status=await self._intake.acknowledge(body))
            else:
                answer = await dispatched(self.app, body)
        except Unreadable as error:
            # Sent again it would read no better.
            log.warning("unreadable", action="intake", error=str(error))
            answer = BoltResponse(status=200)
        await send_async_response(client, req, answer, began)
        metrics.ACKNOWLEDGED.labels(kind_of(req.payload)).observe(time.perf_counter() - began)
