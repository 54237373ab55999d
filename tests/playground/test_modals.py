"""Modals and the home tab, with a real Bolt app at the other end: over HTTP and over Socket Mode."""

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.playground.bolt import NAME, BoltStage, button, field, modal, text_of
from tests.playground.stage import ADA, BEN

Json = dict[str, Any]


async def opened(bolt: BoltStage, view: Json) -> Json:
    """A modal, opened by a command."""

    @bolt.app.command("/other")
    async def other(ack: Any, body: Json, client: Any) -> None:
        bolt.keep(body)
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    assert (await bolt.say("/other"))["ok"]
    (shown,) = await bolt.views()
    return shown


async def test_a_modal_submits_what_stands_in_it(bolt: BoltStage) -> None:
    options = [{"text": text_of(n), "value": n} for n in ("a", "b", "c")]
    view = await opened(
        bolt,
        modal(
            NAME,
            field("time", {"type": "timepicker", "action_id": "t", "initial_time": "09:00"}),
            field(
                "days",
                {"type": "checkboxes", "action_id": "d", "options": options, "initial_options": options[:1]},
            ),
            field("pick", {"type": "static_select", "action_id": "p", "options": options}),
            field("note", {"type": "plain_text_input", "action_id": "n"}, optional=True),
            private_metadata="C1",
        ),
    )

    @bolt.app.view("form")
    async def form(ack: Any, body: Json) -> None:
        bolt.keep(body)
        await ack()

    values = {"entered": "Ada", "d": ["b", "c"], "pick.p": "a"}
    answer = await bolt.stage.gesture("submit", user=ADA, view_id=view["id"], values=values)
    assert answer == {"ok": True, "closed": True, "errors": {}}
    (body,) = bolt.bodies["view_submission"]
    state = body["view"]["state"]["values"]
    assert state["name"]["entered"] == {"type": "plain_text_input", "value": "Ada"}
    assert state["time"]["t"] == {"type": "timepicker", "selected_time": "09:00"}
    assert [o["value"] for o in state["days"]["d"]["selected_options"]] == ["b", "c"]
    assert state["pick"]["p"]["selected_option"]["text"]["text"] == "a"
    assert state["note"]["n"] == {"type": "plain_text_input", "value": None}
    assert (body["view"]["private_metadata"], body["view"]["callback_id"], body["user"]["id"]) == (
        "C1",
        "form",
        ADA,
    )
    assert await bolt.views() == []


async def test_slack_itself_asks_for_what_is_required(bolt: BoltStage) -> None:
    view = await opened(bolt, modal(NAME))
    where = {"user": ADA, "view_id": view["id"]}
    empty = await bolt.stage.gesture("submit", **where, values={})
    assert empty == {"ok": True, "closed": False, "errors": {"name": "Please complete this required field."}}
    short = await bolt.stage.gesture("submit", **where, values={"entered": "Al"})
    assert short["errors"] == {"name": "Please enter at least 3 characters."}
    assert "view_submission" not in bolt.bodies


async def test_an_app_can_answer_with_errors_and_the_entries_stay(bolt: BoltStage) -> None:
    view = await opened(bolt, modal(NAME))

    @bolt.app.view("form")
    async def form(ack: Any) -> None:
        await ack(response_action="errors", errors={"name": "Taken"})

    answer = await bolt.stage.gesture("submit", user=ADA, view_id=view["id"], values={"entered": "Ada"})
    assert answer == {"ok": True, "closed": False, "errors": {"name": "Taken"}}
    (still,) = await bolt.views()
    assert still["state"]["values"]["name"]["entered"]["value"] == "Ada"


async def test_an_answer_can_update_push_and_clear(bolt: BoltStage) -> None:
    view = await opened(bolt, modal(NAME))
    answers: Iterator[Json] = iter(
        [
            {"response_action": "update", "view": modal(NAME, private_metadata="2")},
            {"response_action": "push", "view": modal(NAME, private_metadata="3")},
            {"response_action": "clear"},
        ]
    )

    @bolt.app.view("form")
    async def form(ack: Any) -> None:
        await ack(**next(answers))

    async def submit(view_id: str) -> list[Json]:
        await bolt.stage.gesture("submit", user=ADA, view_id=view_id, values={"entered": "Ada"})
        return await bolt.views()

    (updated,) = await submit(view["id"])
    assert (updated["id"], updated["private_metadata"]) == (view["id"], "2")
    below, top = await submit(view["id"])
    assert (top["previous_view_id"], top["root_view_id"], top["private_metadata"]) == (
        below["id"],
        below["id"],
        "3",
    )
    assert await submit(top["id"]) == []


