"""``/scaleq notes``: a member's own notes, sent to them as a file."""

from bot.jobs import dm
from bot.parts import Parts
from bot.slack.blocks import notes as blocks
from bot.slack.blocks.text import Message
from handlers.caller import Caller
from handlers.words import Request


async def notes(parts: Parts, caller: Caller, wanted: Request) -> Message:
    return await request(parts, caller.team_id, caller.user_id)


async def request(parts: Parts, team_id: str, user_id: str) -> Message:
    """Owe the member their notes; gives what to tell them."""
    asked = await dm.owe_file(parts, team_id, user_id, "notes")
    return blocks.on_its_way() if asked else blocks.on_its_way_already()
