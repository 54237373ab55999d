"""*Compare*: what looking costs is said first and judged when it is agreed to; what is ticked is one's own."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.slack.blocks import actions as ids
from bot.slack.blocks import compare, kit, notices
from bot.slack.blocks.compare import COVERED
from bot.store.tables import Peek, Practice, Round, SelfCheck
from questions.model import Question
from tests.stage import ADA, BANK, BEN, CHIE, DANI, EVE, GENERAL, LONG, MONDAY, PRACTICE, Stage

TUESDAY = MONDAY + timedelta(days=1)
SHORT = "Depends on the writes."
WARNED, LOCKING, SHOWN = compare.SHOW_ANYWAY, compare.LOCK_MY_ANSWER, compare.CALLBACK_ID


def said(view: dict[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


async def monday(stage: Stage) -> tuple[Round, Question]:
    [of, *_] = await stage.rounds()
    return of, BANK[str(of.question_id)]


async def press_compare(stage: Stage, user: str) -> dict[str, Any]:
    """Press *Compare* on Monday's question; gives the modal."""
    of, _ = await monday(stage)
    return await stage.opens(user, str(of.ts), ids.COMPARE)


async def agree(stage: Stage, user: str) -> dict[str, Any]:
    """Submit the modal that says what looking costs; gives the one that comes in its place."""
    assert await stage.submits(user) == {}
    return await stage.modal(user)


async def peeks(stage: Stage, user: str | None = None) -> list[Peek]:
    async with stage.parts.sessions.begin() as session:
        found = (await session.scalars(select(Peek).order_by(Peek.at))).all()
    return [one for one in found if user in (None, one.user_id)]


async def checks(stage: Stage) -> list[SelfCheck]:
    async with stage.parts.sessions.begin() as session:
        return list(await session.scalars(select(SelfCheck).order_by(SelfCheck.at)))


async def bots_post(stage: Stage, action_id: str, value: str, channel: str = PRACTICE) -> str:
    """A message of the app's with this button, such as another version may have left; gives its ts."""
    blocks = [kit.actions(kit.button("Press", action_id, value))]
    async with stage.http.post(
        f"{stage.slack.api_url}chat.postMessage",
        json={"channel": channel, "text": "A message", "blocks": blocks},
        headers={"Authorization": "Bearer xoxb-stage"},
    ) as answer:
        found = await answer.json()
    assert found["ok"], found
    return str(found["ts"])


# -- before one has answered ------------------------------------------------------------------------------------------------


async def test_who_hasnt_answered_is_told_what_looking_costs_and_has_seen_nothing_yet(asked: Stage) -> None:
    await asked.answer(CHIE)
    view = await press_compare(asked, BEN)
    assert view["callback_id"] == WARNED
    assert view["submit"]["text"] == "Show me anyway"
    for word in ("credit", "points", "best answer", "streak the round counts as missed"):
        assert word in said(view)
    assert (await monday(asked))[1].answer.summary[:40] not in said(view)
    await asked.gesture("close_view", user=BEN, view_id=view["id"])
    assert await peeks(asked) == []
    await asked.answer(BEN)
    assert (await asked.streak(BEN)).current == 1


async def test_who_looks_anyway_sees_the_answer_and_the_round_is_lost_for_them(asked: Stage) -> None:
    await press_compare(asked, BEN)
    view = await agree(asked, BEN)
    assert view["callback_id"] == SHOWN
    assert "What would your answer have covered?" in said(view)
    assert "no credit, points or crown" in said(view)
    await asked.pass_(minutes=1)
    await asked.react(CHIE, await asked.answer(BEN))
    assert (await asked.whispers(BEN))[-1]["text"] == notices.answer_after_look().text
    await asked.to(TUESDAY)
    assert "no best answer" in await asked.results((await monday(asked))[0])
    assert (await asked.streak(BEN)).credits == 0


async def test_who_has_looked_isnt_warned_again(asked: Stage) -> None:
    await press_compare(asked, BEN)
    await agree(asked, BEN)
    assert (await press_compare(asked, BEN))["callback_id"] == SHOWN
    assert "no credit, points or crown" in said(await press_compare(asked, BEN))


async def test_a_reply_below_the_minimum_is_no_answer_here_either(asked: Stage) -> None:
    await asked.answer(BEN, SHORT)
    assert (await press_compare(asked, BEN))["callback_id"] == WARNED


