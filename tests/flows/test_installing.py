"""A workspace installs the app from its page: once for each state, by the browser that began, and with a token that nobody can read."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from pydantic import SecretStr

from bot.house import CannotStart
from bot.manifest import SCOPES
from bot.store.tables import Base, Installation
from tests.flows.installing import (
    ACME,
    CLIENT,
    KEY,
    OTHER,
    PUBLIC,
    STATE,
    Browser,
    another_process,
    invite,
    page,
)
from tests.stage import BEN, MONDAY, Stage


@pytest.fixture
async def nowhere(database_url: str) -> AsyncIterator[Stage]:
    """Installed in no workspace yet."""
    async with page(database_url) as one:
        yield one


@pytest.fixture
def browser(nowhere: Stage) -> Browser:
    return Browser.on(nowhere)


async def installations(one: Stage) -> dict[str, Installation]:
    async with one.parts.sessions.begin() as session:
        return {row.team_id: row for row in await session.scalars(sa.select(Installation))}


async def works(one: Stage) -> bool:
    """Whether a command is answered."""
    return "ScaleQ" in await one.command(BEN, "help")


async def at_slack(token: str, one: Stage) -> str:
    """What Slack says of a token."""
    headers = {"Authorization": f"Bearer {token}"}
    async with one.http.post(f"{one.slack.api_url}auth.test", headers=headers) as answer:
        found = await answer.json()
    return "ok" if found["ok"] else str(found["error"])


async def test_the_page_leads_straight_to_slacks(nowhere: Stage, browser: Browser) -> None:
    seen = await browser.get("/slack/install")
    assert seen.status == 302
    assert seen.headers["Location"].startswith(f"{nowhere.slack.url}/oauth/v2/authorize?")
    cookie = seen.headers["Set-Cookie"]
    assert all(flag in cookie for flag in ("HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"))
    asked = await browser.begins()
    assert asked["redirect_uri"] == f"{PUBLIC}/slack/oauth_redirect"
    assert set(asked["scope"].split(",")) == set(SCOPES)
    assert asked["client_id"] == CLIENT.client_id
    assert asked["state"] == browser.cookies[STATE]
    assert await installations(nowhere) == {}


async def test_once_allowed_it_works_there_and_nowhere_else(nowhere: Stage, browser: Browser) -> None:
    seen = await browser.installs()
    assert (seen.status, "ScaleQ is installed in Playground T0ACME0001" in seen.text) == (200, True)
    assert await works(nowhere)
    assert not await works(nowhere.at(OTHER))
    await invite(nowhere)
    await nowhere.set_up()
    await nowhere.to(MONDAY)
    assert len(await nowhere.posts()) == 1


async def test_two_workspaces_are_served_by_one_process_and_keep_apart(
    nowhere: Stage, browser: Browser
) -> None:
    """Channels, people and messages have the same ids in both."""
    other = nowhere.at(OTHER)
    for one in (nowhere, other):
        assert (await browser.installs(one.team)).status == 200
        await invite(one)
        await one.set_up()
    await nowhere.to(MONDAY)
    await nowhere.answer(BEN)
    for one, given in ((nowhere, 1), (other, 0)):
        assert len(await one.posts()) == 1
        assert (await one.streak(BEN)).credits == given
        assert (await works(one), len(await one.rounds())) == (True, 1)


async def test_the_token_is_nowhere_in_the_database_in_a_form_that_can_be_read(
    nowhere: Stage, browser: Browser
) -> None:
    await browser.installs()
    token = await nowhere.parts.installs.of(ACME)
    assert token is not None
    assert token.startswith("xoxb-")
    async with nowhere.parts.sessions.begin() as session:
        for table in Base.metadata.sorted_tables:
            for (row,) in await session.execute(sa.text(f"SELECT t::text FROM {table.name} t")):  # noqa: S608
                assert token not in row
                assert token.encode().hex() not in row
                assert "xoxb" not in row


async def test_every_page_is_closed_to_frames_scripts_and_caches(browser: Browser) -> None:
    asked = await browser.begins()
    for path in (
        await browser.decides(asked),
        await browser.decides(asked, allow=False),
        "/slack/oauth_redirect?error=%3Cscript%3Ealert(1)%3C/script%3E",
        "/slack/oauth_redirect",
    ):
        seen = await browser.get(path)
        policy = seen.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert (seen.headers["X-Content-Type-Options"], seen.headers["Referrer-Policy"]) == (
            "nosniff",
            "no-referrer",
        )
        assert seen.headers["Cache-Control"] == "no-store"
        assert "Location" not in seen.headers
        assert "<script" not in seen.text
        assert browser.cookies == {}


async def test_a_workspaces_name_is_shown_as_text(nowhere: Stage, browser: Browser) -> None:
    await nowhere.gesture("team", team=ACME, name="<b>`Acme`</b> & Söhne")
    seen = await browser.installs()
    assert "&lt;b&gt;`Acme`&lt;/b&gt; &amp; Söhne" in seen.text


async def test_who_cancels_is_told_so_and_may_begin_again(nowhere: Stage, browser: Browser) -> None:
    seen = await browser.installs(allow=False)
    assert (seen.status, "was not installed" in seen.text) == (200, True)
    assert 'href="/slack/install"' in seen.text
    assert await installations(nowhere) == {}


# -- the state ----------------------------------------------------------------------------------------------------------------


async def test_a_state_is_used_once(nowhere: Stage, browser: Browser) -> None:
    asked = await browser.begins()
    first, second = await browser.decides(asked), await browser.decides(asked, OTHER)
    cookies = dict(browser.cookies)
    assert (await browser.get(first)).status == 200
    browser.cookies = cookies
    again = await browser.get(second)
    assert (again.status, "can’t be finished here" in again.text) == (400, True)
    assert set(await installations(nowhere)) == {ACME}


async def test_of_two_who_come_back_with_one_state_at_once_one_wins_and_the_other_is_told(
    nowhere: Stage, browser: Browser
) -> None:
    for _ in range(3):
        asked = await browser.begins()
        paths = [await browser.decides(asked, team) for team in (ACME, OTHER)]
        twins = [Browser.on(nowhere, browser.cookies) for _ in paths]
        seen = await asyncio.gather(*(one.get(path) for one, path in zip(twins, paths, strict=True)))
        assert sorted(one.status for one in seen) == [200, 400]
        assert any("can’t be finished here" in one.text for one in seen)


async def test_a_state_is_good_for_ten_minutes(nowhere: Stage, browser: Browser) -> None:
    asked = await browser.begins()
    nowhere.clock.pass_leases(timedelta(minutes=10, seconds=1))
    assert (await browser.get(await browser.decides(asked))).status == 400
    assert await installations(nowhere) == {}


async def test_another_browser_cannot_finish_what_this_one_began(nowhere: Stage, browser: Browser) -> None:
    """Or somebody could be led to install into a workspace that isn't theirs."""
    theirs = await browser.decides(await browser.begins())
    assert (await Browser.on(nowhere).get(theirs)).status == 400
    somebody = Browser.on(nowhere)
    await somebody.begins()
    assert (await somebody.get(theirs)).status == 400
    assert await installations(nowhere) == {}


