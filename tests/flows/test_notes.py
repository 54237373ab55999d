"""A member's notes: every prompt they answered, as a file for them alone."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from bot.jobs.purge import purge
from bot.slack.blocks import notes as blocks
from bot.store.tables import Post, Practice, SelfCheck
from questions.model import Question
from tests.stage import ADA, BEN, CHIE, EVE, LONG, MONDAY, PANEL, PRACTICE, Stage

TUESDAY = MONDAY + timedelta(days=1)
OTHER = "Second thoughts: the writes go first, because a queue in front of them can absorb the peak for ten minutes."


async def files(stage: Stage, user: str) -> list[tuple[str, str]]:
    """The files that the app sent to this member, oldest first: what introduces each, and its text."""
    opened = await stage.api(user, "conversations.open", users=stage.house.identity.bot_user_id)
    found = []
    for message in await stage.history(opened["channel"]["id"], user):
        for file in message.get("files", ()):
            headers = {"Authorization": f"Bearer xoxp-{user}"}
            async with stage.http.get(file["url_private_download"], headers=headers) as answer:
                assert answer.status == 200
                found.append((message["text"], await answer.text()))
    return found


async def notes(stage: Stage, user: str, **where: str) -> str:
    """Ask for the notes; gives the newest file."""
    assert await stage.command(user, "notes", **where) == blocks.on_its_way().text
    await stage.beat()
    return (await files(stage, user))[-1][1]


async def question(stage: Stage, place: int = 0) -> Question:
    found = (await stage.rounds())[place]
    return stage.parts.bank[found.question_id or ""]


async def stored(stage: Stage, *rows: Practice | SelfCheck) -> None:
    async with stage.parts.sessions.begin() as session:
        session.add_all(rows)


def in_order(text: str, parts: Sequence[str]) -> bool:
    places = [text.index(part) for part in parts]
    return places == sorted(places)


async def test_a_closed_round_has_prompt_answer_rubric_and_model_answer(asked: Stage) -> None:
    await asked.answer(BEN, f"*First* I'd measure & ask <@{CHIE}> whether 5 < 6. {LONG}")
    await asked.to(TUESDAY)
    one, text = await question(asked), await notes(asked, BEN)
    assert text.startswith("# Interview practice\n\n1 prompt answered, newest first.")
    assert in_order(
        text,
        [
            "## Contents",
            f"1. [{one.title}](#1-",
            "23 November 2026, #interview-practice",
            f"## 1. {one.title}",
            "Monday 23 November 2026, 09:00 (Africa/Lagos) · #interview-practice",
            "### Prompt",
            one.prompt,
            "### Your answer",
            "> *First* I'd measure & ask @somebody whether 5 < 6.",
            "### What an interviewer looks for",
            "You haven’t compared your answer with these.",
            f"- [ ] {one.rubric[0].look_for} ({one.rubric[0].weight} %)",
            "### Model answer",
            one.answer.summary,
            one.answer.body.strip()[:200],
        ],
    )


async def test_an_open_round_has_neither_model_answer_nor_rubric_nor_subtopic(asked: Stage) -> None:
    await asked.answer(BEN)
    one, text = await question(asked), await notes(asked, BEN)
    assert f"> {LONG.strip()}" in text
    assert "Open until Tuesday 24 November 2026, 09:00 (Africa/Lagos)." in text
    for secret in (one.answer.summary, one.answer.body[:60], one.rubric[0].look_for, *one.tags):
        assert secret not in text
    assert "looks for" not in text
    [(introduced, _)] = await files(asked, BEN)
    assert introduced == (
        "Your notes: 1 prompt answered, newest first. Where a round is still open, its model answer isn’t in it yet. Nobody else "
        "gets this file."
    )


async def test_the_answer_is_the_reply_that_counts(asked: Stage) -> None:
    """Neither the first reply, which is too short, nor the last one, which is discussion."""
    await asked.answer(BEN, "On it.")
    await asked.answer(BEN, OTHER)
    await asked.answer(BEN, LONG)
    text = await notes(asked, BEN)
    assert OTHER in text
    assert LONG.strip() not in text
    assert "1 prompt answered" in text


async def test_a_late_answer_is_there_as_late(asked: Stage) -> None:
    thread = (await asked.open_round()).ts
    await asked.to(TUESDAY)
    await asked.say(BEN, LONG, thread=thread)
    assert "late, counts as practice" in await notes(asked, BEN)


async def test_newest_first(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.to(TUESDAY)
    await asked.answer(BEN)
    first, second = await question(asked, 0), await question(asked, 1)
    text = await notes(asked, BEN)
    assert in_order(text, [f"## 1. {second.title}", f"## 2. {first.title}"])


async def test_ticks_are_the_members_own_and_of_that_round(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.answer(CHIE)
    await asked.to(TUESDAY)
    one, [of, *_] = await question(asked), await asked.rounds()
    first, *others = one.rubric

    def ticked(user: str, *ids: str, minutes: int) -> SelfCheck:
        at = TUESDAY - timedelta(minutes=minutes)
        return SelfCheck(
            team_id=asked.team,
            user_id=user,
            question_id=one.id,
            question_rev=1,
            at=at,
            ticks=list(ids),
            round_id=of.round_id,
        )

    await stored(
        asked,
        ticked(BEN, *[point.id for point in one.rubric], minutes=9),
        ticked(BEN, first.id, minutes=8),
        ticked(CHIE, others[0].id, minutes=7),
    )
    text = await notes(asked, BEN)
    assert f"You ticked 1 of {len(one.rubric)}." in text
    assert f"- [x] {first.look_for}" in text
    assert all(f"- [ ] {point.look_for}" in text for point in others)


async def test_practice_that_was_answered_is_there_and_its_ticks(on_stage: Stage) -> None:
    one, other = list(on_stage.parts.bank.values())[:2]
    at = on_stage.clock.now()
    given = {"team_id": on_stage.team, "user_id": BEN}
    await stored(
        on_stage,
        Practice(**given, question_id=one.id, at=at, answer="I'd draw <b>it</b> first.", answered_at=at),
        Practice(**given, question_id=other.id, at=at),
        SelfCheck(
            **given,
            question_id=one.id,
            question_rev=1,
            at=at + timedelta(minutes=1),
            ticks=[one.rubric[1].id],
        ),
    )
    text = await notes(on_stage, BEN)
    assert "1 prompt answered" in text
    assert ", practice\n" in text
    assert "> I'd draw \\<b>it\\</b> first." in text
    assert f"- [x] {one.rubric[1].look_for}" in text
    assert one.answer.summary in text


async def test_what_was_ticked_in_comparing_is_there(asked: Stage) -> None:
    await asked.answer(BEN)
    [of], one = await asked.rounds(), await question(asked)
    await asked.to(TUESDAY)
    await asked.opens(BEN, str(of.ts), "compare")
    await asked.submits(BEN, covered=[one.rubric[1].id])
    text = await notes(asked, BEN)
    assert f"You ticked 1 of {len(one.rubric)}." in text
    assert f"- [x] {one.rubric[1].look_for}" in text


async def test_practice_answered_in_slack_is_there(on_stage: Stage) -> None:
    await on_stage.command(BEN, "easy")
    given = (await on_stage.whispers(BEN))[-1]
    await on_stage.opens(BEN, given["ts"], "answer_practice")
    assert await on_stage.submits(BEN, practice_answer_text="I'd measure & then decide.") == {}
    text = await notes(on_stage, BEN)
    assert "> I'd measure & then decide." in text
    assert "### Model answer\n\n**In short.**" in text


async def test_practice_gives_nothing_away_of_a_question_that_is_open_in_ones_channel(asked: Stage) -> None:
    one, before = await question(asked), MONDAY - timedelta(days=30)
    given = {
        "team_id": asked.team,
        "question_id": one.id,
        "at": before,
        "answer": "Cache it.",
        "answered_at": before,
    }
    await stored(asked, *(Practice(**given, user_id=user) for user in (BEN, EVE)))
    text = await notes(asked, BEN)
    assert "This question is being asked in one of your channels: open until Tuesday 24 November 2026" in text
    assert one.answer.summary not in text
    assert one.rubric[0].look_for not in text
    asked.slack.world.channels[PRACTICE].members.remove(EVE)
    await asked.command(
        EVE,
        "notes",
        channel=(await asked.api(EVE, "conversations.open", users=asked.house.identity.bot_user_id))[
            "channel"
        ]["id"],
    )
    await asked.beat()
    [(_, text)] = await files(asked, EVE)
    assert one.answer.summary in text


async def test_a_private_channel_is_named_only_to_who_is_still_in_it(on_stage: Stage) -> None:
    world = on_stage.slack.world
    world.channels[PANEL].members.append(world.app.bot_user_id)
    await on_stage.set_up(PANEL)
    await on_stage.to(MONDAY)
    await on_stage.answer(BEN, channel=PANEL)
    await on_stage.to(TUESDAY)
    assert "#hiring-panel" in await notes(on_stage, BEN)
    world.channels[PANEL].members.remove(BEN)
    await on_stage.pass_(minutes=2)
    text = await notes(on_stage, BEN)
    assert "hiring-panel" not in text
    assert "23 November 2026, a channel\n" in text
    assert LONG.strip() in text


async def test_a_text_that_is_no_longer_stored_is_said_to_be(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.to(TUESDAY + timedelta(minutes=1))
    await purge(asked.parts, timedelta())
    text = await notes(asked, BEN)
    assert "The text of this answer is no longer stored." in text
    assert LONG.strip() not in text


async def test_nobody_else_is_in_it_and_nobody_else_gets_it(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.answer(CHIE, OTHER)
    text = await notes(asked, BEN)
    assert OTHER not in text
    assert await files(asked, CHIE) == []
    opened = await asked.api(BEN, "conversations.open", users=asked.house.identity.bot_user_id)
    assert not (await asked.api(CHIE, "conversations.history", channel=opened["channel"]["id"]))["ok"]


async def test_a_guest_gets_theirs(asked: Stage) -> None:
    await asked.answer(EVE)
    assert LONG.strip() in await notes(asked, EVE)


async def test_who_answered_nothing_hears_how_to_begin(asked: Stage) -> None:
    await asked.command(BEN, "notes")
    await asked.beat()
    assert await asked.dms(BEN) == [blocks.nothing_yet().text]
    assert await files(asked, BEN) == []


async def test_asked_twice_there_is_one_file(asked: Stage) -> None:
    await asked.answer(BEN)
    assert await asked.command(BEN, "notes") == blocks.on_its_way().text
    assert await asked.command(BEN, "notes") == blocks.on_its_way_already().text
    await asked.beat()
    assert len(await files(asked, BEN)) == 1
    assert await asked.command(BEN, "notes") == blocks.on_its_way().text
    await asked.beat()
    assert len(await files(asked, BEN)) == 2


async def test_where_slack_does_not_take_the_file_the_member_hears_of_it(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.command(BEN, "notes")
    await asked.gesture(
        "faults",
        api=[
            {
                "method": "files.completeUploadExternal",
                "kind": "error",
                "status": 200,
                "error": "file_update_failed",
            }
        ],
    )
    await asked.beat()
    await asked.beat()
    assert await asked.dms(BEN) == [blocks.not_made().text]


async def test_notes_that_are_on_their_way_go_with_who_is_forgotten(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.command(BEN, "notes")
    await asked.forget_me(BEN)
    await asked.beat()
    assert await files(asked, BEN) == []
    async with asked.parts.sessions.begin() as session:
        assert (await session.scalars(sa.select(Post).where(Post.kind == "notes"))).all() == []


async def test_in_the_direct_messages_too(asked: Stage) -> None:
    await asked.answer(ADA)
    opened = await asked.api(ADA, "conversations.open", users=asked.house.identity.bot_user_id)
    assert LONG.strip() in await notes(asked, ADA, channel=opened["channel"]["id"])
