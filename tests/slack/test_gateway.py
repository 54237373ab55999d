"""Slack's Web API through the gateway: what fails is told apart by what to do about it, and nothing is said twice."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.clock import SystemClock
from bot.slack import looking_back, people
from bot.slack.blocks import kit
from bot.slack.blocks.text import Message
from bot.slack.gateway import EVENT_TYPE, Held, Slack
from bot.slack.trouble import NotInstalled, RateLimited, Refused, ShutOut, SlackTrouble, Undone, Unknown
from playground import server
from playground.config import Config
from playground.faults import FaultsRequest
from playground.world import small_workspace
from tests.clock import FakeClock

TEAM, PRACTICE, GENERAL, ADA = "T0PLAYTEAM", "C0PRACTICE", "C0GENERAL1", "U0ADA00001"
TOKEN = "xoxb-gateway"
HELLO = kit.say("Hello")


@pytest.fixture
async def playground() -> AsyncIterator[server.Playground]:
    config = Config(bot_token=TOKEN, app_token="xapp-gateway", signing_secret="secret")
    running = await server.start(small_workspace("ScaleQ"), config, clock=FakeClock(SystemClock().now()))
    yield running
    await running.stop()


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def slack(playground: server.Playground, http: aiohttp.ClientSession) -> Slack:
    return Slack(http, playground.api_url, Held({TEAM: TOKEN}))


def befalls(playground: server.Playground, **fault: Any) -> None:
    playground.slack.faults.replace(FaultsRequest.model_validate({"api": [fault]}))


def calls(playground: server.Playground, method: str) -> list[dict[str, Any]]:
    return [entry for entry in playground.slack.journal.since(0) if entry.get("method") == method]


async def post(slack: Slack, channel: str = PRACTICE, message: Message = HELLO, **more: Any) -> str:
    return await slack.post(TEAM, channel, message, post_id="P1", **more)


# -- what went well ---------------------------------------------------------------------------------------------------------


async def found(slack: Slack, post_id: str, *, thread_ts: str | None = None, oldest: str = "0") -> list[str]:
    """What carries that id, page after page."""
    every: list[str] = []
    cursor: str | None = None
    while True:
        page = await looking_back.page(
            slack,
            TEAM,
            PRACTICE,
            post_id=post_id,
            file_id=None,
            thread_ts=thread_ts,
            oldest=oldest,
            cursor=cursor,
        )
        every += page.found
        cursor = page.cursor
        if cursor is None:
            return sorted(every)


async def test_a_post_carries_its_id_and_is_found_by_it(slack: Slack) -> None:
    other = await slack.post(TEAM, PRACTICE, HELLO, post_id="P2")
    ts = await post(slack)
    assert await found(slack, "P1") == [ts]
    assert await found(slack, "P2") == [other]
    assert await found(slack, "P1", oldest=ts[:-1] + "9") == []


async def test_what_another_app_carries_is_not_ours(slack: Slack) -> None:
    metadata = {"event_type": "somebody_else", "event_payload": {"post_id": "P1"}}
    await slack.call(TEAM, "chat.postMessage", channel=PRACTICE, text="Hello", metadata=metadata)
    assert await found(slack, "P1") == []


async def test_a_reply_is_found_in_its_thread_and_nowhere_else(slack: Slack) -> None:
    root = await slack.post(TEAM, PRACTICE, HELLO, post_id="P0")
    ts = await post(slack, thread_ts=root)
    assert await found(slack, "P1", thread_ts=root) == [ts]
    assert await found(slack, "P1") == []


async def test_in_a_thread_that_was_deleted_nothing_is_found(slack: Slack) -> None:
    root = await slack.post(TEAM, PRACTICE, HELLO, post_id="P0")
    await slack.delete(TEAM, PRACTICE, root)
    assert await found(slack, "P1", thread_ts=root) == []


async def test_every_page_of_a_long_history_is_read(slack: Slack, playground: server.Playground) -> None:
    first = await post(slack)
    for n in range(410):
        await slack.post(TEAM, PRACTICE, HELLO, post_id=f"Q{n}")
    second = await post(slack)
    assert await found(slack, "P1") == [first, second]
    assert len(calls(playground, "conversations.history")) == 3


async def test_everybody_in_a_channel_and_what_slack_says_of_them(slack: Slack) -> None:
    present = await people.in_channel(slack, TEAM, PRACTICE)
    known = {one.user_id: one for one in await people.everybody(slack, TEAM)}
    assert set(present) <= set(known)
    assert (known[ADA].name, known[ADA].tz, known[ADA].is_admin) == (
        "Ada Lindqvist",
        "Europe/Stockholm",
        True,
    )
    assert known["U0EVE00005"].is_guest
    assert known["U0PLAYBOT1"].is_bot


async def test_who_a_token_is(slack: Slack) -> None:
    found = await slack.identify(TOKEN)
    assert (found.team_id, found.bot_user_id, found.bot_id) == (TEAM, "U0PLAYBOT1", "B0PLAYBOT1")
    assert "chat:write" in found.scopes


async def test_metadata_says_whose_post_it_is(slack: Slack, playground: server.Playground) -> None:
    ts = await post(slack)
    assert playground.world.channels[PRACTICE].messages[ts].metadata == {
        "event_type": EVENT_TYPE,
        "event_payload": {"post_id": "P1"},
    }


# -- what went wrong, by what to do about it --------------------------------------------------------------------------------


async def test_too_many_requests_say_how_long_to_rest(slack: Slack, playground: server.Playground) -> None:
    befalls(playground, method="chat.postMessage", kind="ratelimited", retry_after=17)
    with pytest.raises(RateLimited) as caught:
        await post(slack)
    assert caught.value.seconds == 17


@pytest.mark.parametrize(
    "code",
    [
        "not_in_channel",
        "is_archived",
        "channel_not_found",
        "account_inactive",
        "token_revoked",
        "missing_scope",
    ],
)
async def test_who_is_shut_out_need_not_try_again(
    slack: Slack, playground: server.Playground, code: str
) -> None:
    befalls(playground, method="chat.postMessage", kind="error", status=200, error=code)
    with pytest.raises(ShutOut) as caught:
        await post(slack)
    assert caught.value.code == code


async def test_a_channel_without_the_app(slack: Slack) -> None:
    with pytest.raises(ShutOut, match="not_in_channel"):
        await post(slack, GENERAL)


async def test_a_channel_that_does_not_exist(slack: Slack) -> None:
    with pytest.raises(ShutOut, match="channel_not_found"):
        await post(slack, "C0NOWHERE1")


async def test_a_workspace_without_a_token(slack: Slack, playground: server.Playground) -> None:
    with pytest.raises(NotInstalled):
        await slack.post("T0OTHER", PRACTICE, HELLO, post_id="P1")
    assert calls(playground, "chat.postMessage") == []


async def test_a_token_that_slack_does_not_know(
    playground: server.Playground, http: aiohttp.ClientSession
) -> None:
    with pytest.raises(ShutOut, match="invalid_auth"):
        await Slack(http, playground.api_url, Held({})).identify("xoxb-wrong")


async def test_blocks_that_slack_refuses_come_with_the_reason(slack: Slack) -> None:
    broken = Message("Hello", [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}])
    with pytest.raises(Refused) as caught:
        await post(slack, message=broken)
    assert caught.value.code == "invalid_blocks"
    assert "3000" in caught.value.detail or "3001" in caught.value.detail


async def test_a_trigger_that_is_no_longer_good(slack: Slack) -> None:
    view = {"type": "modal", "title": kit.plain_text("Hello", 24), "blocks": HELLO.blocks}
    with pytest.raises(Refused, match="trigger"):
        await slack.open_view(TEAM, "1.2.3", view)


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_slack_that_is_unwell_may_have_done_it(
    slack: Slack, playground: server.Playground, status: int
) -> None:
    befalls(playground, method="chat.postMessage", kind="error", status=status)
    with pytest.raises(Unknown):
        await post(slack)


@pytest.mark.parametrize("code", ["fatal_error", "internal_error", "service_unavailable", "request_timeout"])
async def test_so_may_one_that_says_so_politely(
    slack: Slack, playground: server.Playground, code: str
) -> None:
    befalls(playground, method="chat.postMessage", kind="error", status=200, error=code)
    with pytest.raises(Unknown):
        await post(slack)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_a_connection_that_breaks_leaves_it_open_whether_it_was_done(
    slack: Slack, playground: server.Playground, kind: str
) -> None:
    befalls(playground, method="chat.postMessage", kind=kind)
    with pytest.raises(Unknown):
        await post(slack)
    assert len(await found(slack, "P1")) == (kind == "drop_after")


async def test_nobody_who_can_be_reached(http: aiohttp.ClientSession, playground: server.Playground) -> None:
    gone = Slack(http, playground.api_url, Held({TEAM: TOKEN}))
    await playground.stop()
    with pytest.raises(Undone):
        await post(gone)


async def test_a_request_ends_at_its_deadline(slack: Slack, playground: server.Playground) -> None:
    """Leases are longer than that, so that nobody takes over what may still be on its way."""
    befalls(playground, method="users.info", kind="hang", seconds=3)
    began = time.monotonic()
    with pytest.raises(Unknown):
        await slack.call(TEAM, "users.info", timeout=0.3, user=ADA)
    assert time.monotonic() - began < 2


# -- nothing is repeated ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "ratelimited"},
        {"kind": "error", "status": 500},
        {"kind": "error", "status": 200, "error": "fatal_error"},
        {"kind": "drop_before"},
        {"kind": "drop_after"},
    ],
    ids=lambda fault: fault["kind"],
)
async def test_no_post_is_ever_repeated(
    slack: Slack, playground: server.Playground, fault: dict[str, Any]
) -> None:
    befalls(playground, method="chat.postMessage", **fault)
    before = len(playground.world.channels[PRACTICE].messages)
    with pytest.raises(SlackTrouble):
        await post(slack)
    befalls(playground, method="none", kind="error")
    attempts = len(calls(playground, "chat.postMessage"))
    assert attempts <= 1, "a request that was cut off before it was read leaves no trace"
    assert len(playground.world.channels[PRACTICE].messages) - before == (fault["kind"] == "drop_after")


# -- a server that isn't quite Slack ----------------------------------------------------------------------------------------

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def odd_server(answer: Answer) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/api/{method}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, b"<html>Server Error</html>", "text/html"),
        (503, b"", "text/plain"),
        (200, b"<html>Sign in to the hotel's network</html>", "text/html"),
        (200, b"", "application/json"),
        (200, b"{broken", "application/json"),
        (200, b"[]", "application/json"),
        (200, b"null", "application/json"),
        (200, b'{"ok": false}', "application/json"),
        (200, b"\xff\xfe\x00", "text/html"),
        (200, b"\xff\xfe\x00", "application/json"),
        (404, b"not found", "text/plain"),
    ],
)
async def test_an_answer_that_is_not_slack_s_is_not_believed(
    http: aiohttp.ClientSession, status: int, body: bytes, kind: str
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=body, headers={"Content-Type": kind})

    async with odd_server(answer) as url:
        with pytest.raises(Unknown):
            await post(Slack(http, url, Held({TEAM: TOKEN})))


@pytest.mark.parametrize("retry_after", [None, "soon", "Wed, 25 Nov 2026 08:00:00 GMT", "2.5"])
async def test_a_429_with_an_odd_header_is_a_429(
    http: aiohttp.ClientSession, retry_after: str | None
) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    async with odd_server(answer) as url:
        with pytest.raises(RateLimited) as caught:
            await post(Slack(http, url, Held({TEAM: TOKEN})))
    assert caught.value.seconds > 0


async def test_one_session_serves_all_calls() -> None:
    connections: set[int] = set()

    async def answer(request: web.Request) -> web.StreamResponse:
        connections.add(id(request.transport))
        return web.json_response({"ok": True, "ts": "1.000001"})

    async with odd_server(answer) as url, aiohttp.ClientSession() as http:
        slack = Slack(http, url, Held({TEAM: TOKEN}))
        for _ in range(5):
            await post(slack)
    assert len(connections) == 1


# -- answering where something was pressed ----------------------------------------------------------------------------------


async def test_a_response_url_that_is_used_up_is_refused(slack: Slack, playground: server.Playground) -> None:
    with pytest.raises(Refused, match="http_404"):
        await slack.respond(f"{playground.url}/actions/gone", HELLO)


async def test_a_response_url_that_nobody_answers_is_unknown(slack: Slack) -> None:
    with pytest.raises(Unknown):
        await slack.respond("http://127.0.0.1:9/actions/gone", HELLO)
