"""A channel's schedule: its settings, and when its next question and board are due."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules import calendar
from bot.rules.calendar import Plan
from bot.store.tables import Schedule
from questions.bank import Filters
from questions.model import Difficulty
from questions.picking import Mix

DEFAULT_EMOJI = ("+1", "star", "fire", "100", "brain")
DEFAULT_MINIMUM = 80
WORKING_DAYS: dict[int, Difficulty | None] = dict.fromkeys(range(5))


@dataclass(frozen=True, slots=True)
class Settings:
    """What a manager decides about a channel."""

    at: time
    tz: str
    days: dict[int, Difficulty | None] = field(default_factory=lambda: dict(WORKING_DAYS))
    country: str | None = None
    own_dates: tuple[date, ...] = ()
    filters: Filters = field(default_factory=Filters)
    mix: Mix = field(default_factory=Mix)
    vote_emoji: tuple[str, ...] = DEFAULT_EMOJI
    minimum: int = DEFAULT_MINIMUM
    broadcast: bool = False
    board_at: time | None = None

    def over(self, present: "Settings | None") -> "Settings":
        """Time, days, zone and holidays as chosen here; what a short form doesn't ask for stays as it was."""
        if present is None:
            return self
        return replace(present, at=self.at, tz=self.tz, days=self.days, country=self.country)

    @property
    def plan(self) -> Plan:
        return Plan(
            at=self.at,
            days=self.days,
            tz=self.tz,
            country=self.country,
            own_dates=frozenset(self.own_dates),
            board_at=self.board_at,
        )


def settings(row: Schedule) -> Settings:
    return Settings(
        at=row.at,
        tz=row.tz,
        days={int(day): difficulty for day, difficulty in row.days.items()},
        country=row.country,
        own_dates=tuple(row.own_dates),
        filters=Filters.model_validate(row.filters),
        mix=Mix.parse(row.mix),
        vote_emoji=tuple(row.vote_emoji),
        minimum=row.minimum,
        broadcast=row.broadcast,
        board_at=row.board_at,
    )


def plan(row: Schedule) -> Plan:
    return settings(row).plan


async def get(session: AsyncSession, team_id: str, channel_id: str, *, lock: bool = False) -> Schedule | None:
    """The channel's schedule, if it has one; with ``lock`` nobody else changes it until this transaction ends."""
    query = select(Schedule).where(Schedule.team_id == team_id, Schedule.channel_id == channel_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def of_team(session: AsyncSession, team_id: str) -> Sequence[Schedule]:
    query = select(Schedule).where(Schedule.team_id == team_id).order_by(Schedule.channel_name)
    return (await session.scalars(query)).all()


async def save(
    session: AsyncSession,
    *,
    team_id: str,
    channel_id: str,
    channel_name: str,
    chosen: Settings,
    managers: Sequence[str],
    now: datetime,
) -> None:
    """Set a channel up, or change its settings. A pause or rest ends; past and open rounds stay as they are.

    A change of settings keeps the board of the running week where it was due, and the managers there are.
    """
    week = calendar.local_week(now, chosen.tz)
    values: dict[str, Any] = {
        "channel_name": channel_name,
        "at": chosen.at,
        "days": {str(day): difficulty for day, difficulty in chosen.days.items()},
        "tz": chosen.tz,
        "country": chosen.country,
        "own_dates": list(chosen.own_dates),
        "filters": chosen.filters.model_dump(mode="json"),
        "mix": chosen.mix.key,
        "vote_emoji": list(chosen.vote_emoji),
        "minimum": chosen.minimum,
        "broadcast": chosen.broadcast,
        "board_at": chosen.board_at,
        "paused": False,
        "paused_until": None,
        "suspended": None,
        "next_at": calendar.next_post(chosen.plan, now),
        "told_low": False,
        "told_empty": False,
    }
    row = insert(Schedule).values(
        team_id=team_id,
        channel_id=channel_id,
        managers=list(managers),
        seed=f"{team_id}/{channel_id}",
        board_week=week,
        board_next_at=calendar.board_due(chosen.plan, week),
        created_at=now,
        **values,
    )
    await session.execute(row.on_conflict_do_update(index_elements=["team_id", "channel_id"], set_=values))


async def remove(session: AsyncSession, team_id: str, channel_id: str) -> bool:
    """Forget the schedule; rounds and answers stay. False if there was none."""
    result = await session.execute(
        delete(Schedule)
        .where(Schedule.team_id == team_id, Schedule.channel_id == channel_id)
        .returning(Schedule.channel_id)
    )
    return result.first() is not None


async def due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Schedule]:
    """Schedules whose question is due, locked for this transaction; those that others hold are passed over."""
    query = (
        select(Schedule)
        .where(Schedule.next_at <= now)
        .order_by(Schedule.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def boards_due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Schedule]:
    """Schedules whose board is due, likewise."""
    query = (
        select(Schedule)
        .where(Schedule.board_next_at <= now)
        .order_by(Schedule.board_next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def next_due(session: AsyncSession) -> datetime | None:
    """The earliest moment at which any schedule has a question or a board due."""
    question, board = (
        await session.execute(select(func.min(Schedule.next_at), func.min(Schedule.board_next_at)))
    ).one()
    return min((moment for moment in (question, board) if moment is not None), default=None)


async def suspend(session: AsyncSession, team_id: str, channel_id: str, error: str) -> Schedule | None:
    """The app cannot post there: rest. Gives the schedule if it wasn't resting already, so that managers are told once."""
    return (
        await session.scalars(
            update(Schedule)
            .where(
                Schedule.team_id == team_id, Schedule.channel_id == channel_id, Schedule.suspended.is_(None)
            )
            .values(suspended=error, next_at=None)
            .returning(Schedule)
        )
    ).one_or_none()


async def suspended(session: AsyncSession, limit: int) -> Sequence[Schedule]:
    query = select(Schedule).where(Schedule.suspended.is_not(None)).order_by(Schedule.channel_id).limit(limit)
    return (await session.scalars(query)).all()


async def resume(session: AsyncSession, team_id: str, channel_id: str, now: datetime) -> bool:
    """The app is back in: go on with the next slot. What was missed is not posted. False if it wasn't suspended."""
    row = await get(session, team_id, channel_id, lock=True)
    if row is None or row.suspended is None:
        return False
    row.suspended = None
    row.next_at = upcoming(row, now)
    return True


def upcoming(row: Schedule, after: datetime) -> datetime | None:
    """The schedule's next posting instant, with its pause and suspension heeded."""
    if row.suspended is not None or (row.paused and row.paused_until is None):
        return None
    return calendar.next_post(plan(row), after, from_day=row.paused_until if row.paused else None)
