"""A reminder: asked for, once a round, in time and by day, and only to whom it helps."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.house import house as made_house
from bot.jobs import remind
from bot.jobs.heartbeat import beat
from bot.jobs.purge import purge
from bot.slack.blocks import writing
from bot.store import posts, practices
from bot.store.tables import Post, Reminder
from tests.stage import ADA, BEN, CHIE, DANI, EVE, LONG, MONDAY, PRACTICE, Stage

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
TUESDAY = MONDAY + DAY
# Monday's round closes on Tuesday at 08:00 UTC. That is 09:00 in Lagos, 17:00 in Tokyo and midnight in Los Angeles.
BENS = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)  # 20:00 in Lagos, the evening before
CHIES = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # 14:00 in Tokyo, three hours before
DANIS = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # 20:00 in Los Angeles, four hours before


@pytest.fixture
async def reminded(on_stage: Stage) -> Stage:
    """Ben asked for reminders, and Monday's question stands in the channel."""
    assert "Reminders are on" in await on_stage.command(BEN, "remind on")
    await on_stage.to(MONDAY)
    return on_stage


async def pending(stage: Stage) -> list[Reminder]:
    async with stage.parts.sessions.begin() as session:
        return list(await session.scalars(select(Reminder).where(~Reminder.settled)))


async def test_it_names_the_question_its_close_its_thread_and_how_to_end_it(reminded: Stage) -> None:
    of = await reminded.open_round()
    question = reminded.parts.bank[str(of.question_id)]
    await reminded.to(BENS)
    [said] = await reminded.dms(BEN)
    assert question.title in said
    assert f"<#{PRACTICE}>" in said
    assert f"<!date^{int(TUESDAY.timestamp())}^" in said
    assert "09:00 (Africa/Lagos)" in said, "where the tag isn't shown, the time is the member's own"
    assert f"/archives/{PRACTICE}/p{str(of.ts).replace('.', '')}" in said
    assert "`/scaleq remind off`" in said


async def test_it_comes_once_a_round_and_for_each_round(reminded: Stage) -> None:
    await reminded.to(BENS - MINUTE)
    assert await reminded.dms(BEN) == []
    await reminded.to(BENS)
    assert len(await reminded.dms(BEN)) == 1
    await reminded.to(TUESDAY)
    assert len(await reminded.dms(BEN)) == 1
    await reminded.to(BENS + DAY)
    assert len(await reminded.dms(BEN)) == 2


async def test_everybody_has_it_by_their_own_clock(on_stage: Stage) -> None:
    for user in (BEN, CHIE, DANI):
        await on_stage.command(user, "remind on")
    await on_stage.to(MONDAY)
    for user, due in ((BEN, BENS), (DANI, DANIS), (CHIE, CHIES)):
        await on_stage.to(due - MINUTE)
        assert await on_stage.dms(user) == []
        await on_stage.to(due)
        assert len(await on_stage.dms(user)) == 1


async def test_nobody_is_reminded_who_did_not_ask(asked: Stage) -> None:
    await asked.to(TUESDAY)
    for user in (ADA, BEN, CHIE, DANI, EVE):
        assert await asked.dms(user) == []


async def test_its_button_opens_the_sheet_to_answer(reminded: Stage) -> None:
    await reminded.to(BENS)
    opened = await reminded.api(BEN, "conversations.open", users=reminded.house.identity.bot_user_id)
    direct = opened["channel"]["id"]
    [message] = await reminded.history(direct, BEN)
    await reminded.opens(BEN, message["ts"], "write_answer", channel=direct)
    await reminded.submits(BEN, **{writing.FIELD: LONG})
    await reminded.beat()
    assert (await reminded.streak(BEN)).current == 1


# -- to whom it would be no help ----------------------------------------------------------------------------------------------


async def test_who_has_answered_is_left_alone(reminded: Stage) -> None:
    await reminded.answer(BEN)
    await reminded.to(TUESDAY)
    assert await reminded.dms(BEN) == []


async def test_an_answer_from_the_modal_counts_at_once(reminded: Stage) -> None:
    reminded.clock.move_to(BENS)
    await reminded.opens(BEN, str((await reminded.open_round()).ts), "write_answer")
    await reminded.submits(BEN, **{writing.FIELD: LONG})
    await reminded.to(TUESDAY)
    assert await reminded.dms(BEN) == []