async def test_a_state_that_a_neighbour_planted_is_not_taken(nowhere: Stage, browser: Browser) -> None:
    """Another host below the same domain may set a cookie for all of it, but none of that name."""
    theirs = await browser.decides(await browser.begins())
    planted = {"scaleq_install": browser.cookies[STATE]}
    assert (await Browser.on(nowhere, planted).get(theirs)).status == 400
    assert await installations(nowhere) == {}


async def test_without_https_the_cookie_has_a_name_that_browsers_take_without(database_url: str) -> None:
    plain = "http://127.0.0.1:8000"
    async with page(
        database_url, config={"redirect_urls": (f"{plain}/slack/oauth_redirect",)}, SCALEQ_PUBLIC_URL=plain
    ) as one:
        browser = Browser.on(one)
        asked = await browser.begins()
        assert browser.cookies == {"scaleq_install": asked["state"]}
        assert (await browser.get(await browser.decides(asked))).status == 200
        assert browser.cookies == {}


@pytest.mark.parametrize("query", ["", "?code=1", "?state=x", "?code=1&state=x", "?code=1&state=%ED%A0%80"])
@pytest.mark.parametrize("cookie", ["", "x", "é\xff"])
async def test_a_made_up_return_is_turned_away(browser: Browser, query: str, cookie: str) -> None:
    browser.cookies = {STATE: cookie} if cookie else {}
    assert (await browser.get(f"/slack/oauth_redirect{query}")).status == 400


