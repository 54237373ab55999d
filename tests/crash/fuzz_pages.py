"""Wrong visits to the installation pages: made-up, swapped, mangled and huge states, codes and cookies. None of them is anybody's return from Slack."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

import aiohttp
import typer
from yarl import URL

from tests.flows.installing import STATE

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
CONNECTIONS = 16

# As they stand in an address: escaped or not, well or badly, within what a server takes in one line or beyond it.
_WORDS = (
    *(
        "",
        "x",
        "null",
        "access_denied",
        "%00",
        "%FF%FE",
        "%ED%A0%80",
        "%",
        "%zz",
        "%2e%2e%2f",
        "a%0d%0aSet-Cookie:b=c",
    ),
    *("%3Cscript%3E", "%F0%9F%A6%84", "'%22%3B--", "=" * 40, "A" * 140, "A" * 7000, "A" * 20_000),
)
# As they stand in a header.
_COOKIES = (
    *("", "=", ";;;=;", "x", f"{STATE}", f"{STATE}=", f'{STATE}="', f"{STATE}=x; {STATE}=y", "é=ÿ; 🦄"),
    *(
        f"{STATE}=" + "A" * 5000,
        "; ".join(f"c{n}=v" for n in range(200)),
        "A" * 20_000,
        "$Version=1; $Path=/",
    ),
)


@dataclass
class Wanderer:
    """Goes wrong ways; the same seed goes the same. ``begun``: states that this app did hand out, each to another browser."""

    dice: random.Random
    begun: list[str]

    def visit(self) -> tuple[str, str, str]:
        """Method, path with query, and the cookies' header."""
        method = "GET" if self.dice.random() < 0.9 else self.dice.choice(["HEAD", "POST", "PUT", "OPTIONS"])
        if self.dice.random() < 0.2:
            return method, f"{INSTALL}?{self._word()}={self._word()}", self.dice.choice(_COOKIES)
        state, cookie = self.dice.choice([self._mangled, self._swapped, self._made_up])()
        given = {"code": self._word(), "state": state, "error": self._word()}
        query = [f"{name}={value}" for name, value in given.items() if self.dice.random() < _SHARE[name]]
        self.dice.shuffle(query)
        return method, f"{REDIRECT}?{'&'.join(query)}", cookie

    def _word(self) -> str:
        return self.dice.choice(_WORDS)

    def _mangled(self) -> tuple[str, str]:
        """A state of ours that somebody changed, or cut off, in their browser's cookie as well."""
        state = self.dice.choice(self.begun)
        at = self.dice.randrange(8, len(state) - 8)
        # Another letter, well inside: at the end base64 has several spellings of the same.
        other = self.dice.choice([letter for letter in "Aa09-_" if letter != state[at]])
        wrong = self.dice.choice([state[:at], state[:at] + other + state[at + 1 :]])
        return wrong, f"{STATE}={wrong}"

    def _swapped(self) -> tuple[str, str]:
        """A state of ours, in the hands of a browser that began something else."""
        one, two = self.dice.sample(self.begun, 2)
        return one, f"{STATE}={two}"

    def _made_up(self) -> tuple[str, str]:
        word = self._word()
        return word, self.dice.choice([f"{STATE}={word}", *_COOKIES])


_SHARE = {"code": 0.9, "state": 0.9, "error": 0.1}


async def hurl_visits(address: str, count: int, seed: int) -> Counter[int]:
    """So many wrong visits; how often each status came. ``address``: of the app, without a path."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:
        begun = [await _state(http, address) for _ in range(20)]
        wanderer, found, left = Wanderer(random.Random(seed), begun), Counter[int](), iter(range(count))  # noqa: S311

        async def keep_on() -> None:
            for _ in left:
                method, path, cookie = wanderer.visit()
                url = URL(address + path, encoded=True)
                headers = {"Cookie": cookie} if cookie else {}
                try:
                    async with http.request(method, url, headers=headers, allow_redirects=False) as answer:
                        status, text = answer.status, await answer.text()
                except aiohttp.ClientResponseError as error:
                    # What is far beyond a line's length is refused twice over a connection.
                    status, text = error.status, ""
                found[status] += 1
                assert "<script" not in text
                if status >= 500:
                    typer.echo(f"{status}: {method} {path[:500]!r} {cookie[:500]!r}", err=True)

        await asyncio.gather(*(keep_on() for _ in range(CONNECTIONS)))
    return found


async def _state(http: aiohttp.ClientSession, address: str) -> str:
    async with http.get(address + INSTALL, allow_redirects=False) as answer:
        return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))["state"]
