"""Who may call what, and how arguments arrive."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.config import SCOPES
from tests.playground.stage import ADA, APP_TOKEN, BOT_TOKEN, PRACTICE, Begin, Stage, refused


async def test_the_bot_learns_who_it_is(stage: Stage) -> None:
    answer = await stage.bot.auth_test()
    app = stage.world.app
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == (
        app.bot_user_id,
        app.bot_id,
        "T0PLAYTEAM",
    )
    assert answer["url"] == f"{stage.playground.url}/"
    assert "chat:write" in answer.headers["x-oauth-scopes"]


async def test_a_person_acts_with_their_own_token_and_is_no_bot(stage: Stage) -> None:
    answer = await stage.person(ADA).auth_test()
    assert (answer["user_id"], answer["user"], answer.get("bot_id")) == (ADA, "ada", None)


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("xoxb-other", "invalid_auth"),
        ("xoxp-U0NOBODY", "invalid_auth"),
        (APP_TOKEN, "not_allowed_token_type"),
    ],
)
async def test_other_tokens_are_refused(stage: Stage, token: str, error: str) -> None:
    client = AsyncWebClient(token, base_url=stage.playground.api_url)
    assert (await refused(client.auth_test()))["error"] == error


async def test_without_a_token_nothing_is_answered(stage: Stage) -> None:
    async with stage.http.post(f"{stage.playground.api_url}auth.test") as response:
        assert (await response.json())["error"] == "not_authed"


async def test_the_bots_own_token_takes_no_person_out_of_the_bot(stage: Stage) -> None:
    client = AsyncWebClient(f"xoxp-{stage.world.app.bot_user_id}", base_url=stage.playground.api_url)
    assert (await refused(client.auth_test()))["error"] == "invalid_auth"


async def test_a_deactivated_person_is_out(stage: Stage) -> None:
    stage.world.members[ADA].deleted = True
    assert (await refused(stage.person(ADA).auth_test()))["error"] == "account_inactive"


async def test_a_missing_scope_is_named(begin: Begin) -> None:
    stage = await begin(scopes=SCOPES - {"chat:write"})
    answer = await refused(stage.bot.chat_postMessage(channel=PRACTICE, text="x"))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert "users:read" in str(answer["provided"])
    assert "chat:write" not in str(answer["provided"])


async def test_reading_asks_for_the_scope_of_the_kind_of_conversation(begin: Begin) -> None:
    stage = await begin(scopes=frozenset({"groups:history"}))
    answer = await refused(stage.bot.conversations_history(channel=PRACTICE))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")


async def test_people_need_no_scopes(begin: Begin) -> None:
    stage = await begin(scopes=frozenset())
    assert (await stage.person(ADA).chat_postMessage(channel=PRACTICE, text="x"))["ok"]


async def test_a_method_that_is_not_there_is_said_to_be_unknown(stage: Stage) -> None:
    assert (await refused(stage.bot.api_call("chat.shout")))["error"] == "unknown_method"


async def test_a_missing_argument_is_named(stage: Stage) -> None:
    answer = await refused(stage.bot.api_call("users.info"))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"] == {"messages": ["[ERROR] missing required field: user"]}


@pytest.mark.parametrize("how", ["json", "form", "query", "token in the form"])
async def test_arguments_come_as_json_form_or_query(stage: Stage, how: str) -> None:
    url = f"{stage.playground.api_url}chat.postMessage"
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "b"}}]
    as_text = '[{"type": "section", "text": {"type": "mrkdwn", "text": "b"}}]'
    plain = {"channel": PRACTICE, "text": "a", "blocks": as_text}
    bearer = {"Authorization": f"Bearer {BOT_TOKEN}"}
    if how == "json":
        request = stage.http.post(url, json={**plain, "blocks": blocks}, headers=bearer)
    elif how == "form":
        request = stage.http.post(url, data=plain, headers=bearer)
    elif how == "query":
        request = stage.http.get(url, params=plain, headers=bearer)
    else:
        request = stage.http.post(url, data={**plain, "token": BOT_TOKEN})
    async with request as response:
        answer = await response.json()
    assert answer["ok"], answer
    assert answer["message"]["text"] == "a"
    assert answer["message"]["blocks"][0]["text"]["text"] == "b"


async def test_broken_json_is_refused(stage: Stage) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}", "Content-Type": "application/json"}
    async with stage.http.post(f"{stage.playground.api_url}api.test", data="{", headers=headers) as response:
        assert (await response.json())["error"] == "invalid_json"


async def test_api_test_echoes_and_fails_on_demand(stage: Stage) -> None:
    assert (await stage.bot.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert (await refused(stage.bot.api_test(error="my_error")))["error"] == "my_error"