async def test_a_short_remark_is_no_answer(reminded: Stage) -> None:
    await reminded.answer(BEN, "Good one.")
    await reminded.to(BENS)
    assert len(await reminded.dms(BEN)) == 1


async def test_who_deleted_their_answer_is_reminded(reminded: Stage) -> None:
    await reminded.delete(BEN, await reminded.answer(BEN))
    await reminded.to(BENS)
    assert len(await reminded.dms(BEN)) == 1


async def test_who_is_away_is_left_alone_and_was_told_so(reminded: Stage) -> None:
    said = await reminded.command(BEN, "away until tomorrow")
    assert "you aren’t reminded of them" in said
    await reminded.to(TUESDAY)
    assert await reminded.dms(BEN) == []


async def test_who_came_back_in_time_is_reminded(reminded: Stage) -> None:
    await reminded.command(BEN, "away until friday")
    await reminded.to(BENS - MINUTE)
    await reminded.command(BEN, "back")
    await reminded.to(BENS)
    assert len(await reminded.dms(BEN)) == 1


async def test_who_is_not_in_the_channel_is_left_alone(reminded: Stage) -> None:
    reminded.slack.world.channels[PRACTICE].members.remove(BEN)
    await reminded.to(TUESDAY)
    assert await reminded.dms(BEN) == []


async def test_a_deleted_question_has_no_reminder(reminded: Stage) -> None:
    await reminded.delete(ADA, str((await reminded.open_round()).ts))
    await reminded.to(TUESDAY)
    assert await reminded.dms(BEN) == []


async def test_an_extra_question_has_no_reminder(reminded: Stage) -> None:
    await reminded.answer(BEN)
    await reminded.command(ADA, "hard here")
    await reminded.to(TUESDAY)
    assert [one.state for one in await reminded.rounds(origin="extra")] == ["open"]
    assert await reminded.dms(BEN) == []


async def test_who_looked_at_the_model_answer_first_is_left_alone(reminded: Stage) -> None:
    of = await reminded.open_round()
    async with reminded.parts.sessions.begin() as session:
        await practices.peeked(session, reminded.team, BEN, str(of.question_id), reminded.clock.now())
    await reminded.to(TUESDAY)
    assert await reminded.dms(BEN) == []


# -- on and off ---------------------------------------------------------------------------------------------------------------


async def test_asked_for_while_a_round_is_open_it_comes_if_its_moment_is_ahead(asked: Stage) -> None:
    await asked.to(BENS - MINUTE)
    await asked.command(BEN, "remind on")
    await asked.to(BENS)
    assert len(await asked.dms(BEN)) == 1


async def test_asked_for_after_its_moment_it_comes_from_the_next_round_on(asked: Stage) -> None:
    await asked.to(BENS + MINUTE)
    await asked.command(BEN, "remind on")
    await asked.to(TUESDAY)
    assert await asked.dms(BEN) == []
    await asked.to(BENS + DAY)
    assert len(await asked.dms(BEN)) == 1


async def test_switched_off_before_it_is_due_none_comes(reminded: Stage) -> None:
    await reminded.to(BENS - MINUTE)
    assert "Reminders are off" in await reminded.command(BEN, "remind off")
    await reminded.to(TUESDAY)
    assert await reminded.dms(BEN) == []
    assert await pending(reminded) == []


async def test_switched_off_and_on_again_it_comes_once(reminded: Stage) -> None:
    await reminded.to(BENS)
    for word in ("off", "on"):
        await reminded.command(BEN, f"remind {word}")
    await reminded.to(TUESDAY)
    assert len(await reminded.dms(BEN)) == 1


async def test_hiding_leaves_reminders_as_they_were(reminded: Stage) -> None:
    await reminded.command(BEN, "hide")
    await reminded.to(BENS)
    assert len(await reminded.dms(BEN)) == 1


async def test_who_moved_to_another_zone_is_reminded_by_the_clock_there(reminded: Stage) -> None:
    """Slack is asked anew once what we know of somebody is a day old: here when Wednesday's would have been due in Lagos."""
    await reminded.to(TUESDAY)
    reminded.slack.world.members[BEN].tz = "America/Los_Angeles"
    await reminded.to(DANIS + 2 * DAY - MINUTE)
    assert len(await reminded.dms(BEN)) == 2
    await reminded.to(DANIS + 2 * DAY)
    assert len(await reminded.dms(BEN)) == 3