async def test_who_answered_while_the_warning_stood_open_loses_nothing(asked: Stage) -> None:
    """They agreed to another cost than the one that looking has now: that is said first."""
    await press_compare(asked, BEN)
    await asked.answer(BEN)
    assert (await agree(asked, BEN))["callback_id"] == LOCKING
    assert await peeks(asked) == []
    assert (await agree(asked, BEN))["callback_id"] == SHOWN
    assert (await asked.streak(BEN)).current == 1


async def test_a_warning_submitted_after_the_close_costs_nothing(asked: Stage) -> None:
    await press_compare(asked, BEN)
    of, _ = await monday(asked)
    await asked.to(TUESDAY + timedelta(minutes=1))
    view = await agree(asked, BEN)
    assert view["callback_id"] == SHOWN
    assert "no credit" not in said(view)
    [peek] = await peeks(asked)
    assert of.closes_at is not None
    assert peek.at > of.closes_at


async def test_a_warning_submitted_twice_is_one_look(asked: Stage) -> None:
    view = await press_compare(asked, BEN)
    await asked.submits(BEN)
    again = await asked.gesture("submit", user=BEN, view_id=view["id"], values={})
    assert again["ok"], again
    assert len(await peeks(asked)) == 1


async def test_the_question_is_deleted_while_the_warning_stands_open(asked: Stage) -> None:
    await press_compare(asked, BEN)
    of, _ = await monday(asked)
    await asked.delete(ADA, str(of.ts))
    view = await agree(asked, BEN)
    assert notices.round_gone().text in said(view)
    assert await peeks(asked) == []


# -- after one has answered -------------------------------------------------------------------------------------------------


async def test_who_has_answered_is_told_of_the_lock_before_it_locks(asked: Stage) -> None:
    await asked.answer(BEN)
    view = await press_compare(asked, BEN)
    assert view["callback_id"] == LOCKING
    assert view["submit"]["text"] == "Compare and lock"
    assert await peeks(asked) == []
    view = await agree(asked, BEN)
    assert view["callback_id"] == SHOWN
    assert "What did your answer cover?" in said(view)
    assert "locked" in said(view)
    assert (await press_compare(asked, BEN))["callback_id"] == SHOWN


async def test_a_locked_answer_counts_as_it_stood_whatever_is_edited_then(asked: Stage) -> None:
    ts = await asked.answer(BEN)
    await press_compare(asked, BEN)
    await agree(asked, BEN)
    await asked.pass_(minutes=1)
    await asked.edit(BEN, ts, SHORT)
    assert (await asked.streak(BEN)).current == 1
    await asked.delete(BEN, ts)
    assert (await asked.streak(BEN)).current == 0


async def test_ones_own_answer_stands_beside_the_model_answer(asked: Stage) -> None:
    await asked.answer(BEN, f"See <https://example.com/a|the notes>, <@{ADA}>. {LONG}")
    await press_compare(asked, BEN)
    view = said(await agree(asked, BEN))
    assert "*Your answer*" in view
    assert "See the notes, @someone. I would put a figure" in view


async def test_an_answer_on_its_way_from_the_modal_is_an_answer(asked: Stage) -> None:
    """Submitted, and not yet in the thread: looking now locks it."""
    of, _ = await monday(asked)
    await asked.opens(BEN, str(of.ts), ids.WRITE_ANSWER)
    await asked.submits(BEN, answer_text=LONG)
    asked.clock.move_to(asked.clock.now() + timedelta(seconds=2))
    assert (await press_compare(asked, BEN))["callback_id"] == LOCKING
    view = await agree(asked, BEN)
    assert "locked" in said(view)
    assert LONG.strip() in said(view)
    await asked.beat()
    assert (await asked.streak(BEN)).current == 1


# -- after the close --------------------------------------------------------------------------------------------------------


async def results_ts(stage: Stage) -> str:
    of, _ = await monday(stage)
    posts = await stage.thread(str(of.ts))
    return str(next(post["ts"] for post in posts if post["text"].startswith("*Results")))


