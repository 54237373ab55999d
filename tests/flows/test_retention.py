"""Texts past their keeping go, wherever they stand; what is still being worked on, and what was judged, stays."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.jobs import dm
from bot.jobs import purge as purging
from bot.jobs.purge import purge
from bot.slack.blocks import kit, writing
from bot.store import suggestions
from bot.store.tables import Post, Practice, Reply, Round, Suggestion
from questions.model import TeamQuestion
from tests.flows.test_forgetting_everything import MARK, WORDS, holding, lived
from tests.questions.samples import valid
from tests.stage import ADA, BEN, CHIE, MONDAY, Stage

DAY = timedelta(days=1)
NOTHING_KEPT = timedelta()


async def test_with_no_keeping_no_text_is_left_once_rounds_are_over_but_what_is_being_written(
    on_stage: Stage,
) -> None:
    await lived(on_stage)
    await purge(on_stage.parts, NOTHING_KEPT)
    # Wednesday's round is open with a draft for it, a practice was answered just now, and messages are on their way.
    assert await holding(on_stage, MARK) == {"drafts.text", "practices.answer", "posts.message"}
    async with on_stage.parts.sessions.begin() as session:  # the scene's own rows can't all be sent
        await session.execute(sa.update(Practice).values(answered_at=on_stage.clock.now()))
        of_kind_dm = Post.subject.startswith(f"{BEN}/dm/")
        await session.execute(sa.delete(Post).where(Post.subject.like(f"{BEN}/%/%"), ~of_kind_dm))
    await on_stage.to(MONDAY + 5 * DAY)
    await purge(on_stage.parts, NOTHING_KEPT)
    assert await holding(on_stage, MARK) == {"posts.message"}
    on_stage.clock.pass_leases(timedelta(days=31))
    await purge(on_stage.parts, NOTHING_KEPT)
    assert await holding(on_stage, MARK) == set()
    assert (await on_stage.streak(BEN)).credits == 2, "what was judged stays"


async def test_texts_are_kept_for_as_long_as_was_said(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN, WORDS)
    await on_stage.command(ADA, "pause")
    for days, kept in ((179, {"replies.text"}), (181, set())):
        await on_stage.to(MONDAY + days * DAY)
        await purge(on_stage.parts, timedelta(days=180))
        assert await holding(on_stage, MARK) == kept


async def test_many_go_a_batch_at_a_time(asked: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "BATCH", 2)
    for user in (ADA, BEN, CHIE, ADA, BEN):
        await asked.answer(user, WORDS)
    await asked.to(MONDAY + DAY)
    await purge(asked.parts, NOTHING_KEPT)
    async with asked.parts.sessions.begin() as session:
        assert list(await session.scalars(sa.select(Reply.text))) == [None] * 5


async def test_a_row_that_somebody_holds_is_left_for_the_next_time(asked: Stage) -> None:
    for user in (ADA, BEN):
        await asked.answer(user, WORDS)
    await asked.to(MONDAY + DAY)
    async with asked.parts.sessions.begin() as session:
        await session.execute(sa.select(Reply).where(Reply.user_id == ADA).with_for_update())
        await purge(asked.parts, NOTHING_KEPT)
    async with asked.parts.sessions.begin() as session:
        left = await session.scalars(sa.select(Reply.user_id).where(Reply.text.is_not(None)))
        assert list(left) == [ADA]
    await purge(asked.parts, NOTHING_KEPT)
    assert await holding(asked, MARK) == set()


async def test_a_reply_to_a_question_in_flight_keeps_its_text(on_stage: Stage) -> None:
    """Its round isn't recorded yet; it will turn out to be open."""
    await on_stage.to(MONDAY)
    of = await on_stage.open_round()
    await on_stage.answer(BEN, WORDS)
    async with on_stage.parts.sessions.begin() as session:
        await session.execute(sa.update(Round).values(state="due", ts=None))
    await on_stage.settle()
    await on_stage.clock.advance(timedelta(minutes=1))
    await purge(on_stage.parts, NOTHING_KEPT)
    async with on_stage.parts.sessions.begin() as session:
        await session.execute(sa.update(Round).values(state="open", ts=of.ts))
        assert list(await session.scalars(sa.select(Reply.text))) == [WORDS]


