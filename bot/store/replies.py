"""Replies in rounds' threads, revision by revision: what was written, edited, deleted, and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Select,
    Text,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.rules.reading_back import Known
from bot.rules.slack_time import moment
from bot.store import values
from bot.store.batches import some
from bot.store.tables import Base, Reply, Round


@dataclass(frozen=True, slots=True)
class Written:
    """One revision of a reply as Slack tells it; ``revision_ts`` is the Slack time of posting, editing or deleting."""

    channel_id: str
    thread_ts: str
    ts: str
    revision_ts: str
    user_id: str
    text: str
    length: int
    deleted: bool = False

    @property
    def at(self) -> datetime:
        return moment(self.revision_ts)


_TABLE = Base.metadata.tables[Reply.__tablename__]
_REPLY = (Reply.team_id, Reply.channel_id, Reply.ts)
_REVISION = (*_REPLY, Reply.revision_ts, Reply.deleted)
_WHOLE = (*_REVISION, Reply.thread_ts, Reply.user_id, Reply.at, Reply.length, Reply.text)

Sent = tuple[str, Written]
"""What was written, after the workspace in which it was."""
Message = tuple[str, str, str]
"""A workspace, a channel of it, and the ts of a message there."""


async def record(session: AsyncSession, team_id: str, written: Written) -> bool:
    """Store the revision; False if it was known. The text is kept of a reply's latest revision only, and of none once deleted."""
    return bool(await record_all(session, [(team_id, written)]))


async def record_all(session: AsyncSession, sent: Collection[Sent]) -> set[Sent]:
    """`record` for many at once, in the order of their keys; gives those that were not known."""
    rows = [_row(*one) for one in sorted(set(sent), key=_key)]
    if not rows:
        return set()
    # Two revisions that come at once have to see each other, or both texts stay.
    await session.execute(_LOCK, {"names": sorted({"/".join(row[:3]) for row in rows})})
    added = {tuple(one) for one in await session.execute(_INSERT, values.giving(_WHOLE, rows))}
    overtaking = sorted({one[:3] for one in added if one[2] != one[3] or one[4]})
    if overtaking:
        await session.execute(_KEEP_LATEST_TEXT, values.giving(_REPLY, overtaking))
    return {one for one in sent if _key(one) in added}


def _key(sent: Sent) -> tuple[str, str, str, str, bool]:
    team_id, written = sent
    return team_id, written.channel_id, written.ts, written.revision_ts, written.deleted


def _row(team_id: str, written: Written) -> tuple[Any, ...]:
    return (
        *_key((team_id, written)),
        written.thread_ts,
        written.user_id,
        written.at,
        written.length,
        None if written.deleted else written.text,
    )


def _lock() -> Executable:
    name = func.unnest(bindparam("names", type_=ARRAY(Text))).column_valued()
    return select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))).order_by(name)


def _insert() -> Executable:
    new = values.given(_WHOLE).c
    *before, text = new
    kept = case((_overtaken(new), None), else_=text)
    row = insert(_TABLE).from_select([one.key for one in _WHOLE], select(*before, kept))
    return row.on_conflict_do_nothing().returning(*_REVISION)


def _keep_latest_text() -> Executable:
    changed = values.given(_REPLY)
    overtaken = _overtaken(_TABLE.c)
    return (
        update(_TABLE)
        .where(*(key == changed.c[key.key] for key in _REPLY), Reply.text.is_not(None), overtaken)
        .values(text=None)
    )


def _overtaken(revision: Any) -> ColumnElement[bool]:
    """Whether a newer revision of the reply is stored."""
    newer = aliased(Reply)
    of_it = (
        newer.team_id == revision.team_id,
        newer.channel_id == revision.channel_id,
        newer.ts == revision.ts,
        or_(newer.deleted, newer.at > revision.at),
    )
    return select(newer.ts).where(*of_it).exists()


def _threads_of() -> Executable:
    asked = values.given(_REPLY)
    return select(*_REPLY, Reply.thread_ts).where(*(key == asked.c[key.key] for key in _REPLY)).distinct()


_LOCK, _INSERT, _KEEP_LATEST_TEXT, _THREADS_OF = _lock(), _insert(), _keep_latest_text(), _threads_of()