async def test_closing_is_told_without_what_was_entered(bolt: BoltStage) -> None:
    view = await opened(bolt, modal(NAME, notify_on_close=True))

    @bolt.app.view_closed("form")
    async def closed(ack: Any, body: Json) -> None:
        bolt.keep(body)
        await ack()

    typed = {"user": ADA, "view_id": view["id"], "action_id": "entered", "value": "Ada"}
    assert (await bolt.stage.gesture("action", **typed)) == {"ok": True}
    (typing,) = await bolt.views()
    assert typing["state"]["values"]["name"]["entered"]["value"] == "Ada"
    assert (await bolt.stage.gesture("close_view", user=ADA, view_id=view["id"])) == {"ok": True}
    (body,) = bolt.bodies["view_closed"]
    assert body["view"]["state"] == {"values": {}}
    assert body["is_cleared"] is False
    assert await bolt.views() == []


async def test_typing_is_told_only_where_dispatch_is_on(bolt: BoltStage) -> None:
    view = await opened(
        bolt, modal(field("name", {"type": "plain_text_input", "action_id": "entered"}, dispatch_action=True))
    )

    @bolt.app.action("entered")
    async def entered(ack: Any, body: Json) -> None:
        bolt.keep(body)
        await ack()

    await bolt.stage.gesture("action", user=ADA, view_id=view["id"], action_id="entered", value="Ad")
    (body,) = bolt.bodies["block_actions"]
    assert body["actions"][0]["value"] == "Ad"
    assert body["container"] == {
        "type": "view",
        "view_id": view["id"],
    }
    assert body["view"]["state"]["values"]["name"]["entered"]["value"] == "Ad"


async def test_a_trigger_opens_one_modal_and_soon(bolt: BoltStage, monkeypatch: pytest.MonkeyPatch) -> None:
    await opened(bolt, modal(NAME))
    used = bolt.bodies["command"][0]["trigger_id"]
    bot = bolt.stage.bot

    async def error_of(trigger_id: str) -> str:
        with pytest.raises(SlackApiError) as caught:
            await bot.views_open(trigger_id=trigger_id, view=modal(NAME))
        return str(caught.value.response["error"])

    assert await error_of(used) == "exchanged_trigger_id"
    assert await error_of("1.2.3") == "invalid_trigger_id"
    fresh = bolt.stage.playground.slack.triggers.issue(ADA)
    monkeypatch.setattr("playground.triggers.LIFETIME", -1.0)
    assert await error_of(fresh) == "expired_trigger_id"


async def test_a_view_is_updated_by_id_and_hash_and_keeps_what_was_entered(bolt: BoltStage) -> None:
    view = await opened(bolt, modal(NAME))
    await bolt.stage.gesture("action", user=ADA, view_id=view["id"], action_id="entered", value="Ada")
    bot = bolt.stage.bot
    updated = await bot.views_update(
        view_id=view["id"], hash=view["hash"], view=modal({"type": "divider"}, NAME)
    )
    assert updated["view"]["state"]["values"]["name"]["entered"]["value"] == "Ada"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await bot.views_update(view_id=view["id"], hash=view["hash"], view=modal(NAME))
    with pytest.raises(SlackApiError, match="not_found"):
        await bot.views_update(view_id="V0NOWHERE", view=modal(NAME))


async def test_views_are_checked(bolt: BoltStage) -> None:
    trigger = bolt.stage.playground.slack.triggers.issue(ADA)
    no_submit = modal(NAME)
    del no_submit["submit"]
    for view in (no_submit, modal(NAME, title=text_of("x" * 25)), {"type": "home", "blocks": []}):
        with pytest.raises(SlackApiError) as caught:
            await bolt.stage.bot.views_open(trigger_id=trigger, view=view)
        assert caught.value.response["error"] == "invalid_arguments"
        assert "/view" in caught.value.response["response_metadata"]["messages"][0]
    assert (await bolt.stage.bot.views_open(trigger_id=trigger, view=modal(NAME)))["ok"]


async def test_the_home_tab_stands_there_for_its_person(bolt: BoltStage) -> None:
    @bolt.app.action("go")
    async def go(ack: Any, body: Json) -> None:
        bolt.keep(body)
        await ack()

    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button("go", "1")]}]}
    published = (await bolt.stage.bot.views_publish(user_id=ADA, view=home))["view"]
    seen = (await bolt.stage.sees(ADA))["home"]
    assert (seen["id"], seen["type"]) == (published["id"], "home")
    assert (await bolt.stage.sees(BEN))["home"] is None
    await bolt.stage.gesture("action", user=ADA, view_id=seen["id"], action_id="go")
    assert bolt.bodies["block_actions"][0]["view"]["id"] == seen["id"]
