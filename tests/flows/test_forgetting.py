"""Forget me: what is stored about a member goes, and doesn't come back."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.jobs import managed, people
from bot.jobs.purge import purge
from bot.jobs.sync import sync_due
from bot.rules.slack_time import ts
from bot.store import arrivals, erasures
from bot.store.reactions import Reacted
from bot.store.replies import Written
from bot.store.tables import Base, Reaction
from questions.bank import Filters
from tests.flows.catching_up import WAITED_FOR, away, back
from tests.flows.suggesting import presses, suggest
from tests.flows.test_choosing import choose
from tests.stage import ADA, BEN, CHIE, DANI, LONG, MONDAY, PRACTICE, Stage

DAY = timedelta(days=1)


async def mentions(stage: Stage, user: str) -> list[str]:
    """Every column of every table in which the user's id, or what they wrote, stands."""
    found = []
    async with stage.parts.sessions.begin() as session:
        for table in Base.metadata.sorted_tables:
            for row in (await session.execute(sa.select(table))).mappings():
                found += [
                    f"{table.name}.{name}"
                    for name, value in row.items()
                    if any(user in text for text in texts(value))
                ]
    return found


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(key)
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode("latin-1")


async def lived(stage: Stage, user: str) -> str:
    """The user answers, votes, practises, is away, manages, asks for an extra, compares, is told by DM, suggests, decides.

    Gives their answer's ts.
    """
    await stage.set_up(filters=Filters(difficulties=("hard",)))
    async with stage.parts.sessions.begin() as session:
        await session.execute(
            sa.text("UPDATE schedules SET managers = ARRAY['U0ADA00001', :who]"), {"who": user}
        )
    await stage.to(MONDAY)
    answer = await stage.answer(user)
    await stage.react(user, await stage.answer(CHIE), "fire")
    await stage.command(user, "hard")
    await stage.command(user, "away until friday")
    await stage.command(user, "hard here")
    await stage.beat()
    await stage.to(MONDAY + DAY)
    monday = (await stage.rounds())[0]
    results = next(
        one for one in await stage.thread(str(monday.ts)) if one.get("bot_id") and one["ts"] != monday.ts
    )
    await stage.opens(user, results["ts"], "compare")
    await stage.submits(user)
    await suggest(stage, user)
    await presses(stage, user, "approve_suggestion")
    await suggest(stage, CHIE)
    await presses(stage, user, "approve_suggestion")
    await suggest(stage, user)
    return answer


async def test_the_scene_touches_every_table_that_names_people(on_stage: Stage) -> None:
    """Or the next test would show too little."""
    await lived(on_stage, BEN)
    found = {place.partition(".")[0] for place in await mentions(on_stage, BEN)}
    assert found >= {
        "replies",
        "reactions",
        "practices",
        "absences",
        "peeks",
        "self_checks",
        "members",
        "schedules",
        "posts",
        "rounds",
        "suggestions",
    }


async def test_no_table_holds_the_member_afterwards(on_stage: Stage) -> None:
    await lived(on_stage, BEN)
    await on_stage.forget_me(BEN)
    assert "everything stored about you is deleted" in (await on_stage.whispers(BEN))[-1]["text"]
    assert await mentions(on_stage, BEN) == []
    assert await mentions(on_stage, "Ben Okafor") == []


async def test_others_keep_what_is_theirs(on_stage: Stage) -> None:
    await lived(on_stage, BEN)
    await on_stage.forget_me(BEN)
    assert (await on_stage.streak(CHIE)).credits == 1
    assert (await on_stage.streak(BEN)).credits == 0
    assert await mentions(on_stage, ADA) != []


async def test_an_old_event_delivered_again_does_not_bring_the_member_back(on_stage: Stage) -> None:
    await on_stage.hold_events(duplicate=1.0)
    await on_stage.to(MONDAY)
    answer = await on_stage.answer(BEN)
    await on_stage.react(CHIE, answer)
    await on_stage.react(BEN, await on_stage.answer(CHIE))
    await on_stage.pass_(minutes=1)
    await on_stage.edit(BEN, answer, LONG + "And measure.")
    await on_stage.gesture("faults", events={"hold": True})
    await on_stage.pass_(minutes=1)
    await on_stage.forget_me(BEN)
    await on_stage.release_events(shuffled=True)
    assert (await on_stage.streak(CHIE)).credits == 1
    assert [place for place in await mentions(on_stage, BEN) if not place.startswith("members")] == []


