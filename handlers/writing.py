"""*Write answer*: the modal, its draft, and what becomes of it; *Edit* and *Withdraw*."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, people
from bot.jobs.kinds import answer as answers
from bot.parts import Parts
from bot.rules import answers as rules
from bot.rules import slack_time
from bot.slack.blocks import actions as ids
from bot.slack.blocks import notices
from bot.slack.blocks import writing as form
from bot.slack.blocks.text import Message, escape
from bot.store import facts, posts, rounds, written
from bot.store.database import ring
from bot.store.tables import Round, WrittenAnswer
from handlers import press
from handlers.caller import Caller
from handlers.rooms import closed_to


def register(app: AsyncApp, parts: Parts) -> None:
    press.register(
        app, parts, {ids.WRITE_ANSWER: _write, ids.EDIT_ANSWER: _edit, ids.WITHDRAW_ANSWER: _withdraw}
    )

    @app.action(form.FIELD)
    async def on_typed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        team, user = body["team"]["id"], body["user"]["id"]
        async with parts.sessions.begin() as session:
            await written.save_draft(
                session,
                team,
                user,
                _draft_of(body["view"]["private_metadata"]),
                action.get("value") or "",
                action["action_ts"],
                parts.clock.now(),
            )
        await ack()

    @app.view(form.CALLBACK_ID)
    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        text, round_id = form.read(view["state"]["values"]), view["private_metadata"]
        team, user = body["team"]["id"], body["user"]["id"]
        # The post says who answers.
        await people.ensure(parts, team, [user], prompt=True, taking_part=True)
        async with parts.sessions.begin() as session:
            of = await rounds.get(session, team, round_id, lock=True)
            if of is None or of.ts is None or of.closes_at is None or of.state not in ("open", "closed"):
                await ack(response_action="errors", errors={form.FIELD: notices.round_gone().text})
                return
            length = rules.qualifies_text(escape(text))
            if length < of.minimum:
                error = form.too_short(length, of.minimum)
                await ack(response_action="errors", errors={form.FIELD: error})
                return
            message = await _submit(session, parts, of, user, text)
            await written.drop_draft(session, team, user, _draft_of(round_id))
            await ring(session)
        await ack()
        parts.wake()
        parts.courtesy(parts.slack.whisper(team, of.channel_id, user, message, thread_ts=of.ts))


def _draft_of(round_id: str) -> str:
    return f"{written.ROUND}{round_id}"


async def _write(parts: Parts, caller: Caller, round_id: str) -> Message | None:
    """Open the modal, with the draft or the answer that stands."""
    async with parts.sessions.begin() as session:
        of = await rounds.get(session, caller.team_id, round_id)
    if of is None or of.closes_at is None or of.state not in ("open", "closed"):
        return notices.round_gone()
    if refused := await closed_to(parts, of, caller.user_id, pressed_in=caller.channel_id):
        return refused
    async with parts.sessions.begin() as session:
        question = (await banks.of(session, parts.bank, caller.team_id)).get(of.question_id or "")
        if question is None:
            return notices.question_gone()
        present = await written.standing(session, caller.team_id, round_id, caller.user_id)
        draft = await written.draft(session, caller.team_id, caller.user_id, _draft_of(round_id))
        answered, looked = await _so_far(session, of, caller.user_id)
        desk = form.Desk(
            question=question,
            text=draft or (present and present.text) or "",
            minimum=of.minimum,
            closes_at=of.closes_at,
            tz=of.tz,
            editing=present is not None,
            replied=present is None and answered,
            closed=parts.clock.now() > of.closes_at,
            looked=looked,
        )
    await parts.slack.open_view(caller.team_id, caller.trigger_id, form.modal(desk, round_id))
    return None


async def _so_far(session: AsyncSession, of: Round, user_id: str) -> tuple[bool, bool]:
    """Whether the member has an answer to the round, and whether they have looked at the model answer while it was open."""
    if of.closes_at is None:
        return False, False
    found = (await facts.gather(session, of.team_id, [of], user=user_id))[of.round_id]
    given = rules.answers(found.revisions, minimum=of.minimum, as_of=of.closes_at)
    return user_id in given, user_id in found.peeks


async def _submit(session: AsyncSession, parts: Parts, of: Round, user_id: str, text: str) -> Message:
    """A new answer, or the one that stands with other words; gives what to tell its author."""
    now = parts.clock.now()
    replied, looked = await _so_far(session, of, user_id)
    answer_id = await written.submit(session, of.team_id, of.round_id, user_id, text, now)
    if answer_id is None:
        present = await written.standing(session, of.team_id, of.round_id, user_id, lock=True)
        if present is not None:
            await _change(session, parts, of, present, text)
        return form.changed_after_look() if looked else form.changed()
    await posts.owe(
        session,
        team_id=of.team_id,
        channel_id=of.channel_id,
        kind="answer",
        subject=answer_id,
        real=parts.clock.real(),
    )
    closes_at = of.closes_at or now
    if now > closes_at:
        return form.on_its_way_late(closes_at, of.tz)
    if looked:
        return form.on_its_way_after_look()
    return form.on_its_way_beside_a_reply() if replied else form.on_its_way(closes_at, of.tz)


async def _change(session: AsyncSession, parts: Parts, of: Round, present: WrittenAnswer, text: str) -> None:
    if present.text == text:
        return
    present.text = text
    await answers.record(session, parts, of, present, revision_ts=slack_time.ts(parts.clock.now()))
    await posts.revise(session, of.team_id, "answer", present.answer_id, parts.clock.real())


async def _edit(parts: Parts, caller: Caller, answer_id: str) -> Message | None:
    async with parts.sessions.begin() as session:
        answer = await written.get(session, caller.team_id, answer_id)
    if refused := _refusal(answer, caller):
        return refused
    return await _write(parts, caller, answer.round_id) if answer else None


async def _withdraw(parts: Parts, caller: Caller, answer_id: str) -> Message:
    async with parts.sessions.begin() as session:
        answer = await written.get(session, caller.team_id, answer_id, lock=True)
        if refused := _refusal(answer, caller):
            return refused
        of = await rounds.get(session, caller.team_id, answer.round_id, lock=True) if answer else None
        if answer is None or of is None:
            return notices.round_gone()
        now = parts.clock.now()
        await answers.record(session, parts, of, answer, revision_ts=slack_time.ts(now), deleted=True)
        answer.withdrawn_at, answer.text = now, None
        await posts.revise(session, caller.team_id, "answer", answer_id, parts.clock.real())
        await ring(session)
    parts.wake()
    return form.withdrawn()


def _refusal(answer: WrittenAnswer | None, caller: Caller) -> Message | None:
    if answer is None or answer.withdrawn_at is not None:
        return form.withdrawn_already()
    return form.not_yours() if answer.user_id != caller.user_id else None
