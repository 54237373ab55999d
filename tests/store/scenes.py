"""Rows that the tests of the store begin with."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.slack_time import ts
from bot.store import rounds, schedules, workspaces
from bot.store.replies import Written
from bot.store.rounds import Drawn, Opening
from bot.store.tables import Round, Schedule
from questions.bank import Bank

TEAM, OTHER_TEAM, CHANNEL = "T1", "T2", "C1"
OPENS = datetime(2026, 11, 23, 8, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=1)
REAL = datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)
THREAD = ts(OPENS)


def at(minutes: float) -> str:
    """The Slack time of that many minutes after the round opened."""
    return ts(OPENS + timedelta(minutes=minutes))


def written(
    user: str = "U1", posted: float = 1, *, edited: float | None = None, text: str = "x" * 100
) -> Written:
    return Written(
        channel_id=CHANNEL,
        thread_ts=THREAD,
        ts=at(posted),
        revision_ts=at(posted if edited is None else edited),
        user_id=user,
        text=text,
        length=len(text),
    )


def gone(user: str = "U1", posted: float = 1, *, deleted: float = 9) -> Written:
    return Written(CHANNEL, THREAD, at(posted), at(deleted), user, "", 0, deleted=True)


async def a_workspace(session: AsyncSession, team: str = TEAM) -> None:
    await workspaces.seen(
        session,
        team_id=team,
        name=team,
        url=f"https://{team.lower()}.slack.com/",
        bot_user_id=f"UBOT{team}",
        bot_id="B1",
        now=OPENS,
    )


async def a_schedule(session: AsyncSession, team: str = TEAM, channel: str = CHANNEL) -> Schedule:
    await schedules.save(
        session,
        team_id=team,
        channel_id=channel,
        channel_name="practice",
        chosen=schedules.Settings(at=time(8), tz="UTC"),
        managers=["U1"],
        now=OPENS - timedelta(hours=1),
    )
    found = await schedules.get(session, team, channel)
    assert found is not None
    return found


async def a_round(
    session: AsyncSession,
    bank: Bank,
    *,
    team: str = TEAM,
    channel: str = CHANNEL,
    opens: datetime = OPENS,
    origin: str = "scheduled",
) -> Round:
    """An open round of a day, in a channel that is set up."""
    schedule = await schedules.get(session, team, channel) or await a_schedule(session, team, channel)
    round_id = await rounds.add(
        session,
        schedule,
        origin=origin,
        due_at=opens,
        local_day=opens.date(),
        real=REAL,
        drawn=Drawn(bank.active()[0]),
    )
    assert round_id is not None
    found = await rounds.get(session, team, round_id)
    assert found is not None
    closes = opens + timedelta(days=1)
    await rounds.opened(session, [Opening(found, ts(opens), opens, closes, opens.date())])
    await session.refresh(found)
    return found
