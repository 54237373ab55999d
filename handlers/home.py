"""The Home tab: opened, and pressed on. What was pressed is stored first; then the tab is published as it is now."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.jobs import export, home, managed
from bot.jobs.preferences import choose
from bot.parts import Parts
from bot.slack.blocks import actions as ids
from bot.slack.blocks import home_notices
from bot.slack.blocks import practice as practice_blocks
from bot.slack.blocks.text import Message
from bot.slack.trouble import SlackTrouble
from bot.store import preferences, schedules
from bot.store.tables import Schedule
from handlers import absence, notes, practise, setup
from handlers.caller import Caller
from handlers.words import Request
from questions.bank import Filters

log = structlog.get_logger(__name__)

# What a press on the tab does, of Slack's ``action`` with the tab's ``hash`` beside it; gives what to say on the tab, if anything.
Press = Callable[[Parts, Caller, Mapping[str, Any]], Awaitable[Message | None]]


def register(app: AsyncApp, parts: Parts) -> None:
    @app.event("app_home_opened", matchers=[_is_home])
    async def on_opened(event: dict[str, Any], context: dict[str, Any]) -> None:
        parts.courtesy(home.publish(parts, context["team_id"], event["user"], channel_id=_looked_into(event)))

    for action_id, press in _PRESSES.items():
        app.action(action_id)(_listener(parts, press))


async def _is_home(event: dict[str, Any]) -> bool:
    """Not its Messages tab, of which Slack tells by the same event."""
    return event.get("tab") == "home"


def _looked_into(body: Mapping[str, Any]) -> str:
    """The channel that a manager looks into, as the tab in front of them says."""
    return (body.get("view") or {}).get("private_metadata") or ""


def _listener(parts: Parts, press: Press) -> Callable[..., Awaitable[None]]:
    async def listen(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        caller = Caller.of_action(body)
        chosen = (action.get("selected_option") or {}).get("value")
        try:
            notice = await press(parts, caller, action | {"hash": (body.get("view") or {}).get("hash")})
        except SlackTrouble as trouble:
            # A press on the tab can be answered on the tab alone.
            log.warning(
                "press came to nothing", action="home", pressed=action["action_id"], error=trouble.code
            )
            notice = home_notices.not_now()
        parts.courtesy(
            home.publish(
                parts,
                caller.team_id,
                caller.user_id,
                channel_id=chosen or _looked_into(body),
                notice=notice,
            )
        )
        await ack()

    return listen


# -- practice ---------------------------------------------------------------------------------------------------------------


async def _practise(parts: Parts, caller: Caller, action: Mapping[str, Any]) -> Message:
    """A question in the app's conversation with them; a double click on the tab as it stands is one press."""
    wanted = Filters(difficulties=(action["value"],))
    there = await practise.conversation(parts, caller.team_id, caller.user_id)
    if there is None:
        return practice_blocks.no_conversation()
    once = f"home/{caller.user_id}/{action['hash']}/{action['value']}"
    nothing = await practise.send(parts, caller.team_id, caller.user_id, wanted, None, once=once)
    if nothing is not None:
        return practise.sorry(nothing, wanted)
    return practice_blocks.in_conversation(there.url, None)


async def _notes(parts: Parts, caller: Caller, action: Mapping[str, Any]) -> Message:
    return await notes.request(parts, caller.team_id, caller.user_id)


# -- settings ---------------------------------------------------------------------------------------------------------------


def _ticked(action: Mapping[str, Any]) -> set[str]:
    return {option["value"] for option in action.get("selected_options") or ()}


async def _settings(parts: Parts, caller: Caller, action: Mapping[str, Any]) -> None:
    ticked = _ticked(action)
    await _change(parts, caller, remind=ids.SETTING_REMIND in ticked, hidden=ids.SETTING_HIDE in ticked)


async def _digest(parts: Parts, caller: Caller, action: Mapping[str, Any]) -> None:
    await _change(parts, caller, digest=ids.SETTING_DIGEST in _ticked(action))


async def _change(parts: Parts, caller: Caller, **changes: bool) -> None:
    async with parts.sessions.begin() as session:
        present = await preferences.of(session, caller.team_id, caller.user_id)
    await choose(parts, caller.team_id, caller.user_id, replace(present, **changes))


async def _away(parts: Parts, caller: Caller, action: Mapping[str, Any]) -> Message | None:
    until = action.get("selected_date")
    return await absence.away(parts, caller, Request("away", rest=until)) if until else None


async def _back(parts: Parts, caller: Caller, action: Mapping[str, Any]) -> Message:
    return await absence.back(parts, caller, Request("back"))


# -- a manager's ------------------------------------------------------------------------------------------------------------


async def _look_into(parts: Parts, caller: Caller, action: Mapping[str, Any]) -> None:
    """Nothing to store: the tab is published with the channel chosen."""


async def _export(parts: Parts, caller: Caller, action: Mapping[str, Any]) -> Message:
    schedule = await _seen(parts, caller, action)
    if schedule is None:
        return home_notices.not_yours_to_see()
    asked = await export.ask(parts, schedule, caller.user_id)
    return home_notices.export_asked(schedule.channel_id) if asked else home_notices.export_on_its_way()


async def _set_up(parts: Parts, caller: Caller, action: Mapping[str, Any]) -> Message | None:
    schedule = await _seen(parts, caller, action)
    if schedule is None:
        return home_notices.not_yours_to_see()
    there = replace(caller, channel_id=schedule.channel_id, channel_name=schedule.channel_name)
    return await setup.open_modal(parts, there, Request("setup"))


async def _seen(parts: Parts, caller: Caller, action: Mapping[str, Any]) -> Schedule | None:
    """The channel that the button is about, if its figures are this person's to see at this moment."""
    who = await managed.viewer(parts, caller.team_id, caller.user_id, prompt=True)
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, action.get("value") or "")
    return schedule if schedule is not None and who.sees(schedule) else None


_PRESSES: Mapping[str, Press] = {
    **dict.fromkeys(ids.HOME_PRACTISE.values(), _practise),
    ids.NOTES: _notes,
    ids.HOME_SETTINGS: _settings,
    ids.HOME_DIGEST: _digest,
    ids.HOME_AWAY: _away,
    ids.HOME_BACK: _back,
    ids.HOME_CHANNEL: _look_into,
    ids.HOME_EXPORT: _export,
    ids.HOME_SETUP: _set_up,
}
