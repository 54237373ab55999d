"""The endpoints under /playground: a person's hands, the clock, the faults, and what there is to see."""

import asyncio
import dataclasses
import json
import re
from datetime import timedelta
from typing import Any, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from playground import people, screens, shapes, shortcuts
from playground.core import Platform, Slack
from playground.endpoints import Gesture, post, refusal, workspace
from playground.errors import GestureError
from playground.faults import FaultsRequest
from playground.inspector import clean
from playground.model import Json
from playground.timemachine import TimeMachine
from playground.world import SLACKBOT

DRAIN_SECONDS = 5.0
"""How long the clock waits for what is on its way before it jumps."""

_KEEP_ALIVE = 15.0
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class CommandRequest(Gesture):
    user: str
    channel: str
    text: str = ""
    command: str | None = None


class ActionRequest(Gesture):
    user: str
    channel: str | None = None
    message_ts: str | None = None
    view_id: str | None = None
    action_id: str
    block_id: str | None = None
    value: Any = None


class ShortcutRequest(Gesture):
    user: str
    callback_id: str
    channel: str | None = None
    message_ts: str | None = None


class SubmitRequest(Gesture):
    user: str
    view_id: str
    values: dict[str, Any] = Field(default_factory=dict)


class CloseRequest(Gesture):
    user: str
    view_id: str


class HomeRequest(Gesture):
    user: str
    tab: Literal["home", "messages"] = "home"


class ClockRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    advance: str


class SocketRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Literal["refresh", "drop"] = "refresh"


def span(text: str) -> timedelta:
    """``"90s"``, ``"30m"``, ``"1h"``, ``"1d"``, ``"1w"``, or several: ``"1d 2h"``."""
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([smhdw])", text)
    if not parts or re.sub(r"(\d+(?:\.\d+)?)\s*([smhdw])", "", text).strip():
        raise GestureError("bad_span", f"{text!r} is no span of time: write 30m, 2h, 1d or 1w.")
    return sum((timedelta(**{_UNITS[unit]: float(n)}) for n, unit in parts), timedelta())


