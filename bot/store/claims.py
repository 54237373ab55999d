"""Which owed messages are sent now: fairly among workspaces, at Slack's pace, and in the order in which people are to see them.

Whatever a claim looks at, it moves. ``held_until`` of what is taken becomes the end of its lease, of what has to wait the moment at
which to look again; so nothing is looked at over and over, however much of it waits. That pace is kept in the database, and so by
all workers together.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    Float,
    Integer,
    Interval,
    Row,
    and_,
    bindparam,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.store import values
from bot.store.moments import Moment
from bot.store.tables import Post, Round, Schedule, Workspace
from bot.store.workspaces import installed

# What falls due together is seen in the order of RANKS; a question waits for the others no longer than this.
PATIENCE = timedelta(minutes=2)
# Slack takes about a message a second in a channel, and several hundred a minute in a workspace.
PACE = timedelta(seconds=1)
BURST = 10
# So many of one workspace may be in one worker's hands: a Slack that takes its time there leaves room for the others.
SHARE = 16


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in the hands of one worker."""

    post: Post
    doubtful_since: datetime | None


async def claim(
    session: AsyncSession,
    *,
    now: datetime,
    real: datetime,
    lease_until: datetime,
    limit: int,
    in_hand: Mapping[str, int] | None = None,
) -> list[Claimed]:
    """Up to ``limit`` messages to send or edit now, leased to the caller, who has ``in_hand`` so many by workspace already.

    From the claim on, what becomes of a message is unknown until it is recorded: ``Claimed.doubtful_since`` says since when that
    was so already, from an earlier attempt.
    """
    while True:
        seen = await _look(session, now, real, limit)
        taken, waiting, crowded = _choose(seen, in_hand or {})
        claimed = await _take(session, taken, now, lease_until)
        await _put_off(session, waiting, real)
        for team in crowded:
            await _spread(session, team, real)
        if claimed or len(seen) < limit:
            return claimed


def wanted() -> Any:
    """What is to be sent or edited."""
    return or_(Post.state == "due", and_(Post.state == "posted", Post.said < Post.revision))


async def _look(session: AsyncSession, now: datetime, real: datetime, limit: int) -> Sequence[Row[Any]]:
    """The messages that have waited longest, locked; those that others hold are passed over."""
    moments = {"now": now, "real": real, "fresh": real - PATIENCE, "most": limit}
    return list(await session.execute(_LOOK, moments))


def _choose(
    seen: Sequence[Row[Any]], in_hand: Mapping[str, int]
) -> tuple[dict[UUID, datetime | None], list[UUID], set[str]]:
    """What is taken, with its doubt; what has to wait; and the workspaces of which more is due than may be sent at once."""
    taken: dict[UUID, datetime | None] = {}
    waiting: list[UUID] = []
    crowded: set[str] = set()
    sent: Counter[str] = Counter()
    channels: set[tuple[str, str]] = set()
    for row in seen:
        team, channel = row.team_id, (row.team_id, row.channel_id)
        if row.waits or (row.state == "due" and channel in channels):
            waiting.append(row.post_id)
        elif sent[team] >= min(BURST, SHARE - in_hand.get(team, 0)):
            crowded.add(team)
        else:
            taken[row.post_id] = row.tried_at
            sent[team] += 1
            channels.add(channel)
    return taken, waiting, crowded


async def _take(
    session: AsyncSession, taken: Mapping[UUID, datetime | None], now: datetime, lease_until: datetime
) -> list[Claimed]:
    if not taken:
        return []
    leased = (
        update(Post)
        .where(Post.post_id.in_(taken))
        .values(
            claim=uuid4(),
            held_until=lease_until,
            attempts=Post.attempts + 1,
            tried_at=func.coalesce(Post.tried_at, now),
        )
        .returning(Post)
    )
    options = {"synchronize_session": False, "populate_existing": True}
    found = {row.post_id: row for row in await session.scalars(leased, execution_options=options)}
    return [Claimed(found[post_id], since) for post_id, since in taken.items()]


