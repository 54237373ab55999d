"""Forget me, complete: whatever a member did, no table remembers who they are, what they are called, or what they wrote.

The tables are found, not listed: a new one has to be touched by the scene, or named here with the reason why nobody stands in it.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from bot.jobs import dm
from bot.slack.blocks import kit, writing
from bot.slack.blocks.text import name as shown_name
from bot.store import erasures, posts, practices, written
from bot.store.tables import Barred, Base, Member, Post, Practice, Schedule, SelfCheck, Suggestion
from tests.stage import ADA, BEN, CHIE, LONG, MONDAY, Stage

DAY = timedelta(days=1)
MARK = "Zephyrine"
"""A word that Ben alone uses."""
WORDS = f"{MARK}. {LONG}"
OTHER_WORDS = f"{MARK}, on second thoughts. {LONG}"

# Tables in which nobody stands, and why.
NOBODY = {
    "workspaces": "about the workspace",
    "own_questions": "questions without an author",
    "installations": "the app's own token",
    "used_states": "hashes of what came back from Slack's authorize page",
    "erasures": "a keyed hash, which names nobody",
    "heartbeats": "about processes",
    "outages": "about processes",
    "syncs": "about threads",
}


def naming_columns() -> set[str]:
    """Every column that is there to hold a member."""
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if table.name not in NOBODY
        and (column.name in ("user_id", "managers") or column.name.endswith("_by"))
    }


async def holding(stage: Stage, *needles: str) -> set[str]:
    """Every column of every table in which one of the needles stands: as text, in an array, in JSON, in bytes."""
    found = set()
    async with stage.parts.sessions.begin() as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                value = sa.cast(column, sa.Text)
                hits = [
                    sa.func.strpos(value, form) > 0
                    for needle in needles
                    for form in (needle, needle.encode().hex())
                ]
                if await session.scalar(
                    sa.select(sa.literal(True)).select_from(table).where(sa.or_(*hits)).limit(1)
                ):
                    found.add(f"{table.name}.{column.name}")
    return found


async def of_ben(stage: Stage) -> set[str]:
    return await holding(stage, BEN, "Okafor", MARK)


async def lived(stage: Stage) -> None:
    """Ben does all that leaves a trace. It ends on Wednesday, with a round open."""
    await stage.set_up()
    async with stage.parts.sessions.begin() as session:
        await session.execute(sa.update(Schedule).values(managers=[ADA, BEN]))
    await stage.command(BEN, "remind on")
    await stage.to(MONDAY)
    first = await stage.answer(BEN, WORDS)
    await stage.pass_(minutes=1)
    second = await stage.answer(BEN, OTHER_WORDS)
    await stage.edit(BEN, first, WORDS + "And measure.")
    await stage.shortcut(BEN, "make_my_answer", ts=second)
    chies = await stage.answer(CHIE)
    for emoji in ("fire", "+1"):
        await stage.react(BEN, chies, emoji)
    await stage.unreact(BEN, chies, "fire")
    await stage.command(BEN, "hard")
    await stage.command(BEN, "hard 15m")
    await stage.command(BEN, "notes")
    await stage.command(BEN, "hard here")
    await stage.beat()
    await stage.to(MONDAY + DAY)
    monday, tuesday = await stage.rounds()
    results = next(one for one in await stage.thread(str(monday.ts)) if one["text"].startswith("*Results"))
    await stage.opens(BEN, results["ts"], "compare")
    await stage.opens(BEN, str(tuesday.ts), "write_answer")
    await stage.submits(BEN, **{writing.FIELD: WORDS})
    await stage.beat()
    await stage.to(MONDAY + 2 * DAY)  # reminded of nothing: both were answered
    wednesday = await stage.open_round()
    await stage.opens(BEN, str(wednesday.ts), "write_answer")
    await stage.types(BEN, writing.FIELD, f"{MARK}, so far")
    await stage.to(MONDAY + 2 * DAY + timedelta(hours=12))  # reminded of Wednesday's
    await stage.command(BEN, "away until friday")
    await stage.command(BEN, "hide")
    await rows_of_others_parts(stage, str(wednesday.round_id))


async def rows_of_others_parts(stage: Stage, round_id: str) -> None:
    """What takes many gestures to come about, and messages in each state in which one can be."""
    now, real, team = stage.clock.now(), stage.clock.real(), stage.team
    common: dict[str, Any] = {"team_id": team, "at": now}
    async with stage.parts.sessions.begin() as session:
        session.add_all(
            [
                SelfCheck(
                    **common, user_id=BEN, question_id="q", question_rev=1, round_id=round_id, ticks=["p"]
                ),
                Practice(
                    **common,
                    user_id=BEN,
                    question_id="timed",
                    minutes=15,
                    channel_id="D0BEN",
                    ts="1.000001",
                    answer=WORDS,
                ),
                Barred(**common, question_id="never", user_id=BEN),
                Suggestion(**common, suggestion_id="his", user_id=BEN, item={}, state="pending"),
                Suggestion(
                    **common, suggestion_id="hers", user_id=CHIE, item={}, state="declined", decided_by=BEN
                ),
            ]
        )
        await written.save_draft(session, team, BEN, "practice/timed", WORDS, "1.1", now)
        # Everything that was ever done by somebody was done by him.
        await session.flush()
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if column.name.endswith("_by"):
                    await session.execute(sa.update(table).values({column: BEN}))
        report = kit.say(f"{shown_name('Ben Okafor')} (<@{BEN}>, <@{BEN}|ben>) reports a problem.")
        await dm.owe(session, team, [ADA], "report", report, real)
        await dm.owe(session, team, [BEN], "due", report, real)
        for kind in ("dm", "notes", "export", "welcome", "reminder"):
            for state, where in (("due", BEN), ("dropped", BEN), ("posted", "D0BEN")):
                session.add(
                    Post(
                        post_id=uuid4(),
                        team_id=team,
                        channel_id=where,
                        kind=kind,
                        subject=f"{BEN}/{kind}/{state}",
                        rank=posts.RANKS[kind],
                        state=state,
                        message=None if state == "posted" else {"text": WORDS, "blocks": []},
                        created_real=real,
                        held_until=real + DAY,
                        attempts=0,
                        revision=0,
                        said=0,
                    )
                )


async def test_the_scene_puts_the_member_into_every_column_that_names_members(on_stage: Stage) -> None:
    """Or the next tests would show too little."""
    await lived(on_stage)
    found = await holding(on_stage, BEN)
    assert naming_columns() - found == set()
    assert {"posts.channel_id", "posts.subject", "posts.message"} <= found
    everywhere = {column.partition(".")[0] for column in await of_ben(on_stage)}
    assert everywhere == {table.name for table in Base.metadata.sorted_tables} - NOBODY.keys()
    words = await holding(on_stage, MARK)
    assert {"replies.text", "written_answers.text", "drafts.text", "practices.answer"} <= words


async def test_nothing_of_the_member_is_left_in_any_table_nor_comes_back(on_stage: Stage) -> None:
    """The app deletes what it posted for them, closes the round, counts who is in the channel, and posts the board."""
    await lived(on_stage)
    await on_stage.forget_me(BEN)
    assert "everything stored about you is deleted" in (await on_stage.whispers(BEN))[-1]["text"]
    assert await of_ben(on_stage) == set()
    await on_stage.to(MONDAY + 8 * DAY)
    assert await of_ben(on_stage) == set()
    assert len(await on_stage.boards()) == 1
    assert "Ben" not in str(await on_stage.boards())
    for of in await on_stage.rounds():
        said = await on_stage.thread(str(of.ts))
        assert not [one for one in said if one.get("bot_id") and MARK in one["text"]]


async def test_what_is_others_stays_theirs_without_the_name(on_stage: Stage) -> None:
    await lived(on_stage)
    await on_stage.forget_me(BEN)
    await on_stage.beat()
    assert (await on_stage.streak(CHIE)).credits == 1
    reports = [said for said in await on_stage.dms(ADA) if "reports a problem" in said]
    assert reports == ["a member (a member, a member) reports a problem."]
    async with on_stage.parts.sessions.begin() as session:
        assert set(await session.scalars(sa.select(Barred.question_id))) == {"never"}
        assert set(await session.scalars(sa.select(Suggestion.suggestion_id))) == {"his", "hers"}
        assert (
            await session.scalar(sa.select(Suggestion.user_id).where(Suggestion.suggestion_id == "hers"))
            == CHIE
        )


async def test_another_workspaces_rows_are_not_touched(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    async with on_stage.parts.sessions.begin() as session:
        session.add(Barred(team_id="T0OTHER", question_id="never", user_id=BEN, at=on_stage.clock.now()))
    await on_stage.answer(BEN)
    await on_stage.forget_me(BEN)
    assert await of_ben(on_stage) == {"barred.user_id"}


# -- who comes back is new ----------------------------------------------------------------------------------------------------


@pytest.fixture
async def forgotten(asked: Stage) -> Stage:
    """Ben answered, asked to be forgotten, and a minute has passed."""
    await asked.answer(BEN, WORDS)
    await asked.forget_me(BEN)
    await asked.pass_(minutes=1)
    return asked


async def is_known(stage: Stage) -> bool:
    async with stage.parts.sessions.begin() as session:
        query = sa.select(Member.name).where(Member.team_id == stage.team, Member.user_id == BEN)
        return await session.scalar(query) == "Ben Okafor"


async def test_who_writes_an_answer_in_the_modal_is_posted_under_their_name(forgotten: Stage) -> None:
    of = await forgotten.open_round()
    await forgotten.opens(BEN, str(of.ts), "write_answer")
    await forgotten.submits(BEN, **{writing.FIELD: LONG})
    await forgotten.beat()
    assert "*Answer by Ben Okafor*" in str(await forgotten.thread(str(of.ts)))
    assert (await forgotten.streak(BEN)).credits == 1


async def test_who_practises_is_somebody_new(forgotten: Stage) -> None:
    async with forgotten.parts.sessions.begin() as session:
        assert await erasures.gone(session, forgotten.team, [BEN]) == {BEN}
    await forgotten.command(BEN, "hard")
    async with forgotten.parts.sessions.begin() as session:
        assert await erasures.gone(session, forgotten.team, [BEN]) == set()
        assert len(await practices.times_given(session, forgotten.team, BEN)) == 1


@pytest.mark.parametrize("text", ["away until friday", "hide", "remind on"])
async def test_who_says_something_about_themselves_is_somebody_new(forgotten: Stage, text: str) -> None:
    await forgotten.command(BEN, text)
    await forgotten.to(MONDAY + 2 * DAY)
    assert await is_known(forgotten)


async def test_who_only_looks_is_not_stored(forgotten: Stage) -> None:
    for text in ("help", "topics", "streak", "leaderboard", "back"):
        await forgotten.command(BEN, text)
    assert await of_ben(forgotten) == set()


async def test_an_old_reply_cannot_be_made_ones_answer(on_stage: Stage) -> None:
    """What was written before stays out, also where Slack sends its words along."""
    await on_stage.to(MONDAY)
    old = await on_stage.answer(BEN, WORDS)
    await on_stage.pass_(minutes=1)
    await on_stage.forget_me(BEN)
    await on_stage.pass_(minutes=1)
    await on_stage.shortcut(BEN, "make_my_answer", ts=old)
    assert "before you asked to be forgotten" in (await on_stage.whispers(BEN))[-1]["text"]
    assert await of_ben(on_stage) == set()
