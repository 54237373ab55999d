"""Every button does what it says, also a stale one; a listener that fails leaves nobody without an answer."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit
from bot.store import erasures, practices
from bot.store.tables import Base, Erasure, Member, Reply
from tests.stage import ADA, BEN, CHIE, EVE, LONG, MONDAY, PRACTICE, Stage

TUESDAY = MONDAY + timedelta(days=1)


async def count(stage: Stage, table: type[Base], user: str | None = None) -> int:
    query = select(func.count()).select_from(table)
    if user is not None:
        query = query.where(table.user_id == user)  # type: ignore[attr-defined]
    async with stage.parts.sessions.begin() as session:
        return await session.scalar(query) or 0


async def pressed(stage: Stage, user: str, ts: str, action_id: str) -> str:
    """What a press answers, in a new message or in place of the old one; a modal by its title."""
    before = await stage.sees(user)
    done = await stage.press(user, ts, action_id)
    assert done["ok"], done
    after = await stage.sees(user)
    if len(after["views"]) > len(before["views"]):
        return f"modal: {after['views'][-1]['title']['text']}"
    changed = [one["text"] for one in after["ephemerals"] if one not in before["ephemerals"]]
    assert len(changed) == 1, changed
    return str(changed[0])


async def odd_button(stage: Stage, action_id: str, value: str) -> str:
    """A message of the app's with this button, such as an older version may have left; gives its ts."""
    blocks = [kit.actions(kit.button("Press", action_id, value))]
    headers = {"Authorization": "Bearer xoxb-stage"}
    body = {"channel": PRACTICE, "text": "An old message", "blocks": blocks}
    async with stage.http.post(
        f"{stage.slack.api_url}chat.postMessage", json=body, headers=headers
    ) as answer:
        found = await answer.json()
    assert found["ok"], found
    return str(found["ts"])


# -- hints and practice -----------------------------------------------------------------------------------------------------


async def test_a_hint_is_for_who_asks_alone(asked: Stage) -> None:
    question = (await asked.posts())[0]
    said = await pressed(asked, EVE, question["ts"], ids.HINT)
    assert "int" in said
    assert await asked.whispers(BEN) == []


async def test_practice_has_a_hint_and_another(on_stage: Stage) -> None:
    await on_stage.command(BEN, "hard")
    message = (await on_stage.whispers(BEN))[-1]
    assert "int" in await pressed(on_stage, BEN, message["ts"], ids.HINT_PRACTICE)
    other = await pressed(on_stage, BEN, message["ts"], ids.ANOTHER_PRACTICE)
    assert "Hard" in other
    assert other.partition("\n")[0] != message["text"].partition("\n")[0]


@pytest.mark.parametrize("action_id", [ids.HINT, ids.HINT_PRACTICE, ids.ANOTHER_PRACTICE])
@pytest.mark.parametrize("value", ["gone", ""])
async def test_a_stale_button_is_answered_in_words(on_stage: Stage, action_id: str, value: str) -> None:
    ts = await odd_button(on_stage, action_id, value)
    said = await pressed(on_stage, BEN, ts, action_id)
    assert "went wrong" not in said


# -- forget me --------------------------------------------------------------------------------------------------------------


async def asks_to_be_forgotten(stage: Stage, user: str) -> str:
    await stage.command(user, "forget-me")
    return str((await stage.whispers(user))[-1]["ts"])


async def everything_about(stage: Stage, user: str) -> dict[str, str]:
    """Every row of every table in which this member occurs, by table."""
    found = {}
    async with stage.parts.sessions.begin() as session:
        for name, table in Base.metadata.tables.items():
            for row in (await session.execute(select(table))).all():
                if user in str(tuple(row)):
                    found[name] = str(tuple(row))
    return found


async def take_part(stage: Stage, user: str) -> tuple[str, str]:
    """An answer, a vote, an absence, practice, a look: a trace in every table. Gives question and answer."""
    question = str((await stage.posts())[0]["ts"])
    answer = await stage.say(user, LONG, thread=question)
    other = await stage.say(CHIE, "Mine is another. " + LONG, thread=question)
    await stage.react(user, other)
    await stage.command(user, "away until friday")
    await stage.command(user, "hard")
    await stage.command(user, "easy here")
    await stage.beat()
    async with stage.parts.sessions.begin() as session:
        await practices.peeked(session, stage.team, user, "some-question", stage.clock.now())
    return question, answer


