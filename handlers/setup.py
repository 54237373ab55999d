"""Setting a channel up: the modal, and what was entered into it."""

from datetime import datetime, time
from typing import Any, cast

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.parts import Parts
from bot.rules import calendar
from bot.rules.countries import UnknownCountry
from bot.rules.countries import country as country_code
from bot.slack.blocks import notices
from bot.slack.blocks import setup as form
from bot.slack.blocks.text import Message
from bot.store import posts, schedules
from bot.store.database import ring
from bot.store.schedules import Settings
from handlers.caller import Caller
from handlers.managing import person, postable, refusal
from handlers.words import Request
from questions.model import Difficulty

DEFAULT_AT = time(9)
PREVIEWED = 3


def register(app: AsyncApp, parts: Parts) -> None:
    @app.view(form.CALLBACK_ID)
    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        entered = form.read(view["state"]["values"])
        chosen, errors = read(entered)
        if chosen is None:
            await ack(response_action="errors", errors=errors)
            return
        team, user, channel = body["team"]["id"], body["user"]["id"], view["private_metadata"]
        saved, message = await save(parts, team, user, channel, chosen)
        if not saved:
            # In the modal, where what was entered is still there; the channel may be out of reach by now.
            await ack(response_action="errors", errors={form.AT: message.text})
            return
        await ack()
        parts.courtesy(parts.slack.whisper(team, channel, user, message))


async def open_modal(parts: Parts, caller: Caller, request: Request) -> Message | None:
    """Open the modal with the present settings, or say why this person can't have it."""
    who = await person(parts, caller.team_id, caller.user_id)
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, caller.channel_id)
    if refused := await refusal(parts, caller, who, schedule.managers if schedule else None):
        return refused
    channel = await postable(parts, caller.team_id, caller.channel_id)
    if isinstance(channel, Message):
        return channel
    now = schedules.readable(schedule) or Settings(at=DEFAULT_AT, tz=who.tz)
    fixed = set(now.days.values())
    view = form.setup_view(
        channel_id=caller.channel_id,
        channel_name=channel.name,
        at=now.at,
        days=tuple(now.days),
        tz=now.tz,
        difficulty=fixed.pop() if len(fixed) == 1 else None,
        mix=now.mix.key,
        country=now.country,
    )
    await parts.slack.open_view(caller.team_id, caller.trigger_id, view)
    return None


def read(entered: dict[str, str]) -> tuple[Settings | None, dict[str, str]]:
    """The settings that were entered, or a sentence for each field that can't be read."""
    errors: dict[str, str] = {}
    try:
        calendar.zone(entered[form.TZ])
    except calendar.UnknownZone as unknown:
        errors[form.TZ] = form.zone_error(unknown.name, unknown.suggestions)
    country = None
    try:
        country = country_code(entered[form.COUNTRY]) if entered[form.COUNTRY] else None
    except UnknownCountry as unknown_country:
        errors[form.COUNTRY] = form.country_error(unknown_country.name)
    try:
        at = time.fromisoformat(entered[form.AT])
    except ValueError:
        errors[form.AT] = form.time_error()
    if not entered[form.DAYS]:
        errors[form.DAYS] = form.days_error()
    if errors:
        return None, errors
    of_each = None if entered[form.DIFFICULTY] == form.MIX else cast("Difficulty", entered[form.DIFFICULTY])
    days = {int(day): of_each for day in entered[form.DAYS].split(",")}
    return Settings(at=at, tz=entered[form.TZ], days=days, country=country), {}


async def save(
    parts: Parts, team_id: str, user_id: str, channel_id: str, chosen: Settings
) -> tuple[bool, Message]:
    """Store the settings, if this person still may and the app can still post; gives whether, and what to tell them."""
    who = await person(parts, team_id, user_id)
    channel = await postable(parts, team_id, channel_id)
    if isinstance(channel, Message):
        return False, channel
    caller = Caller(team_id, channel_id, channel.name, user_id, trigger_id="")
    async with parts.sessions.begin() as session:
        known = await schedules.get(session, team_id, channel_id)
    if refused := await refusal(parts, caller, who, known.managers if known else None):
        return False, refused
    async with parts.sessions.begin() as session:
        present = await schedules.get(session, team_id, channel_id, lock=True)
        row = await schedules.save(
            session,
            team_id=team_id,
            channel_id=channel_id,
            channel_name=channel.name,
            chosen=chosen.over(schedules.readable(present)),
            managers=[user_id],
            now=parts.clock.now(),
        )
        await posts.unblock(session, team_id, channel_id, parts.clock.real())
        await ring(session)
    return True, notices.setup_done(_preview(row.next_at, chosen), chosen.tz)


def _preview(first: datetime | None, chosen: Settings) -> list[datetime]:
    found: list[datetime] = []
    moment = first
    while moment is not None and len(found) < PREVIEWED:
        found.append(moment)
        moment = calendar.next_post(chosen.plan, moment)
    return found
