"""Signed events over keep-alive connections: each connection sends its next one as soon as one is acknowledged."""

import asyncio
import json
import re
import time
from collections.abc import Iterator
from itertools import count
from typing import Any, NamedTuple

from bot.clock import SystemClock
from playground.signed import signature
from tests.bench.peers import APP, CHANNELS, MEMBERS, PATH, SECRET, TEAM
from tests.bench.processes import PATIENCE, Running

CONNECTIONS = 32
TEXT = "I would put a figure on the load first, then protect what breaks first, and only then widen the bottleneck."
BEGAN = int(SystemClock().real().timestamp())


class Run(NamedTuple):
    """Events acknowledged with 200 (anything else ends the bench), and how they came about."""

    events: int
    seconds: float
    server: float  # share of one processor that the server took, and that this process took
    load: float
    settled: float = 0.0  # seconds until the server had done all that followed


def thread(channel: int) -> str:
    """The ts of the open question in that channel."""
    return f"{BEGAN - 3600}.{channel:06d}"


def messages(*, answers: bool) -> Iterator[bytes]:
    """Requests, no two alike: chatter, or answers: one by each member in a channel, then in the next channel."""
    to = {"user_id": APP.bot_user_id, "team_id": TEAM, "enterprise_id": None, "is_bot": True}
    body = {
        "token": "t",
        "team_id": TEAM,
        "api_app_id": APP.id,
        "type": "event_callback",
        "event_time": BEGAN,
    }
    for n in count():
        ts, channel = f"{BEGAN + n // 1_000_000}.{n % 1_000_000:06d}", n // len(MEMBERS) % len(CHANNELS)
        user, replying = MEMBERS[n % len(MEMBERS)], {"thread_ts": thread(channel)} if answers else {}
        where = {"team": TEAM, "channel": CHANNELS[channel], "channel_type": "channel", **replying}
        event = {"type": "message", "user": user, "text": TEXT, "ts": ts, "event_ts": ts, **where}
        yield _signed({**body, "event": event, "event_id": f"Ev{n:09d}", "authorizations": [to]})


def _signed(payload: dict[str, Any]) -> bytes:
    body, now = json.dumps(payload).encode(), str(int(SystemClock().real().timestamp()))
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: {signature(SECRET, now, body)}\r\n\r\n"
    )
    return head.encode() + body


def measure(server: Running, requests: Iterator[bytes], seconds: float) -> Run:
    """Load the server for so long, and wait for the requests under way at the end."""
    run = asyncio.run(_load(server, requests, seconds))
    return run._replace(settled=server.settle())


async def _load(server: Running, requests: Iterator[bytes], seconds: float) -> Run:
    async with asyncio.timeout(seconds + PATIENCE):
        opened = [await asyncio.open_connection("127.0.0.1", int(server.said)) for _ in range(CONNECTIONS)]
        spent, own, began = server.spent(), time.process_time(), time.perf_counter()
        events = await asyncio.gather(*(_keep_on(*one, requests, began + seconds) for one in opened))
        took = time.perf_counter() - began
        shares = (server.spent() - spent) / took, (time.process_time() - own) / took
        for _, writer in opened:
            writer.close()
            await writer.wait_closed()
    return Run(sum(events), took, *shares)


async def _keep_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, requests: Iterator[bytes], until: float
) -> int:
    acknowledged = 0
    while time.perf_counter() < until:
        writer.write(next(requests))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200") or not re.search(rb"(?i)content-length: 0\r", head):
            raise RuntimeError(f"not a plain acknowledgement: {head.decode()}")
        acknowledged += 1
    return acknowledged
