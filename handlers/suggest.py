"""``/scaleq suggest``: a question from the team, entered into a form and sent to those who decide."""

import asyncio
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from pydantic import ValidationError
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.jobs import people, seeing, standings
from bot.parts import Parts
from bot.slack import people as slack_people
from bot.slack.blocks import suggest as form
from bot.slack.blocks.text import View
from bot.slack.trouble import SlackTrouble
from bot.store import members, posts, schedules, suggestions
from bot.store.database import ring
from bot.store.erasures import dm_subject
from handlers.caller import Caller
from handlers.words import Request
from questions import own
from questions.entered import Entered
from questions.model import TeamQuestion

# Of the three seconds that Slack gives, so long for reading who the workspace's admins are.
PATIENCE = 1.5


def register(app: AsyncApp, parts: Parts) -> None:
    @app.view(form.CALLBACK_ID)
    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        team, user = body["team"]["id"], body["user"]["id"]
        # One form is one suggestion, however often it arrives.
        suggestion_id = uuid5(NAMESPACE_URL, f"{team}/{view['id']}/{view['hash']}").hex
        question = checked(form.read(view["state"]["values"]), suggestion_id)
        if not isinstance(question, TeamQuestion):
            await ack(response_action="errors", errors=question)
            return
        sent = await _suggest(parts, team, user, view["private_metadata"] or None, suggestion_id, question)
        if sent is None:
            await ack(response_action="errors", errors={form.TITLE: form.nobody_to_ask()})
        else:
            await ack(response_action="update", view=sent)


async def open_form(parts: Parts, caller: Caller, request: Request) -> None:
    """Anybody may suggest: the channel's managers decide, outside of channels the workspace's admins."""
    channel = caller.channel_id if caller.in_channel else ""
    await parts.slack.open_view(caller.team_id, caller.trigger_id, form.modal(Entered(), channel))


def checked(entered: Entered, suggestion_id: str) -> TeamQuestion | dict[str, str]:
    """The question that was entered, or a sentence for each field that isn't right."""
    try:
        question = entered.question(suggestions.question_id(suggestion_id))
    except ValidationError as error:
        return form.errors(entered, error)
    return (form.too_many(entered) | form.too_long(own.remarks(question))) or question


async def _suggest(
    parts: Parts,
    team_id: str,
    user_id: str,
    channel_id: str | None,
    suggestion_id: str,
    question: TeamQuestion,
) -> View | None:
    """Keep it, and owe it to those who decide; gives what its author sees, None if nobody can be found who does."""
    await people.ensure(parts, team_id, [user_id], prompt=True)  # they hear who suggests it
    to = await _deciding(parts, team_id, channel_id)
    if not to:
        return None
    async with parts.sessions.begin() as session:
        new = await suggestions.add(
            session,
            team_id=team_id,
            suggestion_id=suggestion_id,
            user_id=user_id,
            channel_id=channel_id,
            question=question,
            now=parts.clock.now(),
        )
        for manager in to if new else ():
            await posts.owe(
                session,
                team_id=team_id,
                channel_id=manager,
                kind="suggestion",
                subject=dm_subject(manager, suggestions.about(suggestion_id)),
                real=parts.clock.real(),
            )
        names = await standings.names_of(session, team_id, set(to))
        await ring(session)
    parts.wake()
    return form.sent([names[manager] for manager in to])


async def _deciding(parts: Parts, team_id: str, channel_id: str | None) -> list[str]:
    """The channel's managers; where it has none, the workspace's admins."""
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, team_id, channel_id) if channel_id else None
        known = list(schedule.managers) if schedule else []
        admins = await members.admins(session, team_id)
    if known and channel_id:
        return list(await seeing.inside(parts, team_id, channel_id, known))
    if admins:
        return admins
    try:
        async with asyncio.timeout(PATIENCE):
            everybody = await slack_people.everybody(parts.slack, team_id)
    except (TimeoutError, SlackTrouble):
        return []
    return [one.user_id for one in everybody if one.is_admin and not one.is_deleted]