async def test_once_the_round_is_closed_anybody_compares_at_once(asked: Stage) -> None:
    """Members, guests, whoever answered or didn't; from the question and from the results."""
    await asked.answer(BEN)
    await asked.to(TUESDAY)
    _, question = await monday(asked)
    for user in (BEN, CHIE, EVE):
        assert (await press_compare(asked, user))["callback_id"] == SHOWN
    view = await asked.opens(DANI, await results_ts(asked), ids.COMPARE)
    shown = said(view)
    for part in ("The model answer, in short", "Mid-level: ", "Staff: ", "*Pitfalls*"):
        assert part in shown
    boxes = [one for one in view["blocks"] if one["type"] == "input"]
    assert [option["value"] for option in boxes[0]["element"]["options"]] == [p.id for p in question.rubric]
    assert (await asked.streak(BEN)).current == 1


async def test_the_button_of_an_older_version_still_works(asked: Stage) -> None:
    of, _ = await monday(asked)
    ts = await bots_post(asked, ids.MODEL_ANSWER, of.round_id)
    assert (await asked.opens(BEN, ts, ids.MODEL_ANSWER))["callback_id"] == WARNED


@pytest.mark.parametrize("closed", [False, True])
async def test_a_modal_that_slack_refuses_to_open_is_no_look(asked: Stage, closed: bool) -> None:
    if closed:
        await asked.to(TUESDAY)
    fault = {"method": "views.open", "kind": "error", "status": 200, "error": "expired_trigger_id"}
    await asked.gesture("faults", api=[fault])
    of, _ = await monday(asked)
    await asked.press(BEN, str(of.ts), ids.COMPARE)
    assert (await asked.whispers(BEN))[-1]["text"] == notices.too_slow().text
    assert await peeks(asked) == []


# -- the same question elsewhere --------------------------------------------------------------------------------------------


async def open_elsewhere(stage: Stage, channel: str, question_id: str, at: datetime) -> None:
    """A round of that question, open for a day in another channel."""
    of, _ = await monday(stage)
    async with stage.parts.sessions.begin() as session:
        copy = {
            column.name: getattr(of, column.name)
            for column in Round.__table__.columns
            if column.name not in ("round_id", "channel_id", "ts")
        }
        copy |= {"question_id": question_id, "state": "open", "opens_at": at}
        copy |= {"closes_at": at + timedelta(days=1)}
        session.add(Round(round_id="elsewhere", channel_id=channel, ts="1.000001", **copy))


async def test_a_closed_rounds_question_that_is_open_in_another_of_ones_channels_is_a_peek(
    asked: Stage,
) -> None:
    await asked.to(TUESDAY)
    _, question = await monday(asked)
    await asked.api(ADA, "conversations.invite", channel=GENERAL, users=asked.house.identity.bot_user_id)
    await open_elsewhere(asked, GENERAL, question.id, asked.clock.now())
    view = await press_compare(asked, ADA)
    assert view["callback_id"] == WARNED
    assert "open in a round that you haven’t answered" in said(view)
    assert await peeks(asked) == []


async def test_who_isnt_in_that_other_channel_hears_nothing_of_it(asked: Stage) -> None:
    await asked.to(TUESDAY)
    _, question = await monday(asked)
    await asked.api(ADA, "conversations.invite", channel=GENERAL, users=asked.house.identity.bot_user_id)
    await asked.api(BEN, "conversations.leave", channel=GENERAL)
    await open_elsewhere(asked, GENERAL, question.id, asked.clock.now())
    assert (await press_compare(asked, BEN))["callback_id"] == SHOWN


# -- practice ---------------------------------------------------------------------------------------------------------------


async def practised(stage: Stage, user: str, question_id: str, answer: str | None = None) -> str:
    """A question given to them in practice; gives the ts of a message with its button."""
    async with stage.parts.sessions.begin() as session:
        row = Practice(
            team_id=stage.team,
            user_id=user,
            question_id=question_id,
            at=stage.clock.now(),
            practice_id="a-practice",
            filters={},
            answer=answer,
            answered_at=stage.clock.now() if answer else None,
        )
        session.add(row)
    return await bots_post(stage, ids.COMPARE_PRACTICE, "a-practice")


