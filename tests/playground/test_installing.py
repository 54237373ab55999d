"""Installing the app by OAuth, and what is left when it goes."""

from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from playground.world import FIRST, small_workspace
from tests.playground.stage import (
    ADA,
    BEN,
    EVE,
    PRACTICE,
    Begin,
    Json,
    Socket,
    Stage,
    connected,
    error_of,
    until,
)

CLIENT = {"client_id": "12.34", "client_secret": "client-secret"}
REDIRECT = "https://app.example/slack/oauth_redirect"
TWIN = "T0TWIN0001"

# slack_sdk's client sends id and secret by aiohttp's BasicAuth, which aiohttp wants gone by its version 4.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@pytest.fixture
async def fresh(begin: Begin) -> Stage:
    """Two workspaces, and the app in none of them."""
    return await begin(
        small_workspace(team=TWIN),
        installed=False,
        redirect_urls=(REDIRECT, "https://other.example/"),
        **CLIENT,
    )


def asked(**changes: Any) -> Json:
    return {
        "client_id": "12.34",
        "scope": "commands,chat:write",
        "redirect_uri": REDIRECT,
        "state": "s1",
        **changes,
    }


async def allow(stage: Stage, user: str = ADA, **changes: Any) -> dict[str, str]:
    """Somebody decides; the parameters with which the browser comes back."""
    answer = await stage.gesture("authorize", user=user, **asked(**changes))
    assert answer["location"].startswith(REDIRECT)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer["location"]).query).items()}


async def exchange(stage: Stage, code: str, **changes: Any) -> Json:
    given: Json = {**CLIENT, "code": code, "redirect_uri": REDIRECT, **changes}
    answer = (await stage.client().oauth_v2_access(**given)).data
    assert isinstance(answer, dict)
    return answer


async def installed(stage: Stage, user: str = ADA, **changes: Any) -> Json:
    return await exchange(stage, (await allow(stage, user, **changes))["code"])


async def test_nothing_works_before_it_is_installed(fresh: Stage, exits: AsyncExitStack) -> None:
    socket = await connected(fresh, exits)
    assert await error_of(fresh.bot.auth_test()) == "invalid_auth"
    await fresh.person(ADA).chat_postMessage(channel=PRACTICE, text="x")
    refused = await fresh.gesture("command", 400, user=ADA, channel=PRACTICE, text="hard")
    assert refused["error"] == "invalid_command"
    assert socket.requests == []
    assert (await fresh.look("state"))["team"]["installed"] is False


async def test_a_code_becomes_a_token(fresh: Stage) -> None:
    back = await allow(fresh, BEN, team=TWIN)
    assert back["state"] == "s1"
    answer = await exchange(fresh, back["code"])
    assert answer["access_token"].startswith("xoxb-")
    assert {name: value for name, value in answer.items() if name != "access_token"} == {
        "ok": True,
        "token_type": "bot",
        "scope": "chat:write,commands",
        "bot_user_id": "U0PLAYBOT1",
        "app_id": "A0PLAYAPP1",
        "team": {"id": TWIN, "name": f"Playground {TWIN}"},
        "enterprise": None,
        "authed_user": {"id": BEN},
        "is_enterprise_install": False,
    }
    bot = fresh.client(answer["access_token"])
    who = await bot.auth_test()
    assert (who["team_id"], who.headers["x-oauth-scopes"]) == (TWIN, "chat:write,commands")
    await fresh.person(ADA, TWIN).conversations_invite(channel=PRACTICE, users=answer["bot_user_id"])
    assert (await bot.chat_postMessage(channel=PRACTICE, text="x"))["ok"]
    assert await error_of(bot.users_list()) == "missing_scope"
    assert await error_of(fresh.bot.auth_test()) == "invalid_auth"


async def test_a_code_is_good_once_for_ten_minutes_and_for_its_address(fresh: Stage) -> None:
    code = (await allow(fresh))["code"]
    wrongs: list[tuple[Json, str]] = [
        ({"client_id": "56.78"}, "invalid_client_id"),
        ({"client_secret": "guessed"}, "bad_client_secret"),
        ({"redirect_uri": "https://other.example/"}, "bad_redirect_uri"),
        ({"redirect_uri": None}, "bad_redirect_uri"),
        ({"code": "made.up"}, "invalid_code"),
    ]
    for wrong, error in wrongs:
        assert await error_of(exchange(fresh, **{"code": code, **wrong})) == error
    assert (await exchange(fresh, code))["ok"]
    assert await error_of(exchange(fresh, code)) == "code_already_used"
    late = (await allow(fresh))["code"]
    await fresh.clock.advance(timedelta(minutes=10, seconds=1))
    assert await error_of(exchange(fresh, late)) == "invalid_code"


