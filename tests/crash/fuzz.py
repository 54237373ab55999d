"""Requests that Slack would never send: no 5xx, no effect, no growth. ``python -m tests.crash.fuzz`` hurls 100,000 of them, seeded, and as many at the installation pages.

They are made from real payloads, of things that have been done already or that do nothing, so that whatever has an effect had it by
being wrong: without a signature or with a wrong or old one, cut off, too large, of another type, with fields missing or of other kinds.
"""

import asyncio
import io
import json
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
import psutil
import typer
from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.postgres import embedded
from bot.settings import normalised
from bot.store import database
from bot.store.migrate import migrate
from bot.store.tables import Base
from handlers.entry import LARGEST_BODY, OLDEST
from playground.clock import wall
from playground.signed import signature
from tests.crash.fuzz_pages import hurl_visits
from tests.crash.processes import started
from tests.flows.installing import CLIENT, KEY, PUBLIC
from tests.stage import BEN, BOT_TOKEN, CHIE, LONG, MONDAY, SIGNING_SECRET, Stage, stage

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
CONNECTIONS = 32

# Of other kinds than what they take the place of, and no words that would make an answer.
WRONG: tuple[Any, ...] = (
    *(None, 0, -1, 1.5, 10**30, True, "", "x" * 40, "\0", "a\0b", "\ud800", "<!channel>", "🦄", [], {}),
    *([None], {"a": None}, [[[]]], ["x"], {"id": 1}, {"type": []}),
)


# Stands for more levels than anybody's parser goes down.
DEEP = "@deep@"


def _text(payload: Any) -> str:
    return json.dumps(payload).replace(f'"{DEEP}"', "[" * 1200 + "]" * 1200)


@dataclass
class Shapes:
    """What Slack sent, as it came: content type and body."""

    seen: list[tuple[str, bytes]] = field(default_factory=list)