async def test_practice_is_compared_freely_with_ones_own_words_beside_it(asked: Stage) -> None:
    of, _ = await monday(asked)
    other = next(one for one in BANK.values() if one.id != of.question_id)
    ts = await practised(asked, BEN, other.id, "I'd shard & <measure> it.")
    view = await asked.opens(BEN, ts, ids.COMPARE_PRACTICE)
    assert view["callback_id"] == SHOWN
    assert "I'd shard &amp; &lt;measure&gt; it." in said(view)
    await asked.submits(BEN, **{COVERED: [other.rubric[0].id]})
    [check] = await checks(asked)
    assert (check.round_id, check.question_id, check.ticks) == (None, other.id, [other.rubric[0].id])
    assert "initial_options" in said(await asked.opens(BEN, ts, ids.COMPARE_PRACTICE))


async def test_a_question_asked_for_in_private_is_compared_from_its_own_message(asked: Stage) -> None:
    await asked.command(BEN, "hard")
    message = (await asked.whispers(BEN))[-1]
    view = await asked.opens(BEN, message["ts"], ids.COMPARE_PRACTICE)
    assert view["callback_id"] == SHOWN
    assert view["blocks"][0]["text"]["text"] == message["blocks"][0]["text"]["text"]
    assert "What would your answer have covered?" in said(view)


async def test_practice_of_a_question_that_has_opened_in_a_round_since_costs_that_round(asked: Stage) -> None:
    _, question = await monday(asked)
    ts = await practised(asked, BEN, question.id)
    view = await asked.opens(BEN, ts, ids.COMPARE_PRACTICE)
    assert view["callback_id"] == WARNED
    assert (await agree(asked, BEN))["callback_id"] == SHOWN
    assert len(await peeks(asked, BEN)) == 1


async def test_somebody_elses_practice_is_not_ones_own(asked: Stage) -> None:
    ts = await practised(asked, BEN, "studio-platform-mandate")
    await asked.press(CHIE, ts, ids.COMPARE_PRACTICE)
    assert (await asked.whispers(CHIE))[-1]["text"] == compare.practice_gone().text


@pytest.mark.parametrize("action_id", [ids.COMPARE, ids.COMPARE_PRACTICE, ids.MODEL_ANSWER])
async def test_a_stale_button_is_answered_in_words(asked: Stage, action_id: str) -> None:
    ts = await bots_post(asked, action_id, "gone")
    await asked.press(BEN, ts, action_id)
    assert "went wrong" not in (await asked.whispers(BEN))[-1]["text"]


# -- the self-check and its follow-ups --------------------------------------------------------------------------------------


async def compared(stage: Stage, user: str, *ticks: str, text: str = LONG) -> dict[str, Any]:
    """Answer, lock, tick and save in Monday's round; gives the modal that says so."""
    await stage.answer(user, text)
    await press_compare(stage, user)
    await agree(stage, user)
    await stage.submits(user, **{COVERED: list(ticks)})
    return await stage.modal(user)


async def test_what_was_ticked_last_is_there_when_one_compares_again(asked: Stage) -> None:
    _, question = await monday(asked)
    first, second, *_ = [point.id for point in question.rubric]
    view = await compared(asked, BEN, first)
    assert f"*Saved: 1 of {len(question.rubric)} points.*" in said(view)
    await asked.pass_(minutes=1)
    await press_compare(asked, BEN)
    await asked.submits(BEN, **{COVERED: [first, second]})
    [boxes] = [one for one in (await press_compare(asked, BEN))["blocks"] if one["type"] == "input"]
    assert [one["value"] for one in boxes["element"]["initial_options"]] == [first, second]
    assert [check.ticks for check in await checks(asked)] == [[first], [first, second]]


async def test_grill_me_asks_about_what_was_left_out_and_says_what_to_listen_for_when_asked(
    asked: Stage,
) -> None:
    _, question = await monday(asked)
    asks = {one.rubric: one for one in question.follow_ups}
    left_out = sorted(
        (point for point in question.rubric if point.id in asks), key=lambda point: -point.weight
    )
    ticked = left_out.pop(0)
    await compared(asked, BEN, ticked.id)
    seen = []
    for point in left_out:
        await asked.types(BEN, ids.GRILL_ME, None)
        view = said(await asked.modal(BEN))
        assert kit_words(asks[point.id].ask) in view
        assert kit_words(asks[point.id].listen_for) not in view
        await asked.types(BEN, ids.GRILL_LISTEN, None)
        assert kit_words(asks[point.id].listen_for) in said(await asked.modal(BEN))
        seen.append(asks[point.id].ask)
    assert kit_words(asks[ticked.id].ask) not in view
    assert len(set(seen)) == len(left_out)


