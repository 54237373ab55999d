"""Setting a channel up: the modal, its preview while it is filled in, and the saving of it."""

import asyncio
from datetime import time
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.ext.asyncio import AsyncSession

from bot.parts import Parts
from bot.slack.blocks import notices
from bot.slack.blocks import setup_fields as fields
from bot.slack.blocks import setup_words as words
from bot.slack.blocks.setup import setup_view
from bot.slack.blocks.setup_fields import About, Draft
from bot.slack.blocks.text import Message
from bot.store import members, schedules
from bot.store.schedules import Settings
from bot.store.tables import Schedule
from handlers import setup_reading, setup_saving
from handlers.caller import Caller
from handlers.managing import is_in, person, postable, refusal
from handlers.setup_outlook import outlook
from handlers.words import Request

DEFAULT_AT = time(9)


def register(app: AsyncApp, parts: Parts) -> None:
    @app.view(fields.CALLBACK_ID)
    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        about = About.of(view["private_metadata"])
        team, user = body["team"]["id"], body["user"]["id"]
        draft = fields.read(view["state"]["values"])
        outcome = await setup_saving.save(parts, team, user, about, draft)
        if isinstance(outcome, dict):
            # In the modal, where what was entered is still there; the channel may be out of reach by now.
            await ack(response_action="errors", errors=outcome)
            return
        await ack()
        parts.courtesy(parts.slack.whisper(team, about.channel_id, user, outcome))

    async def on_change(ack: AsyncAck, body: dict[str, Any]) -> None:
        # Only the preview is at stake, and a later change, or saving, tells the same.
        parts.courtesy(_renew(parts, body["team"]["id"], body["view"]))
        await ack()

    for name in sorted(fields.PREVIEWED):
        app.action({"block_id": name, "action_id": name})(on_change)


async def open_modal(parts: Parts, caller: Caller, request: Request) -> Message | None:
    """Open the modal with the present settings, or say why this person can't have it."""
    who = await person(parts, caller.team_id, caller.user_id)
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, caller.channel_id)
    if refused := await refusal(parts, caller, who, schedule.managers if schedule else None):
        return refused
    channel, inside = await asyncio.gather(
        postable(parts, caller.team_id, caller.channel_id), _inside(parts, caller, schedule)
    )
    if isinstance(channel, Message):
        return channel
    if not inside:
        return notices.join_first()
    settings = schedules.readable(schedule)
    about = About(
        channel_id=caller.channel_id,
        channel_name=channel.name,
        public=not channel.is_private,
        edition=schedule.edition if schedule else 0,
        rests=schedule is not None and (schedule.paused or schedule.suspended is not None),
        unreadable=schedule is not None and settings is None,
    )
    async with parts.sessions.begin() as session:
        managers = await _active(session, caller.team_id, schedule) or [caller.user_id]
    chosen = settings or Settings(at=DEFAULT_AT, tz=who.tz)
    draft = setup_reading.draft_of(chosen, managers, parts.clock.now().date())
    view = setup_view(about, draft, await preview(parts, caller.team_id, about, draft))
    await parts.slack.open_view(caller.team_id, caller.trigger_id, view)
    return None


async def _inside(parts: Parts, caller: Caller, schedule: Schedule | None) -> bool:
    """A channel is first set up by somebody in it; who manages it may do that from elsewhere."""
    return schedule is not None or await is_in(parts, caller)


async def _active(session: AsyncSession, team_id: str, schedule: Schedule | None) -> list[str]:
    """The channel's managers, without those whose accounts were closed: Slack's picker knows them no more."""
    managers = schedule.managers if schedule else []
    known = await members.known(session, team_id, managers)
    return [user for user in managers if user not in known or not known[user].is_deleted]


async def _renew(parts: Parts, team_id: str, view: dict[str, Any]) -> None:
    """Show what the fields come to as they stand now, unless the modal has changed again meanwhile."""
    about, draft = About.of(view["private_metadata"]), fields.read(view["state"]["values"])
    changed = setup_view(about, draft, await preview(parts, team_id, about, draft))
    await parts.slack.update_view(team_id, view["id"], changed, view["hash"])


async def preview(parts: Parts, team_id: str, about: About, draft: Draft) -> str:
    chosen, errors = setup_reading.read(draft, parts.clock.now())
    if chosen is None:
        return words.not_yet(errors)
    async with parts.sessions.begin() as session:
        return words.preview(await outlook(session, parts, team_id, about.channel_id, chosen))
