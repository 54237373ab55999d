"""Schedules rest where the app can't post, and the channel's managers hear of it once.

What ends the rest depends on the reason. That the app is in the channel again, or its token accepted, Slack tells (`bot.jobs.resume`).
Where it is in and may not speak, nothing tells but speaking: each of the channel's slots is tried, until a question gets through.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import dm
from bot.parts import Parts
from bot.slack.blocks import alerts
from bot.slack.trouble import TOKEN_REFUSED
from bot.store import schedules
from bot.store.database import ring
from bot.store.tables import Schedule

# Over when Slack says of the channel that the app is in it.
SHUT_OUT = TOKEN_REFUSED | {"not_in_channel", "is_archived", "channel_not_found"}


async def suspend(parts: Parts, team_id: str, channel_id: str, why: str) -> bool:
    """Slack says that the app can't post there any more; ``why`` is its code. False if the schedule rests already, or there is none."""
    async with parts.sessions.begin() as session:
        return await rest(session, parts, team_id, channel_id, why) is not None


async def rest(
    session: AsyncSession, parts: Parts, team_id: str, channel_id: str, why: str
) -> Schedule | None:
    """The same within a transaction; gives the schedule that rests from now on."""
    schedule = await schedules.suspend(session, team_id, channel_id, why, tried=why not in SHUT_OUT)
    if schedule is not None:
        real = parts.clock.real()
        about = f"shut-out/{channel_id}/{real.isoformat()}"
        await dm.owe(session, team_id, schedule.managers, about, alerts.cannot_post(channel_id, why), real)
        await ring(session)
    return schedule
