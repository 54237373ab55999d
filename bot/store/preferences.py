"""What members chose for themselves: to be reminded, to be hidden, a manager's weekly digest."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import Preference


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


async def reminded(session: AsyncSession, team_id: str, *, lock: bool = False) -> set[str]:
    """Members who want reminders. With ``lock`` none of them changes that, or is forgotten, before this transaction ends."""
    query = select(Preference.user_id).where(Preference.team_id == team_id, Preference.remind)
    return set(await session.scalars(query.with_for_update(read=True) if lock else query))
