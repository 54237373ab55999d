"""Channels that companies share (Slack Connect): the same channel stands under one id in several workspaces."""

from collections.abc import Collection

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import Reply, Round, Schedule
from bot.store.workspaces import installed


async def owner(
    session: AsyncSession, channel_id: str, messages: Collection[str], named: str, *, is_shared: bool
) -> str:
    """The workspace whose app posted the thread in which those messages stand (their ts, or their thread's); ``named``, if it is nobody's.

    Slack tells an app once of what happens in a shared channel, and may name any of the workspaces that it is installed in. ``is_shared``: Slack
    says that the channel is: then what is in no known thread belongs to the one workspace that asks there.
    """
    query = select(Schedule.team_id).where(Schedule.channel_id == channel_id, installed(Schedule.team_id))
    asking = set(await session.scalars(query))
    if asking <= {named}:
        return named
    known = set(await session.scalars(_at_home(asking | {named}, channel_id, messages)))
    if known:
        return named if named in known else min(known)
    return min(asking) if is_shared and len(asking) == 1 else named


def _at_home(teams: Collection[str], channel_id: str, messages: Collection[str]):  # type: ignore[no-untyped-def]
    return union(
        *(
            select(table.team_id).where(
                table.team_id.in_(sorted(teams)), table.channel_id == channel_id, table.ts.in_(list(messages))
            )
            for table in (Round, Reply)
        )
    )
