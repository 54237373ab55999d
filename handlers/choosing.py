"""*Make this my answer*: which of their replies counts, said by its author before the round closes."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from sqlalchemy.ext.asyncio import AsyncSession

from bot.manifest import MAKE_MY_ANSWER
from bot.parts import Parts
from bot.rules import answers as rules
from bot.rules.slack_time import moment
from bot.slack.blocks import writing as words
from bot.slack.blocks.forget import written_before
from bot.slack.blocks.text import Message
from bot.store import choices, erasures, facts, replies, rounds
from bot.store.tables import Round
from handlers import messages


def register(app: AsyncApp, parts: Parts) -> None:
    @app.shortcut({"callback_id": MAKE_MY_ANSWER, "type": "message_action"})
    async def on_chosen(ack: AsyncAck, body: dict[str, Any]) -> None:
        said = await choose(parts, body)
        parts.courtesy(parts.slack.respond(body["response_url"], said))
        await ack()


async def choose(parts: Parts, body: dict[str, Any]) -> Message:
    """What Slack sends along is the message as it is now; a reply that we missed is taken in from there."""
    team, user, channel = body["team"]["id"], body["user"]["id"], body["channel"]["id"]
    message = body["message"]
    at = moment(body["action_ts"])
    thread_ts = message.get("thread_ts")
    if thread_ts is None or thread_ts == message["ts"]:
        return words.no_round_here()
    async with parts.sessions.begin() as session:
        await erasures.hold_off(session, team)
        of = await rounds.at_thread(session, team, channel, thread_ts, lock=True)
        if of is None or of.closes_at is None or of.state not in ("open", "closed"):
            return words.no_round_here()
        known = await replies.thread_of(session, team, channel, message["ts"])
        if known is None:
            missed = messages.read({**message, "channel": channel})
            if missed is not None and missed.user_id == user:
                if await erasures.covers(session, team, user, moment(missed.ts)):
                    return written_before()
                await replies.record(session, team, missed)
                known = thread_ts, user
        if known is None or known[1] != user:
            return words.choose_your_own()
        if at > of.closes_at:
            return words.choice_too_late(of.closes_at, of.tz)
        return await _choose(session, of, user, message["ts"], at)


async def _choose(session: AsyncSession, of: Round, user: str, ts: str, at: datetime) -> Message:
    found = (await facts.gather(session, of.team_id, [of], user=user))[of.round_id]
    if user in found.peeks:
        return words.choice_locked()
    own = [revision for revision in found.revisions if revision.ts == ts]
    alone = rules.answers(own, minimum=of.minimum, as_of=at)
    if user not in alone:
        length = max((revision.at, revision.length) for revision in own)[1]
        return words.too_short_to_choose(length, of.minimum)
    now = rules.answers(found.revisions, minimum=of.minimum, as_of=at, choices=found.choices)
    if user in now and now[user].ts == ts:
        return words.chosen_already()
    await choices.choose(session, of.team_id, of.channel_id, of.ts or "", user, ts=ts, at=at)
    return words.chosen(of.closes_at or at, of.tz)