async def test_an_exchange_can_fail_like_any_call_of_the_app(fresh: Stage) -> None:
    code = (await allow(fresh))["code"]
    await fresh.gesture(
        "faults", api=[{"method": "oauth.v2.access", "kind": "error", "error": "fatal_error"}]
    )
    assert await error_of(exchange(fresh, code)) == "fatal_error"
    assert (await exchange(fresh, code))["ok"]


async def test_without_an_address_in_the_request_the_first_registered_is_meant(fresh: Stage) -> None:
    back = await allow(fresh, redirect_uri=None)
    assert (await exchange(fresh, back["code"], redirect_uri=None))["ok"]


async def test_whoever_cancels_comes_back_without_a_code(fresh: Stage) -> None:
    assert await allow(fresh, allow=False) == {"error": "access_denied", "state": "s1"}


async def test_installing_again_adds_scopes_and_keeps_the_token(fresh: Stage) -> None:
    first = await installed(fresh)
    again = await installed(fresh, BEN, scope="users:read")
    assert again["access_token"] == first["access_token"]
    assert again["scope"] == "chat:write,commands,users:read"
    assert (await fresh.client(first["access_token"]).users_list())["ok"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"client_id": "56.78"}, "invalid_client_id"),
        ({"redirect_uri": "https://evil.example/slack/oauth_redirect"}, "bad_redirect_uri"),
        ({"redirect_uri": f"{REDIRECT}.evil.example"}, "bad_redirect_uri"),
        ({"redirect_uri": REDIRECT.replace("https", "http")}, "bad_redirect_uri"),
        ({"scope": ""}, "invalid_scope"),
        ({"user": EVE}, "user_not_found"),
        ({"team": "T0NOWHERE1"}, "user_not_found"),
    ],
)
async def test_what_slack_would_not_ask_anybody(fresh: Stage, changes: Json, error: str) -> None:
    answer = await fresh.gesture("authorize", 400, **{**asked(), "user": ADA, **changes})
    assert answer["error"] == error
    if "user" not in changes and "team" not in changes:
        query = {name: value for name, value in asked(**changes).items() if value}
        async with fresh.http.get(f"{fresh.playground.url}/oauth/v2/authorize", params=query) as response:
            page = await response.text()
            assert (response.status, "Something went wrong" in page) == (400, True)
            assert "evil.example" not in response.headers.get("Location", "")


async def test_the_page_names_app_scopes_and_people_and_its_buttons_decide(fresh: Stage) -> None:
    fresh.playground.at(TWIN).world.members[BEN].real_name = "<b>Ben</b>"
    url = f"{fresh.playground.url}/oauth/v2/authorize"
    async with fresh.http.get(url, params=asked()) as response:
        page = await response.text()
        assert "script-src" not in response.headers["Content-Security-Policy"]
    for shown in (
        "Practice is asking",
        "chat:write",
        f'value="{TWIN}:{BEN}"',
        "&lt;b&gt;Ben",
        "Allow",
        "Cancel",
    ):
        assert shown in page
    assert EVE not in page
    for decision, name in (("allow", "code"), ("cancel", "error")):
        form = {"who": f"{TWIN}:{BEN}", "decision": decision}
        async with fresh.http.post(url, params=asked(), data=form, allow_redirects=False) as response:
            assert response.status == 302
            back = parse_qs(urlsplit(response.headers["Location"]).query)
            assert back.keys() == {name, "state"}
    async with fresh.http.post(url, params=asked(), data={"who": "", "decision": "allow"}) as response:
        assert response.status == 400


