"""The one way to Slack's Web API: aiohttp and a token. (slack_sdk's client would cost more than twice as much processor time a call.)

Nothing here retries: whether a call may be repeated is known only to whoever recorded that it was owed. What fails raises one of the
exceptions in ``bot.slack.trouble``.
"""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal, NamedTuple, Protocol

import aiohttp
import orjson

from bot import metrics
from bot.slack.blocks.text import Message
from bot.slack.trouble import (
    TOKEN_REFUSED,
    NotInstalled,
    RateLimited,
    Refused,
    ShutOut,
    SlackTrouble,
    Undone,
    Unknown,
    trouble_of,
)

# The deadline of one request. Leases are longer (see jobs/deliver.py), what a person waits for is shorter: three in a row fit into
# the three seconds that Slack gives.
PATIENT = 10.0
PROMPT = 0.9

EVENT_TYPE = "scaleq_post"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a token is and what it may do: the answer of ``auth.test``. ``scopes`` is empty where Slack doesn't say.

    ``at``: Slack's own time, in whole seconds; None where it doesn't say.
    """

    team_id: str
    team: str
    url: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    at: datetime | None = None


class Tokens(Protocol):
    """Where the tokens of workspaces come from."""

    async def of(self, team_id: str) -> str | None:
        """The workspace's token, None if there is none."""

    async def instead(self, team_id: str, refused: str) -> str | None:
        """Slack doesn't accept ``refused`` any more: another one, if there is one by now."""


class Held:
    """Tokens that are known beforehand."""

    def __init__(self, by_team: Mapping[str, str]) -> None:
        self._by_team = by_team

    async def of(self, team_id: str) -> str | None:
        return self._by_team.get(team_id)

    async def instead(self, team_id: str, refused: str) -> str | None:
        return None


