"""Socket Mode: the app holds a websocket, gets envelopes over it and acknowledges each by its id."""

import asyncio
import json
import secrets
import uuid
from typing import Any

from aiohttp import WSMsgType, web

from playground.journal import Journal
from playground.model import App, Json
from playground.transport import Reply, RequestKind, as_object

MOST_CONNECTIONS = 10
_GRACE = 1.0
"""Seconds between telling a client to reconnect and cutting its old connection."""


class Connection:
    """One websocket. ``leaving``: told to reconnect, so nothing new is sent over it."""

    def __init__(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        self.ws = ws
        self.request = request
        self.closed = asyncio.Event()
        self.leaving = False


class SocketMode:
    """All connections of one app; envelopes go to them in turn."""

    def __init__(self, app: App, ack_timeout: float, journal: Journal) -> None:
        self._app = app
        self._timeout = ack_timeout
        self._journal = journal
        self._tickets: set[str] = set()
        self._connections: list[Connection] = []
        self._turn = 0
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._sent: dict[str, str] = {}
        self._arrival = asyncio.Event()
        self._cutting: set[asyncio.Task[None]] = set()

    def ticket(self) -> str:
        """What the URL of a websocket carries, handed out by apps.connections.open."""
        ticket = secrets.token_hex(16)
        self._tickets.add(ticket)
        return ticket

    @property
    def connected(self) -> int:
        return sum(not c.leaving for c in self._connections)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """The websocket's endpoint."""
        if request.query.get("ticket") not in self._tickets:
            raise web.HTTPUnauthorized(text="This ticket was not handed out by apps.connections.open.")
        ws = web.WebSocketResponse(timeout=_GRACE)
        await ws.prepare(request)
        if self.connected >= MOST_CONNECTIONS:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close()
            return ws
        connection = Connection(ws, request)
        self._connections.append(connection)
        self._journal.write("socket", outcome="connected")
        try:
            await ws.send_json(self._hello())
            self._arrival.set()
            self._arrival = asyncio.Event()
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(message.data)
        except ConnectionError:
            pass  # the client went away in the middle of a word; what it didn't acknowledge is sent again
        finally:
            self._connections.remove(connection)
            connection.closed.set()
            self._journal.write("socket", outcome="disconnected")
        return ws

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": self.connected,
            "debug_info": {"host": "playground", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app.id},
        }

    def _acknowledged(self, text: str) -> None:
        try:
            body = json.loads(text)
        except ValueError:
            return
        if not isinstance(body, dict):
            return
        future = self._acks.get(str(body.get("envelope_id")))
        if future is not None and not future.done():
            future.set_result(body.get("payload"))

    def redeliveries(self, delays: tuple[float, ...]) -> tuple[float, ...]:
        """Nothing at once here: after a minute, after five, and whenever a client comes back."""
        return delays[1:]

    async def deliver(self, payload: Json, attempt: int, reason: str) -> str | None:
        event_id: str = payload["event_id"]
        envelope_id = self._sent.setdefault(event_id, str(uuid.uuid4()))
        envelope: Json = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": "events_api",
            "accepts_response_payload": False,
            "retry_attempt": attempt,
            "retry_reason": reason,
        }
        failure, _ = await self._send(envelope)
        if failure is None:
            self._forget(event_id)
        return failure

    async def ask(self, kind: RequestKind, payload: Json) -> Reply:
        envelope_id = str(uuid.uuid4())
        envelope: Json = {
            "envelope_id": envelope_id,
            "payload": payload,
            "type": kind,
            "accepts_response_payload": True,
        }
        failure, body = await self._send(envelope)
        self._acks.pop(envelope_id, None)
        if failure is None:
            return Reply(None, as_object(body))
        return Reply("operation_timeout" if failure == "timeout" else "dispatch_failed")

    async def _send(self, envelope: Json) -> tuple[str | None, Any]:
        """Why it wasn't acknowledged (None if it was), and what came with the acknowledgement."""
        ready = [c for c in self._connections if not c.leaving]
        if not ready:
            return "connection_failed", None
        self._turn += 1
        connection = ready[self._turn % len(ready)]
        future = self._acks.setdefault(envelope["envelope_id"], asyncio.get_running_loop().create_future())
        try:
            await connection.ws.send_json(envelope)
        except ConnectionError:
            return "connection_failed", None
        gone = asyncio.ensure_future(connection.closed.wait())
        try:
            await asyncio.wait({future, gone}, timeout=self._timeout, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
        if future.done():
            return None, future.result()
        return ("connection_failed" if connection.closed.is_set() else "timeout"), None

    async def pause(self, event_id: str, seconds: float) -> bool:
        """Cut short by a late acknowledgement and by a client's coming back."""
        future = self._acks.get(self._sent.get(event_id, ""))
        arrival = asyncio.ensure_future(self._arrival.wait())
        try:
            await asyncio.wait(
                {arrival, future} if future is not None else {arrival},
                timeout=seconds,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            arrival.cancel()
        if future is not None and future.done():
            self._forget(event_id)
            return True
        return False

    def _forget(self, event_id: str) -> None:
        self._acks.pop(self._sent.pop(event_id, ""), None)

    async def disconnect(self, reason: str) -> None:
        """Tells every client to reconnect, as Slack does now and then, and cuts what it left behind."""
        for connection in list(self._connections):
            connection.leaving = True
            await connection.ws.send_json({"type": "disconnect", "reason": reason, "debug_info": {}})
            task = asyncio.get_running_loop().create_task(self._cut(connection))
            self._cutting.add(task)
            task.add_done_callback(self._cutting.discard)

    async def _cut(self, connection: Connection) -> None:
        await asyncio.sleep(_GRACE)
        await connection.ws.close()

    def drop(self) -> None:
        """Cuts every connection without a word."""
        for connection in list(self._connections):
            if (transport := connection.request.transport) is not None:
                transport.abort()

    async def close(self) -> None:
        for task in self._cutting:
            task.cancel()
        for connection in list(self._connections):
            await connection.ws.close()
