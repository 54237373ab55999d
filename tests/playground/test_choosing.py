"""What people choose and type in a Home tab and in modals, and what the app hears of it."""

from typing import Any

import pytest

from tests.playground.bolt import BoltStage, button, field, modal, text_of
from tests.playground.stage import ADA, BEN, PANEL, PRACTICE, Socket, Stage, error_of

Json = dict[str, Any]


def choices(*names: str) -> list[Json]:
    return [{"text": {**text_of(name), "emoji": True}, "value": name} for name in names]


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks)}


def row(*elements: Json) -> Json:
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


async def heard(bolt: BoltStage, element: Json, value: Any, key: str) -> Any:
    """What the app is told when this is chosen in a Home tab."""

    @bolt.app.action("one")
    async def one(ack: Any, body: Json) -> None:
        bolt.keep(body)
        await ack()

    view = (await bolt.stage.bot.views_publish(user_id=ADA, view=home(row(element))))["view"]
    answer = await bolt.stage.gesture("action", user=ADA, view_id=view["id"], action_id="one", value=value)
    assert answer == {"ok": True}
    body = bolt.bodies["block_actions"].pop()
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert body["view"]["type"] == "home"
    assert not {"channel", "message", "response_url"} & set(body)
    (action,) = body["actions"]
    assert (action["type"], action["block_id"]) == (element["type"], "row")
    if element["type"] != "overflow":
        assert body["view"]["state"]["values"]["row"]["one"][key] == action[key]
    return action[key]


async def test_what_is_chosen_in_a_home_tab_is_told_at_once(bolt: BoltStage) -> None:
    few = choices("a", "b", "c")
    a, b, c = few
    cases: list[tuple[str, Json, Any, str, Any]] = [
        ("overflow", {"options": few}, "b", "selected_option", b),
        ("static_select", {"options": few}, "c", "selected_option", c),
        ("radio_buttons", {"options": few}, "a", "selected_option", a),
        ("checkboxes", {"options": few}, ["a", "c"], "selected_options", [a, c]),
        ("multi_static_select", {"options": few}, ["b"], "selected_options", [b]),
        ("users_select", {}, BEN, "selected_user", BEN),
        ("multi_users_select", {}, [ADA, BEN], "selected_users", [ADA, BEN]),
        ("conversations_select", {}, PRACTICE, "selected_conversation", PRACTICE),
        ("multi_channels_select", {}, [PRACTICE], "selected_channels", [PRACTICE]),
        ("datepicker", {}, "2026-11-20", "selected_date", "2026-11-20"),
        ("timepicker", {}, "09:30", "selected_time", "09:30"),
        ("datetimepicker", {}, 1795000000, "selected_date_time", 1795000000),
    ]
    for kind, more, value, key, expected in cases:
        element = {"type": kind, "action_id": "one", **more}
        assert await heard(bolt, element, value, key) == expected, kind


@pytest.mark.parametrize(
    ("element", "value", "error"),
    [
        ({"type": "users_select"}, "U0NOBODY", "no_such_option"),
        ({"type": "multi_users_select"}, [BEN, "U0NOBODY"], "no_such_option"),
        ({"type": "conversations_select"}, PANEL, "no_such_option"),
        ({"type": "multi_users_select", "max_selected_items": 1}, [ADA, BEN], "too_many_selected"),
        ({"type": "datepicker"}, "tomorrow", "bad_value"),
        ({"type": "timepicker"}, "25:00", "bad_value"),
        ({"type": "checkboxes", "options": choices("a")}, ["b"], "no_such_option"),
        ({"type": "overflow", "options": choices("a", "b")}, "c", "no_such_option"),
    ],
)
async def test_what_is_not_there_cannot_be_chosen(
    stage: Stage, element: Json, value: Any, error: str
) -> None:
    user = "U0CHIE0003"  # who doesn't see the private channel
    view = home(row({"action_id": "one", **element}))
    view_id = (await stage.bot.views_publish(user_id=user, view=view))["view"]["id"]
    answer = await stage.gesture("action", 400, user=user, view_id=view_id, action_id="one", value=value)
    assert answer["error"] == error


async def test_each_stroke_is_told_where_the_app_asked_for_it(bolt: BoltStage) -> None:
    config = {"trigger_actions_on": ["on_character_entered"]}
    text = {"type": "plain_text_input", "action_id": "one", "dispatch_action_config": config}
    view = home(field("draft", text, dispatch_action=True))
    view_id = (await bolt.stage.bot.views_publish(user_id=ADA, view=view))["view"]["id"]

    @bolt.app.action("one")
    async def one(ack: Any, body: Json) -> None:
        bolt.keep(body)
        await ack()

    for typed in ("S", "Sh", "Sha"):
        await bolt.stage.gesture("action", user=ADA, view_id=view_id, action_id="one", value=typed)
    bodies = bolt.bodies["block_actions"]
    assert [body["actions"][0]["value"] for body in bodies] == ["S", "Sh", "Sha"]
    assert bodies[-1]["view"]["state"]["values"]["draft"]["one"]["value"] == "Sha"