def connections(limit: int) -> aiohttp.ClientSession:
    """The HTTP session that calls to Slack share, of so many connections. It keeps no cookies, and each call has a deadline of its own."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=limit),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None),
    )


class Slack:
    """Calls by workspace, over one shared HTTP session."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str, tokens: Tokens) -> None:
        self._http = http
        self._base_url = base_url
        self._tokens = tokens

    async def call(
        self, team_id: str, method: str, *, timeout: float = PATIENT, **arguments: Any
    ) -> dict[str, Any]:
        """One Web API method; gives Slack's answer."""
        token = await self._tokens.of(team_id)
        if token is None:
            raise NotInstalled("not_installed")
        try:
            return (await self._talk(_bearer(token), method, arguments, timeout)).data
        except ShutOut as shut_out:
            # Nothing was done: with the token of an installation that is newer than what this process knew it can be.
            newer = await self._tokens.instead(team_id, token) if shut_out.code in TOKEN_REFUSED else None
            if newer is None:
                raise
            return (await self._talk(_bearer(newer), method, arguments, timeout)).data

    async def exchange(
        self, client_id: str, client_secret: str, code: str, redirect_uri: str
    ) -> dict[str, Any]:
        """What Slack grants for the code with which somebody comes back from its authorize page."""
        named = b64encode(f"{client_id}:{client_secret}".encode()).decode()
        arguments = {"code": code, "redirect_uri": redirect_uri}
        return (await self._talk(f"Basic {named}", "oauth.v2.access", arguments)).data

    async def revoke(self, token: str) -> None:
        """Give a token back."""
        await self._talk(_bearer(token), "auth.revoke", {})

    async def identify(self, token: str) -> Identity:
        answer = await self._talk(_bearer(token), "auth.test", {})
        scopes = (scope.strip() for scope in answer.headers.get("X-OAuth-Scopes", "").split(","))
        return Identity(
            team_id=answer.data["team_id"],
            team=answer.data["team"],
            url=answer.data["url"],
            bot_user_id=answer.data["user_id"],
            bot_id=answer.data["bot_id"],
            scopes=frozenset(scope for scope in scopes if scope),
            at=_moment(answer.headers.get("Date")),
        )

    async def check_app_token(self, token: str) -> None:
        """Whether Socket Mode lets this app-level token in. Raises what `call` raises."""
        await self._talk(_bearer(token), "apps.connections.open", {})

    async def _talk(
        self, authorization: str, method: str, arguments: Mapping[str, Any], timeout: float = PATIENT
    ) -> "Answer":
        try:
            async with asyncio.timeout(timeout):
                return await self._ask(authorization, method, arguments)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            metrics.SLACK_ERRORS.labels(method, type(error).__name__).inc()
            # Without a connection nothing was asked.
            kind = Undone if isinstance(error, aiohttp.ClientConnectorError) else Unknown
            raise kind(type(error).__name__) from error
        except SlackTrouble as trouble:
            metrics.SLACK_ERRORS.labels(method, trouble.code).inc()
            if isinstance(trouble, RateLimited):
                metrics.RATE_LIMITED.labels(method).inc()
            raise

    async def _ask(self, authorization: str, method: str, arguments: Mapping[str, Any]) -> "Answer":
        given = {name: value for name, value in arguments.items() if value is not None}
        url, headers = f"{self._base_url}{method}", {"Authorization": authorization}
        match _METHODS[method]:
            case "json":
                headers["Content-Type"] = "application/json; charset=utf-8"
                asked = self._http.post(url, data=orjson.dumps(given), headers=headers)
            case "form":
                asked = self._http.post(url, data=_as_text(given), headers=headers)
            case "query":
                asked = self._http.get(url, params=_as_text(given), headers=headers)
        async with asked as response:
            body = await response.read()
        try:
            data = orjson.loads(body)
        except orjson.JSONDecodeError:
            data = None
        if response.status == 200 and isinstance(data, dict) and data.get("ok") is True:
            return Answer(data, response.headers)
        raise trouble_of(response.status, response.headers.get("Retry-After", ""), data)

    # -- messages -----------------------------------------------------------------------------------------------------------

    async def post(
        self,
        team_id: str,
        channel_id: str,
        message: Message,
        *,
        post_id: str,
        thread_ts: str | None = None,
        broadcast: bool = False,
    ) -> str:
        """Post a message that carries ``post_id`` in its metadata; gives its ts."""
        answer = await self.call(
            team_id,
            "chat.postMessage",
            channel=channel_id,
            text=message.text,
            blocks=message.blocks,
            thread_ts=thread_ts,
            reply_broadcast=broadcast or None,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"post_id": post_id}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["ts"])

    async def edit(self, team_id: str, channel_id: str, ts: str, message: Message) -> None:
        await self.call(
            team_id, "chat.update", channel=channel_id, ts=ts, text=message.text, blocks=message.blocks
        )

    async def delete(self, team_id: str, channel_id: str, ts: str) -> None:
        await self.call(team_id, "chat.delete", channel=channel_id, ts=ts)

    async def whisper(
        self, team_id: str, channel_id: str, user_id: str, message: Message, *, thread_ts: str | None = None
    ) -> None:
        """Say something that only this member sees. May be lost: nothing that matters depends on it."""
        await self.call(
            team_id,
            "chat.postEphemeral",
            timeout=PROMPT,
            channel=channel_id,
            user=user_id,
            text=message.text,
            blocks=message.blocks,
            thread_ts=thread_ts,
        )

    async def respond(self, response_url: str, message: Message, *, replace: bool = False) -> None:
        """Answer an action where it was made: only for whoever made it, or in place of the message it was made on."""
        body = {
            "text": message.text,
            "blocks": message.blocks,
            "response_type": "ephemeral",
            "replace_original": replace,
        }
        deadline = aiohttp.ClientTimeout(total=PATIENT)
        try:
            async with self._http.post(response_url, json=body, timeout=deadline) as answer:
                if answer.status != 200:
                    raise Refused(f"http_{answer.status}", await answer.text())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unknown(type(error).__name__) from error

    async def open_dm(self, team_id: str, user_id: str, *, prompt: bool = False) -> str:
        """The id of the app's conversation with that member. ``prompt``: somebody is waiting for it."""
        answer = await self.call(
            team_id, "conversations.open", timeout=PROMPT if prompt else PATIENT, users=user_id
        )
        return str(answer["channel"]["id"])

    async def open_view(self, team_id: str, trigger_id: str, view: dict[str, Any]) -> None:
        await self.call(team_id, "views.open", timeout=PROMPT, trigger_id=trigger_id, view=view)

    async def push_view(self, team_id: str, trigger_id: str, view: dict[str, Any]) -> None:
        """Lay a modal on top of the one that is open."""
        await self.call(team_id, "views.push", timeout=PROMPT, trigger_id=trigger_id, view=view)

    async def update_view(self, team_id: str, view_id: str, view: dict[str, Any], view_hash: str) -> None:
        """Show something else in an open modal, unless it has changed since ``view_hash``."""
        await self.call(team_id, "views.update", timeout=PROMPT, view_id=view_id, view=view, hash=view_hash)

    async def publish_home(self, team_id: str, user_id: str, view: dict[str, Any]) -> None:
        await self.call(team_id, "views.publish", user_id=user_id, view=view)

    # -- files --------------------------------------------------------------------------------------------------------------

    async def upload_address(self, team_id: str, name: str, length: int) -> tuple[str, str]:
        """Where to send a file of so many bytes, and the id it will have."""
        answer = await self.call(team_id, "files.getUploadURLExternal", filename=name, length=length)
        return str(answer["upload_url"]), str(answer["file_id"])

    async def upload(self, url: str, content: bytes) -> None:
        deadline = aiohttp.ClientTimeout(total=PATIENT)
        try:
            async with self._http.post(url, data=content, timeout=deadline) as answer:
                if answer.status != 200:
                    raise Unknown(f"http_{answer.status}")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unknown(type(error).__name__) from error

    async def share_upload(
        self, team_id: str, channel_id: str, file_id: str, title: str, comment: str
    ) -> None:
        await self.call(
            team_id,
            "files.completeUploadExternal",
            files=[{"id": file_id, "title": title}],
            channel_id=channel_id,
            initial_comment=comment,
        )


