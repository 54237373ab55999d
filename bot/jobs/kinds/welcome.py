"""The first words in a channel: what the app does there once somebody sets it up."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs.kinds.kind import Composed, Kind, Unsaid
from bot.parts import Parts
from bot.slack.blocks.welcome import channel_welcome
from bot.store import schedules
from bot.store.tables import Post


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid:
    if await schedules.get(session, post.team_id, post.channel_id) is not None:
        return Unsaid("set_up")
    return Composed(channel_welcome())


WELCOME = Kind(_compose, waits=True)
