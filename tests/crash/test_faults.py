"""Slack unwell in every way it can be: in the end exactly one message, and nothing is lost."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.jobs import attempt, dm
from bot.slack.blocks import alerts
from bot.slack.gateway import Slack
from bot.store import claims, database, posts, workspaces
from tests.crash.once import assert_each_once, calls, owed, present, standing, try_on
from tests.crash.stopping import Stop, stop
from tests.stage import ADA, BEN, BOT_TOKEN, MONDAY, PRACTICE, Stage

POST = "chat.postMessage"
ALL = {"question": 2, "results": 1, "board": 1, "dm": 1}


async def fault(stage: Stage, *faults: dict[str, Any]) -> None:
    answer = await stage.gesture("faults", api=list(faults))
    assert answer["ok"], answer


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Requests give up after a quarter of a second."""
    assert Slack.call.__kwdefaults__ is not None
    monkeypatch.setitem(Slack.call.__kwdefaults__, "timeout", 0.25)


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize(
    "kind",
    [
        {"kind": "drop_after"},
        {"kind": "drop_before"},
        {"kind": "error", "status": 500},
        {"kind": "error", "status": 503, "error": "service_unavailable"},
        {"kind": "error", "status": 200, "error": "fatal_error"},
        {"kind": "error", "status": 200, "error": "internal_error"},
        {"kind": "error", "status": 200, "error": "ratelimited"},
        {"kind": "error", "status": 200, "error": "rate_limited"},
        {"kind": "ratelimited", "retry_after": 30},
    ],
    ids=lambda kind: f"{kind['kind']}-{kind.get('error', kind.get('status', ''))}",
)
async def test_one_message_in_the_end(monday: Stage, kind: dict[str, Any], times: int) -> None:
    await fault(monday, {"method": POST, "times": times, **kind})
    await monday.beat()
    await try_on(monday)
    await assert_each_once(monday, **ALL)
    assert [row.state for row in await monday.rounds()] == ["closed", "open"]


@pytest.mark.usefixtures("impatient")
async def test_a_request_that_outlives_its_deadline(monday: Stage) -> None:
    await fault(monday, {"method": POST, "kind": "hang", "seconds": 0.6, "times": 2})
    await monday.beat()
    await asyncio.sleep(0.6)
    await try_on(monday)
    await assert_each_once(monday, **ALL)


@pytest.mark.usefixtures("impatient")
async def test_after_a_doubtful_request_nobody_posts_before_its_deadline_and_a_margin_have_passed(
    friday: Stage,
) -> None:
    friday.clock.move_to(MONDAY - timedelta(days=3))
    await fault(friday, {"method": POST, "kind": "hang", "seconds": 0.6})
    since = present(friday)
    await friday.beat()
    friday.clock.pass_leases(attempt.DOUBT - timedelta(seconds=2))
    await friday.beat()
    assert calls(friday, since, "conversations.history") == []
    await asyncio.sleep(0.6)
    assert calls(friday, since, POST) == [POST]
    await try_on(friday, 2)
    await assert_each_once(friday, question=1)
    assert calls(friday, since, POST) == [POST], "it was found, not posted again"


async def test_reading_back_fails_too(monday: Stage) -> None:
    await fault(
        monday,
        {"method": POST, "kind": "drop_after", "times": 4},
        {"method": "conversations.history", "kind": "error", "status": 500, "times": 2},
        {"method": "conversations.history", "kind": "ratelimited", "retry_after": 20},
        {"method": "conversations.replies", "kind": "drop_before", "times": 2},
    )
    await monday.beat()
    await try_on(monday)
    await assert_each_once(monday, **ALL)


async def test_a_limit_while_reading_back_forgets_no_doubt(friday: Stage) -> None:
    friday.clock.move_to(MONDAY - timedelta(days=3))
    await fault(friday, {"method": POST, "kind": "drop_after"})
    await friday.beat()
    await fault(friday, {"method": "conversations.history", "kind": "ratelimited", "retry_after": 5})
    await try_on(friday, 3)
    await assert_each_once(friday, question=1)


