"""What a person writes in the app's conversation with them: an answer to the question in whose thread it is, or to the one on the clock."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.parts import Parts
from bot.rules.slack_time import moment
from bot.slack.blocks.practice import which_one
from bot.store import posts, practices, written
from bot.store.database import ring
from bot.store.tables import Practice

# What a person writes arrives plain or with a file. All else is Slack's own or an app's.
_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a person's, as it was written, or what became of it; ``text`` is None where it was deleted."""

    channel_id: str
    ts: str
    thread_ts: str | None
    user_id: str
    revision: str
    text: str | None

    @property
    def new(self) -> bool:
        return self.revision == self.ts and self.text is not None


async def take_in(parts: Parts, team_id: str, event: Mapping[str, Any]) -> None:
    """Store the answer that the event tells of, in one transaction; a repeated event changes nothing."""
    said = read(event)
    if said is None:
        return
    news = False
    async with parts.sessions.begin() as session:
        meant = await _meant(session, team_id, said)
        if isinstance(meant, Practice):
            news = await _answer(session, parts, meant, said)
    if news:
        parts.wake()
    elif not isinstance(meant, Practice) and meant > 1 and said.new:
        parts.courtesy(parts.slack.whisper(team_id, said.channel_id, said.user_id, which_one()))


def read(event: Mapping[str, Any]) -> Said | None:
    """What a ``message`` event of a direct conversation tells of a person's message; None if nothing."""
    at = event.get("event_ts") or event.get("ts")
    match event.get("subtype"):
        case "message_changed":
            message, former = event.get("message") or {}, event.get("previous_message") or {}
            if message.get("subtype") == "tombstone":  # deleted, with replies of its own
                return _said(event, former, at, deleted=True)
            if message.get("text") == former.get("text"):
                return None  # unfolded links and the like
            return _said(event, message, at)
        case "message_deleted":
            return _said(event, event.get("previous_message") or {}, at, deleted=True)
        case _:
            return _said(event, event, event.get("ts"))


def _said(
    event: Mapping[str, Any], message: Mapping[str, Any], at: str | None, *, deleted: bool = False
) -> Said | None:
    channel_id, ts, user = event.get("channel"), message.get("ts"), message.get("user")
    by_app = "bot_id" in message or user == "USLACKBOT"
    text = (message.get("text") or "").strip()
    if not (channel_id and ts and user and at) or by_app or message.get("subtype") not in _WRITTEN:
        return None
    if not text and not deleted:
        return None
    thread_ts = message.get("thread_ts")
    return Said(
        channel_id=channel_id,
        ts=ts,
        thread_ts=thread_ts if thread_ts != ts else None,
        user_id=user,
        revision=at,
        text=None if deleted else re.sub(r"&(?:lt|gt|amp);", lambda found: _ENTITIES[found[0]], text),
    )


async def _meant(session: AsyncSession, team_id: str, said: Said) -> Practice | int:
    """The question that the message is about, locked; else how many on the clock it could be about."""
    known = await practices.at_message(session, team_id, said.user_id, said.channel_id, said.ts)
    if known is not None:
        return known
    if said.thread_ts is not None:
        asked = await practices.at_message(session, team_id, said.user_id, said.channel_id, said.thread_ts)
        return asked or 0
    running = await practices.awaiting(session, team_id, said.user_id, said.channel_id, moment(said.ts))
    return running[0] if len(running) == 1 else len(running)


async def _answer(session: AsyncSession, parts: Parts, of: Practice, said: Said) -> bool:
    """True if the question's message now says something else."""
    news = practices.said(of, said.text, said.ts, said.revision)
    if news:
        await written.drop_draft(session, of.team_id, of.user_id, practices.draft_subject(of.practice_id))
        await posts.revise(session, of.team_id, "practice", of.practice_id, parts.clock.real())
        await ring(session)
    return news
