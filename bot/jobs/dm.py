"""Direct messages that are owed to a member."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncSession

from bot.parts import Parts
from bot.slack.blocks.text import Message
from bot.store import posts
from bot.store.database import ring
from bot.store.erasures import dm_subject

# Whoever asks for a file again this soon is told that it is on its way, if it is.
IMPATIENT = timedelta(minutes=1)


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


async def owe_file(parts: Parts, team_id: str, user_id: str, kind: Literal["notes", "my-data"]) -> bool:
    """Owe the member a file about themselves. False if one that they asked for a moment ago is still on its way."""
    real = parts.clock.real()
    async with parts.sessions.begin() as session:
        if await posts.waiting(session, team_id, user_id, kind, since=real - IMPATIENT):
            return False
        await posts.owe(
            session,
            team_id=team_id,
            channel_id=user_id,
            kind=kind,
            subject=dm_subject(user_id, f"{kind}/{uuid4().hex}"),
            real=real,
        )
        await ring(session)
    parts.wake()
    return True
