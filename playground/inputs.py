"""What a person can enter: every kind of element, what it holds at first, and how Slack reports it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playground.errors import GestureError
from playground.layout import elements
from playground.model import Json, View
from playground.world import World

REQUIRED = "Please complete this required field."
_FORMS = {
    "selected_date": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
    "selected_time": re.compile(r"([01]\d|2[0-3]):[0-5]\d"),
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Kind:
    """``field`` holds the value in payloads, ``initial`` at first; ``options``: it is chosen from a list."""

    field: str
    initial: str
    options: bool = False
    many: bool = False


_TEXT = Kind("value", "initial_value")
_OPTION = Kind("selected_option", "initial_option", options=True)
_OPTIONS = Kind("selected_options", "initial_options", options=True, many=True)

KINDS: dict[str, Kind] = {
    "plain_text_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "number_input": _TEXT,
    "rich_text_input": Kind("rich_text_value", "initial_value"),
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "checkboxes": _OPTIONS,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "users_select": Kind("selected_user", "initial_user"),
    "multi_users_select": Kind("selected_users", "initial_users", many=True),
    "conversations_select": Kind("selected_conversation", "initial_conversation"),
    "multi_conversations_select": Kind("selected_conversations", "initial_conversations", many=True),
    "channels_select": Kind("selected_channel", "initial_channel"),
    "multi_channels_select": Kind("selected_channels", "initial_channels", many=True),
    "datepicker": Kind("selected_date", "initial_date"),
    "timepicker": Kind("selected_time", "initial_time"),
    "datetimepicker": Kind("selected_date_time", "initial_date_time"),
}
"""Elements that keep a value. Buttons and overflow menus don't: they only act."""


def find(blocks: Iterable[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    """The block and element of that name. Raises GestureError if there is none, or more than one."""
    found = [
        (block, element)
        for block in blocks
        if block_id in (None, block["block_id"])
        for element in elements(block)
        if element["action_id"] == action_id
    ]
    if not found:
        raise GestureError("no_such_element", f"There is no element with the action_id {action_id!r} here.")
    if len(found) > 1:
        raise GestureError(
            "ambiguous_element", f"Several elements have the action_id {action_id!r}: name the block_id, too."
        )
    return found[0]


def initial(element: Json) -> Json:
    """How an element that nobody touched is reported."""
    kind = KINDS[element["type"]]
    return {"type": element["type"], kind.field: element.get(kind.initial, [] if kind.many else None)}


def entered(element: Json, value: Any) -> Json:
    """How an element is reported after ``value`` was entered or chosen; None or "" empties it."""
    kind = KINDS[element["type"]]
    if kind.many:
        values = value if isinstance(value, list) else [] if value in (None, "") else [value]
        if len(values) > element.get("max_selected_items", len(values)):
            raise GestureError(
                "too_many_selected", f"No more than {element['max_selected_items']} can be chosen."
            )
        held: Any = [_option(element, v) for v in values] if kind.options else values
    elif value in (None, ""):
        held = None
    elif kind.options:
        held = _option(element, value)
    elif kind.field == "selected_date_time":
        held = _whole_number(value)
    elif kind.field in _FORMS and not _FORMS[kind.field].fullmatch(str(value)):
        raise GestureError("bad_value", f"{value!r} is nothing that a {element['type']} offers.")
    else:
        held = value if isinstance(value, dict) else str(value)
    return {"type": element["type"], kind.field: held}


def check_choice(world: World, user: str, element: Json, held: Json) -> None:
    """Raises GestureError if this person's menu doesn't have what was chosen: no such member, no such conversation."""
    kind = element["type"]
    chosen = held[KINDS[kind].field]
    for one in chosen if isinstance(chosen, list) else [chosen]:
        if one is None:
            continue
        if kind.endswith("users_select"):
            known = one in world.members and not world.members[one].deleted
        elif kind.endswith(("conversations_select", "channels_select")):
            channel = world.channels.get(one)
            known = channel is not None and world.sees(world.members[user], channel)
        else:
            return
        if not known:
            raise GestureError("no_such_option", f"{one!r} is nothing that {user} could choose here.")


def still_offered(element: Json, held: Json) -> bool:
    """Whether what was entered into an element of the same name can stand in this one."""
    if held["type"] != element["type"]:
        return False
    kind = KINDS[element["type"]]
    if not kind.options or "external" in element["type"]:
        return True
    chosen = held[kind.field]
    offered = options(element)
    return all(one in offered for one in (chosen if kind.many else [chosen]) if one is not None)


def _whole_number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise GestureError("bad_value", f"{value!r} is no time in seconds since 1970.") from None


def _option(element: Json, value: Any) -> Json:
    return option(element, value["value"] if isinstance(value, dict) and "value" in value else value)


def option(element: Json, value: Any) -> Json:
    """The option with this value. Raises GestureError if the element has none such."""
    offered = options(element)
    for candidate in offered:
        if candidate.get("value") == value:
            return candidate
    names = ", ".join(repr(candidate.get("value")) for candidate in offered)
    raise GestureError("no_such_option", f"There is no option {value!r} here; there are {names}.")


def options(element: Json) -> list[Json]:
    """All options of a menu, those in groups included."""
    grouped = [one for group in element.get("option_groups") or [] for one in group["options"]]
    return [*(element.get("options") or []), *grouped]


def state(blocks: Iterable[Json], values: dict[str, dict[str, Json]]) -> Json:
    """``state.values``: everything that holds a value, as it stands."""
    result: dict[str, dict[str, Json]] = {}
    for block in blocks:
        for element in elements(block):
            if element["type"] in KINDS:
                block_id, action_id = block["block_id"], element["action_id"]
                held = values.get(block_id, {}).get(action_id)
                result.setdefault(block_id, {})[action_id] = held or initial(element)
    return result


def keep(view: View, block_id: str, action_id: str, held: Json) -> None:
    view.values.setdefault(block_id, {})[action_id] = held


def complaints(view: View) -> dict[str, str]:
    """What Slack's client refuses to submit, by block_id."""
    values = state(view.blocks, view.values)
    found = {}
    for block in view.blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        held = values[block["block_id"]][element["action_id"]][KINDS[element["type"]].field]
        if held in (None, "", []):
            if not block.get("optional", False):
                found[block["block_id"]] = REQUIRED
        elif complaint := _complaint(element, held):
            found[block["block_id"]] = complaint
    return found


def _complaint(element: Json, held: Any) -> str | None:
    match element["type"]:
        case "plain_text_input":
            return _length_complaint(element, len(held))
        case "number_input":
            return _number_complaint(element, held)
        case "email_text_input" if not _EMAIL.fullmatch(held):
            return "Please enter a valid email address."
        case "url_text_input" if "://" not in held:
            return "Please enter a valid URL."
        case _:
            return None


def _length_complaint(element: Json, length: int) -> str | None:
    if length < (least := element.get("min_length", 0)):
        return f"Please enter at least {least} characters."
    if length > (most := element.get("max_length", 3000)):
        return f"Please enter at most {most} characters."
    return None


def _number_complaint(element: Json, held: str) -> str | None:
    try:
        number = float(held)
    except ValueError:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
