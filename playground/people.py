"""What a person does that the Web API has no method for: typing a command, pressing, choosing, submitting.

Every function raises GestureError where no person could do that, and answers what became of it:
``{"ok": true, ...}``, or ``{"ok": false, "error", "detail"}`` if the app didn't take it.
"""

import re
from dataclasses import dataclass
from typing import Any

from playground import inputs, payloads, screens, shapes
from playground.core import Slack
from playground.errors import GestureError, SlackError
from playground.layout import view_definition
from playground.model import Channel, Ephemeral, Event, Json, Member, Message, View
from playground.responses import Hook, respond
from playground.world import SLACKBOT

_FAILURES = {
    "operation_timeout": "The app did not acknowledge within its three seconds.",
    "dispatch_failed": "The app could not be reached, or answered with an error.",
}


def person(slack: Slack, user: str) -> Member:
    member = slack.world.members.get(user)
    if member is None or member.is_bot or member.deleted or user == SLACKBOT:
        raise GestureError("user_not_found", f"There is no active person with the id {user!r}.")
    return member


def room(slack: Slack, user: str, channel_id: str) -> Channel:
    """A conversation that the person is in."""
    channel = slack.world.channels.get(channel_id)
    if channel is None or not slack.world.sees(person(slack, user), channel):
        raise GestureError(
            "channel_not_found", f"There is no conversation {channel_id!r} that {user} could see."
        )
    if user not in channel.members:
        raise GestureError("not_in_channel", f"{user} is not in #{channel.name}.")
    return channel


def failed(error: str) -> Json:
    """What a person gets to see when the app didn't take it."""
    return {"ok": False, "error": error, "detail": _FAILURES[error]}


def _refused(error: SlackError) -> Json:
    detail = f"The app answered with something Slack doesn't take: {error.code}."
    return {"ok": False, "error": error.code, "detail": detail, **error.extra}


async def command(slack: Slack, user: str, channel_id: str, text: str, name: str | None) -> Json:
    """Types a slash command: ``text`` with the command in front, or without it and ``name`` apart (by default
    the app's first command). Answers ``response`` and ``ts`` of the message that came back at once, if any."""
    channel = room(slack, user, channel_id)
    if channel.is_archived:
        raise GestureError("is_archived", f"#{channel.name} is archived: nobody can type there.")
    if name is None and text.startswith("/"):
        name, _, text = text.partition(" ")
    known = {c.command: c for c in slack.config.commands if slack.is_installed}
    name = name or next(iter(known), "")
    if name not in known:
        raise GestureError(
            "invalid_command", f"{name!r} is not a command here; there are {', '.join(known) or 'none'}."
        )
    text = _escaped(slack, text.strip()) if known[name].should_escape else text.strip()
    hook = Hook(user, channel, slack.now())
    url = slack.response_url("commands", slack.hooks.issue(hook))
    reply = await slack.ask("slash_commands", payloads.command(slack, user, channel, name, text, url))
    if reply.error is not None:
        return failed(reply.error)
    if reply.body is None or not (reply.body.get("text") or reply.body.get("blocks")):
        return {"ok": True, "response": None, "ts": None}
    try:
        return {"ok": True, "response": reply.body, "ts": respond(slack, hook, reply.body)}
    except SlackError as error:
        return _refused(error)


def _escaped(slack: Slack, text: str) -> str:
    """``@name`` and ``#channel`` as ids, for commands that ask for it."""
    by_name = {m.name: m.id for m in slack.world.members.values()}
    channels = {c.name: c.id for c in slack.world.channels.values() if not c.is_im}

    def replaced(match: re.Match[str]) -> str:
        sign, name = match[1], match[2]
        found = by_name.get(name) if sign == "@" else channels.get(name)
        return f"<{sign}{found}|{name}>" if found else match[0]

    return re.sub(r"(?<![<\w])([@#])([\w.-]+)", replaced, text)


