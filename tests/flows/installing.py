"""Somebody with a browser, who installs the app into a workspace: through the app's page, Slack's, and back."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any, Protocol, Self
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.house import house as made_house
from bot.parts import Parts
from playground.config import Config
from playground.world import World, small_workspace
from tests.stage import ADA, BANK, PRACTICE, Stage, stage

ACME, OTHER = "T0ACME0001", "T0OTHER001"
"""Two workspaces in which everybody and everything else has the same id."""

PUBLIC = "https://scaleq.test"
STATE = "__Host-scaleq_install"
"""The cookie with an installation's state: browsers take one of that name from this host alone."""
KEY = Fernet.generate_key().decode()
CLIENT = Config("", "", "")  # its client id and secret are the playground's own
SETTINGS: Mapping[str, Any] = {
    "slack_bot_token": None,
    "slack_client_id": CLIENT.client_id,
    "slack_client_secret": SecretStr(CLIENT.client_secret),
    "SCALEQ_PUBLIC_URL": PUBLIC,
    "SCALEQ_ENCRYPTION_KEYS": SecretStr(KEY),
}


@dataclass(frozen=True)
class Seen:
    """What a browser was answered."""

    status: int
    headers: Mapping[str, str]
    text: str


class Gestures(Protocol):
    """A playground, in whose workspaces somebody does something."""

    async def gesture(self, what: str, **arguments: Any) -> dict[str, Any]: ...


@dataclass
class Browser:
    """Keeps cookies, follows nothing by itself. ``place``: where Slack's page is, ``address``: where the app's."""

    place: Gestures
    http: aiohttp.ClientSession
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    @classmethod
    def on(cls, one: Stage, cookies: Mapping[str, str] | None = None) -> Self:
        return cls(one, one.http, one.address, dict(cookies or {}))

    async def get(self, path: str) -> Seen:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        async with self.http.get(
            self.address + path, allow_redirects=False, headers={"Cookie": cookie} if cookie else {}
        ) as answer:
            for line in answer.headers.getall("Set-Cookie", []):
                for name, morsel in SimpleCookie(line).items():
                    if name.startswith("__Host-"):
                        assert (morsel["secure"], morsel["path"], morsel["domain"]) == (True, "/", ""), line
                    if morsel["max-age"] == "0":
                        self.cookies.pop(name, None)
                    else:
                        self.cookies[name] = morsel.value
            return Seen(answer.status, dict(answer.headers), await answer.text())

    async def begins(self) -> dict[str, str]:
        """What Slack's page is asked for."""
        seen = await self.get("/slack/install")
        assert seen.status == 302
        return dict(parse_qsl(urlsplit(seen.headers["Location"]).query))

    async def decides(self, asked: Mapping[str, str], team: str = ACME, **how: Any) -> str:
        """Presses Allow (or Cancel: ``allow=False``) on Slack's page; gives the path back, with its query."""
        answer = await self.place.gesture("authorize", **{"user": ADA, "team": team, **asked, **how})
        assert answer["ok"], answer
        back = urlsplit(answer["location"])
        return f"{back.path}?{back.query}"

    async def installs(self, team: str = ACME, **how: Any) -> Seen:
        """All of it; gives the last page."""
        return await self.get(await self.decides(await self.begins(), team, **how))


@asynccontextmanager
async def page(
    database_url: str, *worlds: World, config: Mapping[str, Any] | None = None, **settings: Any
) -> AsyncIterator[Stage]:
    """A stage where the app is installed nowhere, with its installation page; gestures are in `ACME`."""
    async with stage(
        database_url,
        transport="http",
        world=worlds or (small_workspace("ScaleQ", ACME), small_workspace("ScaleQ", OTHER)),
        config={
            "installed": False,
            "redirect_urls": (f"{PUBLIC}/slack/oauth_redirect",),
            **(config or {}),
        },
        settings={**SETTINGS, **settings},
    ) as one:
        yield one.at(ACME)


async def invite(one: Stage, channel: str = PRACTICE) -> None:
    bot = one.slack.at(one.team).world.app.bot_user_id
    assert (await one.api(ADA, "conversations.invite", channel=channel, users=bot))["ok"]


@asynccontextmanager
async def another_process(one: Stage) -> AsyncIterator[Parts]:
    """On the same database and the same Slack."""
    house = one.house
    async with made_house(
        house.settings, house.credentials, house.database_url, bank=BANK, clock=one.clock
    ) as other:
        yield other.parts
