"""The weekly digest: on Tuesdays at nine where its reader is, once, of the channels that are theirs to see."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.jobs import digest, preferences
from bot.jobs.heartbeat import beat, next_moment
from bot.store import preferences as stored
from bot.store.preferences import Preferences
from bot.store.tables import Post
from tests.crash.stopping import Stop
from tests.flows.test_home_managers import leave, manage, with_channel
from tests.stage import ADA, BEN, CHIE, DANI, EVE, MONDAY, PANEL, PRACTICE, Stage

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
TUESDAY = MONDAY + DAY
"""At nine in Stockholm, where Ada is."""


async def choose(stage: Stage, user: str, *, wanted: bool = True) -> None:
    await preferences.choose(stage.parts, stage.team, user, Preferences(digest=wanted))


async def due(stage: Stage, user: str) -> datetime | None:
    async with stage.parts.sessions.begin() as session:
        return await stored.digest_due(session, stage.team, user)


async def digests(stage: Stage, user: str) -> list[str]:
    return [text for text in await stage.dms(user) if text.startswith("Your channels")]


@pytest.fixture
async def lived(on_stage: Stage) -> Stage:
    """A week with a best answer on Monday, and Ada wants the digest; it is the Monday after it."""
    await choose(on_stage, ADA)
    await on_stage.to(MONDAY)
    await on_stage.react(CHIE, await on_stage.answer(BEN))
    await on_stage.answer(CHIE)
    await on_stage.to(MONDAY + WEEK)
    return on_stage


async def test_it_comes_on_tuesday_at_nine_and_tells_of_the_week_before(lived: Stage) -> None:
    assert await digests(lived, ADA) == []
    await lived.to(TUESDAY + WEEK - timedelta(minutes=1))
    assert await digests(lived, ADA) == []
    await lived.to(TUESDAY + WEEK)
    [said] = await digests(lived, ADA)
    assert said.startswith("Your channels · Week of 23 November 2026")
    # Of the week's five rounds, the Friday's closed on Monday and belongs to it as well.
    assert (
        f"*<#{PRACTICE}>*\nParticipation 40 % (2 of 5 people) · answer rate 8 % (2 of 25 possible answers)."
        in said
    )
    assert "• The date that could not move: <" in said
    assert "|Ben Okafor>, 1 vote" in said
    assert "Suggested focus: " in said
    assert "9 questions not yet asked here, which last 9 working days." in said


async def test_it_comes_every_week_once(lived: Stage) -> None:
    await lived.to(TUESDAY + 2 * WEEK)
    first, second = await digests(lived, ADA)
    assert "Week of 23 November 2026" in first
    assert "Week of 30 November 2026" in second


async def test_each_reader_has_their_own_nine_oclock(lived: Stage) -> None:
    await manage(lived, [CHIE, DANI])
    for user in (CHIE, DANI):
        await choose(lived, user)
    tokyo = TUESDAY + WEEK - timedelta(hours=8)
    los_angeles = TUESDAY + WEEK + timedelta(hours=9)
    assert (await due(lived, CHIE), await due(lived, DANI)) == (tokyo, los_angeles)
    await lived.to(tokyo)
    assert len(await digests(lived, CHIE)) == 1
    assert await digests(lived, DANI) == []
    await lived.to(los_angeles)
    assert len(await digests(lived, DANI)) == 1


async def test_who_did_not_ask_for_it_gets_none(lived: Stage) -> None:
    await manage(lived, [BEN])
    await lived.to(TUESDAY + WEEK)
    assert await digests(lived, BEN) == []


async def test_who_no_longer_wants_it_gets_none(lived: Stage) -> None:
    await choose(lived, ADA, wanted=False)
    await lived.to(TUESDAY + WEEK)
    assert await digests(lived, ADA) == []
    assert await due(lived, ADA) is None


async def test_a_member_a_guest_and_who_manages_no_more_get_none(lived: Stage) -> None:
    await manage(lived, [EVE])
    for user in (BEN, EVE):
        await choose(lived, user)
    await lived.to(TUESDAY + WEEK)
    assert await digests(lived, BEN) == []
    assert await digests(lived, EVE) == []
    assert await due(lived, BEN) == TUESDAY + 2 * WEEK


async def test_it_holds_no_private_channel_that_one_is_not_in(lived: Stage) -> None:
    await with_channel(lived, PANEL)
    await lived.to(TUESDAY + WEEK - timedelta(minutes=30))
    await leave(lived, ADA, PANEL)
    await lived.to(TUESDAY + WEEK)
    [said] = await digests(lived, ADA)
    assert PANEL not in said


async def test_channels_without_a_closed_round_are_named_in_a_line(lived: Stage) -> None:
    await with_channel(lived, PANEL)
    await lived.to(TUESDAY + WEEK)
    [said] = await digests(lived, ADA)
    assert f"No round closed in <#{PANEL}>." in said


async def test_after_a_week_without_rounds_nothing_is_said(on_stage: Stage) -> None:
    await choose(on_stage, ADA)
    await on_stage.command(ADA, "pause")
    await on_stage.to(TUESDAY + WEEK)
    assert await digests(on_stage, ADA) == []
    assert await due(on_stage, ADA) == TUESDAY + 2 * WEEK


async def test_who_hides_is_crowned_as_a_member_without_a_link(lived: Stage) -> None:
    await preferences.choose(lived.parts, lived.team, BEN, Preferences(hidden=True))
    await lived.to(TUESDAY + WEEK)
    [said] = await digests(lived, ADA)
    assert "could not move: a member, 1 vote" in said
    assert "Ben" not in said


# -- once, and never lost ---------------------------------------------------------------------------------------------------


async def test_after_an_outage_only_the_newest_week_is_told(lived: Stage) -> None:
    lived.clock.move_to(TUESDAY + 3 * WEEK + 2 * DAY)
    await lived.beat()
    assert len(await digests(lived, ADA)) <= 1, "of the newest week, in which nothing was posted"
    assert await due(lived, ADA) == TUESDAY + 4 * WEEK


async def test_a_short_outage_delays_it(lived: Stage) -> None:
    lived.clock.move_to(TUESDAY + WEEK + 3 * DAY)
    await lived.beat()
    [said] = await digests(lived, ADA)
    assert "Week of 23 November 2026" in said
    await lived.to(TUESDAY + 2 * WEEK - timedelta(minutes=1))
    assert len(await digests(lived, ADA)) == 1


async def test_a_worker_that_ends_while_making_it_loses_it_for_nobody(
    lived: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ended(*_: object) -> None:
        raise Stop

    await lived.to(TUESDAY + WEEK - timedelta(seconds=1))
    with monkeypatch.context() as patch:
        patch.setattr(digest, "message", ended)
        lived.clock.move_to(TUESDAY + WEEK)
        with pytest.raises(Stop):
            await beat(lived.parts)
    assert await digests(lived, ADA) == []
    await lived.pass_(minutes=10)
    assert len(await digests(lived, ADA)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "error", "status": 500},
        {"kind": "error", "status": 200, "error": "fatal_error"},
        {"kind": "ratelimited", "retry_after": 30},
    ],
    ids=["unwell", "failing", "rate limited"],
)
async def test_a_slack_that_is_unwell_delays_it(lived: Stage, fault: dict[str, object]) -> None:
    await lived.to(TUESDAY + WEEK - timedelta(seconds=1))
    await lived.gesture("faults", api=[{"method": "users.conversations", **fault}])
    await lived.to(TUESDAY + WEEK)
    assert await digests(lived, ADA) == []
    await lived.pass_(minutes=10)
    assert len(await digests(lived, ADA)) == 1


async def test_two_claims_of_one_week_make_one_message(lived: Stage) -> None:
    await lived.to(TUESDAY + WEEK)
    for _ in range(2):
        await digest._digest(lived.parts, (lived.team, ADA))
    await lived.beat()
    assert len(await digests(lived, ADA)) == 1


async def test_another_choice_does_not_put_off_what_is_due(lived: Stage) -> None:
    lived.clock.move_to(TUESDAY + WEEK)
    await preferences.choose(lived.parts, lived.team, ADA, Preferences(digest=True, remind=True))
    assert await due(lived, ADA) == TUESDAY + WEEK
    await lived.beat()
    assert len(await digests(lived, ADA)) == 1


async def test_the_clock_knows_when_it_is_due(on_stage: Stage) -> None:
    await on_stage.command(ADA, "pause")
    await choose(on_stage, ADA)
    on_stage.clock.move_to(MONDAY + timedelta(hours=1))
    assert await next_moment(on_stage.parts) == TUESDAY


async def test_forget_me_ends_it(lived: Stage) -> None:
    await lived.forget_me(ADA)
    await lived.to(TUESDAY + WEEK)
    assert await digests(lived, ADA) == []
    async with lived.parts.sessions.begin() as session:
        owed = select(func.count()).select_from(Post).where(Post.kind == "dm", Post.channel_id == ADA)
        assert await session.scalar(owed) == 0
