"""What is due of schedules: slots for a question, boards; and how schedules move on, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Boolean, and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import values
from bot.store.moments import Moment
from bot.store.tables import Round, Schedule
from bot.store.workspaces import installed

# A board that waits for a close or for what is read back is looked at again after that; sooner where what it waits for is done.
BOARD_AGAIN = timedelta(seconds=15)


async def due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Schedule]:
    """Schedules whose question is due, locked for this transaction; those that others hold are passed over."""
    query = (
        select(Schedule)
        .where(Schedule.next_at <= now, installed(Schedule.team_id))
        .order_by(Schedule.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def boards_due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Schedule]:
    """Schedules whose board is due, likewise."""
    query = (
        select(Schedule)
        .where(Schedule.board_next_at <= now, installed(Schedule.team_id))
        .order_by(Schedule.board_next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


async def look_at_board(session: AsyncSession, of: Round, now: datetime) -> None:
    """The board of the round's week waits for it no more, if it did: it is looked at now."""
    await session.execute(
        update(Schedule)
        .where(
            Schedule.team_id == of.team_id,
            Schedule.channel_id == of.channel_id,
            Schedule.board_week == of.local_day - timedelta(days=of.local_day.weekday()),
            Schedule.board_next_at > now,
            Schedule.board_next_at <= now + BOARD_AGAIN,
        )
        .values(board_next_at=now),
        execution_options={"synchronize_session": False},
    )


def next_question() -> Moment:
    """The earliest moment at which any schedule has a question due."""
    return select(func.min(Schedule.next_at)).where(installed(Schedule.team_id))


def next_board() -> Moment:
    """The earliest moment at which any schedule has a board due."""
    return select(func.min(Schedule.board_next_at)).where(installed(Schedule.team_id))


@dataclass(frozen=True, slots=True)
class Advance:
    """A schedule whose slot is filled: what comes next, and what its managers were told."""

    row: Schedule
    next_at: datetime | None
    told_low: bool
    told_empty: bool


async def advance(session: AsyncSession, advances: Sequence[Advance]) -> None:
    """Move the schedules, which are locked, on to their next slot. A pause that led up to this one is over."""
    rows = values.rows(
        team_id=(values.TEXT, [one.row.team_id for one in advances]),
        channel_id=(values.TEXT, [one.row.channel_id for one in advances]),
        next_at=(values.MOMENT, [one.next_at for one in advances]),
        told_low=(Boolean(), [one.told_low for one in advances]),
        told_empty=(Boolean(), [one.told_empty for one in advances]),
    )
    await session.execute(
        update(Schedule)
        .where(Schedule.team_id == rows.c.team_id, Schedule.channel_id == rows.c.channel_id)
        .values(
            next_at=rows.c.next_at,
            told_low=rows.c.told_low,
            told_empty=rows.c.told_empty,
            paused=False,
            paused_until=None,
        ),
        execution_options={"synchronize_session": False},
    )


async def filled(
    session: AsyncSession, rows: Sequence[Schedule], after: datetime
) -> set[tuple[str, str, datetime]]:
    """The slots after that moment that have a round already, of these schedules: workspace, channel, slot."""
    wanted = values.channels([(row.team_id, row.channel_id) for row in rows])
    query = (
        select(Round.team_id, Round.channel_id, Round.due_at)
        .join(wanted, and_(Round.team_id == wanted.c.team_id, Round.channel_id == wanted.c.channel_id))
        .where(Round.origin == "scheduled", Round.due_at > after)
    )
    return {(team, channel, slot) for team, channel, slot in await session.execute(query)}
