"""Which of their replies members made their answer."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules import answers as rules
from bot.store import values
from bot.store.tables import Choice


async def choose(
    session: AsyncSession,
    team_id: str,
    channel_id: str,
    thread_ts: str,
    user_id: str,
    *,
    ts: str,
    at: datetime,
) -> None:
    """The member makes the reply ``ts`` their answer, at Slack's moment ``at``."""
    row = insert(Choice).values(
        team_id=team_id, channel_id=channel_id, thread_ts=thread_ts, user_id=user_id, at=at, ts=ts
    )
    await session.execute(row.on_conflict_do_nothing())


async def of_threads(
    session: AsyncSession, team_id: str, threads: Mapping[tuple[str, str], str], user: str | None
) -> dict[str, list[rules.Choice]]:
    """Choices by round id, of threads ``{(channel, thread_ts): round id}``; with ``user`` only this member's."""
    handed = values.rows(
        channel_id=(values.TEXT, [channel for channel, _ in threads]),
        thread_ts=(values.TEXT, [thread for _, thread in threads]),
    )
    query = select(Choice.channel_id, Choice.thread_ts, Choice.user_id, Choice.ts, Choice.at).where(
        Choice.team_id == team_id,
        Choice.channel_id == handed.c.channel_id,
        Choice.thread_ts == handed.c.thread_ts,
    )
    if user is not None:
        query = query.where(Choice.user_id == user)
    found: defaultdict[str, list[rules.Choice]] = defaultdict(list)
    for channel, thread, member, ts, at in await session.execute(values.for_each(handed, query)):
        found[threads[channel, thread]].append(rules.Choice(user=member, ts=ts, at=at))
    return found
