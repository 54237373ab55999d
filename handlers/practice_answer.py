"""*Answer* on a question of one's own: a modal with room to think, its draft kept as one types, and what becomes of it."""

import json
from dataclasses import dataclass
from typing import Any, Self

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.jobs import dm
from bot.jobs.kinds import practice as kind
from bot.parts import Parts
from bot.slack.blocks import actions as ids
from bot.slack.blocks import notices
from bot.slack.blocks import practice as blocks
from bot.slack.blocks.practice import PracticeCard
from bot.slack.blocks.text import Message
from bot.slack.trouble import Refused, SlackTrouble
from bot.store import posts, practices, written
from bot.store.database import ring
from bot.store.tables import Practice
from handlers.caller import Caller


@dataclass(frozen=True, slots=True)
class Origin:
    """What the modal carries: whose answer it is to be, and the message that its button was on, where only one person sees that."""

    practice_id: str
    in_channel: bool = False
    response_url: str | None = None

    def dumped(self) -> str:
        return json.dumps([self.practice_id, self.in_channel, self.response_url])

    @classmethod
    def of(cls, view: dict[str, Any]) -> Self:
        return cls(*json.loads(view["private_metadata"]))


def register(app: AsyncApp, parts: Parts) -> None:
    @app.action(ids.ANSWER_PRACTICE)
    async def on_press(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        message = await open_modal(parts, body, action.get("value", ""))
        if message is not None:
            parts.courtesy(parts.slack.respond(body["response_url"], message))
        await ack()

    @app.action(blocks.ANSWER_INPUT)
    async def on_typed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        await keep_draft(
            parts,
            body["team"]["id"],
            body["user"]["id"],
            Origin.of(body["view"]).practice_id,
            action.get("value") or "",
            action["action_ts"],
        )
        await ack()

    @app.view(blocks.CALLBACK_ID)
    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        entered = view["state"]["values"][blocks.ANSWER_BLOCK][blocks.ANSWER_INPUT]
        error = await submit(
            parts, body["team"]["id"], body["user"]["id"], Origin.of(view), entered["value"] or ""
        )
        if error is not None:
            await ack(response_action="errors", errors={blocks.ANSWER_BLOCK: error})
        else:
            await ack()


async def open_modal(parts: Parts, body: dict[str, Any], practice_id: str) -> Message | None:
    """Open it with what was written so far, or say why not."""
    caller = Caller.of_action(body)
    async with parts.sessions.begin() as session:
        row = await practices.get(session, caller.team_id, practice_id)
        if row is None or row.user_id != caller.user_id:
            return blocks.practice_gone()
        if not practices.may_change(row, parts.clock.now()) and (before := kind.answered(row)):
            return blocks.answer_stands(before)
        card = await kind.card(session, parts, row, "conversation")
        draft = await written.draft(
            session, caller.team_id, caller.user_id, practices.draft_subject(practice_id)
        )
    if card is None:
        return notices.question_gone()
    own_eyes = bool((body.get("container") or {}).get("is_ephemeral"))
    origin = Origin(practice_id, caller.in_channel, body["response_url"] if own_eyes else None)
    view = blocks.answer_view(card.question, card.practised, origin.dumped(), draft or row.answer or "")
    try:
        await parts.slack.open_view(caller.team_id, caller.trigger_id, view)
    except Refused:
        return blocks.form_not_opened()
    return None


async def keep_draft(
    parts: Parts, team_id: str, user_id: str, practice_id: str, text: str, action_ts: str
) -> None:
    async with parts.sessions.begin() as session:
        row = await practices.get(session, team_id, practice_id)
        if row is not None and row.user_id == user_id:
            subject = practices.draft_subject(practice_id)
            await written.save_draft(session, team_id, user_id, subject, text, action_ts, parts.clock.now())


async def submit(parts: Parts, team_id: str, user_id: str, origin: Origin, text: str) -> str | None:
    """Keep the answer; gives what to say under the field where it can't be."""
    if not text.strip():
        return blocks.empty_error()
    async with parts.sessions.begin() as session:
        row = await practices.get(session, team_id, origin.practice_id, lock=True)
        if row is None or row.user_id != user_id:
            return blocks.gone_error()
        if not practices.written(row, text.strip(), parts.clock.now()):
            return blocks.too_late_error()
        await written.drop_draft(session, team_id, user_id, practices.draft_subject(row.practice_id))
        await posts.revise(session, team_id, "practice", row.practice_id, parts.clock.real())
        card = await kind.card(session, parts, row, "channel" if origin.in_channel else "elsewhere")
        await ring(session)
    parts.wake()
    if origin.response_url is not None and card is not None:
        parts.courtesy(_show(parts, row, card, origin.response_url))
    return None


async def _show(parts: Parts, row: Practice, card: PracticeCard, response_url: str) -> None:
    """The question, now answered, in place of itself; where Slack no longer lets us, a line in the app's conversation."""
    message = blocks.answer_kept(card.question.title)
    try:
        if card.followed:  # the next one stands in its place
            await parts.slack.respond(response_url, message)
        else:
            await parts.slack.respond(response_url, blocks.practice_message(card), replace=True)
    except SlackTrouble:
        async with parts.sessions.begin() as session:
            about = f"practice/{row.practice_id}/{parts.clock.real().isoformat()}"
            await dm.owe(session, row.team_id, [row.user_id], about, message, parts.clock.real())
            await ring(session)
        parts.wake()
