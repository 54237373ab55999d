"""Composition objects (texts, options, confirmations) and the interactive elements.

Figures from https://docs.slack.dev/reference/block-kit/composition-objects and …/block-elements.
"""

from collections.abc import Iterator
from typing import Any

from playground.blockkit.checks import (
    Check,
    array,
    boolean,
    both,
    by_type,
    choice,
    number,
    one_of,
    problem,
    record,
    string,
    typed,
)

URL = string(3000)
ID = string(255)
DATE = string(like=r"\d{4}-\d{2}-\d{2}")
TIME = string(like=r"([01]\d|2[0-3]):[0-5]\d")


def plain(most: int, least: int = 1) -> Check:
    """A text object that must be plain_text."""
    return _text(most, least, mrkdwn=False)


def text(most: int, least: int = 1) -> Check:
    """A text object, plain_text or mrkdwn."""
    return _text(most, least, mrkdwn=True)


def _text(most: int, least: int, *, mrkdwn: bool) -> Check:
    kinds = {"plain_text": typed({"text": string(most, least=least)}, {"emoji": boolean})}
    if mrkdwn:
        kinds["mrkdwn"] = typed({"text": string(most, least=least)}, {"verbatim": boolean})
    return by_type(kinds)


STYLE = choice("primary", "danger")
CONFIRM = record(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)}, {"style": STYLE}
)
IMAGE_FIELDS = {
    "image_url": URL,
    "slack_file": record({}, {"id": string(), "url": string()}, one_of("id", "url")),
}
IMAGE_SOURCE = one_of("image_url", "slack_file")


def option(wording: Check, **more: Check) -> Check:
    """One thing to choose: `wording` checks its text and its description (both 75 characters)."""
    return record({"text": wording, "value": string(150)}, {"description": wording, **more})


MENU_OPTION = option(plain(75))
LIST_OPTION = option(text(75))
OVERFLOW_OPTION = option(plain(75), url=URL)
GROUPS = array(record({"label": plain(75), "options": array(MENU_OPTION, 100)}), 100)


def _all_options(element: Any) -> list[Any]:
    grouped = [one for group in element.get("option_groups", []) for one in group["options"]]
    return [*element.get("options", []), *grouped]


def _initials_are_options(element: Any, at: str) -> Iterator[str]:
    """What is chosen at first must be among the options, letter for letter (Slack compares text and value)."""
    offered = [(one["value"], one["text"]["text"]) for one in _all_options(element)]
    first = [("initial_option", element["initial_option"])] if "initial_option" in element else []
    first += [(f"initial_options/{i}", one) for i, one in enumerate(element.get("initial_options", []))]
    for name, one in first:
        if (one["value"], one["text"]["text"]) not in offered:
            yield problem("initial option must match one of the options", f"{at}/{name}")


