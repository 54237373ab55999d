"""Events, commands and interactions as signed HTTP requests to the app's request URL."""

import asyncio
import hashlib
import hmac
import json
from urllib.parse import urlencode

import aiohttp

from playground.clock import wall
from playground.model import Json
from playground.transport import Reply, RequestKind, as_object

NO_RETRY = "no_retry"
"""The app asked not to be sent this event again (``x-slack-no-retry: 1``)."""

_TOO_MANY_CONNECTIONS = 200


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """``X-Slack-Signature`` for a request body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class SignedRequests:
    """One request URL takes everything, as an app of one's own usually has it."""

    def __init__(self, url: str, secret: str, timeout: float) -> None:
        self._url = url
        self._secret = secret
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session: aiohttp.ClientSession | None = None

    def redeliveries(self, delays: tuple[float, ...]) -> tuple[float, ...]:
        return delays

    async def pause(self, event_id: str, seconds: float) -> bool:
        await asyncio.sleep(seconds)
        return False

    async def deliver(self, payload: Json, attempt: int, reason: str) -> str | None:
        headers = {"Content-Type": "application/json"}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        try:
            async with self._post(json.dumps(payload).encode(), headers) as response:
                if response.ok:
                    return None
                return NO_RETRY if response.headers.get("X-Slack-No-Retry") == "1" else "http_error"
        except TimeoutError:
            return "http_timeout"
        except aiohttp.TooManyRedirects:
            return "too_many_redirects"
        except aiohttp.ClientError:
            return "connection_failed"

    async def ask(self, kind: RequestKind, payload: Json) -> Reply:
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            async with self._post(urlencode(fields).encode(), headers) as response:
                if response.status != 200:
                    return Reply("dispatch_failed")
                text = await response.text()
                if response.content_type == "application/json":
                    return Reply(None, as_object(json.loads(text or "null")))
                return Reply(None, {"text": text} if text.strip() else None)
        except TimeoutError:
            return Reply("operation_timeout")
        except (aiohttp.ClientError, ValueError):
            return Reply("dispatch_failed")

    def _post(self, body: bytes, headers: dict[str, str]) -> "aiohttp.client._RequestContextManager":
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=_TOO_MANY_CONNECTIONS)
            self._session = aiohttp.ClientSession(timeout=self._timeout, connector=connector)
        timestamp = str(int(wall().timestamp()))
        signed = {
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
        }
        return self._session.post(self._url, data=body, headers=headers | signed)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
