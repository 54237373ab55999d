"""Signed events over keep-alive connections: each connection sends its next one as soon as one is acknowledged."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count, islice
from math import inf
from typing import Any, NamedTuple

from bot.clock import SystemClock
from playground.signed import signature
from tests.bench.peers import APP, CHANNELS, MEMBERS, PATH, SECRET, TEAM
from tests.bench.processes import PATIENCE, Running

CONNECTIONS = 64
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
TEXT = "I would put a figure on the load first, then protect what breaks first, and only then widen the bottleneck."
BEGAN = int(SystemClock().real().timestamp())


class Run(NamedTuple):
    """Events acknowledged with 200 (anything else ends the bench), and how they came about."""

    events: int
    seconds: float
    server: float  # share of one processor that the server took, and that this process took
    load: float


def thread(channel: int) -> str:
    """The ts of the open question in that channel."""
    return f"{BEGAN - 3600}.{channel:06d}"


def chatter() -> Iterator[bytes]:
    """Requests, no two alike: what people say to each other, in no thread."""
    for n in count():
        yield request(envelope(n, _message(n)))


def facts() -> Iterator[bytes]:
    """Requests, no two alike: an answer by each member in a channel, each followed by a vote for it; then the next channel."""
    for n in count():
        yield request(envelope(n, fact(n)))


def fact(n: int) -> dict[str, Any]:
    """The ``n``-th of these events: an answer where it is even, a vote for the one before where it is odd."""
    place, answer = divmod(n // 2, len(MEMBERS))
    written = _message(n - n % 2, place)
    if n % 2 == 0:
        return {**written, "thread_ts": thread(place % len(CHANNELS))}
    item = {"type": "message", "channel": written["channel"], "ts": written["ts"]}
    voter = {"user": MEMBERS[answer - 1], "item_user": written["user"], "event_ts": ts(n)}
    return {"type": "reaction_added", "reaction": "+1", "item": item, **voter}


def ts(n: int) -> str:
    """The moment of the ``n``-th event."""
    return f"{BEGAN + n // 1_000_000}.{n % 1_000_000:06d}"


def _message(n: int, place: int = 0) -> dict[str, Any]:
    channel, user = CHANNELS[place % len(CHANNELS)], MEMBERS[n // 2 % len(MEMBERS)]
    said = {"type": "message", "user": user, "text": TEXT, "ts": ts(n), "event_ts": ts(n)}
    return {**said, "team": TEAM, "channel": channel, "channel_type": "channel"}


def envelope(n: int, event: dict[str, Any]) -> bytes:
    """The body of a request."""
    to = {"user_id": APP.bot_user_id, "team_id": TEAM, "enterprise_id": None, "is_bot": True}
    payload = {
        "token": "t",
        "team_id": TEAM,
        "api_app_id": APP.id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{n:09d}",
        "event_time": BEGAN,
        "authorizations": [to],
    }
    return json.dumps(payload).encode()


def signed(body: bytes) -> dict[str, str]:
    """The headers that go with it."""
    now = str(int(SystemClock().real().timestamp()))
    stamp = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature(SECRET, now, body)}
    return {"Content-Type": "application/json", **stamp}


def request(body: bytes) -> bytes:
    """The whole of it, as it goes over a connection."""
    headers = {"Host": "127.0.0.1", "Content-Length": str(len(body)), **signed(body)}
    lines = (f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {PATH} HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + body


def measure(server: Running, requests: Iterator[bytes], seconds: float, events: int = 0) -> Run:
    """Load the server for so long, or with so many events, and wait for what is under way at the end."""
    run = asyncio.run(_load(server, islice(requests, events) if events else requests, seconds or inf))
    server.settle()
    return run


def waits(server: Running, requests: Iterator[bytes], seconds: float, rate: float) -> list[float]:
    """So many events a second, each at its own moment whether or not the earlier ones were acknowledged; the wait of each, in milliseconds.

    An event that finds no free connection waits for one, and that counts.
    """
    return asyncio.run(_paced(server, requests, seconds, rate))


async def _paced(server: Running, requests: Iterator[bytes], seconds: float, rate: float) -> list[float]:
    async with asyncio.timeout(seconds + PATIENCE), _connected(server) as opened:
        free: asyncio.Queue[Connection] = asyncio.Queue()
        for one in opened:
            free.put_nowait(one)
        began = time.perf_counter()

        async def event(at: float) -> float:
            one = await free.get()
            await _acknowledged(*one, next(requests))
            free.put_nowait(one)
            return (time.perf_counter() - at) * 1000

        sent = []
        for number in range(int(seconds * rate)):
            at = began + number / rate
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            sent.append(asyncio.create_task(event(at)))
        return list(await asyncio.gather(*sent))


async def _load(server: Running, requests: Iterator[bytes], seconds: float) -> Run:
    deadline = None if seconds == inf else seconds + PATIENCE
    async with asyncio.timeout(deadline), _connected(server) as opened:
        spent, own, began = server.spent(), time.process_time(), time.perf_counter()
        events = await asyncio.gather(*(_keep_on(*one, requests, began + seconds) for one in opened))
        took = time.perf_counter() - began
        shares = (server.spent() - spent) / took, (time.process_time() - own) / took
    return Run(sum(events), took, *shares)


@asynccontextmanager
async def _connected(server: Running) -> AsyncIterator[list[Connection]]:
    opened = [await asyncio.open_connection("127.0.0.1", int(server.said)) for _ in range(CONNECTIONS)]
    yield opened
    for _, writer in opened:
        writer.close()
        await writer.wait_closed()


async def _keep_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, requests: Iterator[bytes], until: float
) -> int:
    acknowledged = 0
    while time.perf_counter() < until and (one := next(requests, None)) is not None:
        await _acknowledged(reader, writer, one)
        acknowledged += 1
    return acknowledged


async def _acknowledged(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200") or not re.search(rb"(?i)content-length: 0\r", head):
        raise RuntimeError(f"not a plain acknowledgement: {head.decode()}")
