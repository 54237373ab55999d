"""Slack's requests over HTTP: who is let in, and what becomes of what can hardly be read."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from sqlalchemy import select

from bot.clock import SystemClock
from bot.store import database
from bot.store.tables import Reply
from handlers.entry import LARGEST_BODY
from handlers.payloads import Unreadable, check, from_form, from_json, team_of
from playground.signed import signature
from tests.handlers.test_events import a_reply, after, around, question
from tests.stage import LONG, SIGNING_SECRET, Stage

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


async def asked(
    one: Stage, body: bytes, content_type: str = JSON, *, method: str = "POST", **headers: str
) -> tuple[int, str]:
    """Status and text of the answer to a request that is signed as it should be, but for ``headers``."""
    sent = str(int(SystemClock().real().timestamp()))
    stamp = {"X-Slack-Request-Timestamp": sent, "X-Slack-Signature": signature(SIGNING_SECRET, sent, body)}
    address = str(one.slack.slack.config.request_url)
    given = {"Content-Type": content_type, **stamp, **headers}
    async with one.http.request(method, address, data=io.BytesIO(body), headers=given) as answer:
        return answer.status, await answer.text()


@asynccontextmanager
async def unreachable(one: Stage) -> AsyncIterator[None]:
    """The database is away."""
    away = database.engine("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    one.parts.sessions.configure(bind=away)
    try:
        yield
    finally:
        one.parts.sessions.configure(bind=one.house.engine)
        await away.dispose()


def told(one: Stage, event: dict[str, Any]) -> bytes:
    return orjson.dumps(around(one, event))


async def test_who_is_let_in(web: Stage) -> None:
    hello = b'{"type": "url_verification", "challenge": "abc"}'
    assert await asked(web, hello) == (200, '{"challenge": "abc"}')
    assert (await asked(web, hello, "application/json; charset=utf-8"))[0] == 200
    assert (await asked(web, b"ssl_check=1&token=t", FORM))[0] == 200
    refusals = {
        401: [
            await asked(web, hello, **{"X-Slack-Signature": "v0=0"}),
            await asked(web, hello, **{"X-Slack-Signature": "v0=ä"}),
            await asked(web, hello, **{"X-Slack-Request-Timestamp": "1e9"}),
            await asked(web, hello, **{"X-Slack-Request-Timestamp": "1763366400"}),
            # Whoever isn't Slack learns nothing about what would be taken.
            await asked(web, hello, "text/plain", **{"X-Slack-Signature": "v0=0"}),
        ],
        415: [await asked(web, hello, "text/plain"), await asked(web, hello, "")],
        413: [await asked(web, b" " * (LARGEST_BODY + 1))],
        405: [await asked(web, hello, method="PUT")],
        400: [
            await asked(web, b"{"),
            await asked(web, b"[]"),
            await asked(web, b'{"type": "event_callback"}'),
            await asked(web, b"payload=%7B", FORM),
            await asked(web, "käse".encode(), FORM),
            await asked(web, urlencode({"payload": '{"type": "block_actions"}'}).encode(), FORM),
        ],
    }
    for status, answers in refusals.items():
        assert [found for found, _ in answers] == [status] * len(answers)
        assert all(text for _, text in answers)


async def test_what_no_database_column_takes_is_left_out_and_the_rest_is_stored(web: Stage) -> None:
    thread = await question(web)
    body = told(web, a_reply(thread, after(thread, 1), text=f"{LONG}NUL"))
    assert (await asked(web, body.replace(b"NUL", b"\\u0000 and half of an emoji \\ud83e.")))[0] == 200
    async with web.parts.sessions.begin() as session:
        assert (await session.scalars(select(Reply.text))).all() == [f"{LONG} and half of an emoji ."]


async def test_the_same_again_changes_nothing_whatever_slack_says_of_the_reason(web: Stage) -> None:
    thread = await question(web)
    body = told(web, a_reply(thread, after(thread, 1)))
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert [(await asked(web, body, **headers))[0] for headers in (again, {}, again)] == [200, 200, 200]
    async with web.parts.sessions.begin() as session:
        assert len((await session.scalars(select(Reply))).all()) == 1


async def test_an_event_of_a_workspace_without_the_app_is_nothing(web: Stage) -> None:
    thread = await question(web)
    body = orjson.loads(told(web, a_reply(thread, after(thread, 1))))
    body["authorizations"][0]["team_id"] = body["team_id"] = "T0ELSEWHERE"
    assert (await asked(web, orjson.dumps(body)))[0] == 200
    body["event"] = {"type": "app_home_opened", "user": "U1", "tab": "home"}
    assert (await asked(web, orjson.dumps(body)))[0] == 200
    async with web.parts.sessions.begin() as session:
        assert (await session.scalars(select(Reply))).all() == []


async def test_who_acts_while_the_database_is_away_is_told_so_and_slack_keeps_the_events(web: Stage) -> None:
    thread = await question(web)
    async with unreachable(web):
        assert "can’t reach its database" in await web.command("U0BEN00002", "hard")
        assert (await asked(web, told(web, a_reply(thread, after(thread, 1)))))[0] == 503
        home = {"type": "app_home_opened", "user": "U0BEN00002", "tab": "messages", "channel": "D1"}
        assert (await asked(web, told(web, home)))[0] == 503
    assert (await asked(web, told(web, a_reply(thread, after(thread, 1)))))[0] == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"event_ts": 1},
        {"thread_ts": "soon"},
        {"user": {}},
        {"user": "U\n1"},
        {"text": 5},
        {"channel": "C" * 300},
        {"message": "x"},
        {"message": {"thread_ts": []}},
        {"item": {"ts": 1.5}},
        {"edited": True},
    ],
)
def test_a_field_of_another_kind_is_noticed_before_anything_is_done(wrong: dict[str, Any]) -> None:
    check(a_reply("1.1", "1.2"))
    with pytest.raises(Unreadable):
        check({**a_reply("1.1", "1.2"), **wrong})


def test_deeper_than_anybody_nests_is_not_read() -> None:
    for read in (from_json, lambda body: from_form(b"payload=" + body)):
        with pytest.raises(Unreadable):
            read(b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}")
        with pytest.raises(Unreadable):
            read(b'{"b": "\\u0000", "a": ' + b"[" * 900 + b"]" * 900 + b"}")


def test_the_workspace_is_the_one_that_hears_of_it() -> None:
    assert team_of({"team_id": "T1", "authorizations": [{"team_id": "T2"}]}) == "T2"
    assert team_of({"team_id": "T1", "authorizations": []}) == "T1"
    for nonsense in ({}, {"team_id": 1}, {"team_id": "T\0"}, {"authorizations": [{"team_id": None}]}):
        with pytest.raises(Unreadable):
            team_of(nonsense)
