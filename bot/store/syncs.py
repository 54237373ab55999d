"""Threads to be read back from Slack: which, how far that has come, and how fast it may go.

Slack allows about 50 such requests a minute and workspace; to an app that is distributed, but not in its Marketplace, one with 15 messages. Which
of the two it is for a workspace is learned from what comes back.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import and_, case, delete, func, literal, or_, select, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Text

from bot.store.batches import some
from bot.store.moments import Moment
from bot.store.tables import Post, Round, Sync, Workspace

STEADILY = timedelta(seconds=1.2)
SLOWLY = timedelta(seconds=61)
# Where fifty a minute are allowed, nobody is told to wait for so long.
TELLING = timedelta(seconds=10)
# What was learned of a workspace's pace is tried anew after this.
LEARNED = timedelta(hours=1)
# Slack tries to deliver an event for so long: one of shortly before an outage may have been missed as well.
REDELIVERED = timedelta(minutes=6)

READABLE = ("open", "closed")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A thread in the hands of one worker. What happened in it between ``since`` and ``until`` may have been missed."""

    round: Round
    since: datetime
    until: datetime
    cursor: str | None
    seen: frozenset[str]
    claim: UUID
    attempts: int


async def want(
    session: AsyncSession, *, since: datetime, until: datetime, real: datetime, team_id: str | None = None
) -> int:
    """Every round that was open at any moment between then is to be read back, or was perhaps posted then; gives how many.

    ``real``: not before then. ``team_id``: of this workspace alone.
    """
    asked = select(Post.post_id).where(
        Post.team_id == Round.team_id,
        Post.kind == "question",
        Post.subject == Round.round_id,
        Post.attempts > 0,
    )
    open_then = and_(Round.state.in_(READABLE), Round.opens_at < until, Round.closes_at > since - REDELIVERED)
    missed = or_(open_then, and_(Round.state == "due", asked.exists()))
    if team_id is not None:
        missed = and_(Round.team_id == team_id, missed)
    return await _want(session, missed, since, until, real)


async def want_closing(session: AsyncSession, *, since: datetime, now: datetime, real: datetime) -> int:
    """Nobody takes events in since then, and some rounds close: they are read back as they are now; gives how many."""
    read = select(Sync.round_id).where(
        Sync.team_id == Round.team_id, Sync.round_id == Round.round_id, Sync.until >= Round.closes_at
    )
    closing = and_(Round.state == "open", Round.closes_at <= now, Round.closes_at > since, ~read.exists())
    return await _want(session, closing, since, now, real)


async def want_again(
    session: AsyncSession,
    team_id: str,
    channel_id: str | None = None,
    *,
    since: datetime | None,
    until: datetime,
    real: datetime,
) -> int:
    """The app was out of the workspace, or of one channel, and is back: its open rounds, and those whose results had to wait, are read back; gives how many.

    ``since``: None where it isn't known; then it was perhaps since a round opened.
    """
    held_up = select(Post.post_id).where(
        Post.team_id == Round.team_id,
        Post.kind == "results",
        Post.subject == Round.round_id,
        Post.state == "blocked",
    )
    there = [
        Round.team_id == team_id,
        or_(Round.state == "open", and_(Round.state == "closed", held_up.exists())),
    ]
    if channel_id is not None:
        there.append(Round.channel_id == channel_id)
    return await _want(session, and_(*there), since, until, real)


async def _want(
    session: AsyncSession, which: Any, since: datetime | None, until: datetime, real: datetime
) -> int:
    chosen = select(
        Round.team_id,
        Round.round_id,
        literal("due"),
        Round.opens_at if since is None else literal(since),
        literal(until),
        sql_cast([], ARRAY(Text)),
        literal(real),
        literal(0),
    ).where(which)
    # Who wants the same at the same time waits for them in the same order.
    chosen = chosen.order_by(Round.team_id, Round.round_id)
    columns = ["team_id", "round_id", "state", "since", "until", "seen", "held_until", "attempts"]
    row = insert(Sync).from_select(columns, chosen)
    new = row.excluded
    # What was read back already isn't missing; what was to be read back still is.
    row = row.on_conflict_do_update(
        index_elements=["team_id", "round_id"],
        set_={
            "state": "due",
            "since": case(
                (Sync.state == "done", func.greatest(Sync.until, new.since)),
                else_=func.least(Sync.since, new.since),
            ),
            "until": new.until,
            "cursor": None,
            "seen": [],
            "held_until": new.held_until,
            "claim": None,
            "attempts": 0,
        },
        where=Sync.until < new.until,
    )
    return len((await session.execute(row.returning(Sync.round_id))).all())


