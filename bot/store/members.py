"""What Slack says of people, kept so that boards have names and bots don't vote."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.people import Person
from bot.store.tables import Member


async def remember(session: AsyncSession, team_id: str, people: Iterable[Person], at: datetime) -> None:
    """Store how Slack described them at that moment, over what was known; unless that is newer."""
    rows = [
        {
            "team_id": team_id,
            "user_id": person.user_id,
            "name": person.name,
            "tz": person.tz,
            "is_bot": person.is_bot,
            "is_guest": person.is_guest,
            "is_admin": person.is_admin,
            "is_deleted": person.is_deleted,
            "read_at": at,
        }
        for person in sorted(people, key=lambda person: person.user_id)
    ]
    if not rows:
        return
    statement = insert(Member)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in ("team_id", "user_id")}
    newer = statement.excluded.read_at >= Member.read_at
    await session.execute(
        statement.on_conflict_do_update(index_elements=["team_id", "user_id"], set_=changed, where=newer),
        rows,
    )


async def known(session: AsyncSession, team_id: str, users: Collection[str]) -> dict[str, Person]:
    """Those of ``users`` that were ever read from Slack."""
    rows = await session.scalars(
        select(Member).where(Member.team_id == team_id, Member.user_id.in_(list(users)))
    )
    return {row.user_id: _person(row) for row in rows}


async def number(session: AsyncSession, team_id: str) -> int:
    """How many people of the workspace, bots included, were ever read from Slack."""
    return await session.scalar(select(func.count()).where(Member.team_id == team_id)) or 0


async def admins(session: AsyncSession, team_id: str) -> list[str]:
    """The admins and owners of the workspace that were ever read from Slack, as it described them then."""
    query = select(Member.user_id).where(
        Member.team_id == team_id, Member.is_admin, ~Member.is_deleted, ~Member.is_bot
    )
    return list(await session.scalars(query.order_by(Member.user_id)))


async def fresh(
    session: AsyncSession, team_id: str, users: Collection[str], since: datetime
) -> dict[str, Person]:
    """Those of ``users`` that were read from Slack since then."""
    rows = await session.scalars(
        select(Member).where(
            Member.team_id == team_id, Member.user_id.in_(list(users)), Member.read_at >= since
        )
    )
    return {row.user_id: _person(row) for row in rows}


def _person(row: Member) -> Person:
    return Person(
        user_id=row.user_id,
        name=row.name,
        tz=row.tz,
        is_bot=row.is_bot,
        is_guest=row.is_guest,
        is_admin=row.is_admin,
        is_deleted=row.is_deleted,
    )
