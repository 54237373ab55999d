"""Arguments of a Web API call, wherever they came from: query, form or JSON body."""

import base64
import json
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from aiohttp import web

from playground.errors import SlackError, invalid_arguments
from playground.model import Json

_SECRETS = ("token", "client_secret", "code")


async def read(request: web.Request) -> Json:
    """All arguments of a request; the body wins over the query. Raises ``invalid_json`` and the like.

    Basic authentication names a client, as ``client_id`` and ``client_secret`` would.
    """
    found: Json = dict(request.query) | _client(request)
    if request.method != "POST" or not request.can_read_body:
        return found
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text())
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        return found | body
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return found | dict(await request.post())
    raise SlackError("invalid_post_type")


def _client(request: web.Request) -> Json:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": name, "client_secret": secret}


class Arguments:
    """Typed access to what was sent; forms carry everything as text, JSON bodies as it is."""

    def __init__(self, given: Json) -> None:
        self._given = {key: value for key, value in given.items() if value is not None and value != ""}

    def require(self, names: Iterable[str]) -> None:
        missing = [name for name in names if name not in self._given]
        if missing:
            raise invalid_arguments(*(f"missing required field: {name}" for name in missing))

    def has(self, name: str) -> bool:
        return name in self._given

    def text(self, name: str) -> str | None:
        value = self._given.get(name)
        if isinstance(value, (dict, list)):
            raise invalid_arguments(f"must be a string [json-pointer:/{name}]")
        return None if value is None else str(value)

    def need(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        return str(self._given.get(name, "")).lower() in ("1", "true", "t", "yes", "on")

    def number(self, name: str, default: int, highest: int) -> int:
        """A limit: 0 means the default, too much means the most. Raises ``invalid_limit``."""
        try:
            value = int(self._given.get(name, default))
        except (TypeError, ValueError):
            raise SlackError("invalid_limit") from None
        if value < 0:
            raise SlackError("invalid_limit")
        return min(value or default, highest)

    def json(self, name: str, error: SlackError) -> Any:
        """A structure, or None if it wasn't sent; in forms it is JSON in a string."""
        value = self._given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise error from None

    def names(self, name: str) -> list[str]:
        """A list, sent as one or as text with commas."""
        value = self._given.get(name, "")
        items = value if isinstance(value, list) else str(value).split(",")
        return [str(item).strip() for item in items if str(item).strip()]

    def moment(self, name: str, error: str) -> Decimal | None:
        """A ts, exactly."""
        value = self._given.get(name)
        try:
            return None if value is None else Decimal(str(value))
        except InvalidOperation:
            raise SlackError(error) from None

    def shown(self) -> Json:
        """What the journal keeps of them: everything but secrets."""
        return {key: value for key, value in self._given.items() if key not in _SECRETS}
