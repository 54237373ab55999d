"""The menu on a round's question: *Report a problem* for everybody; *Void this round* and *Never ask again* for managers."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, dm, people, seeing
from bot.parts import Parts
from bot.slack.blocks import actions as ids
from bot.slack.blocks import notices
from bot.slack.blocks import round_menu as words
from bot.slack.blocks.text import Message, View
from bot.slack.links import permalink
from bot.store import members, own_questions, posts, rounds, schedules, workspaces
from bot.store.database import ring
from bot.store.tables import Round
from handlers import press
from handlers.caller import Caller
from handlers.managing import person, refusal
from handlers.rooms import closed_to
from questions.model import Question

Submitted = Callable[[Parts, Caller, str, Mapping[str, Any]], Awaitable[Message]]


def register(app: AsyncApp, parts: Parts) -> None:
    press.register(app, parts, {ids.ROUND_MENU: _chosen})
    for callback_id, act in _SUBMITTED.items():
        app.view(callback_id)(_listener(parts, act))


def _listener(parts: Parts, act: Submitted) -> Callable[..., Awaitable[None]]:
    async def on_submit(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        said = await act(parts, Caller.of_action(body), view["private_metadata"], view)
        await ack(response_action="update", view=words.outcome(said))

    return on_submit


async def _chosen(parts: Parts, caller: Caller, value: str) -> Message | None:
    """Ask once more, in a modal, what the menu's option would do; or say why not."""
    what, _, round_id = value.partition("/")
    async with parts.sessions.begin() as session:
        of, question = await _round(session, parts, caller.team_id, round_id)
    if of is None or what not in _ASKED:
        return notices.round_gone()
    if question is None:
        return notices.question_gone()
    if refused := await closed_to(parts, of, caller.user_id, pressed_in=caller.channel_id):
        return refused
    answer = await _ASKED[what](parts, caller, of, question)
    if isinstance(answer, Message):
        return answer
    await parts.slack.open_view(caller.team_id, caller.trigger_id, answer)
    return None


async def _round(
    session: AsyncSession, parts: Parts, team_id: str, round_id: str
) -> tuple[Round | None, Question | None]:
    of = await rounds.get(session, team_id, round_id)
    bank = await banks.of(session, parts.bank, team_id)
    return of, bank.get(of.question_id or "") if of else None


async def _may_not(parts: Parts, caller: Caller, of: Round) -> Message | None:
    """Why this person doesn't manage the round's channel. One whose schedule is gone is left to admins."""
    who = await person(parts, caller.team_id, caller.user_id)
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, caller.team_id, of.channel_id)
    return await refusal(parts, caller, who, schedule.managers if schedule else ())


# -- a problem --------------------------------------------------------------------------------------------------------------


async def _ask_what_is_wrong(parts: Parts, caller: Caller, of: Round, question: Question) -> View | Message:
    return words.report_view(of.round_id, question.title)


async def _report(parts: Parts, caller: Caller, round_id: str, view: Mapping[str, Any]) -> Message:
    text = view["state"]["values"][words.PROBLEM][words.PROBLEM].get("value") or ""
    known = await people.ensure(parts, caller.team_id, [caller.user_id], prompt=True)
    by = known[caller.user_id].name if caller.user_id in known else "Somebody"
    async with parts.sessions.begin() as session:
        of, question = await _round(session, parts, caller.team_id, round_id)
        if of is None or question is None:
            return notices.round_gone()
        schedule = await schedules.get(session, caller.team_id, of.channel_id)
        admins = await members.admins(session, caller.team_id)
    managers = schedule.managers if schedule else []
    to = await seeing.inside(parts, caller.team_id, of.channel_id, managers) if managers else admins
    if not to:
        return words.nobody_to_tell()
    async with parts.sessions.begin() as session:
        url = (await workspaces.get(session, caller.team_id)).url
        where = permalink(url, of.channel_id, of.ts) if of.ts else None
        message = words.problem(question.title, of.channel_id, by, text, where)
        await dm.owe(session, caller.team_id, to, f"report/{view['id']}", message, parts.clock.real())
        await ring(session)
    parts.wake()
    return words.reported()


# -- void -------------------------------------------------------------------------------------------------------------------


async def _ask_to_void(parts: Parts, caller: Caller, of: Round, question: Question) -> View | Message:
    if refused := await _may_not(parts, caller, of):
        return refused
    async with parts.sessions.begin() as session:
        standing = await _stands(session, of)
    return standing or words.void_view(of.round_id, question.title, closed=of.state == "closed")


async def _void(parts: Parts, caller: Caller, round_id: str, view: Mapping[str, Any]) -> Message:
    async with parts.sessions.begin() as session:
        of = await rounds.get(session, caller.team_id, round_id)
    if of is None:
        return notices.round_gone()
    if refused := await _may_not(parts, caller, of):
        return refused
    # As it stands now: it was asked about a while ago.
    real = parts.clock.real()
    async with parts.sessions.begin() as session:
        of = await rounds.get(session, caller.team_id, round_id) or of
        if standing := await _stands(session, of):
            return standing
        voided = await rounds.void(session, caller.team_id, round_id, parts.clock.now())
        if voided is None:
            return words.void_already()
        await posts.revise_results(session, voided, real)
        await posts.revise(session, caller.team_id, "question", round_id, real)
        await ring(session)
    parts.wake()
    return words.round_voided()


async def _stands(session: AsyncSession, of: Round) -> Message | None:
    """Why the round can't be voided, as it stands."""
    if of.state == "due":
        return words.still_coming()
    if of.state == "void":
        return words.void_already()
    if of.state not in ("open", "closed"):
        return notices.round_gone()
    return words.settled() if await posts.board_is_out(session, of) else None


# -- never again ------------------------------------------------------------------------------------------------------------


async def _ask_never_again(parts: Parts, caller: Caller, of: Round, question: Question) -> View | Message:
    if refused := await _may_not(parts, caller, of):
        return refused
    async with parts.sessions.begin() as session:
        barred = await own_questions.barred(session, caller.team_id)
    if question.id in barred:
        return words.barred_already(question.title)
    return words.never_view(of.round_id, question.title)


async def _never(parts: Parts, caller: Caller, round_id: str, view: Mapping[str, Any]) -> Message:
    async with parts.sessions.begin() as session:
        of, question = await _round(session, parts, caller.team_id, round_id)
    if of is None or question is None:
        return notices.round_gone()
    if refused := await _may_not(parts, caller, of):
        return refused
    async with parts.sessions.begin() as session:
        new = await own_questions.bar(session, caller.team_id, question.id, caller.user_id, parts.clock.now())
    return words.barred(question.title) if new else words.barred_already(question.title)


_ASKED: Mapping[str, Callable[[Parts, Caller, Round, Question], Awaitable[View | Message]]] = {
    ids.MENU_REPORT: _ask_what_is_wrong,
    ids.MENU_VOID: _ask_to_void,
    ids.MENU_NEVER: _ask_never_again,
}
_SUBMITTED: Mapping[str, Submitted] = {
    words.REPORT_CALLBACK_ID: _report,
    words.VOID_CALLBACK_ID: _void,
    words.NEVER_CALLBACK_ID: _never,
}
