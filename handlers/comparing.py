"""*Compare*: one's own answer beside the model answer, with what looking costs said first."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.ext.asyncio import AsyncSession

from bot.parts import Parts
from bot.rules import answers as rules
from bot.rules import judging, looking, slack_time
from bot.rules.answers import Revision
from bot.slack import people as slack_people
from bot.slack.blocks import actions as ids
from bot.slack.blocks import compare as form
from bot.slack.blocks.text import Message, View, escape
from bot.slack.gateway import PROMPT
from bot.slack.trouble import SlackTrouble
from bot.store import facts, practices, rounds, written
from bot.store.tables import Round
from handlers import press, subjects
from handlers.caller import Caller
from handlers.press import Press
from handlers.rooms import closed_to
from handlers.subjects import Subject


@dataclass(frozen=True, slots=True)
class Stake:
    """A round in which a look would tell."""

    row: Round
    rule: judging.Round
    facts: judging.Facts


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be shown. ``peek``: the question whose model answer that is, and when it counts as seen; None for a warning."""

    view: View
    peek: tuple[str, datetime] | None = None


def register(app: AsyncApp, parts: Parts) -> None:
    press.register(
        app,
        parts,
        {
            ids.COMPARE: _compare("round"),
            ids.MODEL_ANSWER: _compare("round"),
            ids.COMPARE_PRACTICE: _compare("practice"),
        },
    )

    @app.view(form.SHOW_ANYWAY)
    async def on_shown_anyway(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        shown = await _accepted(parts, body, view["private_metadata"], "credit")
        await ack(response_action="update", view=shown)

    @app.view(form.LOCK_MY_ANSWER)
    async def on_locked(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        shown = await _accepted(parts, body, view["private_metadata"], "lock")
        await ack(response_action="update", view=shown)


def _compare(kind: Literal["round", "practice"]) -> Press:
    async def compare(parts: Parts, caller: Caller, value: str) -> Message | None:
        """Open the comparison, or first what it costs."""
        name = f"{kind}/{value}"
        look = await _look(parts, caller.team_id, caller.user_id, name, pressed_in=caller.channel_id)
        if isinstance(look, Message):
            return look
        await parts.slack.open_view(caller.team_id, caller.trigger_id, look.view)
        # Only now: a modal that Slack refused to open has shown nobody anything.
        await _remember(parts, caller.team_id, caller.user_id, look)
        return None

    return compare


async def _accepted(parts: Parts, body: dict[str, Any], name: str, accepted: looking.Cost) -> View:
    """What to show to somebody who has agreed to that cost; the cost as it is now decides, and a higher one is said first."""
    team, user = body["team"]["id"], body["user"]["id"]
    look = await _look(parts, team, user, name, accepted=accepted)
    if isinstance(look, Message):
        return form.only(look, name)
    await _remember(parts, team, user, look)
    return look.view


async def _remember(parts: Parts, team_id: str, user_id: str, look: Look) -> None:
    if look.peek is not None:
        async with parts.sessions.begin() as session:
            await practices.peeked(session, team_id, user_id, *look.peek)


async def _look(
    parts: Parts,
    team_id: str,
    user_id: str,
    name: str,
    *,
    accepted: looking.Cost = "nothing",
    pressed_in: str = "",
) -> Look | Message:
    """The comparison, where it costs nothing or what was accepted; else the words about its cost."""
    now = parts.clock.now()
    async with parts.sessions.begin() as session:
        subject = await subjects.read(session, parts, team_id, user_id, name)
        if isinstance(subject, Message):
            return subject
        opened = await rounds.open_with(session, team_id, subject.question.id, now)
    if subject.of is not None and (
        refused := await closed_to(parts, subject.of, user_id, pressed_in=pressed_in)
    ):
        return refused
    theirs = await _theirs(parts, user_id, opened, subject.of)
    async with parts.sessions.begin() as session:
        stakes = await _stakes(session, team_id, user_id, theirs)
        judged = [(stake.rule, stake.facts) for stake in stakes]
        cost = looking.cost(judged, user_id)
        if cost != "nothing" and cost != accepted:
            return Look(form.price(_price(cost, subject, user_id, stakes), name))
        at = looking.seen_at(judged, user_id, now)
        answered, words = await subjects.own_answer(session, subject, user_id, now)
        comparison = form.Comparison(
            question=subject.question,
            own=words,
            answered=answered,
            ticks=await subjects.ticks(session, subject, user_id),
        )
    for one in stakes:
        if subject.of is not None and one.row.round_id == subject.of.round_id:
            lost = looking.forfeited(one.rule, one.facts, user_id, at)
            comparison = replace(comparison, standing="forfeited" if lost else "locked")
    return Look(form.comparison(comparison, name), (subject.question.id, at))


async def _theirs(parts: Parts, user_id: str, opened: Sequence[Round], here: Round | None) -> list[Round]:
    """Those of the rounds that are in the member's channels. Of the one whose button they pressed that is known."""
    found: list[Round] = []
    for row in opened:
        if (here is not None and row.channel_id == here.channel_id) or await _is_in(parts, row, user_id):
            found.append(row)
    return found


async def _is_in(parts: Parts, row: Round, user_id: str) -> bool:
    try:
        async with asyncio.timeout(PROMPT):
            return user_id in await slack_people.in_channel(parts.slack, row.team_id, row.channel_id)
    except (SlackTrouble, TimeoutError):
        # A warning too many costs nothing, one too few a round.
        return True


async def _stakes(session: AsyncSession, team_id: str, user_id: str, opened: Sequence[Round]) -> list[Stake]:
    gathered = await facts.gather(session, team_id, opened, user=user_id)
    stakes: list[Stake] = []
    for row in opened:
        found = gathered[row.round_id]
        on_its_way = await _on_its_way(session, row, user_id)
        if on_its_way is not None:
            found = replace(found, revisions=(*found.revisions, on_its_way))
        stakes.append(Stake(row, facts.as_rule(row), found))
    return stakes


async def _on_its_way(session: AsyncSession, row: Round, user_id: str) -> Revision | None:
    """An answer that was submitted in the modal and doesn't stand in the thread yet: given when it was submitted."""
    answer = await written.standing(session, row.team_id, row.round_id, user_id)
    if answer is None or answer.ts is not None or answer.text is None:
        return None
    length = rules.qualifies_text(escape(answer.text))
    return Revision(slack_time.ts(answer.submitted_at), user_id, answer.submitted_at, length)


def _price(
    cost: Literal["lock", "credit"], subject: Subject, user_id: str, stakes: Sequence[Stake]
) -> form.Price:
    dear = [one for one in stakes if looking.cost([(one.rule, one.facts)], user_id) == cost]
    here = [one for one in dear if subject.of and one.row.round_id == subject.of.round_id]
    last = max(here or dear, key=lambda one: one.rule.closes_at)
    return form.Price(
        cost=cost,
        question=subject.question,
        closes_at=last.rule.closes_at,
        tz=last.row.tz,
        streak=any(one.rule.scheduled for one in dear),
        here=bool(here),
    )
