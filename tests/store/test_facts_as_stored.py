"""Facts are appended, never overwritten: the state is a function of the set of what happened."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from bot.rules.judging import Verdict
from bot.rules.people import Person
from bot.store import database, erasures, facts, members, practices, reactions, replies
from bot.store.database import Sessions
from bot.store.reactions import Reacted
from bot.store.replies import Written
from bot.store.tables import Base, Erasure, Reaction, Reply
from questions.bank import Bank
from tests.store.scenes import (
    CHANNEL,
    CLOSES,
    OPENS,
    OTHER_TEAM,
    TEAM,
    a_round,
    a_workspace,
    at,
    gone,
    written,
)

FIRST = written(text="the first words")
SECOND = written(edited=5, text="the second words")
THIRD = written(edited=7, text="the third words")


def vote(
    voter: str = "U2", posted: float = 1, when: float = 3, emoji: str = "+1", *, given: bool = True
) -> Reacted:
    return Reacted(CHANNEL, at(posted), voter, emoji, at(when), given)


async def count(sessions: Sessions, table: type[Base]) -> int:
    async with sessions.begin() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def texts(sessions: Sessions) -> list[str]:
    async with sessions.begin() as session:
        return list(await session.scalars(select(Reply.text).where(Reply.text.is_not(None))))


# -- replies ----------------------------------------------------------------------------------------------------------------


async def record(sessions: Sessions, *all_of_them: Written) -> list[bool]:
    new = []
    for one in all_of_them:
        async with sessions.begin() as session:
            new.append(await replies.record(session, TEAM, one))
    return new


async def test_only_the_latest_text_is_kept_in_any_order(sessions: Sessions) -> None:
    for order in permutations([FIRST, SECOND, THIRD]):
        assert await record(sessions, *order) == [True, True, True]
        assert await texts(sessions) == ["the third words"]
        assert await count(sessions, Reply) == 3
        async with sessions.begin() as session:
            await session.execute(delete(Reply))


async def test_no_text_is_kept_of_what_was_deleted_in_any_order(sessions: Sessions) -> None:
    for order in permutations([FIRST, SECOND, THIRD, gone()]):
        await record(sessions, *order)
        assert await texts(sessions) == []
        assert await count(sessions, Reply) == 4
        async with sessions.begin() as session:
            await session.execute(delete(Reply))


async def test_a_deletion_is_final_though_an_edit_claims_to_be_later(sessions: Sessions) -> None:
    await record(sessions, gone(deleted=2), SECOND)
    assert await texts(sessions) == []


async def test_a_repeated_revision_is_no_news(sessions: Sessions) -> None:
    assert await record(sessions, FIRST, FIRST, SECOND, FIRST) == [True, False, True, False]
    assert await texts(sessions) == ["the second words"]


@pytest.mark.parametrize(("one", "other", "left"), [(FIRST, SECOND, [SECOND.text]), (FIRST, gone(), [])])
async def test_two_revisions_at_the_same_moment_keep_no_older_text(
    sessions: Sessions, one: Written, other: Written, left: list[str]
) -> None:
    """Two processes take in two events of one reply: neither sees what the other has not committed."""

    async def second() -> None:
        async with sessions.begin() as session:
            await replies.record(session, TEAM, other)

    async with sessions.begin() as session:
        await replies.record(session, TEAM, one)
        meanwhile = asyncio.create_task(second())
        await asyncio.wait([meanwhile], timeout=0.3)
    await meanwhile
    assert await texts(sessions) == left


async def test_one_channel_id_in_two_workspaces(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        assert await replies.record(session, TEAM, FIRST)
        assert await replies.record(session, OTHER_TEAM, FIRST)
        await replies.record(session, OTHER_TEAM, gone())
    assert await texts(sessions) == ["the first words"]


# -- reactions --------------------------------------------------------------------------------------------------------------


async def test_a_repeated_reaction_is_no_news(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        assert await reactions.record(session, TEAM, vote())
        assert not await reactions.record(session, TEAM, vote())
        assert await reactions.record(session, TEAM, vote(given=False))
        assert await reactions.record(session, TEAM, vote(when=4))
        assert await reactions.record(session, TEAM, vote(emoji="+1::skin-tone-3"))
        assert await reactions.record(session, OTHER_TEAM, vote())
    assert await count(sessions, Reaction) == 5


# -- whatever the order -----------------------------------------------------------------------------------------------------

HISTORY: tuple[Written | Reacted, ...] = (
    written("U1", 1),
    written("U1", 1, edited=20, text="short"),
    written("U1", 1, edited=30),
    written("U2", 2),
    gone("U2", 2, deleted=40),
    written("U2", 4),
    written("U3", 24 * 60 + 1),
    vote("U2", 1, 3),
    vote("U2", 1, 50, given=False),
    vote("U3", 1, 5),
    vote("U3", 1, 6, "fire"),
    vote("U1", 4, 8),
    vote("UBOTT1", 4, 8),
    vote("U3", 4, 24 * 60 + 5),
)


async def judged(sessions: Sessions, bank: Bank, history: Sequence[Written | Reacted]) -> Verdict:
    """The verdict after these events came in this order, each in a transaction of its own."""
    async with sessions.begin() as session:
        for table in reversed(Base.metadata.sorted_tables):
            await session.execute(delete(table))
        await a_workspace(session)
        of = await a_round(session, bank)
    for one in history:
        async with sessions.begin() as session:
            if isinstance(one, Written):
                await replies.record(session, TEAM, one)
            else:
                await reactions.record(session, TEAM, one)
    async with sessions.begin() as session:
        [verdict] = await facts.verdicts(session, TEAM, [of])
    return verdict


@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_repetition_gives_the_same_verdict(
    database_url: str, bank: Bank, data: st.DataObject
) -> None:
    twice = data.draw(st.lists(st.sampled_from(HISTORY), max_size=4))
    order = data.draw(st.permutations([*HISTORY, *twice]))

    async def compare() -> None:
        engine = database.engine(database_url)
        sessions = database.sessions(engine)
        straight = await judged(sessions, bank, HISTORY)
        shuffled = await judged(sessions, bank, order)
        await engine.dispose()
        assert (straight.answers, straight.voters) == (shuffled.answers, shuffled.voters)
        assert (straight.best, straight.credited) == (shuffled.best, shuffled.credited)
        assert straight.points == shuffled.points
        assert straight.voters == {"U1": frozenset({"U3"}), "U2": frozenset({"U1"})}

    asyncio.run(compare())


# -- gathering --------------------------------------------------------------------------------------------------------------


async def test_facts_of_another_workspace_are_never_gathered(sessions: Sessions, bank: Bank) -> None:
    async with sessions.begin() as session:
        for team in (TEAM, OTHER_TEAM):
            await a_workspace(session, team)
            await a_round(session, bank, team=team)
        await replies.record(session, OTHER_TEAM, written("U9"))
        await reactions.record(session, OTHER_TEAM, vote("U8"))
        await practices.peeked(session, OTHER_TEAM, "U9", bank.active()[0].id, OPENS + timedelta(minutes=1))
    async with sessions.begin() as session:
        of = await a_round(session, bank, opens=OPENS + timedelta(days=1))
        here = [of]
        found = await facts.gather(session, TEAM, here)
        assert await facts.people(session, TEAM, here) == set()
    assert found[of.round_id].revisions == ()
    assert found[of.round_id].reactions == ()
    assert found[of.round_id].peeks == {}


async def test_a_look_counts_in_the_rounds_that_were_open_then(sessions: Sessions, bank: Bank) -> None:
    question = bank.active()[0].id
    async with sessions.begin() as session:
        await a_workspace(session)
        first = await a_round(session, bank)
        later = await a_round(session, bank, opens=OPENS + timedelta(days=7))
        await practices.peeked(session, TEAM, "U1", question, OPENS + timedelta(hours=2))
        await practices.peeked(session, TEAM, "U1", question, OPENS + timedelta(hours=1))
        await practices.peeked(session, TEAM, "U2", question, CLOSES + timedelta(seconds=1))
        found = await facts.gather(session, TEAM, [first, later])
    assert found[first.round_id].peeks == {"U1": OPENS + timedelta(hours=1)}
    assert found[later.round_id].peeks == {}


async def test_bots_are_told_apart(sessions: Sessions, bank: Bank) -> None:
    robot = Person(user_id="U8", name="Robot", tz="UTC", is_bot=True)
    async with sessions.begin() as session:
        await a_workspace(session)
        of = await a_round(session, bank)
        await replies.record(session, TEAM, written("U1"))
        for voter in ("U8", "UBOTT1", "USLACKBOT", "U2"):
            await reactions.record(session, TEAM, vote(voter))
        await members.remember(session, TEAM, [robot], OPENS)
        [verdict] = await facts.verdicts(session, TEAM, [of])
    assert verdict.voters == {"U1": frozenset({"U2"})}


async def test_with_one_user_only_what_bears_on_their_credit(sessions: Sessions, bank: Bank) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        of = await a_round(session, bank)
        await replies.record(session, TEAM, written("U1"))
        await replies.record(session, TEAM, written("U2", 2))
        found = (await facts.gather(session, TEAM, [of], user="U1"))[of.round_id]
    assert {revision.user for revision in found.revisions} == {"U1"}


# -- forgetting -------------------------------------------------------------------------------------------------------------


async def test_texts_go_after_their_time_and_counts_stay(sessions: Sessions) -> None:
    await record(sessions, written("U1", 1, text="old"), written("U2", 60, text="new"))
    async with sessions.begin() as session:
        assert await replies.purge_texts(session, OPENS + timedelta(minutes=30), limit=9) == 1
    assert await texts(sessions) == ["new"]
    assert await count(sessions, Reply) == 2


async def test_a_reaction_on_what_never_became_an_answer_goes(sessions: Sessions) -> None:
    await record(sessions, written("U1", 1))
    async with sessions.begin() as session:
        await reactions.record(session, TEAM, vote(posted=1))
        await reactions.record(session, TEAM, vote(posted=2))
        assert await reactions.purge_strays(session, OPENS - timedelta(days=1), OPENS, limit=9) == 0
        assert await reactions.purge_strays(session, CLOSES, CLOSES + timedelta(days=1), limit=9) == 0, (
            "they are older"
        )
        assert await reactions.purge_strays(session, OPENS, CLOSES, limit=9) == 1
    assert await count(sessions, Reaction) == 1


async def test_votes_on_what_somebody_wrote_go_with_it_when_they_are_forgotten(sessions: Sessions) -> None:
    """The purge doesn't look that far back."""
    await record(sessions, written("U1", 1), written("U2", 2))
    async with sessions.begin() as session:
        await a_workspace(session)
        for posted in (1, 2):
            await reactions.record(session, TEAM, vote(posted=posted))
        await erasures.forget(session, TEAM, "U1", OPENS)
        [left] = await session.scalars(select(Reaction))
    assert left.ts == at(2)


