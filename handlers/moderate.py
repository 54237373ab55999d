"""A manager's say on a suggested question: approve, edit, decline. The first one to decide has decided."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, dm, standings
from bot.parts import Parts
from bot.rules.people import may_manage
from bot.slack.blocks import actions as ids
from bot.slack.blocks import notices
from bot.slack.blocks import suggest as form
from bot.slack.blocks import suggestion as words
from bot.slack.blocks.text import Message
from bot.store import members, own_questions, schedules, suggestions
from bot.store.database import ring
from bot.store.tables import Suggestion
from handlers import press
from handlers.caller import Caller
from handlers.managing import person
from handlers.suggest import checked
from questions.entered import Entered
from questions.model import TeamQuestion


def register(app: AsyncApp, parts: Parts) -> None:
    press.register(
        app,
        parts,
        {ids.APPROVE_SUGGESTION: _approve, ids.EDIT_SUGGESTION: _edit, ids.DECLINE_SUGGESTION: _decline},
    )

    @app.view(form.EDIT_CALLBACK_ID)
    async def on_edited(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        suggestion_id = view["private_metadata"]
        question = checked(form.read(view["state"]["values"]), suggestion_id)
        if not isinstance(question, TeamQuestion):
            await ack(response_action="errors", errors=question)
            return
        refused = await _settle(parts, _who(body), suggestion_id, edited=question)
        if refused is None:
            await ack()
        else:
            await ack(response_action="errors", errors={form.TITLE: refused.text})

    @app.view(words.DECLINE_CALLBACK_ID)
    async def on_declined(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        reason = words.read_reason(view["state"]["values"])
        if not reason:
            await ack(response_action="errors", errors={words.REASON: words.reason_missing()})
            return
        refused = await _settle(parts, _who(body), view["private_metadata"], declined=reason)
        if refused is None:
            await ack()
        else:
            await ack(response_action="errors", errors={words.REASON: refused.text})


def _who(body: dict[str, Any]) -> Caller:
    """Whoever submitted a form; which conversation it was opened in no longer matters."""
    return Caller(body["team"]["id"], "", "", body["user"]["id"], trigger_id="")


async def _approve(parts: Parts, caller: Caller, suggestion_id: str) -> Message:
    return await _settle(parts, caller, suggestion_id) or words.approved()


async def _edit(parts: Parts, caller: Caller, suggestion_id: str) -> Message | None:
    row = await _open(parts, caller, suggestion_id)
    if isinstance(row, Message):
        return row
    entered = Entered.of(TeamQuestion.model_validate(row.item))
    view = form.modal(entered, suggestion_id, editing=True)
    await parts.slack.open_view(caller.team_id, caller.trigger_id, view)
    return None


async def _decline(parts: Parts, caller: Caller, suggestion_id: str) -> Message | None:
    row = await _open(parts, caller, suggestion_id)
    if isinstance(row, Message):
        return row
    view = words.decline_modal(row.item["title"], suggestion_id)
    await parts.slack.open_view(caller.team_id, caller.trigger_id, view)
    return None


async def _open(parts: Parts, caller: Caller, suggestion_id: str) -> Suggestion | Message:
    """The suggestion, if it is still undecided and this person may decide; else what to say about that."""
    who = await person(parts, caller.team_id, caller.user_id)
    async with parts.sessions.begin() as session:
        row = await suggestions.get(session, caller.team_id, suggestion_id)
        if row is None:
            return words.gone()
        schedule = await schedules.get(session, row.team_id, row.channel_id) if row.channel_id else None
        managers = schedule.managers if schedule else []
        if not may_manage(who, managers):
            known = await members.known(session, row.team_id, managers)
            return notices.not_a_manager(sorted(one.name for one in known.values()))
        return await _decided(session, row) or row


async def _decided(session: AsyncSession, row: Suggestion) -> Message | None:
    if row.state == "pending":
        return None
    by = row.decided_by or ""
    names = await standings.names_of(session, row.team_id, {by})
    return words.decided_already(row.state, names[by])


async def _settle(
    parts: Parts,
    caller: Caller,
    suggestion_id: str,
    *,
    edited: TeamQuestion | None = None,
    declined: str | None = None,
) -> Message | None:
    """Approve it, as it was suggested or as ``edited``, or decline it for that reason; gives why not, if not."""
    allowed = await _open(parts, caller, suggestion_id)
    if isinstance(allowed, Message):
        return allowed
    async with parts.sessions.begin() as session:
        row = await suggestions.get(session, caller.team_id, suggestion_id, lock=True)
        if row is None:
            return words.gone()
        if decided := await _decided(session, row):
            return decided
        if declined is None:
            await _take(session, parts, row, caller.user_id, edited)
        else:
            await _turn_down(session, parts, row, caller.user_id, declined)
        await suggestions.revise_posts(session, row.team_id, suggestion_id, parts.clock.real())
        await ring(session)
    parts.wake()
    return None


async def _take(
    session: AsyncSession, parts: Parts, row: Suggestion, by: str, edited: TeamQuestion | None
) -> None:
    """It becomes one of the workspace's own questions."""
    now = parts.clock.now()
    bank = await banks.of(session, parts.bank, row.team_id)
    free = (suggestions.question_id(row.suggestion_id, length) for length in range(8, 33))
    question = (edited or TeamQuestion.model_validate(row.item)).model_copy(
        update={"id": next(name for name in free if name not in bank), "status": "active"}
    )
    if await suggestions.decide(
        session, row.team_id, row.suggestion_id, "approved", by=by, now=now, question=question
    ):
        await own_questions.save(session, row.team_id, question, now)
        await _tell_author(session, parts, row, words.was_approved(question.title, edited=edited is not None))


async def _turn_down(session: AsyncSession, parts: Parts, row: Suggestion, by: str, reason: str) -> None:
    if await suggestions.decide(
        session, row.team_id, row.suggestion_id, "declined", by=by, now=parts.clock.now(), reason=reason
    ):
        await _tell_author(session, parts, row, words.was_declined(row.item["title"], reason))


async def _tell_author(session: AsyncSession, parts: Parts, row: Suggestion, message: Message) -> None:
    if row.user_id is not None:
        about = f"decided/{row.suggestion_id}"
        await dm.owe(session, row.team_id, [row.user_id], about, message, parts.clock.real())