async def thread_of(session: AsyncSession, team_id: str, channel_id: str, ts: str) -> tuple[str, str] | None:
    """The thread and author of a reply that is known: ``(thread_ts, user_id)``."""
    row = (
        await session.execute(
            select(Reply.thread_ts, Reply.user_id)
            .where(Reply.team_id == team_id, Reply.channel_id == channel_id, Reply.ts == ts)
            .limit(1)
        )
    ).first()
    return (row.thread_ts, row.user_id) if row else None


async def threads_of(session: AsyncSession, messages: Collection[Message]) -> dict[Message, Message]:
    """Of those messages that are known replies the message whose thread they are in."""
    if not messages:
        return {}
    found = await session.execute(_THREADS_OF, values.giving(_REPLY, sorted(messages)))
    return {(team, channel, ts): (team, channel, thread_ts) for team, channel, ts, thread_ts in found}


async def latest(session: AsyncSession, team_id: str, channel_id: str, thread_ts: str) -> dict[str, Known]:
    """By ts, the latest state of every reply in the thread that is known."""
    query = select(Reply).where(
        Reply.team_id == team_id, Reply.channel_id == channel_id, Reply.thread_ts == thread_ts
    )
    found: dict[str, Known] = {}
    # A deletion is final, whatever claims to be later.
    for row in await session.scalars(query.order_by(Reply.deleted, Reply.at)):
        found[row.ts] = Known(row.user_id, row.at, row.length, row.text, deleted=row.deleted)
    return found


async def text_of(session: AsyncSession, team_id: str, channel_id: str, ts: str) -> str | None:
    """A reply's words, as Slack has them; None if they are no longer stored."""
    query = select(Reply.text).where(
        Reply.team_id == team_id, Reply.channel_id == channel_id, Reply.ts == ts, Reply.text.is_not(None)
    )
    return await session.scalar(query.order_by(Reply.at.desc()).limit(1))


async def deleted(
    session: AsyncSession, team_id: str, replies: Collection[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Those of the replies, each a channel and a ts, that were deleted, whenever: nothing leads to them any more."""
    handed = values.rows(
        channel_id=(values.TEXT, [channel for channel, _ in replies]),
        ts=(values.TEXT, [ts for _, ts in replies]),
    )
    query = (
        select(Reply.channel_id, Reply.ts)
        .join(handed, and_(Reply.channel_id == handed.c.channel_id, Reply.ts == handed.c.ts))
        .where(Reply.team_id == team_id, Reply.deleted)
    )
    return {(channel, ts) for channel, ts in await session.execute(query)}


async def purge_strays(session: AsyncSession, since: datetime, before: datetime, *, limit: int) -> int:
    """Erase replies of that time that were kept because a question was in flight, and turned out to belong to none."""
    of = select(Round.round_id).where(
        Round.team_id == Reply.team_id, Round.channel_id == Reply.channel_id, Round.ts == Reply.thread_ts
    )
    result = await session.execute(
        delete(Reply)
        .where(
            some(
                Reply, Reply.at >= since, Reply.at < before, ~of.exists(), ~_in_flight().exists(), limit=limit
            )
        )
        .returning(Reply.ts)
    )
    return len(result.all())


async def purge_texts(session: AsyncSession, before: datetime, *, limit: int) -> int:
    """Forget what was written before then, in rounds that are over; that something was, and how long it was, stays."""
    still_open = select(Round.round_id).where(
        Round.team_id == Reply.team_id,
        Round.channel_id == Reply.channel_id,
        Round.ts == Reply.thread_ts,
        Round.state == "open",
    )
    old = (Reply.at < before, Reply.text.is_not(None), ~still_open.exists(), ~_in_flight().exists())
    result = await session.execute(
        update(Reply).where(some(Reply, *old, limit=limit)).values(text=None).returning(Reply.ts)
    )
    return len(result.all())


def _in_flight() -> Select[Any]:
    """A question on its way into the reply's channel, which may turn out to be the one it replies to."""
    return select(Round.round_id).where(
        Round.team_id == Reply.team_id, Round.channel_id == Reply.channel_id, Round.state == "due"
    )