@dataclass(frozen=True, slots=True)
class Press:
    """Something pressed, chosen or typed: where it is, and the value where the element needs one."""

    user: str
    action_id: str
    block_id: str | None
    value: Any


async def act_on_message(slack: Slack, channel_id: str, message_ts: str, press: Press) -> Json:
    """On a message or an ephemeral message in front of the person."""
    channel = room(slack, press.user, channel_id)
    source: Message | Ephemeral | None = slack.world.find_ephemeral(press.user, message_ts)
    source = source or channel.messages.get(message_ts)
    if source is None or (isinstance(source, Ephemeral) and source.channel != channel.id):
        raise GestureError(
            "message_not_found", f"{press.user} sees no message {message_ts!r} in #{channel.name}."
        )
    if isinstance(source, Message) and source.bot_id:  # in a shared channel it may be the other company's app
        slack = slack.platform.at(source.team)
    values = slack.world.message_values.setdefault((press.user, source.ts), {})
    action = _action(slack, source.blocks, values, press)
    if action is None:
        return {"ok": True}
    is_ephemeral = isinstance(source, Ephemeral)
    hook = Hook(press.user, channel, slack.now(), source)
    container: Json = {
        "type": "message",
        "message_ts": source.ts,
        "channel_id": channel.id,
        "is_ephemeral": is_ephemeral,
    }
    if source.thread_ts:
        container["thread_ts"] = source.thread_ts
    payload = payloads.interaction(slack, "block_actions", press.user) | {
        "container": container,
        "trigger_id": slack.triggers.issue(press.user),
        "channel": {"id": channel.id, "name": slack.channel_name(channel)},
        "state": {"values": inputs.state(source.blocks, values)},
        "response_url": slack.response_url("actions", slack.hooks.issue(hook)),
        "actions": [action],
    }
    if isinstance(source, Message):  # of an ephemeral message Slack sends no copy along
        payload["message"] = shapes.message(slack.world, channel, source)
    reply = await slack.ask("interactive", payload)
    return {"ok": True} if reply.error is None else failed(reply.error)


def own_view(slack: Slack, user: str, view_id: str) -> View:
    """A view that is in front of this person."""
    person(slack, user)
    view = slack.world.find_view(view_id)
    if view is None or view.user != user:
        raise GestureError("view_not_found", f"{user} has no view {view_id!r} open.")
    return view


async def act_on_view(slack: Slack, view_id: str, press: Press) -> Json:
    view = own_view(slack, press.user, view_id)
    action = _action(slack, view.blocks, view.values, press)
    if action is None:
        return {"ok": True}
    reply = await slack.ask("interactive", payloads.action_on_view(slack, view, action))
    return {"ok": True} if reply.error is None else failed(reply.error)


def _action(
    slack: Slack, blocks: list[Json], values: dict[str, dict[str, Json]], press: Press
) -> Json | None:
    """The entry in ``actions``; None for an input that the app isn't told of before submission."""
    block, element = inputs.find(blocks, press.action_id, press.block_id)
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": slack.world.tick(slack.now()),
    }
    match element["type"]:
        case "button":
            return action | {key: element[key] for key in ("text", "value", "style", "url") if key in element}
        case "overflow":
            return action | {"selected_option": inputs.option(element, press.value)}
        case kind if kind not in inputs.KINDS:
            raise GestureError("bad_element", f"A {kind} can't be used here.")
    if press.value is None:
        raise GestureError("value_missing", f"A {element['type']} needs a value.")
    held = inputs.entered(element, press.value)
    inputs.check_choice(slack.world, press.user, element, held)
    values.setdefault(block["block_id"], {})[element["action_id"]] = held
    if block["type"] == "input" and not block.get("dispatch_action", False):
        return None
    return action | held


