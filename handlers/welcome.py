"""The first words: to a channel that invites the app, and to a person who opens its Messages tab."""

from slack_bolt.async_app import AsyncApp

from bot.jobs import dm
from bot.parts import Parts
from bot.slack.blocks import actions as ids
from bot.slack.blocks.text import Message
from bot.slack.blocks.welcome import direct_welcome
from bot.store import posts, schedules
from bot.store.database import ring
from handlers import command, press
from handlers.caller import Caller
from handlers.press import Press
from handlers.words import Request

_BUTTONS = {
    ids.WELCOME_SETUP: Request("setup"),
    ids.WELCOME_TRY: Request("practise"),
    ids.WELCOME_HELP: Request("help"),
}


def register(app: AsyncApp, parts: Parts) -> None:
    press.register(app, parts, {action_id: _carrying_out(request) for action_id, request in _BUTTONS.items()})


def _carrying_out(request: Request) -> Press:
    async def carry_out(parts: Parts, caller: Caller, value: str) -> Message | None:
        return await command.carry_out(parts, caller, request)

    return carry_out


async def invited(parts: Parts, team_id: str, channel_id: str) -> None:
    """The app came into the channel: where nothing is set up it says, once, what it could do there."""
    real = parts.clock.real()
    async with parts.sessions.begin() as session:
        if await schedules.get(session, team_id, channel_id) is not None:
            return
        await posts.owe(
            session, team_id=team_id, channel_id=channel_id, kind="welcome", subject=channel_id, real=real
        )
        # It was put out before it could say so: now it can.
        await posts.unblock(session, team_id, channel_id, real)
        await ring(session)
    parts.wake()


async def opened(parts: Parts, team_id: str, user_id: str) -> None:
    """Somebody opened the Messages tab: the first time they are told what there is."""
    async with parts.sessions.begin() as session:
        await dm.owe(session, team_id, [user_id], "welcome", direct_welcome(), parts.clock.real())
        await ring(session)
    parts.wake()
