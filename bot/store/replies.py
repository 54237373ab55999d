"""Replies in rounds' threads, revision by revision: what was written, edited, deleted, and when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.rules.slack_time import moment
from bot.store.database import given
from bot.store.tables import Reply, Round


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


_REPLY = (Reply.team_id, Reply.channel_id, Reply.ts)
_REVISION = (*_REPLY, Reply.revision_ts, Reply.deleted)
_WHOLE = (*_REVISION, Reply.thread_ts, Reply.user_id, Reply.at, Reply.length, Reply.text)

Sent = tuple[str, Written]
"""What was written, after the workspace in which it was."""


async def record(session: AsyncSession, team_id: str, written: Written) -> bool:
    """Store the revision; False if it was known. The text is kept of a reply's latest revision only, and of none once deleted."""
    return bool(await record_all(session, [(team_id, written)]))


async def record_all(session: AsyncSession, sent: Collection[Sent]) -> set[Sent]:
    """`record` for many at once, in the order of their keys; gives those that were not known."""
    rows = [_row(*one) for one in sorted(set(sent), key=_key)]
    if not rows:
        return set()
    # Two revisions that come at once have to see each other, or both texts stay.
    names = sorted({"/".join(row[:3]) for row in rows})
    waiting = func.unnest(literal(names, ARRAY(Text))).column_valued()
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(waiting, 0))).order_by(waiting)
    )
    coming = given(_WHOLE, rows)
    row = insert(Reply).from_select([one.key for one in _WHOLE], select(*coming.c))
    added = (await session.execute(row.on_conflict_do_nothing().returning(*_REVISION))).all()
    if added:
        await _keep_latest_texts(session, {one[:3] for one in added})
    new = {tuple(one) for one in added}
    return {one for one in sent if _key(one) in new}


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


async def _keep_latest_texts(session: AsyncSession, of: Collection[tuple[str, str, str]]) -> None:
    changed = given(_REPLY, sorted(of))
    newer = aliased(Reply)
    await session.execute(
        update(Reply)
        .where(
            *(key == changed.c[key.key] for key in _REPLY),
            Reply.text.is_not(None),
            select(newer.ts)
            .where(
                newer.team_id == Reply.team_id,
                newer.channel_id == Reply.channel_id,
                newer.ts == Reply.ts,
                or_(newer.deleted, newer.at > Reply.at),
            )
            .exists(),
        )
        .values(text=None)
        .execution_options(synchronize_session=False)
    )


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


async def threads_of(
    session: AsyncSession, messages: Collection[tuple[str, str, str]]
) -> dict[tuple[str, str, str], tuple[str, str, str]]:
    """Of those messages that are known replies the thread's parent; both as ``(team_id, channel_id, ts)``."""
    if not messages:
        return {}
    asked = given(_REPLY, sorted(messages))
    query = select(*_REPLY, Reply.thread_ts).where(*(key == asked.c[key.key] for key in _REPLY)).distinct()
    return {
        (team_id, channel_id, ts): (team_id, channel_id, thread_ts)
        for team_id, channel_id, ts, thread_ts in await session.execute(query)
    }


async def text_of(session: AsyncSession, team_id: str, channel_id: str, ts: str) -> str | None:
    """A reply's words, as Slack has them; None if they are no longer stored."""
    query = select(Reply.text).where(
        Reply.team_id == team_id, Reply.channel_id == channel_id, Reply.ts == ts, Reply.text.is_not(None)
    )
    return await session.scalar(query.order_by(Reply.at.desc()).limit(1))


async def deleted(session: AsyncSession, team_id: str, channel_id: str, replies: Collection[str]) -> set[str]:
    """Those of the replies that were deleted, whenever: nothing leads to them any more."""
    query = select(Reply.ts).where(
        Reply.team_id == team_id, Reply.channel_id == channel_id, Reply.ts.in_(list(replies)), Reply.deleted
    )
    return set(await session.scalars(query))


async def purge_strays(session: AsyncSession, before: datetime) -> int:
    """Erase replies that were kept because a question was in flight, and turned out to belong to none."""
    result = await session.execute(
        delete(Reply)
        .where(
            Reply.at < before,
            ~select(Round.round_id)
            .where(
                and_(
                    Round.team_id == Reply.team_id,
                    Round.channel_id == Reply.channel_id,
                    Round.ts == Reply.thread_ts,
                )
            )
            .exists(),
            ~select(Round.round_id)
            .where(
                and_(
                    Round.team_id == Reply.team_id,
                    Round.channel_id == Reply.channel_id,
                    Round.state == "due",
                )
            )
            .exists(),
        )
        .returning(Reply.ts)
    )
    return len(result.all())


async def purge_texts(session: AsyncSession, before: datetime) -> int:
    """Forget what was written before then, in rounds that are over; that something was, and how long it was, stays."""
    still_open = select(Round.round_id).where(
        Round.team_id == Reply.team_id,
        Round.channel_id == Reply.channel_id,
        Round.ts == Reply.thread_ts,
        Round.state == "open",
    )
    result = await session.execute(
        update(Reply)
        .where(Reply.at < before, Reply.text.is_not(None), ~still_open.exists())
        .values(text=None)
        .returning(Reply.ts)
    )
    return len(result.all())
