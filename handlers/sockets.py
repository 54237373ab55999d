"""Socket Mode's way in: the same as HTTP's, except that Slack vouches for what comes over its connection."""

import time

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot import metrics
from handlers.intake import Intake
from handlers.payloads import Unreadable, storable

log = structlog.get_logger(__name__)


class Sockets(AsyncSocketModeHandler):
    """Takes in messages and reactions; leaves all else to Bolt. What isn't stored is not acknowledged."""

    def __init__(self, app: AsyncApp, app_token: str, intake: Intake) -> None:
        super().__init__(app, app_token, web_client=app.client)
        self._intake = intake

    async def handle(  # type: ignore[override]  # Bolt narrows it, too
        self, client: SocketModeClient, req: SocketModeRequest
    ) -> None:
        began = time.perf_counter()
        req.payload = storable(req.payload)
        status = None
        if req.type == "events_api":
            try:
                status = await self._intake.acknowledge(req.payload)
            except Unreadable as error:
                log.warning("unreadable", action="intake", error=str(error))
                return
        if status is None:
            await super().handle(client, req)
            return
        if status == 200:
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
            kind = req.payload["event"]["type"]
            metrics.ACKNOWLEDGED.labels(kind).observe(time.perf_counter() - began)
