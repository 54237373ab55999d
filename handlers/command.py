"""``/scaleq``: the words are read, done, and answered, so that only the asker sees it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.parts import Parts
from bot.slack.blocks import help as help_blocks
from bot.slack.blocks import notices
from bot.slack.blocks.forget import forget_me
from bot.slack.blocks.practice import no_such_box
from bot.slack.blocks.text import Message
from handlers import (
    absence,
    extra,
    focus,
    my_data,
    notes,
    practise,
    preferring,
    rhythm,
    setup,
    standing,
    suggest,
)
from handlers.caller import Caller
from handlers.trouble import heard
from handlers.words import Request, Unclear, Verb, parse

Gesture = Callable[[Parts, Caller, Request], Awaitable[Message | None]]


async def _help(parts: Parts, caller: Caller, request: Request) -> Message:
    return help_blocks.card()


async def _forget_me(parts: Parts, caller: Caller, request: Request) -> Message:
    return forget_me()


_GESTURES: Mapping[Verb, Gesture] = {
    "help": _help,
    "practise": practise.practise,
    "topics": practise.topics,
    "here": extra.ask_here,
    "streak": standing.streak,
    "leaderboard": standing.leaderboard,
    "setup": setup.open_modal,
    "pause": rhythm.pause,
    "resume": rhythm.resume,
    "skip": rhythm.skip,
    "focus": focus.focus,
    "away": absence.away,
    "back": absence.back,
    "notes": notes.notes,
    "suggest": suggest.open_form,
    "hide": preferring.hide,
    "remind": preferring.remind,
    "my-data": my_data.my_data,
    "forget-me": _forget_me,
}

# What concerns a channel, and has no meaning in a conversation with the app or between people.
_OF_A_CHANNEL: frozenset[Verb] = frozenset(
    {"here", "streak", "leaderboard", "setup", "pause", "resume", "skip", "focus"}
)

# What stores nothing, and may take seconds where years are read: then Slack is answered first, and the person as soon as it is there.
_READING: frozenset[Verb] = frozenset({"leaderboard"})
SOON = 1.5


def register(app: AsyncApp, parts: Parts) -> None:
    @app.command("/scaleq")
    async def on_command(ack: AsyncAck, command: dict[str, Any]) -> None:
        wanted = parse(command.get("text") or "")
        answering = asyncio.ensure_future(carry_out(parts, Caller.of_command(command), wanted))
        if isinstance(wanted, Request) and wanted.verb in _READING:
            await asyncio.wait({answering}, timeout=SOON)
            if not answering.done():
                parts.courtesy(_afterwards(parts, command, answering))
                await ack()
                return
        answer = await answering
        if answer is None:
            await ack()
        else:
            await ack(text=answer.text, blocks=answer.blocks)


async def _afterwards(parts: Parts, command: dict[str, Any], answering: Awaitable[Message | None]) -> None:
    """What took longer than Slack waits for, or that it failed."""
    try:
        answer = await answering
    except Exception as error:  # whoever waits for an answer gets one
        answer = heard(error, command)
    if answer is not None:
        await parts.slack.respond(command["response_url"], answer)


async def carry_out(parts: Parts, caller: Caller, wanted: Request | Unclear) -> Message | None:
    """Do what is wanted; gives what to tell the asker, or None where a modal says it."""
    if isinstance(wanted, Unclear):
        if wanted.box is not None:
            return no_such_box(wanted.typed, wanted.box, wanted.suggestion or "hard")
        return notices.unknown_command(wanted.typed, wanted.suggestion)
    if wanted.verb in _OF_A_CHANNEL and not caller.in_channel:
        return notices.not_in_dm(wanted.verb)
    return await _GESTURES[wanted.verb](parts, caller, wanted)