async def test_a_choice_goes_when_an_update_no_longer_offers_it(stage: Stage) -> None:
    def view(*names: str, kind: str = "multi_static_select") -> Json:
        return home(row({"type": kind, "action_id": "one", "options": choices(*names)}))

    async def chosen(made: Json) -> Any:
        answer = await stage.bot.views_publish(user_id=ADA, view=made)
        return answer["view"]["state"]["values"]["row"]["one"]["selected_options"]

    view_id = (await stage.bot.views_publish(user_id=ADA, view=view("a", "b")))["view"]["id"]
    await stage.gesture("action", user=ADA, view_id=view_id, action_id="one", value=["a"])
    assert [one["value"] for one in await chosen(view("a", "c"))] == ["a"]
    assert await chosen(view("b", "c")) == []
    await stage.gesture("action", user=ADA, view_id=view_id, action_id="one", value=["b"])
    assert await chosen(view("b", "c", kind="checkboxes")) == []


async def test_opening_the_home_tab_tells_which_tab_and_what_stands_there(
    stage: Stage, socket: Socket
) -> None:
    await stage.gesture("home", user=ADA)
    first = await socket.event("app_home_opened")
    assert (first["tab"], first["user"], "view" in first) == ("home", ADA, False)
    socket.requests.clear()
    published = await stage.bot.views_publish(user_id=ADA, view=home(row(button("go", "1"))))
    await stage.gesture("home", user=ADA, tab="home")
    again = await socket.event("app_home_opened")
    assert (again["view"]["id"], again["view"]["hash"]) == (
        published["view"]["id"],
        published["view"]["hash"],
    )
    socket.requests.clear()
    answer = await stage.gesture("home", user=ADA, tab="messages")
    messages = await socket.event("app_home_opened")
    assert (messages["tab"], messages["channel"], "view" in messages) == (
        "messages",
        answer["channel"],
        False,
    )


async def test_a_home_tab_is_published_against_the_state_one_knows(stage: Stage) -> None:
    first = (await stage.bot.views_publish(user_id=ADA, view=home()))["view"]
    await stage.bot.views_publish(user_id=ADA, view=home(), hash=first["hash"])
    stale = stage.bot.views_publish(user_id=ADA, view=home(), hash=first["hash"])
    assert await error_of(stale) == "hash_conflict"


async def test_a_view_is_no_larger_than_slack_takes(stage: Stage) -> None:
    large = home(*({"type": "section", "text": text_of("x" * 2900)} for _ in range(90)))
    assert await error_of(stage.bot.views_publish(user_id=ADA, view=large)) == "view_too_large"


async def test_three_modals_lie_on_top_of_each_other_and_no_fourth(bolt: BoltStage) -> None:
    slack = bolt.stage.playground.slack
    view = modal({"type": "divider"})
    await bolt.stage.bot.views_open(trigger_id=slack.triggers.issue(ADA), view=view)
    for _ in range(2):
        await bolt.stage.bot.views_push(trigger_id=slack.triggers.issue(ADA), view=view)
    fourth = bolt.stage.bot.views_push(trigger_id=slack.triggers.issue(ADA), view=view)
    assert await error_of(fourth) == "push_limit_reached"
    stack = await bolt.views()
    assert [one["previous_view_id"] for one in stack] == [None, stack[0]["id"], stack[1]["id"]]
    assert {one["root_view_id"] for one in stack} == {stack[0]["id"]}


async def test_closing_everything_tells_of_each_modal_that_asked(bolt: BoltStage) -> None:
    told: list[tuple[str, bool]] = []

    @bolt.app.view_closed("form")
    async def closed(ack: Any, body: Json) -> None:
        told.append((body["view"]["private_metadata"], body["is_cleared"]))
        await ack()

    triggers = bolt.stage.playground.slack.triggers
    below = modal({"type": "divider"}, notify_on_close=True, private_metadata="below")
    top = modal({"type": "divider"}, notify_on_close=True, clear_on_close=True, private_metadata="top")
    await bolt.stage.bot.views_open(trigger_id=triggers.issue(ADA), view=below)
    pushed = await bolt.stage.bot.views_push(trigger_id=triggers.issue(ADA), view=top)
    await bolt.stage.gesture("close_view", user=ADA, view_id=pushed["view"]["id"])
    assert told == [("top", True), ("below", True)]
    assert await bolt.views() == []