async def test_a_reply_to_what_was_no_question_goes(sessions: Sessions, bank: Bank) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        await a_round(session, bank)
    stray = Written(CHANNEL, at(2), at(3), at(3), "U1", "to something else", 17)
    await record(sessions, written("U1", 1), stray)
    async with sessions.begin() as session:
        assert await replies.purge_strays(session, OPENS - timedelta(days=1), OPENS, limit=9) == 0
        assert await replies.purge_strays(session, CLOSES, CLOSES + timedelta(days=1), limit=9) == 0, (
            "they are older"
        )
        assert await replies.purge_strays(session, OPENS, CLOSES, limit=9) == 1
    assert len(await texts(sessions)) == 1


async def test_an_erasure_covers_what_was_before_it_and_nothing_after(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        await a_workspace(session, OTHER_TEAM)
        assert not await erasures.covers(session, TEAM, "U1", OPENS)
    async with sessions.begin() as session:
        await erasures.forget(session, TEAM, "U1", OPENS)
    async with sessions.begin() as session:
        assert await erasures.covers(session, TEAM, "U1", OPENS)
        assert not await erasures.covers(session, TEAM, "U1", OPENS + timedelta(microseconds=1))
        assert not await erasures.covers(session, TEAM, "U2", OPENS)
        assert not await erasures.covers(session, OTHER_TEAM, "U1", OPENS)
        [row] = (await session.scalars(select(Erasure))).all()
        assert b"U1" not in row.digest


async def test_who_asks_again_to_be_forgotten_is_covered_until_then(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        await erasures.forget(session, TEAM, "U1", OPENS)
        await erasures.forget(session, TEAM, "U1", CLOSES)
    async with sessions.begin() as session:
        assert await erasures.covers(session, TEAM, "U1", CLOSES)
    assert await count(sessions, Erasure) == 1


async def test_the_hash_itself_goes_after_thirty_days(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        await erasures.forget(session, TEAM, "U1", OPENS)
    async with sessions.begin() as session:
        await erasures.purge(session, OPENS + timedelta(days=30, seconds=-1), limit=9)
    assert await count(sessions, Erasure) == 1
    async with sessions.begin() as session:
        await erasures.purge(session, OPENS + timedelta(days=30), limit=9)
    assert await count(sessions, Erasure) == 0


async def test_forgetting_one_leaves_the_others(sessions: Sessions, bank: Bank) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        of = await a_round(session, bank)
    await record(sessions, written("U1", 1), written("U2", 2))
    async with sessions.begin() as session:
        await reactions.record(session, TEAM, vote("U1", 2))
        await reactions.record(session, TEAM, vote("U3", 2))
        await erasures.forget(session, TEAM, "U1", OPENS + timedelta(hours=1))
    async with sessions.begin() as session:
        [verdict] = await facts.verdicts(session, TEAM, [of])
    assert verdict.voters == {"U2": frozenset({"U3"})}
