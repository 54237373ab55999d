"""Answer before the round closes; days without a question never count against you."""

from datetime import timedelta

from tests.stage import ADA, BEN, CHIE, DANI, LONG, MONDAY, Stage

DAY = timedelta(days=1)
FRIDAY = MONDAY + 4 * DAY


async def days(stage: Stage, first: int, last: int, *, answering: bool, user: str = BEN) -> None:
    """Live through working days, counted from Monday as 0, answering each question or none."""
    for n in range(first, last + 1):
        await stage.to(MONDAY + (n // 5 * 7 + n % 5) * DAY)
        if answering:
            await stage.answer(user)


async def test_a_streak_grows_with_each_round_answered_over_the_weekend_too(on_stage: Stage) -> None:
    await days(on_stage, 0, 5, answering=True)
    assert (await on_stage.streak(BEN)).current == 6
    assert "*6*" in await on_stage.command(BEN, "streak")


async def test_an_open_round_neither_breaks_nor_adds_until_answered(asked: Stage) -> None:
    assert (await asked.streak(BEN)).current == 0
    await asked.answer(BEN)
    assert (await asked.streak(BEN)).current == 1
    await asked.to(MONDAY + DAY)
    found = await asked.streak(BEN)
    assert (found.current, found.freezes) == (1, 1)


async def test_a_second_answer_in_a_round_adds_nothing(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.answer(BEN, "Moreover. " + LONG)
    assert (await asked.streak(BEN)).current == 1


async def test_everybody_starts_with_one_freeze_which_covers_one_missed_round(on_stage: Stage) -> None:
    await days(on_stage, 0, 0, answering=True)
    await days(on_stage, 1, 2, answering=False)
    shown = await on_stage.streak(BEN)
    assert (shown.current, shown.freezes) == (1, 0), "freezes held less the gap"
    await on_stage.answer(BEN)
    found = await on_stage.streak(BEN)
    assert (found.current, found.freezes) == (2, 0)


async def test_two_missed_rounds_are_more_than_one_freeze_covers_and_nothing_is_spent(
    on_stage: Stage,
) -> None:
    await days(on_stage, 0, 1, answering=True)
    await days(on_stage, 2, 4, answering=False)
    shown = await on_stage.streak(BEN)
    assert (shown.current, shown.best) == (0, 2)
    await on_stage.answer(BEN)
    found = await on_stage.streak(BEN)
    assert (found.current, found.best, found.freezes, found.credits) == (1, 2, 1, 3)


async def test_every_tenth_answer_of_a_lifetime_adds_a_freeze(on_stage: Stage) -> None:
    await days(on_stage, 0, 9, answering=True)
    found = await on_stage.streak(BEN)
    assert (found.current, found.freezes) == (10, 2)
    assert "2 freezes held" in await on_stage.command(BEN, "streak")


async def test_rounds_before_the_first_answer_are_not_missed(on_stage: Stage) -> None:
    await days(on_stage, 0, 3, answering=False)
    await on_stage.answer(BEN)
    found = await on_stage.streak(BEN)
    assert (found.current, found.freezes) == (1, 1)


async def test_a_missed_round_after_a_skipped_one_counts_once(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.command(ADA, "skip")
    await days(asked, 1, 3, answering=False)
    shown = await asked.streak(BEN)
    assert (shown.current, shown.freezes) == (1, 0)


async def test_a_streak_is_the_channels_own(asked: Stage) -> None:
    await asked.answer(BEN)
    assert (await asked.streak(BEN, "C0GENERAL1")).current == 0


async def test_somebody_elses_streak_can_be_asked_for(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.to(MONDAY + DAY)
    assert "Ben Okafor’s streak here: *1*" in await asked.command(CHIE, f"streak <@{BEN}|ben>")


# Away


async def test_away_makes_rounds_neutral_and_says_until_when(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.pass_(hours=25)
    await asked.command(BEN, "away until 2026-12-04")
    await days(asked, 2, 9, answering=False)
    await asked.to(MONDAY + 14 * DAY)
    await asked.answer(BEN)
    found = await asked.streak(BEN)
    assert (found.current, found.freezes) == (2, 1)


async def test_who_answers_while_away_is_credited(asked: Stage) -> None:
    await asked.command(BEN, "away until friday")
    await asked.answer(BEN)
    await asked.to(MONDAY + DAY)
    assert (await asked.streak(BEN)).current == 1


async def test_an_absence_entered_before_the_close_covers_the_round(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.to(MONDAY + 2 * DAY - timedelta(minutes=1))
    await asked.command(BEN, "away until tomorrow")
    await asked.to(MONDAY + 2 * DAY)
    assert (await asked.streak(BEN)).freezes == 1


async def test_an_absence_entered_after_the_close_does_not_cover_the_round(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.to(MONDAY + 2 * DAY + timedelta(minutes=1))
    await asked.command(BEN, "away until friday")
    assert (await asked.streak(BEN)).freezes == 0


async def test_who_is_back_before_the_close_has_to_answer(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.to(MONDAY + DAY)
    await asked.command(BEN, "away until friday")
    await asked.pass_(hours=1)
    assert "Welcome back" in await asked.command(BEN, "back")
    await asked.to(MONDAY + 2 * DAY)
    assert (await asked.streak(BEN)).freezes == 0


async def test_coming_back_after_the_close_changes_nothing_about_that_round(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.to(MONDAY + DAY)
    await asked.command(BEN, "away until friday")
    await asked.to(MONDAY + 2 * DAY + timedelta(hours=1))
    await asked.command(BEN, "back")
    assert (await asked.streak(BEN)).freezes == 1
    await asked.to(MONDAY + 3 * DAY)
    assert (await asked.streak(BEN)).freezes == 0, "the round that was still open counts again"


async def test_the_last_day_away_is_included_in_the_members_own_zone(asked: Stage) -> None:
    """Los Angeles is nine hours behind Stockholm: 09:00 there is 00:00 of the same day here."""
    await asked.answer(DANI)
    await asked.pass_(hours=1)
    await asked.command(DANI, "away until wednesday")
    await asked.to(MONDAY + 3 * DAY)  # Tuesday's and Wednesday's rounds have closed
    assert (await asked.streak(DANI)).freezes == 1
    await asked.to(MONDAY + 4 * DAY)  # Thursday's opened at 00:00 on Thursday in Los Angeles
    assert (await asked.streak(DANI)).freezes == 0


async def test_saying_anew_until_when_one_is_away_takes_the_place_of_the_former(asked: Stage) -> None:
    await asked.answer(BEN)
    await asked.to(MONDAY + DAY)
    await asked.command(BEN, "away until 2026-12-04")
    await asked.command(BEN, "away until today")
    await asked.to(MONDAY + 2 * DAY)
    assert (await asked.streak(BEN)).freezes == 1, "Tuesday's round opened on a day away"
    await asked.to(MONDAY + 3 * DAY)
    assert (await asked.streak(BEN)).freezes == 0, "Wednesday's did not, nor did it close on one"


async def test_a_later_end_keeps_the_beginning(asked: Stage) -> None:
    """Away since Friday, said anew on Saturday: the round that opened on Friday is still covered."""
    await asked.answer(BEN)
    for day in (1, 2, 3):
        await asked.to(MONDAY + day * DAY)
        await asked.answer(BEN)
    await asked.to(MONDAY + 4 * DAY)
    await asked.command(BEN, "away until 2026-12-04")
    await asked.to(MONDAY + 5 * DAY)
    await asked.command(BEN, "away until tomorrow")
    await asked.to(MONDAY + 7 * DAY)
    found = await asked.streak(BEN)
    assert (found.current, found.freezes) == (4, 1)
    assert "You aren’t marked as away" in await asked.command(BEN, "back")


async def test_back_without_having_been_away_is_said(asked: Stage) -> None:
    assert "You aren’t marked as away" in await asked.command(BEN, "back")


async def test_away_without_a_date_is_asked_for_one(asked: Stage) -> None:
    assert "Until when" in await asked.command(BEN, "away")


async def test_a_broken_streak_is_never_announced(on_stage: Stage) -> None:
    await days(on_stage, 0, 1, answering=True)
    told = await on_stage.whispers(BEN)
    await days(on_stage, 2, 7, answering=False)
    assert await on_stage.whispers(BEN) == told
    assert await on_stage.dms(BEN) == []


async def test_practice_counts_for_no_streak(asked: Stage) -> None:
    await asked.command(BEN, "hard")
    await asked.to(MONDAY + DAY)
    assert (await asked.streak(BEN)).credits == 0
