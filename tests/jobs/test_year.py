"""A year of days in three zones at once, their clocks going forward and back at the very time of the question."""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import func, select

from bot.jobs.ask import ask_due
from bot.rules import calendar
from bot.store.schedules import Settings
from bot.store.tables import Post, Round, Schedule
from tests.crash.once import standing
from tests.stage import PRACTICE, Stage, stage

ZONES = {
    "C0HOWE0001": ("Australia/Lord_Howe", time(2, 15)),  # the gap there is half an hour, from 02:00
    "C0CASABLAN": ("Africa/Casablanca", time(2, 30)),
    PRACTICE: ("Europe/Stockholm", time(2, 30)),
}
START = datetime(2026, 1, 1, 12, tzinfo=UTC)
END = START + timedelta(days=365)

CHANGES = {
    "Casablanca in March": date(2026, 3, 22),
    "Stockholm in March": date(2026, 3, 29),
    "Lord Howe in April": date(2026, 4, 5),
    "Lord Howe in October": date(2026, 10, 4),
    "Stockholm in October": date(2026, 10, 25),
}


async def set_up(one: Stage, days: list[int]) -> None:
    members = one.slack.world.channels[PRACTICE].members
    for channel, (tz, at) in ZONES.items():
        if channel != PRACTICE:
            one.slack.world.add_channel(tz.lower(), members, channel_id=channel)
        await one.set_up(channel, at=at, tz=tz, days=dict.fromkeys(days))


@pytest.fixture
async def daily(database_url: str) -> AsyncIterator[Stage]:
    async with stage(database_url, now=START) as one:
        await set_up(one, list(range(7)))
        yield one


def slots(channel: str, days: list[int], start: datetime, end: datetime) -> list[datetime]:
    """What is due in the channel, by the calendar."""
    tz, at = ZONES[channel]
    plan = Settings(at=at, tz=tz, days=dict.fromkeys(days)).plan
    found, moment = [], start
    while (due := calendar.next_post(plan, moment)) is not None and due <= end:
        found.append(due)
        moment = due
    return found


async def test_every_day_of_a_year_is_asked_exactly_once(daily: Stage) -> None:
    """At every due moment of the year somebody asks, on Sundays, when clocks change, two workers at once."""
    while True:
        async with daily.parts.sessions.begin() as session:
            due = await session.scalar(select(func.min(Schedule.next_at)))
        assert due is not None
        if due > END:
            break
        daily.clock.move_to(due)
        workers = 2 if due.weekday() == 6 else 1
        await asyncio.gather(*(ask_due(daily.parts) for _ in range(workers)))
    async with daily.parts.sessions.begin() as session:
        posts = list(await session.scalars(select(Post).where(Post.kind == "question")))
        rows = list(await session.scalars(select(Round).order_by(Round.due_at)))
    assert Counter(post.subject for post in posts) == Counter(row.round_id for row in rows)
    for channel, (tz, _) in ZONES.items():
        mine = [row for row in rows if row.channel_id == channel]
        assert [row.due_at for row in mine] == slots(channel, list(range(7)), START, END)
        days = [row.due_at.astimezone(calendar.zone(tz)).date() for row in mine]
        assert days == [days[0] + timedelta(days=n) for n in range(365)]
        assert [row.local_day for row in mine] == days
        assert {row.state for row in mine} == {"due"}


@pytest.mark.parametrize("sunday", CHANGES.values(), ids=CHANGES)
async def test_over_a_change_of_clocks_each_day_stands_once_in_slack(database_url: str, sunday: date) -> None:
    days = [5, 6, 0]
    start = datetime.combine(sunday - timedelta(days=2), time(10), UTC)
    end = start + timedelta(days=4)
    async with stage(database_url, now=start) as one:
        await set_up(one, days)
        await one.to(end)
        counts = {len(ts) for ts in standing(one.slack.world).values()}
        assert counts == {1}
        for channel in ZONES:
            rows = await one.rounds(channel)
            assert [row.due_at for row in rows] == slots(channel, days, start, end)
            assert {row.state for row in rows} <= {"open", "closed"}
            assert all(row.ts in one.slack.world.channels[channel].messages for row in rows)
            for before, after in itertools.pairwise(rows):
                assert before.closes_at == after.due_at, "it closes when the next one comes"
