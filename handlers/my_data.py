"""``/scaleq my-data``: everything stored about a member, sent to them as a file."""

from bot.jobs import dm
from bot.parts import Parts
from bot.slack.blocks import my_data as blocks
from bot.slack.blocks.text import Message
from handlers.caller import Caller
from handlers.words import Request


async def my_data(parts: Parts, caller: Caller, wanted: Request) -> Message:
    """Owe the member the file; gives what to tell them."""
    asked = await dm.owe_file(parts, caller.team_id, caller.user_id, "my-data")
    return blocks.on_its_way() if asked else blocks.on_its_way_already()
