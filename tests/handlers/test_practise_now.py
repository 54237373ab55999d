"""The shortcut *Practise now*: from anywhere, a question in the app's conversation."""

from typing import Any

import pytest

from bot.manifest import PRACTISE_NOW
from bot.slack.blocks import practise_now as form
from tests.flows.test_practice import asked_in_conversation, stored
from tests.stage import BEN, EVE, Stage


async def chosen(stage: Stage, user: str = BEN, **values: Any) -> dict[str, Any]:
    assert (await stage.shortcut(user, PRACTISE_NOW))["ok"]
    return await stage.submits(user, **values)


@pytest.mark.parametrize("user", [BEN, EVE], ids=["member", "guest"])
async def test_with_everything_left_open_it_gives_any_question(on_stage: Stage, user: str) -> None:
    assert await chosen(on_stage, user) == {}
    assert (await on_stage.sees(user))["views"] == []
    await on_stage.beat()
    assert len(await asked_in_conversation(on_stage, user)) == 1


async def test_what_is_chosen_narrows_it_down_and_a_time_starts_the_clock(on_stage: Stage) -> None:
    wanted = on_stage.parts.bank["quarter-hour-meters"]
    values = {
        form.DIFFICULTY: wanted.difficulty,
        form.SUBTOPIC: wanted.subtopic,
        form.KIND: wanted.kind,
        form.MINUTES: "30",
    }
    if wanted.roles:
        values[form.ROLE] = wanted.roles[0]
    assert await chosen(on_stage, **values) == {}
    await on_stage.beat()
    [message] = await asked_in_conversation(on_stage, BEN)
    assert message["text"].startswith(wanted.title)
    assert "*On the clock: 30 minutes.*" in message["text"]


async def test_where_nothing_matches_the_form_says_so(on_stage: Stage) -> None:
    bank = on_stage.parts.bank.active()
    subtopic = bank[0].subtopic
    kind = next(
        kind
        for kind in ("behavioral", "system_design", "technical")
        if not any((one.subtopic, one.kind) == (subtopic, kind) for one in bank)
    )
    errors = await chosen(on_stage, **{form.SUBTOPIC: subtopic, form.KIND: kind})
    assert "No question matches all of these" in errors[form.DIFFICULTY]
    assert await stored(on_stage) == []


async def test_where_all_that_matches_is_open_in_a_channel_the_form_says_so(asked: Stage) -> None:
    of = asked.parts.bank[str((await asked.open_round()).question_id)]
    values = {form.DIFFICULTY: of.difficulty, form.SUBTOPIC: of.subtopic, form.KIND: of.kind}
    errors = await chosen(asked, **values)
    assert "open in one of your channels" in errors[form.DIFFICULTY]


async def test_where_slack_refuses_the_conversation_the_form_says_so(on_stage: Stage) -> None:
    fault = {"method": "conversations.open", "kind": "error", "status": 200, "error": "user_not_found"}
    await on_stage.gesture("faults", api=[fault])
    errors = await chosen(on_stage)
    assert "nowhere to put a question" in errors[form.DIFFICULTY]


async def test_a_form_that_slack_did_not_open_is_said_in_the_conversation(on_stage: Stage) -> None:
    fault = {"method": "views.open", "kind": "error", "status": 200, "error": "expired_trigger_id"}
    await on_stage.gesture("faults", api=[fault])
    assert (await on_stage.shortcut(BEN, PRACTISE_NOW))["ok"]
    await on_stage.beat()
    assert "enter `/scaleq hard`" in (await on_stage.dms(BEN))[-1]
