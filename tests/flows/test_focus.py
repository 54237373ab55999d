"""A focus: a subtopic that goes first for a while, which only managers set and hear of."""

from datetime import date, timedelta

import pytest

from bot.store import schedules
from bot.store.tables import Schedule
from questions.bank import Filters
from tests.stage import ADA, BANK, BEN, EVE, MONDAY, PRACTICE, Stage

DAY = timedelta(days=1)


async def kept(stage: Stage) -> Schedule:
    async with stage.parts.sessions.begin() as session:
        found = await schedules.get(session, stage.team, PRACTICE)
    assert found is not None
    return found


async def test_a_subtopic_in_focus_goes_first_until_its_day(on_stage: Stage) -> None:
    """Of one difficulty there are several subtopics: the last one that would come comes first."""
    days = dict.fromkeys(range(5), "hard")
    await on_stage.set_up(days=days)
    hard = [one.subtopic for one in BANK.active() if one.difficulty == "hard"]
    assert len(hard) > 2
    wanted = hard[-1]
    said = await on_stage.command(ADA, f"focus {wanted} 2d")
    assert "until Wednesday 25 November 2026" in said
    assert "1 question of it" in said
    await on_stage.to(MONDAY + 2 * DAY)
    drawn = [one.subtopic for one in await on_stage.rounds()]
    assert drawn[0] == wanted
    assert len(set(drawn)) == 3, "what it had of the focus is had: the others come"


async def test_a_focus_is_over_on_the_day_it_names(on_stage: Stage) -> None:
    await on_stage.set_up(days=dict.fromkeys(range(5), "hard"))
    first = next(iter({one.subtopic for one in BANK.active() if one.difficulty == "hard"}))
    await on_stage.command(ADA, f"focus {first} tomorrow")
    row = await kept(on_stage)
    assert schedules.focus_on(row, date(2026, 11, 23)) == (first, date(2026, 11, 24))
    assert schedules.focus_on(row, date(2026, 11, 24)) is None
    await on_stage.to(MONDAY + DAY)
    assert "No subtopic goes first" in await on_stage.command(ADA, "focus")


async def test_without_a_time_it_is_two_weeks(on_stage: Stage) -> None:
    assert "until Monday 7 December 2026" in await on_stage.command(ADA, "focus tech debt")
    assert "tech debt* go first here until Monday 7 December" in await on_stage.command(ADA, "focus")


async def test_off_ends_it(on_stage: Stage) -> None:
    await on_stage.command(ADA, "focus caching")
    assert "focus on caching has ended" in await on_stage.command(ADA, "focus off")
    assert (await kept(on_stage)).focus is None
    assert "No subtopic" in await on_stage.command(ADA, "focus off")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("focus cachng", "Did you mean `/scaleq focus caching`?"),
        ("focus gibberish", "It takes a subtopic and a time"),
        ("focus caching automation", "One subtopic at a time"),
        ("focus caching someday", "can’t read “someday”"),
        ("focus caching 2020-01-01", "is over already"),
        ("focus caching today", "ends on the day you name"),
    ],
)
async def test_what_cannot_be_read_sets_nothing(on_stage: Stage, typed: str, said: str) -> None:
    assert said in await on_stage.command(ADA, typed)
    assert (await kept(on_stage)).focus is None


@pytest.mark.parametrize("typed", ["focus", "focus caching", "focus off"])
async def test_only_managers_hear_of_it_as_it_gives_answers_away(on_stage: Stage, typed: str) -> None:
    await on_stage.command(ADA, "focus caching")
    for user in (BEN, EVE):
        said = await on_stage.command(user, typed)
        assert "caching" not in said
        assert "full member" in said or "Only this channel’s managers" in said
    assert (await kept(on_stage)).focus == "caching"


async def test_it_says_where_the_channel_s_filters_leave_the_subtopic_out(on_stage: Stage) -> None:
    await on_stage.set_up(filters=Filters(subtopics=("automation",)))
    assert "leave that subtopic out" in await on_stage.command(ADA, "focus caching")


async def test_where_nothing_is_set_up_there_is_nothing_to_focus(on_stage: Stage) -> None:
    async with on_stage.parts.sessions.begin() as session:
        await schedules.remove(session, on_stage.team, PRACTICE)
    assert "no questions scheduled" in await on_stage.command(ADA, "focus caching")