# -- 429 --------------------------------------------------------------------------------------------------------------------


async def owe_dm(stage: Stage, user: str, about: str) -> None:
    async with stage.parts.sessions.begin() as session:
        message = alerts.few_unseen(PRACTICE, 3)
        await dm.owe(session, stage.team, [user], about, message, stage.clock.real())


async def test_the_whole_workspace_rests_as_long_as_slack_wants(friday: Stage) -> None:
    friday.clock.move_to(MONDAY - timedelta(days=3))
    await fault(friday, {"method": POST, "kind": "ratelimited", "retry_after": 30})
    await friday.beat()
    await owe_dm(friday, ADA, "something else")
    since = present(friday)
    friday.clock.pass_leases(timedelta(seconds=28))
    await friday.beat()
    assert calls(friday, since) == []
    friday.clock.pass_leases(timedelta(seconds=3))
    await friday.beat()
    await assert_each_once(friday, question=1, dm=1)


async def test_closing_a_round_leaves_a_resting_workspace_alone(monday: Stage) -> None:
    async with monday.parts.sessions.begin() as session:
        await workspaces.rest(session, monday.team, monday.clock.real() + timedelta(seconds=30))
    since = present(monday)
    await monday.beat()
    assert calls(monday, since) == []
    await try_on(monday, 2)
    await assert_each_once(monday, **ALL)


async def test_a_shorter_rest_does_not_cut_a_longer_one(friday: Stage) -> None:
    now = friday.clock.real()
    for seconds in (60, 1):
        async with friday.parts.sessions.begin() as session:
            await workspaces.rest(session, friday.team, now + timedelta(seconds=seconds))
    async with friday.parts.sessions.begin() as session:
        rests_until = (await workspaces.get(session, friday.team)).not_before
    assert rests_until == now + timedelta(seconds=60)


async def test_one_workspace_that_rests_does_not_delay_another(sessions: database.Sessions) -> None:
    async with sessions.begin() as session:
        for team in ("T1", "T2"):
            await workspaces.seen(
                session,
                team_id=team,
                name=team,
                url="https://example.slack.com/",
                bot_user_id="UBOT",
                bot_id="BBOT",
                now=MONDAY,
            )
            for subject in ("a", "b"):
                await posts.owe(
                    session, team_id=team, channel_id=subject, kind="results", subject=subject, real=MONDAY
                )
        await workspaces.rest(session, "T1", MONDAY + timedelta(seconds=30))

    async def claimed_at(seconds: float) -> list[str]:
        real = MONDAY + timedelta(seconds=seconds)
        async with sessions.begin() as session:
            found = await claims.claim(
                session, now=MONDAY, real=real, lease_until=real + timedelta(minutes=1), limit=20
            )
        return [one.post.team_id for one in found]

    assert await claimed_at(0) == ["T2", "T2"]
    assert await claimed_at(31) == ["T1", "T1"]


# -- doubles ----------------------------------------------------------------------------------------------------------------