ACTION = {"action_id": ID, "confirm": CONFIRM}
FIELD = {"action_id": ID, "focus_on_load": boolean}
DISPATCH = record({}, {"trigger_actions_on": array(choice("on_enter_pressed", "on_character_entered"), 2)})
SELECT = {**ACTION, **FIELD, "placeholder": plain(150)}
MULTI = {**SELECT, "max_selected_items": number(1, whole=True)}
PICKER = {**ACTION, **FIELD, "placeholder": plain(150)}
CONVERSATIONS = {
    "default_to_current_conversation": boolean,
    "filter": record({}, {
        "include": array(choice("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    }),
}  # fmt: skip
TYPED_INPUT = {**FIELD, "placeholder": plain(150), "dispatch_action_config": DISPATCH}
RESPONSE_URL = {"response_url_enabled": boolean}
OPTIONS = {"options": array(MENU_OPTION, 100), "option_groups": GROUPS}
MENU_RULE = both(one_of("options", "option_groups"), _initials_are_options)


def _lengths_in_order(element: Any, at: str) -> Iterator[str]:
    if element.get("min_length", 0) > element.get("max_length", 3000):
        yield problem("`min_length` must not be greater than `max_length`", f"{at}/min_length")


def _list(initial: str, least: int = 1) -> Check:
    """Checkboxes or radio buttons: up to 10 options, mrkdwn allowed."""
    chosen = array(LIST_OPTION, 10) if initial == "initial_options" else LIST_OPTION
    return typed(
        {"options": array(LIST_OPTION, 10, least=least)},
        {**ACTION, **FIELD, initial: chosen},
        _initials_are_options,
    )


ELEMENTS: dict[str, Check] = {
    "button": typed(
        {"text": plain(75)},
        {**ACTION, "url": URL, "value": string(2000), "style": STYLE, "accessibility_label": string(75)},
    ),
    "checkboxes": _list("initial_options"),
    "radio_buttons": _list("initial_option"),
    "overflow": typed({"options": array(OVERFLOW_OPTION, 5, least=2)}, ACTION),
    "static_select": typed({}, {**SELECT, **OPTIONS, "initial_option": MENU_OPTION}, MENU_RULE),
    "external_select": typed(
        {}, {**SELECT, "initial_option": MENU_OPTION, "min_query_length": number(0, whole=True)}
    ),
    "users_select": typed({}, {**SELECT, "initial_user": string()}),
    "conversations_select": typed(
        {}, {**SELECT, **CONVERSATIONS, **RESPONSE_URL, "initial_conversation": string()}
    ),
    "channels_select": typed({}, {**SELECT, **RESPONSE_URL, "initial_channel": string()}),
    "multi_static_select": typed(
        {}, {**MULTI, **OPTIONS, "initial_options": array(MENU_OPTION, 100)}, MENU_RULE
    ),
    "multi_external_select": typed(
        {},
        {**MULTI, "initial_options": array(MENU_OPTION, 100), "min_query_length": number(0, whole=True)},
    ),
    "multi_users_select": typed({}, {**MULTI, "initial_users": array(string())}),
    "multi_conversations_select": typed(
        {}, {**MULTI, **CONVERSATIONS, "initial_conversations": array(string())}
    ),
    "multi_channels_select": typed({}, {**MULTI, "initial_channels": array(string())}),
    "datepicker": typed({}, {**PICKER, "initial_date": DATE}),
    "timepicker": typed({}, {**PICKER, "initial_time": TIME, "timezone": string()}),
    "datetimepicker": typed(
        {}, {**ACTION, **FIELD, "initial_date_time": number(1_000_000_000, 9_999_999_999, whole=True)}
    ),
    "plain_text_input": typed(
        {},
        {
            **TYPED_INPUT,
            "initial_value": string(3000, least=0),
            "multiline": boolean,
            "min_length": number(0, 3000, whole=True),
            "max_length": number(1, 3000, whole=True),
        },
        _lengths_in_order,
    ),
    "number_input": typed(
        {"is_decimal_allowed": boolean},
        {**TYPED_INPUT, "initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "email_text_input": typed({}, {**TYPED_INPUT, "initial_value": string()}),
    "url_text_input": typed({}, {**TYPED_INPUT, "initial_value": string()}),
    "image": typed({"alt_text": string(2000)}, IMAGE_FIELDS, IMAGE_SOURCE),
    "plain_text": typed({"text": string(3000)}, {"emoji": boolean}),
    "mrkdwn": typed({"text": string(3000)}, {"verbatim": boolean}),
}
"""Every element we know, the three that stand in a context block included."""

_SELECTS = [name for name in ELEMENTS if name.endswith("_select")]
_CHOOSERS = [*_SELECTS, "checkboxes", "radio_buttons", "datepicker", "timepicker"]

IN_CONTEXT = by_type(ELEMENTS, ["image", "plain_text", "mrkdwn"])
IN_SECTION = by_type(ELEMENTS, [*_CHOOSERS, "button", "overflow", "image"])
IN_ACTIONS = by_type(ELEMENTS, [*_CHOOSERS, "button", "overflow", "datetimepicker"])
IN_INPUT = by_type(
    ELEMENTS,
    [
        *_CHOOSERS,
        "datetimepicker",
        "plain_text_input",
        "number_input",
        "email_text_input",
        "url_text_input",
    ],
)