async def test_forget_me_asks_first_and_keeps_everything_if_told_so(asked: Stage) -> None:
    await take_part(asked, BEN)
    before = await everything_about(asked, BEN)
    ts = await asks_to_be_forgotten(asked, BEN)
    assert await pressed(asked, BEN, ts, ids.FORGET_ME_CANCEL) == "Nothing was deleted."
    assert await everything_about(asked, BEN) == before
    assert {"replies", "reactions", "absences", "practices", "peeks", "members", "rounds"} <= set(before)


async def test_forget_me_leaves_nothing_but_a_keyed_hash(asked: Stage) -> None:
    await take_part(asked, BEN)
    ts = await asks_to_be_forgotten(asked, BEN)
    assert "deleted" in await pressed(asked, BEN, ts, ids.FORGET_ME_CONFIRM)
    assert await everything_about(asked, BEN) == {}
    assert await count(asked, Erasure) == 1


async def test_what_is_read_back_from_slack_later_does_not_bring_them_in_again(asked: Stage) -> None:
    """They are still in the channel, whose people are read at each close."""
    await take_part(asked, BEN)
    await asked.forget_me(BEN)
    await asked.to(MONDAY + timedelta(days=7))
    assert await count(asked, Member) > 0
    assert await everything_about(asked, BEN) == {}


async def test_deleting_one_s_messages_afterwards_stores_nothing(asked: Stage) -> None:
    """Your messages in Slack are yours to delete: that must not write the person down again."""
    _, answer = await take_part(asked, BEN)
    for gesture in (asked.forget_me(BEN), asked.delete(BEN, answer)):
        asked.clock.move_to(asked.clock.now() + timedelta(minutes=1))
        await gesture
    assert await everything_about(asked, BEN) == {}


async def test_a_redelivered_answer_does_not_come_back(asked: Stage) -> None:
    question = str((await asked.posts())[0]["ts"])
    await asked.gesture("faults", events={"hold": True})
    await asked.say(BEN, LONG, thread=question)
    asked.clock.move_to(asked.clock.now() + timedelta(minutes=1))
    await asked.forget_me(BEN)
    await asked.gesture("faults")
    await asked.settle()
    assert await count(asked, Reply) == 0


async def test_who_answers_again_starts_from_nothing(asked: Stage) -> None:
    question, _ = await take_part(asked, BEN)
    await asked.forget_me(BEN)
    asked.clock.move_to(asked.clock.now() + timedelta(minutes=1))
    await asked.say(BEN, "Once more. " + LONG, thread=question)
    assert "your streak here is 1" in (await asked.whispers(BEN))[-1]["text"]


# -- a listener that fails --------------------------------------------------------------------------------------------------


async def broken(*args: Any, **kwargs: Any) -> Any:
    raise RuntimeError("the database fell over")


async def test_who_typed_a_command_gets_a_reference(on_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(practices, "given", broken)
    said = await on_stage.command(BEN, "hard")
    assert "Something went wrong" in said
    assert "`" in said
    assert "database" not in said


async def test_who_pressed_a_button_gets_a_reference(asked: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ts = await asks_to_be_forgotten(asked, BEN)
    monkeypatch.setattr(erasures, "forget", broken)
    assert "Something went wrong" in await pressed(asked, BEN, ts, ids.FORGET_ME_CONFIRM)


async def test_who_submitted_a_form_keeps_it_on_the_screen(
    bare: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bare.command(ADA, "setup")
    [view] = (await bare.sees(ADA))["views"]
    monkeypatch.setattr("bot.store.schedules.save", broken)
    done = await bare.gesture("submit", user=ADA, view_id=view["id"], values={})
    assert not done["closed"]
    form, word = (await bare.sees(ADA))["views"]
    assert form["id"] == view["id"]
    assert "Something went wrong" in word["blocks"][0]["text"]["text"]


async def test_a_courtesy_that_fails_harms_nothing(asked: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong in telling somebody that their answer counts, it counts."""
    monkeypatch.setattr("handlers.thanks._words", broken)
    await asked.say(BEN, LONG, thread=(await asked.posts())[0]["ts"])
    assert await count(asked, Reply, BEN) == 1
