"""Absences, as members entered and withdrew them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.absences import Absence
from bot.store import tables


async def enter(
    session: AsyncSession, team_id: str, user_id: str, *, first: date, last: date, tz: str, now: datetime
) -> None:
    """In place of those that reach that day or later, of which this one is a correction: it begins with the earliest of them."""
    since = await _end(session, team_id, user_id, now, first)
    values = {"first": min(since, first) if since else first, "last": last, "tz": tz, "withdrawn_at": None}
    row = insert(tables.Absence).values(team_id=team_id, user_id=user_id, entered_at=now, **values)
    await session.execute(
        row.on_conflict_do_update(index_elements=["team_id", "user_id", "entered_at"], set_=values)
    )


async def withdraw(session: AsyncSession, team_id: str, user_id: str, now: datetime, today: date) -> bool:
    """The member is back: absences that reach today or later end now. False if there was none."""
    return await _end(session, team_id, user_id, now, today) is not None


async def _end(session: AsyncSession, team_id: str, user_id: str, now: datetime, today: date) -> date | None:
    """Withdraw the absences that reach today or later; gives the first day of the earliest, None if there was none."""
    result = await session.execute(
        update(tables.Absence)
        .where(
            tables.Absence.team_id == team_id,
            tables.Absence.user_id == user_id,
            tables.Absence.withdrawn_at.is_(None),
            tables.Absence.last >= today,
        )
        .values(withdrawn_at=now)
        .returning(tables.Absence.first)
    )
    return min(result.scalars(), default=None)


async def of(
    session: AsyncSession, team_id: str, users: Collection[str], *, since: date | None = None
) -> dict[str, tuple[Absence, ...]]:
    """Every absence ever entered by those members; with ``since`` only those that reach that day or later."""
    query = select(tables.Absence).where(
        tables.Absence.team_id == team_id, tables.Absence.user_id.in_(list(users))
    )
    if since is not None:
        query = query.where(tables.Absence.last >= since)
    rows = await session.scalars(query.order_by(tables.Absence.entered_at))
    found: defaultdict[str, list[Absence]] = defaultdict(list)
    for row in rows:
        found[row.user_id].append(
            Absence(
                first=row.first,
                last=row.last,
                tz=row.tz,
                entered_at=row.entered_at,
                withdrawn_at=row.withdrawn_at,
            )
        )
    return {user: tuple(absences) for user, absences in found.items()}
