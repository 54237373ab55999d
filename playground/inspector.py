"""The endpoints of the inspector: what went between Slack and the app, as rows to look through, and each in full.

The journal keeps what happened as it happened; here it is put into words for whoever debugs an app, its blocks are checked,
and what is a secret is left out. A row is small; payloads are asked for one by one.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from aiohttp import web

from playground.blockkit import problems, view_problems
from playground.endpoints import refusal
from playground.errors import GestureError
from playground.journal import Journal
from playground.model import Json

ROWS = 500
"""At most so many are answered at a time, the newest."""

_SECRETS = frozenset({"token", "access_token", "refresh_token", "client_secret", "code", "signing_secret"})
_TOKEN = re.compile(r"\bxox[a-z]-[\w:.-]+|\bxapp-[\w.-]+|(?<=ticket=)\w+")
_HIDDEN = "…"
_STRUCTURES = ("blocks", "view", "attachments", "metadata")


class Inspector:
    """Reads one journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/playground/journal", self.rows),
            web.get("/playground/journal/{n}", self.entry),
        ]

    async def rows(self, request: web.Request) -> web.Response:
        """Those after number ``since``; ``skipped``: how many of them are too old to be among these."""
        since = request.query.get("since", "0")
        if not since.isdecimal():
            return refusal(GestureError("invalid_request", "since is the number of an entry."))
        found = self._journal.since(int(since))
        shown = [row(entry) for entry in found[-ROWS:]]
        return web.json_response(
            {"ok": True, "rows": shown, "skipped": len(found) - len(shown), "last": self._journal.last}
        )

    async def entry(self, request: web.Request) -> web.Response:
        """One in full: what was sent, what was answered, and what is wrong with its blocks."""
        asked = request.match_info["n"]
        found = self._journal.entry(int(asked)) if asked.isdecimal() else None
        if found is None:
            return refusal(GestureError("entry_not_found", f"There is no entry {asked} (any more)."))
        sent, answered = exchange(found)
        return web.json_response(
            {
                "ok": True,
                **row(found),
                "problems": list(faults(found)),
                "sent": clean(sent),
                "answered": clean(answered),
            }
        )


def row(entry: Json) -> Json:
    """One line of the list. ``way``: ``in`` to the app, ``out`` from it, ``member`` for what people call themselves."""
    kind, what, who = _named(entry)
    outcome = str(entry.get("outcome", "ok"))
    wrong = sum(1 for _ in faults(entry))
    return {
        "n": entry["n"],
        "at": entry["at"],
        "kind": kind,
        "way": _way(entry),
        "what": what,
        "who": who,
        "team": entry.get("team") or (entry.get("payload") or {}).get("team_id"),
        "channel": _channel(entry),
        "ms": entry.get("ms"),
        "retry": entry.get("attempt") or 0,
        "outcome": outcome,
        "fault": entry.get("fault"),
        "problems": wrong,
        "bad": wrong > 0
        or bool(entry.get("fault"))
        or outcome not in ("ok", "connected", "acknowledged late"),
    }


def _way(entry: Json) -> str:
    if entry["kind"] == "api":
        return "out" if entry.get("by") in ("bot", "app", None) else "member"
    return "out" if entry["kind"] in ("response_url", "socket") else "in"


def _named(entry: Json) -> tuple[str, str, str | None]:
    """Kind, what, and whose doing it was: a member's id, "bot" or "app"."""
    payload = entry.get("payload") or {}
    match entry["kind"]:
        case "api":
            return "call", entry["method"], entry.get("by")
        case "event":
            subtype = f" · {entry['subtype']}" if entry.get("subtype") else ""
            return "event", f"{entry['type']}{subtype}", _doer(payload.get("event") or {})
        case "slash_commands":
            return (
                "command",
                f"{payload.get('command', '')} {payload.get('text', '')}".strip(),
                payload.get("user_id"),
            )
        case "interactive":
            kind = "view" if str(payload.get("type", "")).startswith("view_") else "action"
            return kind, _interaction(payload), (payload.get("user") or {}).get("id")
        case "response_url":
            return "response", "response_url", "bot"
        case other:
            return other, other, "app"


def _doer(event: Json) -> str | None:
    for part in (event, event.get("message") or {}, event.get("previous_message") or {}):
        if isinstance(user := part.get("user"), str):
            return user
    return "bot" if event.get("bot_id") else None


def _interaction(payload: Json) -> str:
    """The element's or the view's own name, behind what was done."""
    kind = str(payload.get("type", ""))
    if actions := payload.get("actions"):
        return f"{kind} · {actions[0].get('action_id')}"
    name = payload.get("callback_id") or (payload.get("view") or {}).get("callback_id")
    return f"{kind} · {name}" if name else kind


def _channel(entry: Json) -> str | None:
    payload = entry.get("payload") or {}
    event = payload.get("event") or {}
    places = [
        (entry.get("arguments") or {}).get("channel"),
        payload.get("channel_id"),
        payload.get("channel"),
        event.get("channel"),
        event.get("item"),
        entry.get("channel"),
    ]
    for place in places:
        name = (place.get("id") or place.get("channel")) if isinstance(place, dict) else place
        if isinstance(name, str):
            return name
    return None


def exchange(entry: Json) -> tuple[Any, Any]:
    """What was sent and what was answered, structures in forms read as what they are."""
    sent = entry.get("payload") or entry.get("arguments") or entry.get("body")
    if isinstance(sent, dict):
        sent = {key: _structure(key, value) for key, value in sent.items()}
    return sent, entry.get("answer") or entry.get("reply")


def _structure(key: str, value: Any) -> Any:
    if key not in _STRUCTURES or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def faults(entry: Json) -> Iterator[str]:
    """What Slack would refuse in the blocks and views that the app sent, in its words."""
    if _way(entry) == "member" or entry["kind"] == "event":
        return
    sent, answered = exchange(entry)
    given = sent if entry["kind"] in ("api", "response_url") else answered
    if not isinstance(given, dict):
        return
    if given.get("blocks") is not None:
        yield from problems(given["blocks"], "message")
    if given.get("view") is not None:
        yield from view_problems(given["view"])


def clean(value: Any) -> Any:
    """The same without tokens and other secrets."""
    if isinstance(value, dict):
        return {
            key: _HIDDEN if key in _SECRETS and isinstance(inner, str) else clean(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [clean(one) for one in value]
    return _TOKEN.sub(_HIDDEN, value) if isinstance(value, str) else value
