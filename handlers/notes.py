"""``/scaleq notes``: a member's own notes, sent to them as a file."""

from datetime import timedelta
from uuid import uuid4

from bot.parts import Parts
from bot.slack.blocks import notes as blocks
from bot.slack.blocks.text import Message
from bot.store import posts
from bot.store.database import ring
from bot.store.erasures import dm_subject
from handlers.caller import Caller
from handlers.words import Request

# Whoever asks again this soon is told that the file is on its way, if it is.
IMPATIENT = timedelta(minutes=1)


async def notes(parts: Parts, caller: Caller, wanted: Request) -> Message:
    return await request(parts, caller.team_id, caller.user_id)


async def request(parts: Parts, team_id: str, user_id: str) -> Message:
    """Owe the member their notes; gives what to tell them."""
    real = parts.clock.real()
    async with parts.sessions.begin() as session:
        if await posts.waiting(session, team_id, user_id, "notes", since=real - IMPATIENT):
            return blocks.on_its_way_already()
        await posts.owe(
            session,
            team_id=team_id,
            channel_id=user_id,
            kind="notes",
            subject=dm_subject(user_id, f"notes/{uuid4().hex}"),
            real=real,
        )
        await ring(session)
    parts.wake()
    return blocks.on_its_way()