async def a_double(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two messages with the id of Friday's question, neither recorded; gives their ts."""
    stage.clock.move_to(MONDAY - timedelta(days=3))
    with monkeypatch.context() as patch:
        stop(patch, "question", "after Slack")
        with pytest.raises(Stop):
            await stage.beat()
    [(post_id, [first])] = standing(stage.slack.world).items()
    stage.clock.move_to(stage.clock.now() + timedelta(seconds=5))
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    metadata = {"event_type": "scaleq_post", "event_payload": {"post_id": post_id}}
    message = {"channel": PRACTICE, "text": "the same question", "metadata": metadata}
    async with stage.http.post(f"{stage.slack.api_url}{POST}", json=message, headers=headers) as answer:
        second = (await answer.json())["ts"]
    await stage.settle()
    return [first, second]


async def test_of_two_with_one_id_the_later_is_deleted(
    friday: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = await a_double(friday, monkeypatch)
    await try_on(friday, 2)
    await assert_each_once(friday, question=1)
    assert [post["ts"] for post in await friday.posts()] == [first]
    assert [row.state for row in await friday.rounds()] == ["open"]


@pytest.mark.parametrize(
    "trouble",
    [
        {"kind": "drop_after"},
        {"kind": "error", "status": 500},
        {"kind": "ratelimited"},
    ],
    ids=lambda trouble: str(trouble["kind"]),
)
async def test_deleting_the_later_one_fails_at_first(
    friday: Stage, monkeypatch: pytest.MonkeyPatch, trouble: dict[str, Any]
) -> None:
    first, _ = await a_double(friday, monkeypatch)
    await fault(friday, {"method": "chat.delete", **trouble})
    await try_on(friday, 3)
    await assert_each_once(friday, question=1)
    assert [row.ts for row in await friday.rounds()] == [first]


async def test_a_later_one_that_somebody_deletes_meanwhile_costs_no_round(
    friday: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack answers ``message_not_found``: the deletion was somebody else's, the question stands."""
    first, second = await a_double(friday, monkeypatch)
    delete = Slack.delete

    async def too_late(self: Slack, team: str, channel: str, ts: str) -> None:
        await friday.delete(ADA, second)
        await delete(self, team, channel, ts)

    monkeypatch.setattr(Slack, "delete", too_late)
    await try_on(friday, 2)
    await assert_each_once(friday, question=1)
    assert [(row.state, row.ts) for row in await friday.rounds()] == [("open", first)]


# -- all else ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trouble",
    [{"kind": "drop_before"}, {"kind": "error", "status": 500}, {"kind": "ratelimited", "retry_after": 60}],
    ids=lambda trouble: str(trouble["kind"]),
)
async def test_results_wait_for_the_count_of_members_a_while_then_go_out(
    monday: Stage, trouble: dict[str, Any]
) -> None:
    await fault(monday, {"method": "conversations.members", "times": 100, **trouble})
    await try_on(monday, 3)
    assert (await monday.rounds())[0].state == "open"
    monday.clock.move_to(MONDAY + timedelta(minutes=16))
    await try_on(monday, 3)
    await assert_each_once(monday, **ALL)
    friday, _ = await monday.rounds()
    assert (friday.state, friday.members) == ("closed", None)


async def test_one_message_that_slack_refuses_holds_up_no_other(monday: Stage) -> None:
    await owe_dm(monday, "U0NOBODY00", "who is this")
    await owe_dm(monday, BEN, "who is that")
    await try_on(monday, 2)
    states = {post.subject: post.state for post in await _dms(monday)}
    assert states == {
        "U0ADA00001/three left": "posted",
        "U0NOBODY00/who is this": "dropped",
        "U0BEN00002/who is that": "posted",
    }
    assert [row.state for row in await monday.rounds()] == ["closed", "open"]


async def _dms(stage: Stage) -> list[Any]:
    return [post for post in await owed(stage) if post.kind == "dm"]


async def test_a_message_that_cannot_be_composed_holds_up_no_other(monday: Stage) -> None:
    """A defect in one message is the operator's business; all others go out."""
    async with monday.parts.sessions.begin() as session:
        await posts.owe(
            session,
            team_id=monday.team,
            channel_id=BEN,
            kind="dm",
            subject=f"{BEN}/{uuid4()}",
            real=monday.clock.real() - timedelta(days=1),
            message={"nothing": "of use"},
        )
    for _ in range(4):
        monday.clock.pass_leases()
        try:
            await monday.beat()
        except KeyError:
            continue
    found = {post.kind: post.state for post in await owed(monday) if post.message != {"nothing": "of use"}}
    assert found == {"question": "posted", "results": "posted", "board": "posted", "dm": "posted"}
