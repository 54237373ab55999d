"""Direct messages that are owed to a member."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.slack.blocks.text import Message
from bot.store import posts
from bot.store.erasures import dm_subject


async def owe(
    session: AsyncSession, team_id: str, users: Iterable[str], about: str, message: Message, real: datetime
) -> None:
    """Each of ``users`` gets the message once: ``about`` names the occasion, and is the key."""
    for user in users:
        await posts.owe(
            session,
            team_id=team_id,
            channel_id=user,
            kind="dm",
            subject=dm_subject(user, about),
            real=real,
            message={"text": message.text, "blocks": message.blocks},
        )
