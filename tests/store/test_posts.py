"""Owed messages: claimed by one, in order, recorded once."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.slack_time import ts
from bot.store import claims, closing, posts, workspaces
from bot.store.claims import Claimed
from bot.store.database import Sessions
from bot.store.posts import Kind, Sent
from bot.store.tables import Post, Round
from questions.bank import Bank
from tests.store.scenes import (
    CHANNEL,
    CLOSES,
    OPENS,
    OTHER_TEAM,
    REAL,
    TEAM,
    a_round,
    a_schedule,
    a_workspace,
)

LEASE = timedelta(seconds=60)
NOW = OPENS + timedelta(hours=1)


@pytest.fixture(autouse=True)
async def _workspaces(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        await a_workspace(session, OTHER_TEAM)


async def owe(
    sessions: Sessions, kind: Kind, subject: str, *, team: str = TEAM, channel: str = CHANNEL, late: float = 0
) -> bool:
    async with sessions.begin() as session:
        return await posts.owe(
            session,
            team_id=team,
            channel_id=channel,
            kind=kind,
            subject=subject,
            real=REAL + timedelta(seconds=late),
        )


async def claim(sessions: Sessions, *, after: float = 0, limit: int = 10) -> list[Claimed]:
    real = REAL + timedelta(seconds=after)
    async with sessions.begin() as session:
        return await claims.claim(session, now=NOW, real=real, lease_until=real + LEASE, limit=limit)


async def posted(sessions: Sessions, post: Post) -> bool:
    async with sessions.begin() as session:
        if post.state == "posted":
            await posts.edited(session, post)
            return True
        return await stands(session, post, ts(NOW)) is None


async def stands(session: AsyncSession, post: Post, at: str) -> str | None:
    return (await posts.posted(session, [Sent(post, post.channel_id, at)]))[post.post_id]


def subjects(claimed: list[Claimed]) -> list[str]:
    return [one.post.subject for one in claimed]


# -- once -------------------------------------------------------------------------------------------------------------------


async def test_a_subject_is_owed_once(sessions: Sessions) -> None:
    assert await owe(sessions, "question", "R1")
    assert not await owe(sessions, "question", "R1")
    assert await owe(sessions, "results", "R1")
    assert await owe(sessions, "question", "R1", team=OTHER_TEAM)


async def test_two_workers_never_get_the_same_message(sessions: Sessions) -> None:
    for n in range(6):
        await owe(sessions, "results", f"R{n}", channel=f"C{n}")
    async with sessions.begin() as one, sessions.begin() as other:
        first = await claims.claim(one, now=NOW, real=REAL, lease_until=REAL + LEASE, limit=4)
        second = await claims.claim(other, now=NOW, real=REAL, lease_until=REAL + LEASE, limit=4)
    assert len(first) == 4
    assert sorted(subjects(first) + subjects(second)) == [f"R{n}" for n in range(6)]
    assert await claim(sessions) == []


async def test_a_lease_that_ran_out_is_taken_over_in_doubt(sessions: Sessions) -> None:
    await owe(sessions, "results", "R1")
    [first] = await claim(sessions)
    assert first.doubtful_since is None
    assert await claim(sessions, after=59) == []
    [second] = await claim(sessions, after=60)
    assert second.doubtful_since == NOW
    assert await posted(sessions, first.post), "a message that stands is recorded, whoever claims it by now"
    async with sessions.begin() as session:
        other = ts(NOW + timedelta(seconds=1))
        assert await stands(session, second.post, other) == ts(NOW)
    assert await claim(sessions, after=600) == []


@pytest.mark.parametrize("doubtful", [False, True])
async def test_what_was_put_back_waits_and_keeps_its_doubt(sessions: Sessions, doubtful: bool) -> None:
    since = NOW if doubtful else None
    await owe(sessions, "results", "R1")
    [first] = await claim(sessions)
    async with sessions.begin() as session:
        await posts.put_back(
            session,
            first.post,
            held_until=REAL + 2 * LEASE,
            error="x",
            doubtful_since=since,
            reading=posts.Reading(),
        )
    assert await claim(sessions, after=119) == []
    [again] = await claim(sessions, after=120)
    assert again.doubtful_since == since


@pytest.mark.parametrize("state", ["dropped", "blocked"])
async def test_what_is_settled_is_not_sent(sessions: Sessions, state: str) -> None:
    await owe(sessions, "results", "R1")
    [first] = await claim(sessions)
    async with sessions.begin() as session:
        assert await posts.settle(session, first.post, "dropped" if state == "dropped" else "blocked", "x")
        assert not await posts.settle(session, first.post, "dropped", "again")
    assert await claim(sessions, after=600) == []
    async with sessions.begin() as session:
        await posts.unblock(session, TEAM, CHANNEL, REAL)
    assert len(await claim(sessions)) == (state == "blocked")


# -- in order ---------------------------------------------------------------------------------------------------------------


async def test_people_see_results_then_the_board_then_the_question(sessions: Sessions) -> None:
    await owe(sessions, "question", "R2")
    await owe(sessions, "board", "W1")
    await owe(sessions, "results", "R1")
    for second, expected in enumerate(("R1", "W1", "R2")):
        [one] = await claim(sessions, after=second)
        assert one.post.subject == expected
        assert await posted(sessions, one.post)


async def test_what_waits_in_one_channel_holds_up_no_other(sessions: Sessions) -> None:
    await owe(sessions, "results", "R1")
    await owe(sessions, "question", "R2")
    await owe(sessions, "question", "R3", channel="C2")
    await owe(sessions, "question", "R2", team=OTHER_TEAM)
    claimed = await claim(sessions)
    assert sorted((one.post.team_id, one.post.channel_id) for one in claimed) == [
        (TEAM, CHANNEL),
        (TEAM, "C2"),
        (OTHER_TEAM, CHANNEL),
    ]


async def test_a_question_waits_for_the_others_at_most_two_minutes(sessions: Sessions) -> None:
    await owe(sessions, "results", "R1")
    await owe(sessions, "question", "R2")
    [results] = await claim(sessions)
    async with sessions.begin() as session:
        await posts.put_back(
            session,
            results.post,
            held_until=REAL + 10 * LEASE,
            error="x",
            doubtful_since=None,
            reading=posts.Reading(),
        )
    assert await claim(sessions, after=119) == []
    assert subjects(await claim(sessions, after=120)) == ["R2"]


async def test_a_question_waits_for_a_round_that_is_being_closed(sessions: Sessions, bank: Bank) -> None:
    async with sessions.begin() as session:
        of = await a_round(session, bank, opens=NOW - timedelta(days=1))
    await owe(sessions, "question", "R2")
    assert await claim(sessions) == []
    async with sessions.begin() as session:
        await closing.close(session, TEAM, of.round_id, 3)
    assert subjects(await claim(sessions, after=1)) == ["R2"]


async def test_a_question_waits_for_a_board_that_is_due(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        schedule = await a_schedule(session)
        schedule.board_next_at = NOW
    await owe(sessions, "question", "R2")
    assert await claim(sessions) == []
    assert subjects(await claim(sessions, after=120)) == ["R2"]


# -- rest -------------------------------------------------------------------------------------------------------------------


async def test_a_workspace_that_wants_to_be_left_alone_is_and_others_are_not(sessions: Sessions) -> None:
    await owe(sessions, "results", "R1")
    await owe(sessions, "results", "R2", team=OTHER_TEAM)
    async with sessions.begin() as session:
        await workspaces.rest(session, TEAM, REAL + timedelta(seconds=30))
    assert subjects(await claim(sessions)) == ["R2"]
    assert subjects(await claim(sessions, after=30)) == ["R1"]


async def test_rounds_of_a_resting_workspace_are_not_closed_either(sessions: Sessions, bank: Bank) -> None:
    """429: the whole workspace waits, and closing asks Slack who is in the channel."""
    async with sessions.begin() as session:
        await a_round(session, bank)
        await a_round(session, bank, team=OTHER_TEAM)
        await workspaces.rest(session, TEAM, REAL + timedelta(seconds=30))
    async with sessions.begin() as session:
        found = await closing.claim(
            session, now=CLOSES, overdue=CLOSES - LEASE, real=REAL, lease_until=REAL + LEASE, limit=10
        )
    assert [one.team_id for one in found] == [OTHER_TEAM]


# -- edits ------------------------------------------------------------------------------------------------------------------


async def test_results_are_edited_for_what_came_late_until_the_board_is_out(
    sessions: Sessions, bank: Bank
) -> None:
    async with sessions.begin() as session:
        of = await a_round(session, bank)
    await owe(sessions, "results", of.round_id)
    [results] = await claim(sessions)
    assert await posted(sessions, results.post)

    async def late() -> int:
        async with sessions.begin() as session:
            await posts.revise_results(session, of, REAL)
        claimed = await claim(sessions, after=600)
        for one in claimed:
            assert one.post.state == "posted"
            assert await posted(sessions, one.post)
        return len(claimed)

    assert await late() == 1
    assert await claim(sessions, after=6000) == []
    await owe(sessions, "board", posts.board_subject(CHANNEL, OPENS.date()))
    async with sessions.begin() as session:
        await posts.revise_results(session, of, REAL)
    assert subjects(await claim(sessions, after=600)) == [posts.board_subject(CHANNEL, OPENS.date())]


async def test_what_came_while_the_results_were_sent_is_not_lost(sessions: Sessions, bank: Bank) -> None:
    async with sessions.begin() as session:
        of = await a_round(session, bank)
    await owe(sessions, "results", of.round_id)
    [results] = await claim(sessions)
    async with sessions.begin() as session:
        await posts.revise_results(session, of, REAL)
    assert await posted(sessions, results.post)
    assert len(await claim(sessions, after=60)) == 1


# -- what the operator sees -------------------------------------------------------------------------------------------------


async def test_of_a_workspace_that_the_app_left_nothing_is_due(sessions: Sessions) -> None:
    await owe(sessions, "results", "R1")
    await owe(sessions, "board", "W1", team=OTHER_TEAM)
    async with sessions.begin() as session:
        assert await claims.due_by_kind(session, REAL) == {"results": 1, "board": 1}
        await workspaces.removed(session, TEAM, at=NOW, now=NOW)
        assert await claims.due_by_kind(session, REAL) == {"board": 1}


# -- a crowded workspace ----------------------------------------------------------------------------------------------------


async def test_a_crowded_workspace_leaves_the_next_claim_to_others(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        for n in range(300):
            await posts.owe(
                session, team_id=TEAM, channel_id=f"C{n}", kind="results", subject=f"R{n}", real=REAL
            )
    await owe(sessions, "results", "R1", team=OTHER_TEAM, late=1)
    first, second = await claim(sessions, after=1, limit=100), await claim(sessions, after=1, limit=100)
    assert {one.post.team_id for one in first} == {TEAM}
    assert len(first) == claims.BURST
    assert OTHER_TEAM in {one.post.team_id for one in second}


async def test_rounds_of_a_crowded_workspace_are_closed_beside_the_others(
    sessions: Sessions, bank: Bank
) -> None:
    async with sessions.begin() as session:
        for n in range(250):
            await a_round(session, bank, channel=f"C{n}")
        await a_round(session, bank, team=OTHER_TEAM, opens=OPENS + LEASE)
    now = CLOSES + LEASE

    async def claimed(*held: Round, after: int = 0, limit: int = 10) -> Sequence[Round]:
        async with sessions.begin() as session:
            return await closing.claim(
                session,
                now=now,
                overdue=now - LEASE,
                real=REAL + after * LEASE,
                lease_until=REAL + (after + 1) * LEASE,
                limit=limit,
                in_hand=Counter(of.team_id for of in held),
            )

    first = await claimed()
    assert Counter(of.team_id for of in first) == {TEAM: closing.SHARE, OTHER_TEAM: 1}
    assert await claimed(*first) == [], "as many of it are in hand as may be"
    assert len(await claimed(*first[2:])) == 2
    assert len(await claimed(after=1, limit=3)) == 3, "a lease that ran out is taken over"


async def test_a_round_put_back_is_claimed_again_at_its_time_and_by_whoever_has_it(
    sessions: Sessions, bank: Bank
) -> None:
    async with sessions.begin() as session:
        await a_round(session, bank)

    async def claimed(after: int) -> Sequence[Round]:
        real = REAL + timedelta(seconds=after)
        async with sessions.begin() as session:
            return await closing.claim(
                session, now=CLOSES, overdue=OPENS, real=real, lease_until=real + LEASE, limit=10
            )

    [first] = await claimed(0)
    async with sessions.begin() as session:
        await closing.put_back(session, first, REAL + timedelta(seconds=30))
    assert await claimed(29) == []
    [_] = await claimed(30)
    async with sessions.begin() as session:
        await closing.put_back(session, first, REAL)
    assert await claimed(31) == [], "it is in other hands by now"