class Answer(NamedTuple):
    """Slack said ok."""

    data: dict[str, Any]
    headers: Mapping[str, str]


def _moment(date: str | None) -> datetime | None:
    """An HTTP date."""
    try:
        return parsedate_to_datetime(date) if date else None
    except ValueError:
        return None


def _bearer(token: str) -> str:
    return f"Bearer {token}"


def _as_text(given: Mapping[str, Any]) -> dict[str, str]:
    """Arguments for a form or a query: what is no text as JSON."""
    return {
        name: value if isinstance(value, str) else orjson.dumps(value).decode()
        for name, value in given.items()
    }


# Only methods listed here can be called; each is one that a scope in the manifest covers. How it wants its arguments: Slack takes JSON
# for some, a form for all; what only reads is asked with GET, which aiohttp may repeat on a fresh connection if a kept one was closed.
_METHODS: dict[str, Literal["json", "form", "query"]] = {
    "apps.connections.open": "form",
    "auth.revoke": "form",
    "auth.test": "form",
    "chat.delete": "form",
    "chat.postEphemeral": "json",
    "chat.postMessage": "json",
    "chat.update": "json",
    "conversations.history": "query",
    "conversations.info": "query",
    "conversations.list": "query",
    "conversations.members": "query",
    "conversations.open": "form",
    "conversations.replies": "query",
    "emoji.list": "query",
    "files.completeUploadExternal": "form",
    "files.getUploadURLExternal": "form",
    "oauth.v2.access": "form",
    "reactions.get": "query",
    "users.conversations": "query",
    "users.info": "query",
    "users.list": "query",
    "views.open": "json",
    "views.publish": "json",
    "views.push": "json",
    "views.update": "json",
}