async def test_an_edit_afterwards_of_what_was_written_before_does_not_bring_it_back(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    answer = await on_stage.answer(BEN)
    await on_stage.pass_(minutes=1)
    await on_stage.forget_me(BEN)
    await on_stage.pass_(minutes=1)
    await on_stage.edit(BEN, answer, LONG + "And measure.")
    assert "replies.user_id" not in await mentions(on_stage, BEN)


async def test_deleting_ones_old_messages_in_slack_afterwards_does_not_bring_one_back(
    on_stage: Stage,
) -> None:
    """As the confirmation says, they are the member's to delete."""
    await on_stage.to(MONDAY)
    answer = await on_stage.answer(BEN)
    await on_stage.pass_(minutes=1)
    await on_stage.forget_me(BEN)
    await on_stage.pass_(minutes=1)
    await on_stage.delete(BEN, answer)
    assert await mentions(on_stage, BEN) == []


async def test_counting_the_channels_members_afterwards_does_not_bring_the_member_back(
    on_stage: Stage,
) -> None:
    """Reading from Slack, as a round's close does, doesn't store again who asked to be forgotten."""
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN)
    await on_stage.pass_(minutes=1)
    await on_stage.forget_me(BEN)
    await on_stage.to(MONDAY + DAY)
    assert await mentions(on_stage, BEN) == []


async def test_new_answers_and_votes_afterwards_count_again(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN)
    await on_stage.pass_(minutes=1)
    await on_stage.forget_me(BEN)
    await on_stage.pass_(minutes=1)
    await on_stage.answer(BEN, "Anew. " + LONG)
    assert (await on_stage.streak(BEN)).current == 1
    await on_stage.react(BEN, await on_stage.answer(CHIE))
    await on_stage.to(MONDAY + DAY)
    assert "2 answers · 1 person voted" in await on_stage.results((await on_stage.rounds())[0])


async def test_a_vote_given_and_taken_back_afterwards_does_not_count_in_whatever_order_it_is_told(
    on_stage: Stage,
) -> None:
    await on_stage.to(MONDAY)
    answer = await on_stage.answer(BEN)
    await on_stage.react(DANI, answer, "fire")
    await on_stage.pass_(minutes=1)
    for user in (CHIE, DANI):
        await on_stage.forget_me(user)
    await on_stage.pass_(minutes=1)
    base = on_stage.clock.now()

    def reacted(emoji: str, given: bool, seconds: int, user: str = CHIE) -> tuple[str, Reacted]:
        at = ts(base + timedelta(seconds=seconds))
        return on_stage.team, Reacted(PRACTICE, answer, user, emoji, at, given)

    async def removals() -> set[str]:
        async with on_stage.parts.sessions.begin() as session:
            return set(await session.scalars(sa.select(Reaction.emoji).where(~Reaction.given)))

    told = [reacted("brain", True, 1), reacted("brain", False, 2)]
    apart = [[reacted("100", False, 4)], [reacted("100", True, 3)]]
    before = [[reacted("fire", False, 5, DANI)]]
    for together in (told, *apart, *before):
        async with on_stage.parts.sessions.begin() as session:
            await arrivals.store(session, [], together, on_stage.clock.real())
    await on_stage.to(MONDAY + DAY)
    assert "0 people voted" in await on_stage.results((await on_stage.rounds())[0])
    # To have taken something back is not to take part, and is remembered for as long as Slack might tell of its giving.
    assert "members.user_id" not in await mentions(on_stage, DANI)
    await purge(on_stage.parts, DAY)
    assert await removals() == {"brain", "100", "fire"}
    await on_stage.pass_(days=7)
    await purge(on_stage.parts, DAY)
    assert await removals() == {"brain", "100"}


async def test_keeping_it_deletes_nothing(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN)
    await on_stage.command(BEN, "forget-me")
    await on_stage.press(BEN, (await on_stage.whispers(BEN))[-1]["ts"], "forget_me_cancel")
    assert "Nothing was deleted" in (await on_stage.whispers(BEN))[-1]["text"]
    assert (await on_stage.streak(BEN)).credits == 1


