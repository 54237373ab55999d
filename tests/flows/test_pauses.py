"""A pause that comes upon a question that is due and has not gone out yet."""

from datetime import timedelta

from bot.store import schedules
from tests.stage import ADA, CHIE, MONDAY, PRACTICE, Stage

DAY = timedelta(days=1)


async def test_a_question_that_is_due_when_the_pause_comes_is_recorded_as_left_out(on_stage: Stage) -> None:
    """The worker was a moment late: the manager is told, and the slot counts against nobody."""
    on_stage.clock.move_to(MONDAY + timedelta(seconds=5))
    said = await on_stage.command(ADA, "pause")
    assert "had not gone out yet: it is left out" in said
    await on_stage.beat()
    [of] = await on_stage.rounds()
    assert (of.state, of.reason, of.due_at) == ("skipped", "paused", MONDAY)
    assert await on_stage.posts() == []
    await on_stage.command(ADA, "resume")
    async with on_stage.parts.sessions.begin() as session:
        kept = await schedules.get(session, on_stage.team, PRACTICE)
    assert kept is not None
    assert kept.next_at == MONDAY + DAY


async def test_a_slot_left_out_by_a_pause_breaks_no_streak(on_stage: Stage) -> None:
    await on_stage.to(MONDAY)
    await on_stage.answer(CHIE)
    await on_stage.to(MONDAY + DAY - timedelta(minutes=1))
    on_stage.clock.move_to(MONDAY + DAY + timedelta(seconds=5))
    await on_stage.command(ADA, "pause until thursday")
    await on_stage.to(MONDAY + 3 * DAY)
    await on_stage.answer(CHIE)
    assert (await on_stage.streak(CHIE)).current == 2
