"""Rounds past their close: which are closed now, fairly among workspaces, and once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Integer, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import syncs, values
from bot.store.moments import Moment
from bot.store.tables import Round, Workspace
from bot.store.workspaces import installed

# So many of one workspace are being closed by a worker at once: a Slack that takes its time there leaves room for the others.
SHARE = 4


async def claim(
    session: AsyncSession,
    *,
    now: datetime,
    overdue: datetime,
    real: datetime,
    lease_until: datetime,
    limit: int,
    in_hand: Mapping[str, int] | None = None,
) -> Sequence[Round]:
    """Rounds past their close, leased until then (real clock), to a caller who has ``in_hand`` so many by workspace already.

    Of a workspace it is no more than SHARE at once. One closed by ``overdue`` waits neither for a resting workspace nor for what was
    missed to be read back.
    """
    held = values.rows(
        team_id=(values.TEXT, list(in_hand or {})), number=(Integer(), list((in_hand or {}).values()))
    )
    place = func.row_number().over(partition_by=Round.team_id, order_by=(Round.closes_at, Round.round_id))
    due = (
        select(Round.team_id, Round.round_id, (place + func.coalesce(held.c.number, 0)).label("place"))
        .join(Workspace, Workspace.team_id == Round.team_id)
        .outerjoin(held, held.c.team_id == Round.team_id)
        .where(
            Round.state == "open",
            Round.closes_at <= now,
            Round.held_until <= real,
            Workspace.uninstalled_at.is_(None),
            or_(Workspace.not_before.is_(None), Workspace.not_before <= real, Round.closes_at <= overdue),
            ~syncs.awaited(overdue),
        )
        .subquery("due")
    )
    query = (
        select(Round)
        .join(due, and_(due.c.team_id == Round.team_id, due.c.round_id == Round.round_id))
        # Once more: another worker may have been quicker.
        .where(due.c.place <= SHARE, Round.state == "open", Round.held_until <= real)
        .order_by(Round.closes_at)
        .limit(limit)
        .with_for_update(of=Round, skip_locked=True)
    )
    rows = (await session.scalars(query)).all()
    for row in rows:
        row.held_until = lease_until
    return rows


async def put_back(session: AsyncSession, claimed: Round, held_until: datetime) -> None:
    """Not closed; again after ``held_until`` (real clock). Nothing happens where the lease ran out and somebody else has it."""
    await session.execute(
        update(Round)
        .where(
            Round.team_id == claimed.team_id,
            Round.round_id == claimed.round_id,
            Round.held_until == claimed.held_until,
        )
        .values(held_until=held_until),
        execution_options={"synchronize_session": False},
    )


async def close(session: AsyncSession, team_id: str, round_id: str, members: int | None) -> bool:
    """open -> closed, once. False if somebody else did, or it was voided meanwhile."""
    result = await session.execute(
        update(Round)
        .where(Round.team_id == team_id, Round.round_id == round_id, Round.state == "open")
        .values(state="closed", members=members)
        .returning(Round.round_id)
    )
    return result.first() is not None


def next_close() -> Moment:
    """The earliest moment at which an open round closes."""
    return select(func.min(Round.closes_at)).where(Round.state == "open", installed(Round.team_id))
