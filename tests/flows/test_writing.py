"""Answers written in the modal: drafted, posted for their author, edited, withdrawn."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.jobs.purge import purge
from bot.slack.blocks import writing
from bot.store.tables import Draft, Reply, WrittenAnswer
from tests.stage import ADA, BEN, CHIE, DANI, LONG, MONDAY, Stage

TUESDAY = MONDAY + timedelta(days=1)
FIELD = writing.FIELD
OTHER = "Second thoughts: the writes go first, because a queue in front of them can absorb the peak for ten minutes."


async def question_ts(stage: Stage) -> str:
    return str((await stage.open_round()).ts)


async def write(stage: Stage, user: str, text: str = LONG) -> dict[str, str]:
    """Open the modal from the question and submit; gives field errors."""
    await stage.opens(user, await question_ts(stage), "write_answer")
    errors = await stage.submits(user, **{FIELD: text})
    await stage.beat()
    return errors


async def posted(stage: Stage, thread: str | None = None) -> list[dict[str, str]]:
    """The app's posts in the thread that are answers."""
    thread = thread or await question_ts(stage)
    said = (await stage.thread(thread))[1:]
    return [one for one in said if one.get("bot_id") and one["text"].startswith("*Answer by")]


async def test_an_answer_from_the_modal_is_posted_under_its_authors_name_and_counts_as_theirs(
    asked: Stage,
) -> None:
    assert await write(asked, BEN) == {}
    [post] = await posted(asked)
    assert post["text"] == f"*Answer by Ben Okafor*\n{LONG.strip()}"
    assert "going into the thread" in (await asked.whispers(BEN))[-1]["text"]
    await asked.react(CHIE, post["ts"])
    await asked.react(BEN, post["ts"])
    await asked.to(TUESDAY)
    results = await asked.results((await asked.rounds())[0])
    assert "Ben Okafor" in results
    assert "1 answer · 1 person voted" in results
    assert (await asked.streak(BEN)).current == 1


async def test_what_is_too_short_stays_in_the_modal_with_a_word_about_it(asked: Stage) -> None:
    errors = await write(asked, BEN, "Depends.")
    assert errors == {
        FIELD: "So far 8 characters; an answer here takes at least 80. Links and mentions count as one."
    }
    assert await posted(asked) == []


async def test_the_draft_is_there_when_the_modal_is_opened_again(asked: Stage) -> None:
    ts = await question_ts(asked)
    await asked.opens(BEN, ts, "write_answer")
    await asked.types(BEN, FIELD, "First I would")
    await asked.types(BEN, FIELD, "First I would measure")
    view = await asked.modal(BEN)
    await asked.gesture("close_view", user=BEN, view_id=view["id"])
    assert initial(await asked.opens(BEN, ts, "write_answer")) == "First I would measure"
    assert initial(await asked.opens(CHIE, ts, "write_answer")) is None
    await asked.submits(BEN, **{FIELD: LONG})
    async with asked.parts.sessions.begin() as session:
        assert (await session.scalars(select(Draft))).all() == []


def initial(view: dict[str, object]) -> object:
    [block] = [one for one in view["blocks"] if one["type"] == "input"]  # type: ignore[attr-defined]
    return block["element"].get("initial_value")


async def test_its_author_edits_it_and_the_thread_shows_it(asked: Stage) -> None:
    await write(asked, BEN)
    [post] = await posted(asked)
    view = await asked.opens(BEN, post["ts"], "edit_answer")
    assert initial(view) == LONG.strip() or initial(view) == LONG
    await asked.submits(BEN, **{FIELD: OTHER})
    await asked.beat()
    [post] = await posted(asked)
    assert OTHER in post["text"]


async def test_its_author_withdraws_it_and_writes_another(asked: Stage) -> None:
    await write(asked, BEN)
    [post] = await posted(asked)
    await asked.press(BEN, post["ts"], "withdraw_answer")
    await asked.beat()
    assert await posted(asked) == []
    assert (await asked.streak(BEN)).current == 0
    assert await write(asked, BEN, OTHER) == {}
    assert len(await posted(asked)) == 1
    assert (await asked.streak(BEN)).current == 1


@pytest.mark.parametrize("action", ["edit_answer", "withdraw_answer"])
async def test_nobody_else_edits_or_withdraws_it(asked: Stage, action: str) -> None:
    await write(asked, BEN)
    [post] = await posted(asked)
    await asked.press(ADA, post["ts"], action)
    assert (await asked.whispers(ADA))[-1]["text"] == writing.not_yours().text
    await asked.beat()
    assert len(await posted(asked)) == 1


async def test_two_submissions_are_one_answer_with_the_later_words(asked: Stage) -> None:
    await asked.opens(BEN, await question_ts(asked), "write_answer")
    await asked.submits(BEN, **{FIELD: LONG})
    await asked.opens(BEN, await question_ts(asked), "write_answer")
    await asked.submits(BEN, **{FIELD: OTHER})
    await asked.beat()
    [post] = await posted(asked)
    assert OTHER in post["text"]


