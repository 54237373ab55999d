"""A playground with the official clients to drive it, and an app's end of the wire."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from playground.config import Command, Config
from playground.server import Playground
from playground.world import World

ADA, BEN, CHIE, DANI, EVE = "U0ADA00001", "U0BEN00002", "U0CHIE0003", "U0DANI0004", "U0EVE00005"
GENERAL, PRACTICE, PANEL = "C0GENERAL1", "C0PRACTICE", "C0PANEL001"
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-test", "xapp-test", "test-signing-secret"

Json = dict[str, Any]


class StoppedClock:
    """Stands still unless advanced."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    async def advance(self, delta: timedelta) -> None:
        self.moment += delta


def config(**changes: Any) -> Config:
    """Quick redeliveries, one command; everything else as by default."""
    settings: Json = {
        "retry_delays": (0, 0.05, 0.1),
        "ack_timeout": 1.5,
        "commands": (Command("/practise", "Practise", "hard"),),
        **changes,
    }
    return Config(BOT_TOKEN, APP_TOKEN, SECRET, **settings)


async def until(condition: Callable[[], object], seconds: float = 3.0) -> None:
    """Waits for something that comes by itself, and fails if it doesn't."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - it is at the other end of a wire
            await asyncio.sleep(0.005)


async def refused(call: Awaitable[object]) -> Json:
    """The answer to a call that Slack refuses."""
    with pytest.raises(SlackApiError) as caught:
        await call
    data = caught.value.response.data
    assert isinstance(data, dict)
    return data


async def error_of(call: Awaitable[object]) -> str:
    """Slack's word for why it refuses a call."""
    return str((await refused(call))["error"])


@dataclass
class Stage:
    """A running playground and a hand on everything in it."""

    playground: Playground
    clock: StoppedClock
    http: aiohttp.ClientSession

    @property
    def world(self) -> World:
        return self.playground.world

    @property
    def bot(self) -> AsyncWebClient:
        return self.client(BOT_TOKEN)

    def bot_at(self, team: str) -> AsyncWebClient:
        """The app in another workspace, where it is installed from the start."""
        return self.client(f"{BOT_TOKEN}-{team}")

    def client(self, token: str | None = None) -> AsyncWebClient:
        return AsyncWebClient(token, base_url=self.playground.api_url)

    def person(self, user: str, team: str | None = None) -> AsyncWebClient:
        return self.client(f"xoxp-{team}:{user}" if team else f"xoxp-{user}")

    async def gesture(self, path: str, status: int = 200, **body: Any) -> Json:
        async with self.http.post(f"{self.playground.url}/playground/{path}", json=body) as response:
            answer: Json = await response.json()
            assert response.status == status, answer
            return answer

    async def look(self, path: str) -> Json:
        async with self.http.get(f"{self.playground.url}/playground/{path}") as response:
            answer: Json = await response.json()
            return answer

    async def sees(self, user: str) -> Json:
        return await self.look(f"sees?user={user}")

    async def log(self, kind: str) -> list[Json]:
        return [entry for entry in (await self.look("log"))["entries"] if entry["kind"] == kind]


@dataclass
class Socket:
    """An app's Socket Mode end: the official client, what came in, and whether to acknowledge."""

    client: SocketModeClient
    requests: list[SocketModeRequest] = field(default_factory=list)
    acknowledge: bool = True

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.requests.append(request)
        if self.acknowledge:
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    @property
    def events(self) -> list[Json]:
        return [r.payload["event"] for r in self.requests if r.type == "events_api"]

    async def event(self, kind: str, subtype: str | None = None) -> Json:
        """The first event of that type and subtype, waited for."""

        def fits(event: Json) -> bool:
            return bool(event["type"] == kind and event.get("subtype") == subtype)

        await until(lambda: any(fits(event) for event in self.events))
        return next(event for event in self.events if fits(event))

    async def connect(self) -> None:
        self.client.socket_mode_request_listeners.append(self._take)
        await self.client.connect()  # type: ignore[no-untyped-call]


@dataclass
class Receiver:
    """An app's request URL: what came in, and what to answer."""

    url: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[int], Awaitable[web.Response]] | None = None

    async def handle(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append((headers, await request.read()))
        return await self.answer(len(self.requests)) if self.answer else web.Response()

    @property
    def events(self) -> list[Json]:
        return [json.loads(body)["event"] for _, body in self.requests]


Begin = Callable[..., Awaitable[Stage]]


async def connected(stage: Stage, exits: AsyncExitStack) -> Socket:
    client = SocketModeClient(APP_TOKEN, web_client=stage.bot)
    socket = Socket(client)
    await socket.connect()
    exits.push_async_callback(client.close)
    await until(lambda: stage.playground.slack.sockets.connected)
    return socket
