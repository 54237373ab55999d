"""Reactions given and taken back while a round was open: votes, once it is known on what."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.rules.reading_back import Stood, Vote
from bot.rules.slack_time import moment
from bot.store import values
from bot.store.batches import some
from bot.store.tables import Base, Reaction, Reply


@dataclass(frozen=True, slots=True)
class Reacted:
    """A reaction as Slack tells it; ``ts`` names the message reacted to, ``emoji`` carries its skin tone."""

    channel_id: str
    ts: str
    user_id: str
    emoji: str
    event_ts: str
    given: bool
    # Read back after an outage that began then: no event told when it happened, it was at ``event_ts`` at the latest.
    since: datetime | None = None

    @property
    def at(self) -> datetime:
        return moment(self.event_ts)


_WHOLE = (
    Reaction.team_id,
    Reaction.channel_id,
    Reaction.ts,
    Reaction.user_id,
    Reaction.emoji,
    Reaction.event_ts,
    Reaction.given,
    Reaction.at,
    Reaction.since,
)
_INSERT = (
    insert(Base.metadata.tables[Reaction.__tablename__])
    .from_select([one.key for one in _WHOLE], select(*values.given(_WHOLE).c))
    .on_conflict_do_nothing()
    .returning(*_WHOLE[:-2])
)

Made = tuple[str, Reacted]
"""A reaction, after the workspace in which it was made."""


async def record(session: AsyncSession, team_id: str, reacted: Reacted) -> bool:
    """Store it; False if it was known."""
    return bool(await record_all(session, [(team_id, reacted)]))


async def record_all(session: AsyncSession, made: Collection[Made]) -> set[Made]:
    """`record` for many at once, in the order of their keys; gives those that were not known."""
    if not made:
        return set()
    rows = [(*_key(one), one[1].at, one[1].since) for one in sorted(set(made), key=_key)]
    added = {tuple(one) for one in await session.execute(_INSERT, values.giving(_WHOLE, rows))}
    return {one for one in made if _key(one) in added}


def _key(made: Made) -> tuple[str, str, str, str, str, str, bool]:
    team_id, reacted = made
    return (
        team_id,
        reacted.channel_id,
        reacted.ts,
        reacted.user_id,
        reacted.emoji,
        reacted.event_ts,
        reacted.given,
    )


async def standing(
    session: AsyncSession, team_id: str, channel_id: str, messages: Collection[str]
) -> dict[Vote, Stood]:
    """The latest that is known of each reaction on those messages."""
    query = select(Reaction).where(
        Reaction.team_id == team_id, Reaction.channel_id == channel_id, Reaction.ts.in_(list(messages))
    )
    found: dict[Vote, Stood] = {}
    for row in await session.scalars(query.order_by(Reaction.at, Reaction.given.desc())):
        found[row.ts, row.user_id, row.emoji] = Stood(row.at, on=row.given)
    return found


async def purge_strays(session: AsyncSession, since: datetime, before: datetime, *, limit: int) -> int:
    """Erase reactions of that time on messages that never became a reply of a round."""
    on = select(Reply.ts).where(
        Reply.team_id == Reaction.team_id,
        Reply.channel_id == Reaction.channel_id,
        Reply.ts == Reaction.ts,
    )
    return await _purge(session, since, before, ~on.exists(), limit=limit)


async def purge_taken_back(session: AsyncSession, since: datetime, before: datetime, *, limit: int) -> int:
    """Erase what was taken back at that time though nobody knows of its giving: it says of somebody who was forgotten that they had reacted."""
    giving = aliased(Reaction)
    given = select(giving.ts).where(
        giving.team_id == Reaction.team_id,
        giving.channel_id == Reaction.channel_id,
        giving.ts == Reaction.ts,
        giving.user_id == Reaction.user_id,
        giving.emoji == Reaction.emoji,
        giving.given,
    )
    return await _purge(session, since, before, and_(~Reaction.given, ~given.exists()), limit=limit)


async def _purge(
    session: AsyncSession, since: datetime, before: datetime, which: ColumnElement[bool], *, limit: int
) -> int:
    chosen = some(Reaction, Reaction.at >= since, Reaction.at < before, which, limit=limit)
    return len((await session.execute(delete(Reaction).where(chosen).returning(Reaction.ts))).all())