# -- again, and what can't be -----------------------------------------------------------------------------------------------------


async def test_installing_again_adds_scopes_in_place(nowhere: Stage, browser: Browser) -> None:
    asked = await browser.begins()
    assert (await browser.get(await browser.decides(asked | {"scope": "commands,chat:write"}))).status == 200
    before = (await installations(nowhere))[ACME]
    assert before.scopes == ["chat:write", "commands"]
    assert (await browser.installs()).status == 200
    [after] = (await installations(nowhere)).values()
    assert after.scopes == sorted(SCOPES)
    assert await works(nowhere)


@pytest.mark.parametrize(
    ("answers", "said"), [("organization", "whole organisation"), ("rotating", "tokens that expire")]
)
async def test_what_cannot_be_kept_is_refused_in_words_and_given_back(
    nowhere: Stage, browser: Browser, answers: str, said: str
) -> None:
    seen = await browser.installs(answers=answers)
    assert (seen.status, said in seen.text) == (400, True)
    assert await installations(nowhere) == {}
    assert nowhere.slack.at(ACME).platform.installs.at(ACME) is None


async def test_what_slack_does_not_take_back_is_not_called_given_back(
    nowhere: Stage, browser: Browser
) -> None:
    await nowhere.gesture("faults", api=[{"method": "auth.revoke", "kind": "error", "times": 2}])
    for answers in ("organization", "rotating"):
        seen = await browser.installs(answers=answers)
        assert (seen.status, "given back" in seen.text) == (400, False)
        assert "remove ScaleQ" in seen.text


async def test_where_the_database_fails_once_slack_has_installed_it_that_is_what_it_says(
    nowhere: Stage, browser: Browser
) -> None:
    asked = await browser.begins()
    async with nowhere.parts.sessions.begin() as session:
        await session.execute(sa.text("ALTER TABLE installations RENAME TO away"))
    seen = await browser.get(await browser.decides(asked))
    assert (seen.status, "among your apps" in seen.text) == (503, True)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "error", "status": 500},
        {"kind": "error", "status": 429},
        {"kind": "drop_after"},
    ],
    ids=str,
)
@pytest.mark.parametrize("method", ["oauth.v2.access", "auth.test"])
async def test_where_slack_does_not_answer_it_says_so(
    nowhere: Stage, browser: Browser, fault: dict[str, object], method: str
) -> None:
    await nowhere.gesture("faults", api=[{"method": method, **fault}])
    seen = await browser.installs()
    assert (seen.status, "Try again in a minute" in seen.text) == (503, True)
    assert "among your apps" in seen.text, "it may have installed it all the same"


async def test_a_wrong_secret_is_not_shown(database_url: str) -> None:
    async with page(database_url, config={"client_secret": "another"}) as one:
        seen = await Browser.on(one).installs()
    assert (seen.status, "bad_client_secret" in seen.text) == (400, True)
    assert CLIENT.client_secret not in seen.text


# -- processes ------------------------------------------------------------------------------------------------------------------


async def test_another_process_serves_it_without_being_told(nowhere: Stage, browser: Browser) -> None:
    async with another_process(nowhere) as other:
        assert await other.installs.of(ACME) is None
        await browser.installs()
        nowhere.clock.pass_leases(timedelta(seconds=1))
        assert await other.installs.of(ACME) == await nowhere.parts.installs.of(ACME)


async def test_keys_that_do_not_open_what_is_stored_are_told_at_the_start(database_url: str) -> None:
    new = Fernet.generate_key().decode()
    async with page(database_url) as one:
        await Browser.on(one).installs()
    with pytest.raises(CannotStart, match="opens 0 of the 1 stored tokens") as caught:
        async with page(database_url, SCALEQ_ENCRYPTION_KEYS=SecretStr(new)):
            pass
    assert new not in str(caught.value)
    async with page(database_url, SCALEQ_ENCRYPTION_KEYS=SecretStr(f"{new},{KEY}")) as one:
        assert await one.parts.installs.of(ACME)
