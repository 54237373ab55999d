"""What a member switches on and off for themselves: reminders, and being hidden."""

from dataclasses import replace

from bot.jobs import preferences as chosen
from bot.parts import Parts
from bot.slack.blocks import preferences as words
from bot.slack.blocks.text import Message
from bot.store import preferences
from bot.store.preferences import Preferences
from handlers.caller import Caller
from handlers.words import Request


async def hide(parts: Parts, caller: Caller, request: Request) -> Message:
    before = await _of(parts, caller)
    await chosen.choose(parts, caller.team_id, caller.user_id, replace(before, hidden=not request.off))
    return words.shown() if request.off else words.hidden()


async def remind(parts: Parts, caller: Caller, request: Request) -> Message:
    before = await _of(parts, caller)
    await chosen.choose(parts, caller.team_id, caller.user_id, replace(before, remind=not request.off))
    return words.reminders_off() if request.off else words.reminders_on()


async def _of(parts: Parts, caller: Caller) -> Preferences:
    async with parts.sessions.begin() as session:
        return await preferences.of(session, caller.team_id, caller.user_id)
