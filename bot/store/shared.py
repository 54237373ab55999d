"""Channels that companies share (Slack Connect): the same channel stands under one id in several workspaces."""

from collections.abc import Collection

from sqlalchemy import select, union
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.tables import Reply, Round, Schedule, Workspace
from bot.store.workspaces import installed


async def owner(
    session: AsyncSession, channel_id: str, messages: Collection[str], named: str, *, is_shared: bool
) -> str:
    """The workspace whose app posted the thread in which those messages stand (their ts, or their thread's); ``named``, if it is nobody's.

    Slack tells an app once of what happens in a shared channel, and may name any of the workspaces that it is installed in. ``is_shared``: Slack
    says that the channel is: then what is in no known thread belongs to the one workspace that asks there.
    """
    scheduled = select(Schedule.team_id).where(Schedule.channel_id == channel_id, installed(Schedule.team_id))
    # Whose schedule is gone may still have a round that is open.
    begun = select(Round.team_id).where(
        Round.channel_id == channel_id, Round.state == "open", installed(Round.team_id)
    )
    asking = set(await session.scalars(union(scheduled, begun)))
    if asking <= {named}:
        return named
    known = await _at_home(session, asking | {named}, channel_id, messages)
    if known:
        return named if named in known else min(known)
    return min(asking) if is_shared and len(asking) == 1 else named


async def of_bot(session: AsyncSession, user_id: str, named: str) -> str:
    """The workspace in which the app is this user: ``named``, if it is so there or nowhere."""
    query = select(Workspace.team_id).where(
        Workspace.bot_user_id == user_id, Workspace.uninstalled_at.is_(None)
    )
    teams = set(await session.scalars(query))
    return named if named in teams or not teams else min(teams)


async def _at_home(
    session: AsyncSession, teams: Collection[str], channel_id: str, messages: Collection[str]
) -> set[str]:
    """Those of the workspaces that know one of the messages, as a round's question or as a reply."""
    found: set[str] = set()
    for table in (Round, Reply):
        query = select(table.team_id).where(
            table.team_id.in_(sorted(teams)), table.channel_id == channel_id, table.ts.in_(list(messages))
        )
        found |= set(await session.scalars(query.distinct()))
    return found
