"""When Slack's events were taken in, and when they weren't."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.batches import some
from bot.store.tables import Heartbeat, Outage

# The processes that receive events are one group: it is away when all of them are.
INTAKE = "intake"
# The group marks itself more often than that; what is silent for longer was away.
SILENCE = timedelta(seconds=60)


async def mark(session: AsyncSession, *, now: datetime, real: datetime) -> Outage | None:
    """Events are being taken in. The outage that ends with this, if nobody did for a while; each is given once."""
    first = insert(Heartbeat).values(role=INTAKE, at=now, real_at=real).on_conflict_do_nothing()
    if await session.scalar(first.returning(Heartbeat.role)) is not None:
        return None
    last = (await session.scalars(select(Heartbeat).where(Heartbeat.role == INTAKE).with_for_update())).one()
    outage = None
    if real - last.real_at > SILENCE and now > last.at:
        outage = Outage(role=INTAKE, since=last.at, until=now)
        session.add(outage)
    last.at, last.real_at = max(last.at, now), max(last.real_at, real)
    return outage


async def ongoing(session: AsyncSession, real: datetime) -> datetime | None:
    """Since when nobody takes events in; None if somebody does, or nobody ever did."""
    last = await session.get(Heartbeat, INTAKE)
    return last.at if last is not None and real - last.real_at > SILENCE else None


async def purge(session: AsyncSession, before: datetime, *, limit: int) -> int:
    gone = delete(Outage).where(some(Outage, Outage.until < before, limit=limit)).returning(Outage.since)
    return len((await session.execute(gone)).all())
