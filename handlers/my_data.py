"""``/scaleq my-data``: everything stored about a member, sent to them as a file."""

from datetime import timedelta
from uuid import uuid4

from bot.parts import Parts
from bot.slack.blocks import my_data as blocks
from bot.slack.blocks.text import Message
from bot.store import posts
from bot.store.database import ring
from bot.store.erasures import dm_subject
from handlers.caller import Caller
from handlers.words import Request

# Whoever asks again this soon is told that the file is on its way, if it is.
IMPATIENT = timedelta(minutes=1)


async def my_data(parts: Parts, caller: Caller, wanted: Request) -> Message:
    """Owe the member the file; gives what to tell them."""
    real = parts.clock.real()
    async with parts.sessions.begin() as session:
        if await posts.waiting(session, caller.team_id, caller.user_id, "my-data", since=real - IMPATIENT):
            return blocks.on_its_way_already()
        await posts.owe(
            session,
            team_id=caller.team_id,
            channel_id=caller.user_id,
            kind="my-data",
            subject=dm_subject(caller.user_id, f"my-data/{uuid4().hex}"),
            real=real,
        )
        await ring(session)
    parts.wake()
    return blocks.on_its_way()
