"""A member's hands and eyes for whoever plays one: the same HTTP that the page uses, and nothing that a person couldn't do."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from playground.errors import GestureError
from playground.model import Json


class Hands:
    """Everything raises GestureError where Slack, or the app, doesn't take it: its ``code`` is theirs."""

    def __init__(self, http: aiohttp.ClientSession, base_url: str) -> None:
        self._http = http
        self._base_url = base_url

    async def say(self, user: str, channel: str, text: str, thread: str | None = None) -> str:
        """Gives the message's ts."""
        given = {"channel": channel, "text": text, **({"thread_ts": thread} if thread else {})}
        return str((await self._api(user, "chat.postMessage", given))["ts"])

    async def react(self, user: str, channel: str, ts: str, emoji: str) -> None:
        await self._api(user, "reactions.add", {"channel": channel, "timestamp": ts, "name": emoji})

    async def command(self, user: str, channel: str, text: str) -> str | None:
        """Types the app's first slash command; gives the ts of what came back at once, if anything did."""
        answer = await self._gesture("command", user=user, channel=channel, text=text)
        return None if answer.get("ts") is None else str(answer["ts"])

    async def press(self, user: str, channel: str, ts: str, action_id: str) -> None:
        await self._gesture("action", user=user, channel=channel, message_ts=ts, action_id=action_id)

    async def submit(self, user: str, view_id: str, values: Mapping[str, Any]) -> Mapping[str, str]:
        """Gives what is wrong, by block; nothing where all is well."""
        answer = await self._gesture("submit", user=user, view_id=view_id, values=dict(values))
        return dict(answer.get("errors") or {})

    async def close(self, user: str, view_id: str) -> None:
        await self._gesture("close_view", user=user, view_id=view_id)

    async def modal(self, user: str) -> Json | None:
        """The one on top of this member's screen."""
        views = (await self._sees(user))["views"]
        return views[-1] if views else None

    async def own(self, user: str, ts: str) -> Json | None:
        """What only this member sees, by its ts."""
        whispers: list[Json] = (await self._sees(user))["ephemerals"]
        return next((one for one in whispers if one["ts"] == ts), None)

    async def _api(self, user: str, method: str, given: Json) -> Json:
        headers = {"Authorization": f"Bearer xoxp-{user}"}
        url = f"{self._base_url}/api/{method}"
        async with self._http.post(url, json=given, headers=headers) as answer:
            return _taken(await answer.json())

    async def _gesture(self, name: str, **given: Any) -> Json:
        async with self._http.post(f"{self._base_url}/playground/{name}", json=given) as answer:
            return _taken(await answer.json())

    async def _sees(self, user: str) -> Json:
        url = f"{self._base_url}/playground/sees"
        async with self._http.get(url, params={"user": user}) as answer:
            return _taken(await answer.json())


def _taken(answer: Json) -> Json:
    if not answer["ok"]:
        raise GestureError(str(answer["error"]), str(answer.get("detail") or answer["error"]))
    return answer
