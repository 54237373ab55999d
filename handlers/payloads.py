"""What Slack sends, read with suspicion: parsed, freed of what PostgreSQL can't store, its fields of the kinds that we take them for."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson

from bot.rules.slack_time import moment

Json = dict[str, Any]


class Unreadable(ValueError):  # noqa: N818  it says what a body is
    """Not what Slack sends; the text says why, in words for whoever sent it."""


# Of an event, and of the messages inside it.
_IDS = ("type", "subtype", "channel", "channel_type", "user", "reaction", "bot_id")
_MOMENTS = ("ts", "thread_ts", "event_ts", "deleted_ts")
_INSIDE = ("message", "previous_message", "item")
_OTHER = ("edited",)

_LONGEST_ID = 255
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def from_json(body: bytes) -> Json:
    """A JSON object. Raises `Unreadable`."""
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        found = _leniently(body)
    else:
        if b"\\u0000" in body:
            found = storable(found)
    if not isinstance(found, dict):
        raise Unreadable("The body is not a JSON object.")
    return found


def _leniently(body: bytes) -> Any:
    """Half of an emoji, cut off somewhere on its way, is no reason to refuse the rest."""
    try:
        return storable(json.loads(body))
    except (ValueError, RecursionError) as error:
        raise Unreadable("The body is not valid JSON.") from error


def from_form(body: bytes) -> Json:
    """The fields of a form; of an interaction, which comes as a field of its own, what is in that. Raises `Unreadable`."""
    try:
        fields = dict(
            parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
        )
    except ValueError as error:
        raise Unreadable("The body is not a form.") from error
    return from_json(fields["payload"].encode()) if "payload" in fields else storable(fields)


def storable(value: Any) -> Any:
    """The value without the characters that no database column takes, in any string of it."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [storable(inner) for inner in value]
    if isinstance(value, dict):
        return {storable(key): storable(inner) for key, inner in value.items()}
    return value


def event_of(body: Mapping[str, Any]) -> Json:
    """The event in what Slack sends around it. Raises `Unreadable`."""
    event = body.get("event")
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise Unreadable("There is no event in the body.")
    return event


def team_of(body: Mapping[str, Any]) -> str:
    """The workspace in whose name the app hears of it, which in a shared channel may be another than the author's. Raises `Unreadable`."""
    team_id = body.get("team_id")
    match body.get("authorizations"):
        case [{"team_id": str(authorized)}, *_]:
            team_id = authorized
    if not isinstance(team_id, str) or not _is_id(team_id):
        raise Unreadable("The body names no workspace.")
    return team_id


def check(event: Mapping[str, Any]) -> None:
    """The fields of a message or reaction that we read are of the kinds that Slack documents. Raises `Unreadable`."""
    for name in _IDS:
        value = event.get(name)
        if value is not None and not (isinstance(value, str) and _is_id(value)):
            raise Unreadable(f"{name} is not an identifier.")
    for name in _MOMENTS:
        value = event.get(name)
        if value is not None and not (isinstance(value, str) and _is_moment(value)):
            raise Unreadable(f"{name} is not a moment.")
    if not isinstance(event.get("text"), str | None):
        raise Unreadable("text is not text.")
    for name in (*_INSIDE, *_OTHER):
        value = event.get(name)
        if not isinstance(value, dict | None):
            raise Unreadable(f"{name} is not an object.")
        if value is not None and name in _INSIDE:
            check(value)


def _is_id(value: str) -> bool:
    return len(value) <= _LONGEST_ID and value.isprintable()


def _is_moment(value: str) -> bool:
    try:
        moment(value)
    except ValueError:
        return False
    return True
