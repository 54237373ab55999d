"""The shortcut *Practise now*, from anywhere in Slack: a small modal, and a question in the app's conversation."""

from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.jobs import dm
from bot.manifest import PRACTISE_NOW
from bot.parts import Parts
from bot.slack.blocks import practice as practice_blocks
from bot.slack.blocks import practise_now as form
from bot.slack.trouble import Refused
from bot.store.database import ring
from handlers.practise import conversation, send
from questions.bank import Filters

log = structlog.get_logger(__name__)


def register(app: AsyncApp, parts: Parts) -> None:
    @app.shortcut({"type": "shortcut", "callback_id": PRACTISE_NOW})
    async def on_shortcut(ack: AsyncAck, body: dict[str, Any]) -> None:
        await open_modal(parts, body["team"]["id"], body["user"]["id"], body["trigger_id"])
        await ack()

    @app.view(form.CALLBACK_ID)
    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        chosen = form.read(view["state"]["values"])
        error = await submit(parts, body["team"]["id"], body["user"]["id"], chosen)
        if error is not None:
            await ack(response_action="errors", errors={form.DIFFICULTY: error})
        else:
            await ack()


async def open_modal(parts: Parts, team_id: str, user_id: str, trigger_id: str) -> None:
    """Open it, or say in a message why not: a shortcut has no channel to answer in."""
    try:
        await parts.slack.open_view(team_id, trigger_id, form.practise_now())
    except Refused as refused:
        log.info("shortcut not opened", action="practise_now", team=team_id, error=refused.code)
        async with parts.sessions.begin() as session:
            message = practice_blocks.shortcut_not_opened()
            about = f"shortcut/{trigger_id}"
            await dm.owe(session, team_id, [user_id], about, message, parts.clock.real())
            await ring(session)
        parts.wake()


async def submit(parts: Parts, team_id: str, user_id: str, chosen: dict[str, str]) -> str | None:
    """Owe the question; gives what to say in the modal where there is none."""
    fields = {
        "difficulties": form.DIFFICULTY,
        "subtopics": form.SUBTOPIC,
        "kinds": form.KIND,
        "roles": form.ROLE,
    }
    wanted = Filters.model_validate(
        {name: (chosen[field],) for name, field in fields.items() if field in chosen}
    )
    if await conversation(parts, team_id, user_id) is None:
        return form.no_conversation_error()
    minutes = int(chosen[form.MINUTES]) if form.MINUTES in chosen else None
    nothing = await send(parts, team_id, user_id, wanted, minutes)
    if nothing is None:
        return None
    return form.no_match_error() if nothing == "no match" else form.nothing_left_error()