async def test_the_hash_goes_after_30_days(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN)
    await on_stage.forget_me(BEN)
    await on_stage.command(ADA, "pause")
    for days, kept in ((29, 1), (31, 0)):
        await on_stage.to(MONDAY + days * DAY)
        await purge(on_stage.parts, timedelta(days=180))
        async with on_stage.parts.sessions.begin() as session:
            assert await session.scalar(sa.text("SELECT count(*) FROM erasures")) == kept


async def test_a_board_after_it_leaves_the_member_out_or_names_nobody(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    await on_stage.react(CHIE, await on_stage.answer(BEN))
    await on_stage.answer(DANI)
    await on_stage.to(MONDAY + DAY)
    await on_stage.forget_me(BEN)
    await on_stage.to(MONDAY + 7 * DAY)
    [board] = await on_stage.boards()
    assert "Ben" not in board
    assert "Dani Reyes" in board


async def test_texts_go_after_their_keeping_and_what_was_judged_stays(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN)
    await on_stage.to(MONDAY + 2 * DAY)
    await purge(on_stage.parts, timedelta(days=1))
    async with on_stage.parts.sessions.begin() as session:
        assert await session.scalar(sa.text("SELECT count(*) FROM replies WHERE text IS NOT NULL")) == 0
    assert (await on_stage.streak(BEN)).credits == 1


async def test_whatever_is_stored_while_somebody_is_forgotten_waits_and_leaves_them_out(asked: Stage) -> None:
    """Else what began before, and didn't see it yet, would bring their words and name back for good."""
    team, monday = asked.team, await asked.open_round()
    await people.ensure(asked.parts, team, [CHIE])
    await away(asked)
    await asked.say(BEN, LONG, thread=str(monday.ts))
    await asked.pass_(minutes=10)
    await back(asked)
    await asked.hold_events()
    await asked.gesture("member", user=CHIE, real_name="Chie N.")
    asked.clock.move_to(MONDAY + timedelta(minutes=20))
    async with asyncio.timeout(30), asked.parts.sessions.begin() as session:
        for user in (BEN, CHIE, DANI):
            await erasures.forget(session, team, user, asked.clock.now())
        storing = [
            asyncio.create_task(one)
            for one in (
                sync_due(asked.parts),
                people.ensure(asked.parts, team, [BEN]),
                managed.viewer(asked.parts, team, DANI),
                asked.release_events(),
            )
        ]
        while await session.scalar(WAITED_FOR) < len(storing):
            assert not [one for one in storing if one.done()]
    await asyncio.gather(*storing)
    assert [await mentions(asked, user) for user in (BEN, CHIE, DANI)] == [[]] * 3


async def test_a_reply_that_is_chosen_while_its_author_is_forgotten_is_not_taken_in(asked: Stage) -> None:
    monday = await asked.open_round()
    await away(asked)
    missed = await asked.say(BEN, LONG, thread=str(monday.ts))
    await asked.pass_(minutes=10)
    async with asyncio.timeout(30), asked.parts.sessions.begin() as session:
        await erasures.forget(session, asked.team, BEN, asked.clock.now())
        choosing = asyncio.create_task(choose(asked, BEN, missed))
        while not await session.scalar(WAITED_FOR):
            assert not choosing.done()
    await choosing
    assert await mentions(asked, BEN) == []


async def test_forgetting_waits_for_what_is_being_stored(asked: Stage) -> None:
    monday = await asked.open_round()
    now = ts(asked.clock.now())
    bens = Written(PRACTICE, str(monday.ts), now, now, BEN, LONG, len(LONG))

    async def forgets() -> None:
        async with asked.parts.sessions.begin() as session:
            await erasures.forget(session, asked.team, BEN, asked.clock.now())

    async with asyncio.timeout(30), asked.parts.sessions.begin() as session:
        await arrivals.store(session, {(asked.team, bens)}, (), asked.clock.real())
        forgetting = asyncio.create_task(forgets())
        while not await session.scalar(WAITED_FOR):
            assert not forgetting.done()
    await forgetting
    assert await mentions(asked, BEN) == []
