"""Schedules that rest because the app could not post: they go on when it is back in."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs.suspend import SHUT_OUT
from bot.parts import Parts
from bot.slack import people as slack_people
from bot.slack.trouble import SlackTrouble
from bot.store import posts, schedules, syncs
from bot.store.database import ring

BATCH = 200


async def resume(parts: Parts, team_id: str, channel_id: str) -> bool:
    """The app can post there again. What was missed meanwhile is not posted; results and boards are. False: it wasn't resting.

    Rested or not, what was written meanwhile is read back where it counts.
    """
    now, real = parts.clock.now(), parts.clock.real()
    async with parts.sessions.begin() as session:
        await syncs.want_again(session, team_id, channel_id, since=None, until=now, real=real)
        rested = await schedules.resume(session, team_id, channel_id, now)
        if rested:
            await posts.unblock(session, team_id, channel_id, real)
        await ring(session)
    return rested


async def got_through(session: AsyncSession, parts: Parts, channels: Sequence[tuple[str, str]]) -> None:
    """Questions were posted in these channels (workspace, channel). Where that was a trial, results and boards that had to wait follow."""
    for team_id, channel_id in await schedules.got_through(session, channels):
        await posts.unblock(session, team_id, channel_id, parts.clock.real())


async def look_again(parts: Parts) -> int:
    """Ask Slack about schedules that rest until the app is let in: the event that says it is may have been lost. Gives how many go on."""
    async with parts.sessions.begin() as session:
        resting = await schedules.suspended(session, SHUT_OUT, BATCH)
    woken = 0
    for schedule in resting:
        try:
            found = await slack_people.channel(parts.slack, schedule.team_id, schedule.channel_id)
        except SlackTrouble:
            continue
        if found.is_member and not found.is_archived:
            woken += await resume(parts, schedule.team_id, schedule.channel_id)
    return woken