async def test_submitted_before_the_close_it_counts_even_if_slack_shows_it_after(asked: Stage) -> None:
    thread = await question_ts(asked)
    asked.clock.move_to(TUESDAY - timedelta(seconds=1))
    await asked.opens(BEN, thread, "write_answer")
    await asked.submits(BEN, **{FIELD: LONG})
    await asked.to(TUESDAY + timedelta(minutes=1))
    assert len(await posted(asked, thread)) == 1
    [first, *_] = await asked.rounds()
    assert "1 answer · 0 people voted" in await asked.results(first)
    assert (await asked.streak(BEN)).current == 1


async def test_submitted_after_the_close_it_is_posted_as_late_practice(asked: Stage) -> None:
    thread = await question_ts(asked)
    await asked.opens(BEN, thread, "write_answer")
    await asked.to(TUESDAY + timedelta(minutes=1))
    assert await asked.submits(BEN, **{FIELD: LONG}) == {}
    await asked.beat()
    [post] = await posted(asked, thread)
    assert "late, counts as practice" in post["text"]
    assert "late one" in (await asked.whispers(BEN))[-1]["text"]
    assert (await asked.streak(BEN)).current == 0


async def test_the_round_is_deleted_while_somebody_writes(asked: Stage) -> None:
    thread = await question_ts(asked)
    await asked.opens(BEN, thread, "write_answer")
    await asked.delete(ADA, thread)
    assert FIELD in await asked.submits(BEN, **{FIELD: LONG})


async def test_what_a_person_types_pings_nobody(asked: Stage) -> None:
    await write(asked, BEN, f"<!channel> <@{ADA}> & *this* {LONG}")
    [post] = await posted(asked)
    assert "<!channel>" not in post["text"]
    assert f"<@{ADA}>" not in post["text"]
    assert "&lt;!channel&gt;" in post["text"]


async def test_a_reply_in_the_thread_stays_the_answer_beside_one_from_the_modal(asked: Stage) -> None:
    first = await asked.answer(BEN)
    await asked.pass_(minutes=1)
    await write(asked, BEN, OTHER)
    assert "earlier reply stays your answer" in (await asked.whispers(BEN))[-1]["text"]
    [post] = await posted(asked)
    await asked.react(CHIE, post["ts"])
    await asked.react(DANI, first)
    await asked.react(CHIE, first)
    await asked.to(TUESDAY)
    assert "2 votes" in await asked.results((await asked.rounds())[0])


async def test_forgetting_takes_the_posted_answer_out_of_slack(asked: Stage) -> None:
    await write(asked, BEN)
    await asked.forget_me(BEN)
    await asked.beat()
    assert await posted(asked) == []
    async with asked.parts.sessions.begin() as session:
        assert (await session.scalars(select(WrittenAnswer))).all() == []
        assert (await session.scalars(select(Reply))).all() == []


async def test_its_text_goes_when_texts_go_and_its_post_stays(asked: Stage) -> None:
    thread = await question_ts(asked)
    await write(asked, BEN)
    await purge(asked.parts, timedelta())
    async with asked.parts.sessions.begin() as session:
        assert (await session.scalars(select(WrittenAnswer.text))).all() == [LONG]
    await asked.to(TUESDAY + timedelta(minutes=1))
    await purge(asked.parts, timedelta())
    async with asked.parts.sessions.begin() as session:
        assert (await session.scalars(select(WrittenAnswer.text))).all() == [None]
    assert len(await posted(asked, thread)) == 1


async def test_after_a_look_at_the_model_answer_the_modal_says_what_that_means(asked: Stage) -> None:
    ts = await question_ts(asked)
    await asked.opens(BEN, ts, "compare")
    await asked.submits(BEN)
    await asked.pass_(minutes=1)
    assert "no credit, points or crown" in str(await asked.opens(BEN, ts, "write_answer"))
    await asked.submits(BEN, **{FIELD: LONG})
    assert (await asked.whispers(BEN))[-1]["text"] == writing.on_its_way_after_look().text
    await asked.beat()
    assert len(await posted(asked)) == 1
    assert (await asked.streak(BEN)).current == 0


async def test_an_answer_that_was_compared_stays_as_it_was_whatever_is_written_then(asked: Stage) -> None:
    await write(asked, BEN)
    await asked.pass_(minutes=1)
    ts = await question_ts(asked)
    await asked.opens(BEN, ts, "compare")
    await asked.submits(BEN)
    await asked.pass_(minutes=1)
    assert "as it was then" in str(await asked.opens(BEN, ts, "write_answer"))
    await asked.submits(BEN, **{FIELD: OTHER})
    assert (await asked.whispers(BEN))[-1]["text"] == writing.changed_after_look().text
    assert (await asked.streak(BEN)).current == 1