@asynccontextmanager
async def overhearing(one: Stage, request_url: str) -> AsyncIterator[Shapes]:
    """Everything that the playground sends to the app goes through here meanwhile."""
    shapes = Shapes()

    async def pass_on(request: web.Request) -> web.Response:
        body = await request.read()
        shapes.seen.append((request.content_type, body))
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        async with one.http.post(request_url, data=io.BytesIO(body), headers=headers) as answer:
            return web.Response(
                status=answer.status, body=await answer.read(), content_type=answer.content_type
            )

    served = web.Application()
    served.add_routes([web.post("/", pass_on)])
    runner = web.AppRunner(served)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await one.slack.configure(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    try:
        yield shapes
    finally:
        await one.slack.configure(request_url)
        await runner.cleanup()


async def real_shapes(one: Stage, request_url: str) -> list[tuple[str, bytes]]:
    """Of all kinds one: what people do first does its work, and done again does nothing."""
    await one.set_up()
    await one.to(MONDAY)
    question = str((await one.open_round()).ts)
    async with overhearing(one, request_url) as shapes:
        await one.say(BEN, "Lunch?")
        ts = await one.say(BEN, LONG, thread=question)
        await one.edit(BEN, ts, f"{LONG} Indeed.")
        await one.react(CHIE, ts)
        await one.unreact(CHIE, ts)
        other = await one.say(CHIE, LONG, thread=question)
        await one.delete(CHIE, other)
        for words in ("help", "topics", "streak", "leaderboard", "xyzzy"):
            await one.command(BEN, words)
        await one.press(BEN, question, "hint")
        await one.opens(CHIE, question, "write_answer")
        await one.submits(CHIE, answer_text="Too short.")
        await one.shortcut(BEN, "make_my_answer", ts)
        await one.settle()
    return shapes.seen


@dataclass
class Spoiler:
    """Makes wrong requests of right ones; the same seed makes the same."""

    dice: random.Random

    def request(self, content_type: str, body: bytes) -> tuple[str, dict[str, str], bytes]:
        """Method, headers and body."""
        spoilers: list[Callable[[str, bytes], tuple[str, dict[str, str], bytes]]] = [
            *[self._mistyped] * 12,
            *[self._truncated] * 3,
            *[self._unsigned] * 3,
            *(self._stale, self._noise, self._other_type, self._other_method),
        ]
        if self.dice.random() < 0.002:
            return self._oversized(content_type, body)
        return self.dice.choice(spoilers)(content_type, body)

    def _signed(
        self, content_type: str, body: bytes, *, age: int = 0, **more: str
    ) -> tuple[str, dict[str, str], bytes]:
        sent = str(int(wall().timestamp()) - age)
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": sent,
            "X-Slack-Signature": signature(SIGNING_SECRET, sent, body),
        }
        if self.dice.random() < 0.2:
            headers |= {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
        return "POST", headers | more, body

    def _mistyped(self, content_type: str, body: bytes) -> tuple[str, dict[str, str], bytes]:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True)) if content_type == FORM else {}
        packed = fields.get("payload", body if content_type == JSON else None)
        payload = fields if packed is None else json.loads(packed)
        for _ in range(self.dice.randint(1, 3)):
            payload = self._spoilt(payload)
        if content_type == JSON:
            return self._signed(JSON, _text(payload).encode())
        if "payload" in fields:
            return self._signed(FORM, urlencode({"payload": _text(payload)}).encode())
        given = payload if isinstance(payload, dict) else {"command": payload}
        return self._signed(
            FORM, urlencode({str(k): str(v) for k, v in given.items()}, errors="replace").encode()
        )

    def _spoilt(self, payload: Any) -> Any:
        """With one value, anywhere in it, missing or of another kind."""
        places = list(_places(payload))
        if not places:
            return self.dice.choice(WRONG)
        inside, key = self.dice.choice(places)
        if self.dice.random() < 0.3:
            del inside[key]
        else:
            inside[key] = deepcopy(self.dice.choice((*WRONG, DEEP)))
        return payload

    def _truncated(self, content_type: str, body: bytes) -> tuple[str, dict[str, str], bytes]:
        return self._signed(content_type, body[: self.dice.randrange(len(body) // 2)])

    def _unsigned(self, content_type: str, body: bytes) -> tuple[str, dict[str, str], bytes]:
        method, headers, body = self._signed(content_type, body)
        name = self.dice.choice(["X-Slack-Signature", "X-Slack-Request-Timestamp"])
        wrong = self.dice.choice(
            [None, "", "v0=", "v0=" + "0" * 64, "v1=" + "é" * 8, "9" * 400, "1e9", "-1", "٣"]
        )
        headers = {each: value for each, value in headers.items() if each != name}
        return method, headers if wrong is None else {**headers, name: wrong}, body

    def _stale(self, content_type: str, body: bytes) -> tuple[str, dict[str, str], bytes]:
        return self._signed(
            content_type, body, age=self.dice.choice([-1, 1]) * (OLDEST + self.dice.randint(5, 10**6))
        )

    def _noise(self, content_type: str, body: bytes) -> tuple[str, dict[str, str], bytes]:
        return self._signed(content_type, self.dice.randbytes(self.dice.randint(0, 500)))

    def _other_type(self, content_type: str, body: bytes) -> tuple[str, dict[str, str], bytes]:
        other = self.dice.choice(
            ["text/plain", "multipart/form-data", "", "application/xml", "*/*", "x" * 900]
        )
        return self._signed(other, body)

    def _other_method(self, content_type: str, body: bytes) -> tuple[str, dict[str, str], bytes]:
        _, headers, body = self._signed(content_type, body)
        return self.dice.choice(["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]), headers, body

    def _oversized(self, content_type: str, body: bytes) -> tuple[str, dict[str, str], bytes]:
        return self._signed(content_type, body + b" " * LARGEST_BODY)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container inside, with each of its keys."""
    found: list[tuple[Any, Any]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        found.append((value, key))
        found += _places(inner)
    return found


async def hurl(request_url: str, shapes: list[tuple[str, bytes]], count: int, seed: int) -> Counter[int]:
    """So many wrong requests; how often each status came."""
    spoiler, found, left = Spoiler(random.Random(seed)), Counter[int](), iter(range(count))  # noqa: S311

    async def keep_on(http: aiohttp.ClientSession) -> None:
        for _ in left:
            method, headers, body = spoiler.request(*spoiler.dice.choice(shapes))
            async with http.request(
                method,
                request_url,
                data=io.BytesIO(body),
                headers=headers,
                skip_auto_headers=["Content-Type"],
            ) as answer:
                await answer.read()
                found[answer.status] += 1
                if answer.status >= 500:
                    typer.echo(f"{answer.status}: {method} {headers} {body[:2000]!r}", err=True)

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as http:
        await asyncio.gather(*(keep_on(http) for _ in range(CONNECTIONS)))
    return found


async def rows(engine: AsyncEngine) -> dict[str, int]:
    """How many there are in each table."""
    async with engine.connect() as connection:
        return {
            table.name: await connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


async def _whole(url: str, folder: Path, count: int, seed: int) -> None:
    engine = database.engine(url)
    await migrate(engine)
    async with stage(url, transport="http") as one:
        shapes = await real_shapes(one, str(one.slack.slack.config.request_url))
        env = {
            "SLACK_API_URL": one.slack.api_url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "DATABASE_URL": url,
            "PORT": "0",
            "SCALEQ_LOG": "json",
            "SLACK_CLIENT_ID": CLIENT.client_id,
            "SLACK_CLIENT_SECRET": CLIENT.client_secret,
            "SCALEQ_PUBLIC_URL": PUBLIC,
            "SCALEQ_ENCRYPTION_KEYS": KEY,
        }
        async with started("web", env=env, cwd=folder) as process:
            await process.says('"listening"')
            port = re.findall(r'"port": (\d+)', process.text)[0]
            place, memory = f"http://127.0.0.1:{port}", psutil.Process(process.real.pid)
            address = f"{place}/slack/events"
            await hurl(address, shapes, count // 10, seed)
            await hurl_visits(place, count // 10, seed)
            before, began = await rows(engine), memory.memory_info().rss
            process.output.clear()
            found = await hurl(address, shapes, count, seed + 1)
            visits = await hurl_visits(place, count, seed + 1)
            grown = memory.memory_info().rss / began - 1
            after = await rows(engine)
            assert after == before, (before, after)
    await engine.dispose()
    for what, answers in (("requests", found), ("visits", visits)):
        statuses = ", ".join(f"{status}: {number:,}" for status, number in sorted(answers.items()))
        typer.echo(f"fuzz: {count:,} wrong {what} (seed {seed}): {statuses}")
    typer.echo(f"fuzz: no row more or less; memory {grown:+.1%}")
    if max(found | visits) >= 500:
        typer.echo(process.text, err=True)
        raise SystemExit(1)


def main() -> None:
    count, seed = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, 8
    with tempfile.TemporaryDirectory(prefix="scaleq-fuzz-") as name, embedded(Path(name) / "data") as url:
        asyncio.run(_whole(normalised(url), Path(name), count, seed))


if __name__ == "__main__":
    main()