def kit_words(text: str) -> str:
    """As much of a text as no formatting touches."""
    return text.split("`")[0].split("&")[0].split("<")[0].split('"')[0][:40]


async def test_a_double_click_on_grill_me_skips_nothing(asked: Stage) -> None:
    await compared(asked, BEN)
    stale = await asked.modal(BEN)
    await asked.types(BEN, ids.GRILL_ME, None)
    once = await asked.modal(BEN)
    with pytest.raises(Exception, match="hash_conflict"):
        await asked.parts.slack.update_view(asked.team, stale["id"], modal_of(once), stale["hash"])
    assert "Follow-up 1 of" in said(await asked.modal(BEN))


def modal_of(view: dict[str, Any]) -> dict[str, Any]:
    return {"type": "modal", "title": view["title"], "blocks": view["blocks"]}


async def test_ticks_saved_after_the_close_are_kept_and_dont_enter_the_results(asked: Stage) -> None:
    _, question = await monday(asked)
    for user in (ADA, BEN, CHIE):
        await compared(asked, user, question.rubric[0].id)
    await asked.answer(DANI)
    await press_compare(asked, DANI)
    await agree(asked, DANI)
    of, _ = await monday(asked)
    await asked.to(TUESDAY + timedelta(minutes=1))
    await asked.submits(DANI, **{COVERED: [question.rubric[0].id]})
    assert len(await checks(asked)) == 4
    assert "Most covered" not in await asked.results(of)


# -- the rubric gap ---------------------------------------------------------------------------------------------------------


async def gap_of(stage: Stage) -> str:
    of, _ = await monday(stage)
    await stage.to(TUESDAY)
    results = await stage.results(of)
    return next((line for line in results.splitlines() if "checked their answers" in line), "")


async def test_four_self_checks_say_what_was_covered_and_what_was_missed(asked: Stage) -> None:
    _, question = await monday(asked)
    first, second, *rest = question.rubric
    for user, ticks in {ADA: (first,), BEN: (first, *rest), CHIE: (first, *rest), DANI: ()}.items():
        await compared(asked, user, *(point.id for point in ticks))
    said = await gap_of(asked)
    assert said == (
        f"4 people checked their answers. Most covered: “{compare.look_for(first)}”, by 3 of 4. "
        f"Most missed: “{compare.look_for(second)}”, by all 4."
    )


async def test_three_say_nothing_also_where_one_of_them_saves_twice(asked: Stage) -> None:
    _, question = await monday(asked)
    for user in (ADA, BEN, CHIE):
        await compared(asked, user, question.rubric[0].id)
    await asked.pass_(minutes=1)
    await press_compare(asked, CHIE)
    await asked.submits(CHIE, **{COVERED: []})
    assert len(await checks(asked)) == 4
    assert await gap_of(asked) == ""


async def test_where_all_points_were_covered_alike_that_is_said(asked: Stage) -> None:
    _, question = await monday(asked)
    for user in (ADA, BEN, CHIE, EVE):
        await compared(asked, user, *(point.id for point in question.rubric))
    assert await gap_of(asked) == ("4 people checked their answers: every rubric point was covered by all 4.")


async def test_nobody_elses_ticks_show_anywhere(asked: Stage) -> None:
    """Not to the others, not to a manager, not in the channel, not in a log line."""
    _, question = await monday(asked)
    with capture_logs() as logged:
        await compared(asked, BEN, *(point.id for point in question.rubric[:2]))
        await asked.to(TUESDAY)
        await asked.command(ADA, "leaderboard")
        view = await press_compare(asked, ADA)
    assert "initial_options" not in said(view)
    assert "checked" not in await asked.results((await monday(asked))[0])
    await asked.gesture("home", user=ADA)
    shown = json.dumps([await asked.sees(ADA), await asked.thread(str((await monday(asked))[0].ts))])
    assert "Saved" not in shown
    assert 'selected_options": [{' not in shown
    # A message's kind may be called like a point.
    logs = json.dumps([{**entry, "kind": None} for entry in logged], default=str)
    for point in question.rubric:
        assert point.id not in logs
    assert "tick" not in logs