class Gestures:
    """The handlers of one playground."""

    def __init__(self, platform: Platform, machine: TimeMachine) -> None:
        self._platform = platform
        self._machine = machine

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            post("command", CommandRequest, self.command),
            post("action", ActionRequest, self.action),
            post("shortcut", ShortcutRequest, self.shortcut),
            post("submit", SubmitRequest, self.submit),
            post("close_view", CloseRequest, self.close_view),
            post("home", HomeRequest, self.home),
            post("clock", ClockRequest, self.clock),
            post("faults", FaultsRequest, self.faults),
            post("socket", SocketRequest, self.socket),
            web.get("/playground/state", self.state),
            web.get("/playground/sees", self.sees),
            web.get("/playground/stream", self.stream),
            web.get("/playground/log", self.log),
        ]

    async def command(self, r: CommandRequest) -> Json:
        return await people.command(workspace(self._platform, r.team), r.user, r.channel, r.text, r.command)

    async def action(self, r: ActionRequest) -> Json:
        slack = workspace(self._platform, r.team)
        press = people.Press(r.user, r.action_id, r.block_id, r.value)
        if r.view_id is not None:
            return await people.act_on_view(slack, r.view_id, press)
        if r.channel is None or r.message_ts is None:
            raise GestureError("invalid_request", "Name a view_id, or a channel and a message_ts.")
        return await people.act_on_message(slack, r.channel, r.message_ts, press)

    async def shortcut(self, r: ShortcutRequest) -> Json:
        slack = workspace(self._platform, r.team)
        if r.channel is not None and r.message_ts is not None:
            return await shortcuts.on_message(slack, r.user, r.callback_id, r.channel, r.message_ts)
        if r.channel is not None or r.message_ts is not None:
            raise GestureError("invalid_request", "Name a channel and a message_ts, or neither.")
        return await shortcuts.anywhere(slack, r.user, r.callback_id)

    async def submit(self, r: SubmitRequest) -> Json:
        return await people.submit(workspace(self._platform, r.team), r.user, r.view_id, r.values)

    async def close_view(self, r: CloseRequest) -> Json:
        return await people.close_view(workspace(self._platform, r.team), r.user, r.view_id)

    async def home(self, r: HomeRequest) -> Json:
        return people.visit_home(workspace(self._platform, r.team), r.user, r.tab)

    async def clock(self, r: ClockRequest) -> Json:
        """Waits for what is on its way (a few seconds at most), then moves the clock on."""
        self._machine.free()
        delta = span(r.advance)
        drained = await self._platform.deliveries.drain(DRAIN_SECONDS)
        await self._platform.clock.advance(delta)
        self._platform.journal.changed("clock")
        return {"ok": True, "now": self._platform.clock.now().isoformat(), "drained": drained}

    async def faults(self, r: FaultsRequest) -> Json:
        """Replaces all faults. What was held back goes unless the new ones hold, too; shuffled unless told not to."""
        self._platform.faults.replace(r)
        if not r.events.hold:
            self._platform.deliveries.release(shuffled=r.events.shuffle is not False)
        return {"ok": True, "held": self._platform.deliveries.held}

    async def socket(self, r: SocketRequest) -> Json:
        """Asks Socket Mode clients to reconnect, or cuts them off."""
        count = self._platform.sockets.connected
        if r.kind == "drop":
            self._platform.sockets.drop()
        else:
            await self._platform.sockets.disconnect("refresh_requested")
        return {"ok": True, "connections": count}

    async def state(self, request: web.Request) -> web.Response:
        """What is where, in the workspace ``team`` (else the first), and which others there are."""
        platform = self._platform
        try:
            slack = workspace(platform, request.query.get("team"))
        except GestureError as error:
            return refusal(error)
        world, config, app = slack.world, platform.config, slack.world.app
        return web.json_response(
            {
                "ok": True,
                "now": slack.now().isoformat(),
                "team": _team(slack),
                "teams": [_team(one) for one in platform.workspaces.values()],
                "app": {
                    "id": app.id,
                    "bot_id": app.bot_id,
                    "bot_user_id": app.bot_user_id,
                    "name": app.name,
                    "description": config.description,
                    "long_description": config.long_description,
                    "transport": "http" if config.request_url else "socket",
                    "connected": config.request_url is not None or slack.sockets.connected > 0,
                },
                "commands": [
                    {"command": c.command, "description": c.description, "usage_hint": c.usage_hint}
                    for c in config.commands
                ],
                "shortcuts": [dataclasses.asdict(one) for one in config.shortcuts],
                "first_steps": [dataclasses.asdict(one) for one in config.first_steps],
                "members": [
                    {
                        "id": m.id,
                        "name": m.name,
                        "real_name": m.real_name,
                        "tz": m.tz,
                        "is_admin": m.is_admin,
                        "is_owner": m.is_owner,
                        "is_bot": m.is_bot,
                        "is_restricted": m.is_restricted,
                        "team_id": world.home(m),
                        "token": slack.token(m) if not m.is_bot and world.home(m) == world.team.id else None,
                    }
                    for m in world.members.values()
                    if m.id != SLACKBOT and not m.deleted
                ],
                "channels": [
                    {
                        "id": c.id,
                        "name": c.name,
                        "is_private": c.is_private,
                        "is_im": c.is_im,
                        "is_archived": c.is_archived,
                        "members": list(c.members),
                        "latest": c.latest,
                        "teams": list(c.teams),
                    }
                    for c in world.channels.values()
                ],
            }
        )

    async def sees(self, request: web.Request) -> web.Response:
        """What only this person has in front of them: ephemeral messages, modals (top last), home tab."""
        try:
            slack = workspace(self._platform, request.query.get("team"))
            user = people.person(slack, request.query.get("user", "")).id
        except GestureError as error:
            return refusal(error)
        world = slack.world
        home = world.homes.get(user)
        return web.json_response(
            {
                "ok": True,
                "ephemerals": [shapes.ephemeral(world, e) for e in world.ephemerals.get(user, ())],
                "views": [screens.shape(world, view) for view in world.stacks.get(user, [])],
                "home": screens.shape(world, home) if home is not None else None,
            }
        )

    async def log(self, request: web.Request) -> web.Response:
        """Requests and deliveries after number ``since``."""
        since = request.query.get("since", "0")
        if not since.isdecimal():
            return refusal(GestureError("invalid_request", "since is the number of a log entry."))
        journal = self._platform.journal
        entries = clean(journal.since(int(since)))
        return web.json_response({"ok": True, "entries": entries, "last": journal.last})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one line of JSON for each change."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        changes = self._platform.journal.watch()
        try:
            await response.prepare(request)
            await response.write(b": watching\n\n")
            while True:
                try:
                    change = await asyncio.wait_for(changes.get(), _KEEP_ALIVE)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if change is None:
                    break
                name = f"event: {change.name}\n" if change.name else ""
                await response.write(f"{name}data: {json.dumps(change.body)}\n\n".encode())
        except ConnectionError:
            pass  # nobody is watching any more
        finally:
            self._platform.journal.unwatch(changes)
        return response


def _team(slack: Slack) -> Json:
    team = slack.world.team
    return {"id": team.id, "name": team.name, "domain": team.domain, "installed": slack.is_installed}
