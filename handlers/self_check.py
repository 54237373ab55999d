"""*Save* under the rubric: what a member's answer covered, for themselves; and *Grill me* about what it didn't."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.parts import Parts
from bot.rules.follow_ups import follow_ups
from bot.slack.blocks import actions as ids
from bot.slack.blocks import compare as form
from bot.slack.blocks import grilling
from bot.slack.blocks.text import Message, View
from bot.store import self_checks
from handlers import subjects


def register(app: AsyncApp, parts: Parts) -> None:
    @app.view(form.CALLBACK_ID)
    async def on_saved(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        shown = await _save(parts, body["team"]["id"], body["user"]["id"], view)
        await ack(response_action="update", view=shown)

    app.action(ids.GRILL_ME)(_asking(parts, heard=False))
    app.action(ids.GRILL_LISTEN)(_asking(parts, heard=True))


async def _save(parts: Parts, team_id: str, user_id: str, view: dict[str, Any]) -> View:
    """Store what was ticked; gives what to show then."""
    name = view["private_metadata"]
    async with parts.sessions.begin() as session:
        subject = await subjects.read(session, parts, team_id, user_id, name)
        if isinstance(subject, Message):
            return form.only(subject, name)
        question, of = subject.question, subject.of
        ticked = form.read(view["state"]["values"], question)
        await self_checks.add(
            session,
            team_id,
            user_id,
            question.id,
            ticked,
            rev=question.rev,
            round_id=of.round_id if of else None,
            now=parts.clock.now(),
        )
    return grilling.saved(question, len(ticked), name)


def _asking(parts: Parts, *, heard: bool) -> Callable[..., Awaitable[None]]:
    async def ask(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        team, user, view = body["team"]["id"], body["user"]["id"], body["view"]
        shown = await _follow_up(
            parts, team, user, view["private_metadata"], action.get("value", ""), heard=heard
        )
        # A double click meets a modal that has changed meanwhile, or is closed: Slack leaves that as it is.
        parts.courtesy(parts.slack.update_view(team, view["id"], shown, view["hash"]))
        await ack()

    return ask


async def _follow_up(parts: Parts, team_id: str, user_id: str, name: str, place: str, *, heard: bool) -> View:
    async with parts.sessions.begin() as session:
        subject = await subjects.read(session, parts, team_id, user_id, name)
        if isinstance(subject, Message):
            return form.only(subject, name)
        asked = follow_ups(subject.question, await subjects.ticks(session, subject, user_id))
    if not asked:
        return form.only(grilling.none_left(), name)
    n = int(place) % len(asked) if place.isdecimal() else 0
    return grilling.grilling(grilling.Grilling(subject.question, asked[n], n, len(asked), heard), name)
