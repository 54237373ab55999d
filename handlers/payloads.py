"""What Slack sends, read with suspicion: parsed, freed of what PostgreSQL can't store, its fields of the kinds that we take them for."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import orjson

from bot.rules.slack_time import moment

Json = dict[str, Any]


class Unreadable(ValueError):  # noqa: N818  it says what a body is
    """Not what Slack sends; the text says why, in words for whoever sent it."""


_ID = re.compile("[A-Z0-9]{1,32}")
_LONGEST_NAME = 255
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
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("The body is not valid JSON.") from error
    return storable(found)


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
    """The value without the characters that no database column takes, in any string of it. Raises `Unreadable`."""
    try:
        return _storable(value)
    except RecursionError as error:
        raise Unreadable("Nobody nests that deep.") from error


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(inner) for key, inner in value.items()}
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


def held_back_since(body: Mapping[str, Any]) -> datetime:
    """The minute since which Slack holds events back, of what it sends then. Raises `Unreadable`."""
    minute = body.get("minute_rate_limited")
    try:
        if isinstance(minute, int):
            return datetime.fromtimestamp(minute, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise Unreadable("minute_rate_limited is not what Slack documents.")


def check(event: Mapping[str, Any]) -> None:
    """The fields of a message or reaction that we read are of the kinds that Slack documents. Raises `Unreadable`."""
    for names, is_it in _KINDS.items():
        for name in names:
            value = event.get(name)
            if value is not None and not is_it(value):
                raise Unreadable(f"{name} is not what Slack documents.")
    for name in _INSIDE:
        if event.get(name):
            check(event[name])


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_NAME and value.isprintable()


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and moment(value) is not None
    except ValueError:
        return False


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


# Of an event, and of the messages inside it.
_INSIDE = ("message", "previous_message", "item")
_KINDS: Mapping[tuple[str, ...], Callable[[Any], bool]] = {
    ("channel", "user", "bot_id"): _is_id,
    ("type", "subtype", "channel_type", "reaction"): _is_name,
    ("ts", "thread_ts", "event_ts", "deleted_ts"): _is_moment,
    ("text",): _is_text,
    ("edited", *_INSIDE): _is_object,
}