async def test_an_answer_that_cannot_be_posted_waits_with_its_text_and_not_for_ever(asked: Stage) -> None:
    of = await asked.open_round()
    await asked.opens(BEN, str(of.ts), "write_answer")
    assert (
        await asked.api(
            ADA, "conversations.kick", channel=of.channel_id, user=asked.house.identity.bot_user_id
        )
    )["ok"]
    await asked.submits(BEN, **{writing.FIELD: WORDS})
    await asked.beat()
    await asked.to(MONDAY + 2 * DAY)
    await purge(asked.parts, NOTHING_KEPT)
    assert await holding(asked, MARK) == {"written_answers.text"}
    await asked.to(MONDAY + 31 * DAY)
    await purge(asked.parts, NOTHING_KEPT)
    assert await holding(asked, MARK) == set()


async def test_a_message_that_slack_never_took_is_given_up_and_those_that_stand_stay(asked: Stage) -> None:
    await asked.command(BEN, "notes")
    await asked.beat()
    async with asked.parts.sessions.begin() as session:
        await dm.owe(session, asked.team, [BEN], "lost", kit.say(WORDS), asked.clock.real())
        before = dict(
            (await session.execute(sa.select(Post.post_id, Post.state).where(Post.state == "posted"))).all()
        )
    asked.clock.pass_leases(timedelta(days=31))
    await purge(asked.parts, timedelta(days=180))
    async with asked.parts.sessions.begin() as session:
        states = dict((await session.execute(sa.select(Post.post_id, Post.state))).all())
        [lost] = await session.scalars(sa.select(Post).where(Post.subject == f"{BEN}/lost"))
    assert before.items() <= states.items()
    assert (lost.state, lost.message) == ("dropped", None)


async def test_a_message_that_is_dropped_leaves_no_words(asked: Stage) -> None:
    fault = {"method": "chat.postMessage", "kind": "error", "status": 200, "error": "user_is_bot"}
    await asked.gesture("faults", api=[fault])
    async with asked.parts.sessions.begin() as session:
        await dm.owe(session, asked.team, [BEN], "refused", kit.say(WORDS), asked.clock.real())
    await asked.beat()
    assert await holding(asked, MARK) == set()
    async with asked.parts.sessions.begin() as session:
        assert (
            await session.scalar(sa.select(Post.state).where(Post.subject == f"{BEN}/refused")) == "dropped"
        )


async def test_a_declined_suggestion_goes_and_one_that_waits_or_was_taken_stays(on_stage: Stage) -> None:
    question = TeamQuestion.model_validate(valid())
    now = on_stage.clock.now()
    async with on_stage.parts.sessions.begin() as session:
        for key in ("waits", "taken", "declined"):
            await suggestions.add(
                session,
                team_id=on_stage.team,
                suggestion_id=key,
                user_id=BEN,
                channel_id=None,
                question=question,
                now=now,
            )
        await suggestions.decide(
            session, on_stage.team, "taken", "approved", by=ADA, now=now, question=question
        )
        await suggestions.decide(session, on_stage.team, "declined", "declined", by=ADA, now=now, reason=MARK)
    await purge(on_stage.parts, NOTHING_KEPT)
    assert await holding(on_stage, MARK) == {"suggestions.reason"}, "its author may still look"
    await on_stage.clock.advance(8 * DAY)
    await purge(on_stage.parts, NOTHING_KEPT)
    async with on_stage.parts.sessions.begin() as session:
        assert set(await session.scalars(sa.select(Suggestion.suggestion_id))) == {"waits", "taken"}