async def test_an_organization_or_an_expiring_token_can_be_answered(fresh: Stage) -> None:
    org = await installed(fresh, answers="organization")
    assert (org["is_enterprise_install"], org["team"]) == (True, None)
    assert org["enterprise"]["id"].startswith("E")
    expiring = await installed(fresh, team=TWIN, answers="rotating")
    assert expiring["access_token"].startswith("xoxe.xoxb-")
    assert (expiring["expires_in"], expiring["refresh_token"][:5]) == (43200, "xoxe-")
    assert (await fresh.client(expiring["access_token"]).auth_test())["team_id"] == TWIN
    usual = await installed(fresh, team=TWIN)
    await fresh.gesture("uninstall", user=ADA, team=TWIN)
    for token in (usual["access_token"], expiring["access_token"]):
        assert await error_of(fresh.client(token).auth_test()) == "account_inactive"


async def gone(stage: Stage, socket: Socket) -> Json:
    """The outer events of the app's end, by type."""
    await until(lambda: any(e["type"] == "app_uninstalled" for e in socket.events))
    return {r.payload["event"]["type"]: r.payload for r in socket.requests}


async def test_who_uninstalls_takes_token_and_bot_away_and_the_app_is_told(
    stage: Stage, socket: Socket
) -> None:
    await stage.gesture("uninstall", user=ADA)
    told = await gone(stage, socket)
    assert told["tokens_revoked"]["event"]["tokens"] == {"oauth": [], "bot": ["U0PLAYBOT1"]}
    for outer in told.values():
        assert (outer["team_id"], outer["api_app_id"]) == (FIRST, "A0PLAYAPP1")
        assert "authorizations" not in outer
    assert await error_of(stage.bot.auth_test()) == "account_inactive"
    await stage.person(ADA).chat_postMessage(channel=PRACTICE, text="x")
    members = (await stage.person(ADA).conversations_members(channel=PRACTICE))["members"]
    assert "U0PLAYBOT1" not in members
    assert len(socket.requests) == 2
    assert (await stage.gesture("uninstall", 400, user=ADA))["error"] == "app_not_installed"
    again = stage.person(ADA).conversations_invite(channel=PRACTICE, users="U0PLAYBOT1")
    assert await error_of(again) == "cant_invite"


async def test_an_app_removes_itself_with_its_secret(begin: Begin, exits: AsyncExitStack) -> None:
    stage = await begin(small_workspace(team=TWIN), **CLIENT)
    socket = await connected(stage, exits)
    bot = stage.bot_at(TWIN)
    wrong = bot.apps_uninstall(client_id="12.34", client_secret="guessed")
    assert await error_of(wrong) == "bad_client_secret"
    assert (await bot.apps_uninstall(**CLIENT))["ok"]
    assert {outer["team_id"] for outer in (await gone(stage, socket)).values()} == {TWIN}
    assert await error_of(bot.auth_test()) == "account_inactive"
    assert (await stage.bot.auth_test())["team_id"] == FIRST


async def test_a_revoked_token_is_dead_and_the_app_hears_only_of_that(stage: Stage, socket: Socket) -> None:
    assert (await stage.bot.auth_revoke(test=True))["revoked"] is False
    assert (await stage.bot.auth_revoke())["revoked"] is True
    assert await error_of(stage.bot.auth_test()) == "token_revoked"
    await socket.event("tokens_revoked")
    assert [event["type"] for event in socket.events] == ["tokens_revoked"]


async def test_after_uninstalling_a_new_installation_has_a_new_token(fresh: Stage) -> None:
    first = await installed(fresh)
    await fresh.gesture("uninstall", user=ADA)
    second = await installed(fresh, scope="users:read")
    assert second["access_token"] != first["access_token"]
    assert second["scope"] == "users:read"
    assert await error_of(fresh.client(first["access_token"]).auth_test()) == "account_inactive"
    assert (await fresh.client(second["access_token"]).auth_test())["ok"]


async def test_secrets_stay_out_of_the_log(fresh: Stage) -> None:
    code = (await allow(fresh))["code"]
    url = f"{fresh.playground.api_url}oauth.v2.access"
    async with fresh.http.post(url, data={**CLIENT, "code": code, "redirect_uri": REDIRECT}) as response:
        token = (await response.json())["access_token"]
    await error_of(exchange(fresh, code))
    log = str(await fresh.look("log"))
    assert "oauth.v2.access" in log
    for secret in (code, token, "client-secret"):
        assert secret not in log
