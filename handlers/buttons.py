"""The buttons that belong to no gesture of their own: hints, the help card's, yes and no to forgetting."""

from slack_bolt.async_app import AsyncApp

from bot.jobs import banks
from bot.parts import Parts
from bot.slack.blocks import actions as ids
from bot.slack.blocks import notices
from bot.slack.blocks.forget import forgotten, kept
from bot.slack.blocks.question import hints
from bot.slack.blocks.text import Message
from bot.store import erasures, rounds
from bot.store.database import ring
from handlers import command, press
from handlers.caller import Caller
from handlers.press import Press
from handlers.rooms import closed_to
from handlers.words import Request
from questions.bank import Filters

_HELP: dict[str, Request] = {
    ids.HELP_LEADERBOARD: Request("leaderboard"),
    ids.HELP_STREAK: Request("streak"),
    ids.HELP_SETUP: Request("setup"),
    **{
        action_id: Request("practise", filters=Filters(difficulties=(difficulty,)))
        for difficulty, action_id in ids.HELP_PRACTISE.items()
    },
}


def register(app: AsyncApp, parts: Parts) -> None:
    press.register(app, parts, _PRESSES, replacing=_REPLACING)
    press.register(app, parts, {action_id: _carrying_out(request) for action_id, request in _HELP.items()})


def _carrying_out(request: Request) -> Press:
    async def carry_out(parts: Parts, caller: Caller, value: str) -> Message | None:
        return await command.carry_out(parts, caller, request)

    return carry_out


async def _hint(parts: Parts, caller: Caller, question_id: str) -> Message:
    async with parts.sessions.begin() as session:
        question = (await banks.of(session, parts.bank, caller.team_id)).get(question_id)
    return hints(question) if question else notices.question_gone()


async def _forget(parts: Parts, caller: Caller, value: str) -> Message:
    async with parts.sessions.begin() as session:
        await erasures.forget(session, caller.team_id, caller.user_id, parts.clock.now())
        await ring(session)
    parts.wake()
    return forgotten()


async def _keep(parts: Parts, caller: Caller, value: str) -> Message:
    return kept()


async def _hint_of_round(parts: Parts, caller: Caller, round_id: str) -> Message:
    async with parts.sessions.begin() as session:
        of = await rounds.get(session, caller.team_id, round_id)
    if of is None or of.question_id is None:
        return notices.round_gone()
    if refused := await closed_to(parts, of, caller.user_id, pressed_in=caller.channel_id):
        return refused
    return await _hint(parts, caller, of.question_id)


_PRESSES: dict[str, Press] = {
    ids.HINT: _hint_of_round,
    ids.HINT_PRACTICE: _hint,
    ids.FORGET_ME_CONFIRM: _forget,
    ids.FORGET_ME_CANCEL: _keep,
}
# Their answer takes the place of the message that the button was on.
_REPLACING = frozenset({ids.FORGET_ME_CONFIRM, ids.FORGET_ME_CANCEL})
