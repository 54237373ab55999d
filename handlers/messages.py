"""Replies: written, edited, deleted. And the deletion of a question, which voids its round."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from sqlalchemy.ext.asyncio import AsyncSession

from bot.parts import Parts
from bot.rules import answers as rules
from bot.rules.slack_time import moment
from bot.slack.blocks import notices
from bot.store import erasures, facts, posts, replies, rounds
from bot.store.database import ring
from bot.store.replies import Written
from bot.store.streaks import streak
from bot.store.tables import Round
from handlers import direct
from handlers.chatter import is_chatter


def register(app: AsyncApp, parts: Parts) -> None:
    @app.event("message")
    async def on_message(event: dict[str, Any], context: dict[str, Any]) -> None:
        if event.get("channel_type") == "im":
            await direct.take_in(parts, context["team_id"], event)
        elif not is_chatter(event):
            # The workspace the app is installed in, whichever company of a shared channel the event names.
            await take_in(parts, context["team_id"], event)


async def take_in(parts: Parts, team_id: str, event: Mapping[str, Any]) -> None:
    """Store what the event says happened, in one transaction; a repeated event changes nothing."""
    question_gone = _question_gone(event)
    written = read(event)
    if question_gone is None and written is None:
        return
    new = False
    async with parts.sessions.begin() as session:
        if written is None:
            written = await _bare_deletion(session, team_id, event)
        if question_gone is not None:
            await _void(session, parts, team_id, *question_gone)
        if written is not None:
            new = await _store(session, parts, team_id, written)
    if new and written is not None and written.revision_ts == written.ts and not written.deleted:
        parts.courtesy(_tell(parts, team_id, written))


def read(event: Mapping[str, Any]) -> Written | None:
    """The revision of a reply that a ``message`` event tells of; None if it tells of none."""
    match event.get("subtype"):
        case "message_changed":
            return _changed(event, event.get("message") or {}, event.get("previous_message") or {})
        case "message_deleted":
            former = event.get("previous_message") or {}
            return _revision(event, former, at=_event_time(event), deleted=True)
        case _:
            return _revision(event, event)


def _changed(
    event: Mapping[str, Any], message: Mapping[str, Any], former: Mapping[str, Any]
) -> Written | None:
    edited = message.get("edited")
    if edited is None:
        # Unfolded links and the like: the message as it was posted.
        return _revision(event, message)
    # The edit's own time has whole seconds: two edits may share one, and it may lie before the message. The event's is exact.
    if edited == former.get("edited") and message.get("text") == former.get("text"):
        return None
    return _revision(event, message, at=_event_time(event))


def _event_time(event: Mapping[str, Any]) -> str | None:
    return event.get("event_ts") or event.get("ts")


def _revision(
    event: Mapping[str, Any],
    message: Mapping[str, Any],
    *,
    at: str | None = None,
    deleted: bool = False,
) -> Written | None:
    if not rules.is_reply(message):
        return None
    ts, text = message["ts"], message.get("text") or ""
    return Written(
        channel_id=event["channel"],
        thread_ts=message["thread_ts"],
        ts=ts,
        revision_ts=at or ts,
        user_id=message["user"],
        text=text,
        length=rules.qualifies_text(text),
        deleted=deleted,
    )


def _question_gone(event: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """Channel, ts and time of a top-level message that was deleted; one with replies leaves a tombstone instead."""
    at = _event_time(event)
    if event.get("subtype") == "message_deleted" and at:
        former = event.get("previous_message") or {}
        if former.get("thread_ts") in (None, event.get("deleted_ts")):
            return event["channel"], event["deleted_ts"], at
    changed = event.get("message") or {}
    if event.get("subtype") == "message_changed" and changed.get("subtype") == "tombstone" and at:
        return event["channel"], changed["ts"], at
    return None


async def _void(
    session: AsyncSession, parts: Parts, team_id: str, channel_id: str, ts: str, event_ts: str
) -> None:
    at = moment(event_ts)
    voided = await rounds.deleted(session, team_id, channel_id, ts, at)
    if voided is not None:
        await posts.revise_results(session, voided, parts.clock.real())
        await ring(session)


async def _store(session: AsyncSession, parts: Parts, team_id: str, written: Written) -> bool:
    """True if this is news, and of a round's thread (or of one that may yet turn out to be a round's)."""
    # In this order: a question that is recorded between the two questions is missed by neither.
    in_flight = await rounds.in_flight(session, team_id, written.channel_id)
    of = await rounds.at_thread(session, team_id, written.channel_id, written.thread_ts, lock=True)
    if of is None and not in_flight:
        return False
    # What was written before its author asked to be forgotten stays out, also when it is edited or deleted now.
    if await erasures.covers(session, team_id, written.user_id, moment(written.ts)):
        return False
    new = await replies.record(session, team_id, written)
    if new and of is not None and of.state == "closed" and _shows(of, written):
        await posts.revise_results(session, of, parts.clock.real())
        await ring(session)
    return new


def _shows(of: Round, written: Written) -> bool:
    """Whether closed results change: by what happened before the close, and by a deletion, whenever, whose link goes."""
    return written.deleted or (of.closes_at is not None and written.at <= of.closes_at)


async def _bare_deletion(session: AsyncSession, team_id: str, event: Mapping[str, Any]) -> Written | None:
    """The deletion of a reply that we know, where Slack doesn't say what was deleted."""
    at, ts = _event_time(event), event.get("deleted_ts")
    if event.get("subtype") != "message_deleted" or at is None or ts is None:
        return None
    known = await replies.thread_of(session, team_id, event["channel"], ts)
    if known is None:
        return None
    thread_ts, user = known
    return Written(event["channel"], thread_ts, ts, at, user, text="", length=0, deleted=True)


async def _tell(parts: Parts, team_id: str, written: Written) -> None:
    """Tell the author what became of their reply, where it became something: their answer, or a late one."""
    async with parts.sessions.begin() as session:
        of = await rounds.at_thread(session, team_id, written.channel_id, written.thread_ts)
        if of is None or of.closes_at is None or of.state not in ("open", "closed"):
            return
        found = (await facts.gather(session, team_id, [of], user=written.user_id))[of.round_id]
        late = rules.late_answers(
            found.revisions,
            minimum=of.minimum,
            closes_at=of.closes_at,
            as_of=max(parts.clock.now(), written.at),
        )
        on_time = rules.answers(found.revisions, minimum=of.minimum, as_of=of.closes_at)
        if _is_it(late, written):
            message = notices.late_answer(of.closes_at, of.tz)
        elif not _is_it(on_time, written):
            return
        elif written.user_id in found.peeks:
            message = notices.answer_after_look()
        elif of.origin == "extra":
            message = notices.extra_answer_counted(of.closes_at, of.tz)
        else:
            mine = await streak(session, team_id, written.channel_id, written.user_id)
            message = notices.answer_counted(mine.current, of.closes_at, of.tz)
    await parts.slack.whisper(
        team_id, written.channel_id, written.user_id, message, thread_ts=written.thread_ts
    )


def _is_it(found: Mapping[str, rules.Answer], written: Written) -> bool:
    answer = found.get(written.user_id)
    return answer is not None and answer.ts == written.ts