async def _put_off(session: AsyncSession, waiting: Sequence[UUID], real: datetime) -> None:
    if waiting:
        await session.execute(
            update(Post)
            .where(Post.post_id.in_(waiting), Workspace.team_id == Post.team_id)
            .values(held_until=func.greatest(real + PACE, Workspace.not_before)),
            execution_options={"synchronize_session": False},
        )


async def _spread(session: AsyncSession, team_id: str, real: datetime) -> None:
    """Lay out what is due in the workspace over the time that Slack wants for it."""
    due = (
        select(Post.post_id, Post.rank, Post.created_real)
        .where(Post.team_id == team_id, wanted(), Post.held_until <= real)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    place = func.row_number().over(order_by=(due.c.rank, due.c.created_real, due.c.post_id))
    laid = select(due.c.post_id, place.label("place")).cte("laid")
    after = func.ceil(cast(laid.c.place, Float) / BURST) * literal(PACE, Interval)
    await session.execute(
        update(Post)
        .where(Post.post_id == laid.c.post_id, Post.team_id == team_id)
        .values(held_until=real + after),
        execution_options={"synchronize_session": False},
    )


async def pace(session: AsyncSession, spoken: Sequence[tuple[str, str]], real: datetime) -> None:
    """Something was just posted in these channels (workspace, channel): what else is due there waits a moment."""
    just = values.channels(spoken)
    await session.execute(
        update(Post)
        .where(
            Post.team_id == just.c.team_id,
            Post.channel_id == just.c.channel_id,
            Post.state == "due",
            Post.claim.is_(None),
            Post.held_until < real + PACE,
        )
        .values(held_until=real + PACE),
        execution_options={"synchronize_session": False},
    )


def next_attempt() -> Moment:
    """When (real clock) the earliest owed message may be claimed."""
    return select(func.min(Post.held_until)).where(wanted(), installed(Post.team_id))


async def due_by_kind(session: AsyncSession, real: datetime) -> dict[str, int]:
    """How many messages may be sent or edited now."""
    may = (wanted(), Post.held_until <= real, installed(Post.team_id))
    query = select(Post.kind, func.count()).where(*may).group_by(Post.kind)
    return dict((await session.execute(query)).all())


# -- the query of a claim, made once ----------------------------------------------------------------------------------------

_NOW, _REAL = bindparam("now", type_=Post.created_real.type), bindparam("real", type_=Post.created_real.type)
_other = aliased(Post)
_in_channel = and_(
    _other.team_id == Post.team_id, _other.channel_id == Post.channel_id, _other.state == "due"
)
_busy = (
    select(_other.post_id)
    .where(_in_channel, _other.claim.is_not(None), _other.held_until > _REAL, _other.post_id != Post.post_id)
    .exists()
)
_earlier = select(_other.post_id).where(_in_channel, _other.rank < Post.rank).exists()
_closing = (
    select(Round.round_id)
    .where(
        Round.team_id == Post.team_id,
        Round.channel_id == Post.channel_id,
        Round.state == "open",
        Round.closes_at <= _NOW,
    )
    .exists()
)
_board_due = (
    select(Schedule.channel_id)
    .where(
        Schedule.team_id == Post.team_id,
        Schedule.channel_id == Post.channel_id,
        Schedule.board_next_at <= _NOW,
    )
    .exists()
)
_early = Post.created_real > bindparam("fresh", type_=Post.created_real.type)
_waits = or_(
    func.coalesce(Workspace.not_before > _REAL, false()),
    and_(Post.state == "due", _busy),
    and_(Post.kind == "question", _early, or_(_earlier, _closing, _board_due)),
    and_(Post.kind == "board", _early, _earlier),
)
_LOOK = (
    select(Post.post_id, Post.team_id, Post.channel_id, Post.state, Post.tried_at, _waits.label("waits"))
    .join(Workspace, Workspace.team_id == Post.team_id)
    .where(wanted(), Post.held_until <= _REAL, Workspace.uninstalled_at.is_(None))
    .order_by(Post.held_until, Post.rank)
    .limit(bindparam("most", type_=Integer()))
    .with_for_update(of=Post, skip_locked=True)
)
