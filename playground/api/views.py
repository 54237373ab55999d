"""views.*: modals and the home tab."""

from typing import Literal

from playground import screens
from playground.api.call import Call, method
from playground.errors import SlackError, invalid_arguments
from playground.layout import view_definition
from playground.model import Json, View


def _definition(call: Call, surface: Literal["modal", "home"]) -> Json:
    given = call.args.json("view", invalid_arguments("must be valid JSON [json-pointer:/view]"))
    return view_definition(given, surface)


def _answer(call: Call, view: View) -> Json:
    call.slack.journal.changed("view", None, view.user)
    return {"view": screens.shape(call.world, view)}


@method("views.open", required="trigger_id view", caller="bot")
def open_view(call: Call) -> Json:
    """Raises ``expired_trigger_id``, ``exchanged_trigger_id``, ``invalid_trigger_id``."""
    definition = _definition(call, "modal")
    trigger = call.slack.triggers.exchange(call.args.need("trigger_id"))
    return _answer(call, screens.open_modal(call.world, trigger.user, definition, call.now))


@method("views.push", required="trigger_id view", caller="bot")
def push(call: Call) -> Json:
    definition = _definition(call, "modal")
    trigger = call.slack.triggers.exchange(call.args.need("trigger_id"))
    return _answer(call, screens.push(call.world, trigger.user, definition, call.now))


@method("views.update", required="view", optional="view_id external_id hash", caller="bot")
def update(call: Call) -> Json:
    """Raises ``not_found`` or ``hash_conflict``."""
    definition = _definition(call, "modal")
    if not call.args.has("view_id") and not call.args.has("external_id"):
        raise invalid_arguments("missing required field: view_id")
    view = screens.find(call.world, call.args.text("view_id"), call.args.text("external_id"))
    _check_hash(call, view)
    screens.replace(view, definition, call.now)
    return _answer(call, view)


@method("views.publish", required="user_id view", optional="hash", caller="bot")
def publish(call: Call) -> Json:
    definition = _definition(call, "home")
    user = call.args.need("user_id")
    if user not in call.world.members:
        raise invalid_arguments("user not found [json-pointer:/user_id]")
    if (view := call.world.homes.get(user)) is not None:
        _check_hash(call, view)
    return _answer(call, screens.publish(call.world, user, definition, call.now))


def _check_hash(call: Call, view: View) -> None:
    if call.args.text("hash") not in (None, view.hash):
        raise SlackError("hash_conflict")