async def submit(slack: Slack, user: str, view_id: str, values: Json) -> Json:
    """Fills in ``values`` ({action_id or "block_id.action_id": value}) and presses the submit button.

    Answers ``closed`` (whether this view is gone) and ``errors`` by block_id, the client's own or the app's.
    """
    view = own_view(slack, user, view_id)
    if view.definition["type"] != "modal" or not view.definition.get("submit"):
        raise GestureError("no_submit", "This view has no submit button.")
    for name, value in values.items():
        block_id, _, action_id = name.rpartition(".")
        block, element = _named(view, name, block_id, action_id)
        if element["type"] not in inputs.KINDS:
            raise GestureError("bad_element", f"A {element['type']} takes no value.")
        held = inputs.entered(element, value)
        inputs.check_choice(slack.world, user, element, held)
        inputs.keep(view, block["block_id"], element["action_id"], held)
    if complaints := inputs.complaints(view):
        return {"ok": True, "closed": False, "errors": complaints}
    reply = await slack.ask("interactive", payloads.view_submission(slack, view))
    if reply.error is not None:
        return failed(reply.error) | {"closed": False}
    try:
        return await _follow(slack, view, reply.body or {})
    except SlackError as error:
        return _refused(error) | {"closed": False}


def _named(view: View, name: str, block_id: str, action_id: str) -> tuple[Json, Json]:
    """Ids may contain dots: the whole name as an action_id goes first."""
    try:
        return inputs.find(view.blocks, name, None)
    except GestureError:
        if not block_id:
            raise
        return inputs.find(view.blocks, action_id, block_id)


async def _follow(slack: Slack, view: View, answer: Json) -> Json:
    """What the app's answer to a submission makes of the screen."""
    world, action = slack.world, answer.get("response_action")
    errors: dict[str, str] = {}
    if action == "errors":
        given = answer.get("errors")
        known = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not isinstance(given, dict) or not given or not known.issuperset(given):
            raise SlackError("invalid_errors")
        errors = given
    elif action == "update":
        screens.replace(view, view_definition(answer.get("view"), "modal"), slack.now())
    elif action == "push":
        screens.push(world, view.user, view_definition(answer.get("view"), "modal"), slack.now())
    elif action == "clear":
        await _told_of_closing(slack, screens.close(world, view, all_of_them=True), view)
    elif action is None:
        # The app may have opened another modal meanwhile, in place of this one.
        if view in world.stacks.get(view.user, []):
            screens.close(world, view)
    else:
        raise SlackError("invalid_response_action")
    slack.journal.changed("view", None, view.user)
    closed = view not in world.stacks.get(view.user, [])
    return {"ok": True, "closed": closed, "errors": errors}


async def _told_of_closing(slack: Slack, gone: list[View], submitted: View) -> None:
    for view in gone:
        if view is not submitted and view.definition.get("notify_on_close"):
            await slack.ask("interactive", payloads.view_closed(slack, view, is_cleared=True))


async def close_view(slack: Slack, user: str, view_id: str) -> Json:
    """Presses the close button, or the X."""
    view = own_view(slack, user, view_id)
    if view.definition["type"] != "modal":
        raise GestureError("not_a_modal", "A home tab can't be closed.")
    everything = bool(view.definition.get("clear_on_close", False))
    gone = screens.close(slack.world, view, all_of_them=everything)
    slack.journal.changed("view", None, user)
    error = None
    for closed in gone:
        if closed.definition.get("notify_on_close"):
            payload = payloads.view_closed(slack, closed, is_cleared=everything)
            error = (await slack.ask("interactive", payload)).error or error
    return {"ok": True} if error is None else failed(error)


def visit_home(slack: Slack, user: str, tab: str) -> Json:
    """Opens the app's Home, or its Messages tab."""
    person(slack, user)
    channel, _ = slack.world.direct(user)
    body: Json = {
        "type": "app_home_opened",
        "user": user,
        "channel": channel.id,
        "tab": tab,
        "event_ts": slack.world.tick(slack.now()),
    }
    view = slack.world.homes.get(user)
    if tab == "home" and view is not None:
        body["view"] = screens.shape(slack.world, view)
    slack.emit([Event(body, None, channel.id)])
    return {"ok": True, "channel": channel.id}