async def test_settled_ones_are_forgotten_in_time(reminded: Stage) -> None:
    await reminded.to(BENS)
    await reminded.command(ADA, "pause")
    for days, left in ((29, 1), (31, 0)):
        await reminded.to(BENS + days * DAY)
        await purge(reminded.parts, timedelta(days=180))
        async with reminded.parts.sessions.begin() as session:
            assert len((await session.scalars(select(Reminder))).all()) == left


# -- when something goes wrong ------------------------------------------------------------------------------------------------


async def test_after_an_outage_it_comes_if_it_is_day_there_and_the_round_is_open(on_stage: Stage) -> None:
    await on_stage.command(DANI, "remind on")
    await on_stage.command(CHIE, "remind on")
    await on_stage.to(MONDAY)
    on_stage.clock.move_to(
        CHIES + timedelta(hours=1)
    )  # nobody was at work for a day: 15:00 in Tokyo, 22:00 in Los Angeles
    await on_stage.beat()
    assert len(await on_stage.dms(CHIE)) == 1
    await on_stage.to(TUESDAY)
    assert await on_stage.dms(DANI) == []


async def test_after_an_outage_beyond_the_close_there_is_none(reminded: Stage) -> None:
    reminded.clock.move_to(TUESDAY + timedelta(hours=1))
    await reminded.beat()
    assert await reminded.dms(BEN) == []
    assert [one.user_id for one in await pending(reminded) if one.due_at < TUESDAY] == []


async def test_while_slack_is_unwell_it_waits_and_never_comes_after_the_close(reminded: Stage) -> None:
    broken = {"method": "conversations.members", "kind": "error", "error": "internal_error", "times": 99}
    await reminded.gesture("faults", api=[broken])
    await reminded.to(BENS)
    assert await reminded.dms(BEN) == []
    assert len(await pending(reminded)) == 1
    await reminded.gesture("faults")
    reminded.clock.move_to(BENS + 5 * MINUTE)
    await reminded.beat()
    assert len(await reminded.dms(BEN)) == 1


async def test_one_that_could_not_be_sent_by_day_is_not_sent_at_night(reminded: Stage) -> None:
    await reminded.gesture(
        "faults", api=[{"method": "chat.postMessage", "kind": "ratelimited", "retry_after": 3600, "times": 1}]
    )
    await reminded.to(BENS)
    await reminded.gesture("faults")
    reminded.clock.move_to(BENS + timedelta(hours=2))
    await reminded.beat()
    assert await reminded.dms(BEN) == []
    async with reminded.parts.sessions.begin() as session:
        [post] = (await session.scalars(select(Post).where(Post.kind == "reminder"))).all()
    assert (post.state, post.error) == ("dropped", "late")


class Stop(BaseException):
    """The process ended here."""


@pytest.mark.parametrize("where", ["claimed", "asked", "before commit"])
async def test_stopped_while_settling_and_run_on_it_comes_once(
    reminded: Stage, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    async def ended(*_: object, **__: object) -> None:
        raise Stop

    reminded.clock.move_to(BENS)
    name = {"claimed": "_remind", "asked": "_settle", "before commit": "posts"}[where]
    with monkeypatch.context() as patch:
        if name == "posts":
            patch.setattr(posts, "owe", ended)
        else:
            patch.setattr(remind, name, ended)
        with pytest.raises(Stop):
            await reminded.beat()
    assert len(await pending(reminded)) == 1
    for _ in range(2):
        reminded.clock.pass_leases()
        await reminded.beat()
    assert len(await reminded.dms(BEN)) == 1
    assert await pending(reminded) == []


async def test_two_workers_at_once_send_it_once(reminded: Stage) -> None:
    house = reminded.house
    async with made_house(
        house.settings, house.credentials, house.database_url, bank=reminded.parts.bank, clock=reminded.clock
    ) as other:
        reminded.clock.move_to(BENS)
        await asyncio.gather(beat(reminded.parts), beat(other.parts), beat(reminded.parts))
        reminded.clock.pass_leases()
        await asyncio.gather(beat(reminded.parts), beat(other.parts))
    assert len(await reminded.dms(BEN)) == 1


async def test_a_forgotten_member_is_not_reminded(reminded: Stage) -> None:
    await reminded.forget_me(BEN)
    await reminded.to(TUESDAY)
    assert await reminded.dms(BEN) == []
