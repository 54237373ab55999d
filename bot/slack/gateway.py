"""The one way to Slack's Web API.

Nothing here retries: whether a call may be repeated is known only to whoever recorded that it was owed. What fails raises one of the
exceptions in ``bot.slack.trouble``.
"""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.blocks.text import Message
from bot.slack.trouble import TOKEN_REFUSED, NotInstalled, Refused, ShutOut, Unknown, trouble_of

# The deadline of one request. Leases are longer (see jobs/deliver.py), what a person waits for is shorter: three in a row fit into
# the three seconds that Slack gives.
PATIENT = 10.0
PROMPT = 0.9

EVENT_TYPE = "scaleq_post"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a token is and what it may do: the answer of ``auth.test``. ``scopes`` is empty where Slack doesn't say."""

    team_id: str
    team: str
    url: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]


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


class Slack:
    """Calls by workspace, over one shared HTTP session."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str, tokens: Tokens) -> None:
        self._http = http
        self._base_url = base_url
        self._tokens = tokens

    def client(self, token: str | None) -> AsyncWebClient:
        # No retry handlers: slack_sdk's default one repeats a post whose connection broke, which may have been done.
        return AsyncWebClient(
            token=token,
            base_url=self._base_url,
            session=self._http,
            retry_handlers=[],
        )

    async def call(
        self, team_id: str, method: str, *, timeout: float = PATIENT, **arguments: Any
    ) -> dict[str, Any]:
        """One Web API method; gives Slack's answer."""
        token = await self._tokens.of(team_id)
        if token is None:
            raise NotInstalled("not_installed")
        try:
            answer = await self._talk(self.client(token), method, arguments, timeout)
        except ShutOut as shut_out:
            # Nothing was done: with the token of an installation that is newer than what this process knew it can be.
            newer = await self._tokens.instead(team_id, token) if shut_out.code in TOKEN_REFUSED else None
            if newer is None:
                raise
            answer = await self._talk(self.client(newer), method, arguments, timeout)
        data: dict[str, Any] = answer.data
        return data

    async def exchange(
        self, client_id: str, client_secret: str, code: str, redirect_uri: str
    ) -> dict[str, Any]:
        """What Slack grants for the code with which somebody comes back from its authorize page."""
        arguments = {
            "client_id": client_id,
            "client_secret": client_secret,
            "code": code,
            "redirect_uri": redirect_uri,
        }
        answer = await self._talk(self.client(None), "oauth.v2.access", arguments)
        data: dict[str, Any] = answer.data
        return data

    async def revoke(self, token: str) -> None:
        """Give a token back."""
        await self._talk(self.client(token), "auth.revoke", {})

    async def identify(self, token: str) -> Identity:
        answer = await self._talk(self.client(token), "auth.test", {})
        scopes = (scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(","))
        return Identity(
            team_id=answer["team_id"],
            team=answer["team"],
            url=answer["url"],
            bot_user_id=answer["user_id"],
            bot_id=answer["bot_id"],
            scopes=frozenset(scope for scope in scopes if scope),
        )

    async def check_app_token(self, token: str) -> None:
        """Whether Socket Mode lets this app-level token in. Raises what `call` raises."""
        await self._talk(self.client(token), "apps.connections.open", {"app_token": token})

    async def _talk(
        self, client: AsyncWebClient, method: str, arguments: dict[str, Any], timeout: float = PATIENT
    ) -> Any:
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            # The SDK heeds no timeout of its own where it is given a session.
            async with asyncio.timeout(timeout):
                return await _METHODS[method](client, given)
        except SlackApiError as error:
            raise trouble_of(error) from error
        except (TimeoutError, SlackClientError, aiohttp.ClientError, OSError, ValueError) as error:
            raise Unknown(type(error).__name__) from error

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

    async def find(
        self,
        team_id: str,
        channel_id: str,
        *,
        post_id: str,
        file_id: str | None = None,
        thread_ts: str | None,
        oldest: str,
    ) -> list[str]:
        """The ts of every message since ``oldest`` that carries ``post_id``, or shares that file, oldest first."""
        method = "conversations.replies" if thread_ts else "conversations.history"
        found: list[str] = []
        cursor: str | None = None
        while True:
            answer = await self.call(
                team_id,
                method,
                channel=channel_id,
                ts=thread_ts,
                oldest=oldest,
                limit=100,
                cursor=cursor,
                include_all_metadata=True,
            )
            for message in answer["messages"]:
                payload = message.get("metadata", {}).get("event_payload", {})
                files = [file["id"] for file in message.get("files", ())]
                if payload.get("post_id") == post_id or file_id in files:
                    found.append(message["ts"])
            cursor = answer.get("response_metadata", {}).get("next_cursor") or None
            if cursor is None:
                return sorted(found, key=lambda ts: tuple(map(int, ts.split("."))))

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


Method = Callable[[AsyncWebClient, dict[str, Any]], Awaitable[Any]]


def _method(name: str) -> Method:
    attribute = name.replace(".", "_")

    async def send(client: AsyncWebClient, arguments: dict[str, Any]) -> Any:
        return await getattr(client, attribute)(**arguments)

    return send


async def _exchange(client: AsyncWebClient, arguments: dict[str, Any]) -> Any:
    # The SDK's own method builds its credentials with what aiohttp is giving up.
    named = f"{arguments.pop('client_id')}:{arguments.pop('client_secret')}"
    headers = {"Authorization": f"Basic {b64encode(named.encode()).decode()}"}
    return await client.api_call("oauth.v2.access", data=arguments, headers=headers)


# Only methods listed here can be called; each is one that a scope in the manifest covers.
_METHODS: dict[str, Method] = {
    name: _method(name)
    for name in (
        "apps.connections.open",
        "auth.revoke",
        "auth.test",
        "chat.delete",
        "chat.postEphemeral",
        "chat.postMessage",
        "chat.update",
        "conversations.history",
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.open",
        "conversations.replies",
        "emoji.list",
        "files.completeUploadExternal",
        "files.getUploadURLExternal",
        "reactions.get",
        "users.conversations",
        "users.info",
        "users.list",
        "views.open",
        "views.publish",
        "views.push",
        "views.update",
    )
} | {"oauth.v2.access": _exchange}
