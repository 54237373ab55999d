"""Modals and home tabs: what stands in front of a person, and how views.* changes it."""

import secrets
from datetime import datetime

from playground import inputs
from playground.errors import SlackError
from playground.layout import elements
from playground.model import Json, View
from playground.world import World

STACK = 3
"""Modals that may lie on top of each other."""


def shape(world: World, view: View) -> Json:
    """A view as the API and payloads show it."""
    d = view.definition
    body: Json = {
        "id": view.id,
        "team_id": world.team.id,
        "type": d["type"],
        "blocks": view.blocks,
        "private_metadata": d.get("private_metadata", ""),
        "callback_id": d.get("callback_id", ""),
        "state": {"values": inputs.state(view.blocks, view.values)},
        "hash": view.hash,
        "title": d.get("title"),
        "clear_on_close": d.get("clear_on_close", False),
        "notify_on_close": d.get("notify_on_close", False),
        "close": d.get("close"),
        "submit": d.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": world.app.id,
        "external_id": d.get("external_id", ""),
        "app_installed_team_id": world.team.id,
        "bot_id": world.app.bot_id,
    }
    if d["type"] == "home":
        body["title"] = {"type": "plain_text", "text": "View Title", "emoji": True}
    return body


def _hash(now: datetime) -> str:
    return f"{int(now.timestamp())}.{secrets.token_hex(4)}"


def open_modal(world: World, user: str, definition: Json, now: datetime) -> View:
    """A new modal in place of whatever was open."""
    _check_external_id(world, definition)
    view_id = world.new_id("V")
    view = View(view_id, user, definition, _hash(now), root_id=view_id)
    world.stacks[user] = [view]
    return view


def push(world: World, user: str, definition: Json, now: datetime) -> View:
    """A modal on top of the one that is open. Raises ``push_limit_reached`` or ``not_found``."""
    stack = world.stacks.get(user) or []
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= STACK:
        raise SlackError("push_limit_reached")
    _check_external_id(world, definition)
    view = View(
        world.new_id("V"), user, definition, _hash(now), root_id=stack[0].id, previous_id=stack[-1].id
    )
    stack.append(view)
    return view


def replace(view: View, definition: Json, now: datetime) -> None:
    """New contents; what was entered under the same block_id and action_id stays, if it can still be entered there."""
    view.definition = definition
    view.hash = _hash(now)
    values = view.values
    view.values = {}
    for block in view.blocks:
        for element in elements(block):
            held = values.get(block["block_id"], {}).get(element["action_id"])
            if held is not None and inputs.still_offered(element, held):
                inputs.keep(view, block["block_id"], element["action_id"], held)


def publish(world: World, user: str, definition: Json, now: datetime) -> View:
    """The person's home tab."""
    view = world.homes.get(user)
    if view is None:
        view_id = world.new_id("V")
        view = world.homes[user] = View(view_id, user, definition, _hash(now), root_id=view_id)
    else:
        replace(view, definition, now)
    return view


def find(world: World, view_id: str | None, external_id: str | None) -> View:
    """Raises ``not_found``."""
    if view_id is not None:
        view = world.find_view(view_id)
    else:
        view = next((v for v in _open(world) if v.definition.get("external_id") == external_id), None)
    if view is None:
        raise SlackError("not_found")
    return view


def close(world: World, view: View, *, all_of_them: bool = False) -> list[View]:
    """Takes a modal (or the whole stack) off the screen and returns what went, topmost first."""
    stack = world.stacks.get(view.user, [])
    index = 0 if all_of_them else stack.index(view)
    gone = stack[index:]
    del stack[index:]
    return gone[::-1]


def _open(world: World) -> list[View]:
    return [view for stack in world.stacks.values() for view in stack]


def _check_external_id(world: World, definition: Json) -> None:
    external_id = definition.get("external_id")
    if external_id and any(view.definition.get("external_id") == external_id for view in _open(world)):
        raise SlackError("duplicate_external_id")
