"""A direct message whose words were settled when it was owed."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs.kinds.kind import Composed, Kind
from bot.parts import Parts
from bot.slack.blocks.text import Message
from bot.store.tables import Post


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Composed:
    stored = post.message or {}
    return Composed(Message(stored["text"], stored["blocks"]))


DM = Kind(_compose, direct=True)
