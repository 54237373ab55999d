"""Reminders that members asked for: one a round and member, due until settled."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import values
from bot.store.batches import some
from bot.store.moments import Moment
from bot.store.tables import Reminder, Round, Workspace
from bot.store.workspaces import installed


async def one_at_a_time(session: AsyncSession, teams: Collection[str]) -> None:
    """Until this transaction ends nobody else opens a round's reminders in these workspaces or asks for them there.

    Without it, who asks while a round opens could be overlooked by both.
    """
    team = values.teams(teams).c.team_id
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("reminders/" + team, 0))))


async def add(
    session: AsyncSession, team_id: str, round_id: str, due: Mapping[str, datetime], real: datetime
) -> None:
    """Remind members of the round, each at their moment; one that was there already stays as it is."""
    rows = [
        {
            "team_id": team_id,
            "round_id": round_id,
            "user_id": user,
            "due_at": at,
            "settled": False,
            "held_until": real,
        }
        for user, at in sorted(due.items())
    ]
    if rows:
        await session.execute(insert(Reminder).on_conflict_do_nothing(), rows)


async def claim(
    session: AsyncSession, *, now: datetime, real: datetime, lease_until: datetime, limit: int
) -> Sequence[Reminder]:
    """Reminders that are due, leased until then (real clock)."""
    query = (
        select(Reminder)
        .join(Workspace, Workspace.team_id == Reminder.team_id)
        .where(
            ~Reminder.settled,
            Reminder.due_at <= now,
            Reminder.held_until <= real,
            Workspace.uninstalled_at.is_(None),
            or_(Workspace.not_before.is_(None), Workspace.not_before <= real),
        )
        .order_by(Reminder.due_at, Reminder.round_id, Reminder.user_id)
        .limit(limit)
        .with_for_update(of=Reminder, skip_locked=True)
    )
    rows = (await session.scalars(query)).all()
    for row in rows:
        row.held_until = lease_until
    return rows


async def get(session: AsyncSession, team_id: str, round_id: str, user_id: str) -> Reminder | None:
    query = select(Reminder).where(
        Reminder.team_id == team_id, Reminder.round_id == round_id, Reminder.user_id == user_id
    )
    return (await session.scalars(query)).one_or_none()


async def settle(session: AsyncSession, team_id: str, round_id: str, user_id: str) -> bool:
    """Once. False if somebody else did, or it isn't wanted any more."""
    result = await session.execute(
        update(Reminder)
        .where(
            Reminder.team_id == team_id,
            Reminder.round_id == round_id,
            Reminder.user_id == user_id,
            ~Reminder.settled,
        )
        .values(settled=True)
        .returning(Reminder.user_id)
    )
    return result.first() is not None


async def put_off(
    session: AsyncSession, team_id: str, round_id: str, user_id: str, due_at: datetime, real: datetime
) -> None:
    """It is due later: its member turned out to live by another clock."""
    await session.execute(
        update(Reminder)
        .where(
            Reminder.team_id == team_id,
            Reminder.round_id == round_id,
            Reminder.user_id == user_id,
            ~Reminder.settled,
        )
        .values(due_at=due_at, held_until=real)
    )


async def call_off(session: AsyncSession, team_id: str, user_id: str) -> None:
    """The member doesn't want them any more. Those that were settled stay: they aren't sent twice."""
    await session.execute(
        delete(Reminder).where(Reminder.team_id == team_id, Reminder.user_id == user_id, ~Reminder.settled)
    )


async def open_rounds(session: AsyncSession, team_id: str, now: datetime) -> Sequence[Round]:
    """The workspace's scheduled rounds that are open."""
    query = select(Round).where(
        Round.team_id == team_id,
        Round.origin == "scheduled",
        Round.state == "open",
        Round.closes_at > now,
    )
    return (await session.scalars(query)).all()


def next_due() -> Moment:
    """When the earliest of all reminders is due."""
    return select(func.min(Reminder.due_at)).where(~Reminder.settled, installed(Reminder.team_id))


async def purge(session: AsyncSession, before: datetime, *, limit: int) -> int:
    """Forget those settled that were due before then: their rounds are long closed."""
    old = some(Reminder, Reminder.settled.is_(True), Reminder.due_at < before, limit=limit)
    result = await session.execute(delete(Reminder).where(old).returning(Reminder.round_id))
    return len(result.all())