async def claim(
    session: AsyncSession, *, now: datetime, real: datetime, lease_until: datetime, limit: int
) -> list[Claimed]:
    """A page of one thread for each of up to ``limit`` workspaces whose turn it is, leased to the caller: that whose close is nearest."""
    waiting = _due().where(Sync.held_until <= real)
    teams = (
        select(Workspace)
        .where(
            Workspace.team_id.in_(waiting.with_only_columns(Sync.team_id)),
            Workspace.uninstalled_at.is_(None),
            or_(Workspace.not_before.is_(None), Workspace.not_before <= real),
            or_(Workspace.reads_next_at.is_(None), Workspace.reads_next_at <= real),
        )
        .order_by(Workspace.reads_next_at.nulls_first(), Workspace.team_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = []
    for workspace in (await session.scalars(teams)).all():
        nearest = func.abs(func.extract("epoch", Round.closes_at - now))
        pair = (
            await session.execute(
                waiting.where(Sync.team_id == workspace.team_id)
                .order_by(Round.state != "open", nearest)
                .limit(1)
                .with_for_update(of=Sync, skip_locked=True)
            )
        ).first()
        if pair is None:
            continue
        workspace.reads_next_at = real + pace(workspace, real)
        claimed.append(_take(pair[0], pair[1], lease_until))
    return claimed


def _take(sync: Sync, of: Round, lease_until: datetime) -> Claimed:
    sync.claim, sync.held_until, sync.attempts = uuid4(), lease_until, sync.attempts + 1
    return Claimed(of, sync.since, sync.until, sync.cursor, frozenset(sync.seen), sync.claim, sync.attempts)


def pace(workspace: Workspace, real: datetime) -> timedelta:
    """From one request to the next."""
    slowly = workspace.reads_slowly_until is not None and workspace.reads_slowly_until > real
    return SLOWLY if slowly else STEADILY


async def turn(session: AsyncSession, team_id: str, real: datetime) -> datetime:
    """When (real clock) the caller may send one such request for the workspace: whoever asks next gets a later moment."""
    query = select(Workspace).where(Workspace.team_id == team_id).with_for_update()
    workspace = (await session.scalars(query)).one()
    mine = max(workspace.reads_next_at or real, real)
    workspace.reads_next_at = mine + pace(workspace, real)
    return mine


async def slow_down(session: AsyncSession, team_id: str, *, next_at: datetime, real: datetime) -> None:
    """The next such request may go out at ``next_at``. A wait as long as TELLING says that Slack lets this workspace be read slowly only."""
    waits: dict[str, Any] = {"reads_next_at": func.greatest(Workspace.reads_next_at, next_at)}
    if next_at - real >= TELLING:
        waits["reads_slowly_until"] = real + LEARNED
    await session.execute(update(Workspace).where(Workspace.team_id == team_id).values(**waits))


async def still(session: AsyncSession, claimed: Claimed) -> bool:
    """Whether the thread is still in the caller's hands; nobody else takes it before this transaction ends."""
    query = select(Sync.round_id).where(_mine(claimed)).with_for_update()
    return (await session.execute(query)).first() is not None


async def read_on(
    session: AsyncSession, claimed: Claimed, *, cursor: str | None, seen: frozenset[str], real: datetime
) -> None:
    """A page was read and there is another, from ``cursor`` (None: from the beginning again)."""
    await session.execute(
        update(Sync)
        .where(_mine(claimed))
        .values(cursor=cursor, seen=sorted(seen), held_until=real, claim=None, attempts=0)
    )


async def put_back(session: AsyncSession, claimed: Claimed, held_until: datetime) -> None:
    """Not read; again after ``held_until`` (real clock)."""
    await session.execute(update(Sync).where(_mine(claimed)).values(held_until=held_until, claim=None))


async def settle(session: AsyncSession, claimed: Claimed, state: Literal["done", "dropped"]) -> None:
    """Read to the end; or "dropped": Slack won't let it be read."""
    await session.execute(
        update(Sync).where(_mine(claimed)).values(state=state, cursor=None, seen=[], claim=None)
    )


def awaited(overdue: datetime) -> Any:
    """Whether a round's thread is still to be read back, and what waits for it may: not if it could have gone out by ``overdue`` already."""
    of_round = and_(Sync.team_id == Round.team_id, Sync.round_id == Round.round_id)
    latest = func.greatest(Sync.until, Round.closes_at)
    return (
        select(Sync.round_id).where(of_round, Sync.state == "due", latest > overdue).correlate(Round).exists()
    )


async def unread(
    session: AsyncSession, team_id: str, channel_id: str, first: date, before: date, overdue: datetime
) -> bool:
    """Whether a round of those local days is still to be read back, and since after ``overdue``."""
    query = select(Round.round_id).where(
        Round.team_id == team_id,
        Round.channel_id == channel_id,
        Round.local_day >= first,
        Round.local_day < before,
        Round.state.in_(READABLE),
        awaited(overdue),
    )
    return (await session.execute(query.limit(1))).first() is not None


def next_attempt() -> Moment:
    """When (real clock) the next page may be read."""
    due = _due().join(Workspace, Workspace.team_id == Sync.team_id).where(Workspace.uninstalled_at.is_(None))
    earliest = func.min(func.greatest(Sync.held_until, Workspace.reads_next_at, Workspace.not_before))
    query: Moment = due.with_only_columns(earliest)
    return query


async def purge(session: AsyncSession, before: datetime, *, limit: int) -> int:
    gone = delete(Sync).where(some(Sync, Sync.until < before, limit=limit)).returning(Sync.round_id)
    return len((await session.execute(gone)).all())


def _due() -> Any:
    return (
        select(Sync, Round)
        .join(Round, and_(Round.team_id == Sync.team_id, Round.round_id == Sync.round_id))
        .where(Sync.state == "due", Round.state.in_(READABLE))
    )


def _mine(claimed: Claimed) -> Any:
    of = claimed.round
    return and_(Sync.team_id == of.team_id, Sync.round_id == of.round_id, Sync.claim == claimed.claim)
