"""What members chose for themselves: to be reminded, to be hidden, a manager's weekly digest."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import values
from bot.store.moments import Moment
from bot.store.tables import Preference
from bot.store.workspaces import installed


@dataclass(frozen=True, slots=True)
class Preferences:
    """``remind``: a DM before a round closes unanswered. ``hidden``: off the boards. ``digest``: a manager's weekly DM."""

    remind: bool = False
    hidden: bool = False
    digest: bool = False


async def of(session: AsyncSession, team_id: str, user_id: str) -> Preferences:
    query = select(Preference.remind, Preference.hidden, Preference.digest).where(
        Preference.team_id == team_id, Preference.user_id == user_id
    )
    row = (await session.execute(query)).one_or_none()
    return Preferences(*row) if row else Preferences()


async def digest_due(session: AsyncSession, team_id: str, user_id: str) -> datetime | None:
    """When the member's digest is due, if they want one; nobody else changes that until this transaction ends."""
    query = select(Preference.digest_next_at).where(
        Preference.team_id == team_id, Preference.user_id == user_id, Preference.digest
    )
    return await session.scalar(query.with_for_update())


async def claim_digests(
    session: AsyncSession, *, now: datetime, lease_until: datetime, limit: int
) -> list[tuple[str, str]]:
    """Digests that are due, as ``(team_id, user_id)``: due again at ``lease_until``, should nobody get them done."""
    query = (
        select(Preference)
        .where(Preference.digest, Preference.digest_next_at <= now, installed(Preference.team_id))
        .order_by(Preference.digest_next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await session.scalars(query)).all()
    for row in rows:
        row.digest_next_at = lease_until
    return [(row.team_id, row.user_id) for row in rows]


async def digest_done(session: AsyncSession, team_id: str, user_id: str, next_at: datetime) -> None:
    """The next one, if they still want it."""
    await session.execute(
        update(Preference)
        .where(Preference.team_id == team_id, Preference.user_id == user_id, Preference.digest)
        .values(digest_next_at=next_at)
    )


def next_digest() -> Moment:
    """When the earliest of all digests is due."""
    return select(func.min(Preference.digest_next_at)).where(installed(Preference.team_id))


async def choose(
    session: AsyncSession, team_id: str, user_id: str, chosen: Preferences, *, digest_next_at: datetime | None
) -> None:
    """``digest_next_at``: when the next digest is due; None without one."""
    values: dict[str, Any] = {
        "remind": chosen.remind,
        "hidden": chosen.hidden,
        "digest": chosen.digest,
        "digest_next_at": digest_next_at if chosen.digest else None,
    }
    row = insert(Preference).values(team_id=team_id, user_id=user_id, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["team_id", "user_id"], set_=values))


async def hidden(session: AsyncSession, team_id: str) -> set[str]:
    """Members who don't want to be ranked, named with a crown, or looked up by others."""
    query = select(Preference.user_id).where(Preference.team_id == team_id, Preference.hidden)
    return set(await session.scalars(query))


async def reminded(session: AsyncSession, team_id: str) -> set[str]:
    """Members who want reminders."""
    query = select(Preference.user_id).where(Preference.team_id == team_id, Preference.remind)
    return set(await session.scalars(query))


async def reminded_in(session: AsyncSession, teams: Collection[str]) -> dict[str, set[str]]:
    """The same of those workspaces in which anybody does. None of them changes that, or is forgotten, before this transaction ends."""
    wanted = values.teams(teams)
    query = (
        select(Preference.team_id, Preference.user_id)
        .join(wanted, Preference.team_id == wanted.c.team_id)
        .where(Preference.remind)
    )
    found: dict[str, set[str]] = defaultdict(set)
    for team, user in await session.execute(query.with_for_update(read=True, of=Preference)):
        found[team].add(user)
    return found
