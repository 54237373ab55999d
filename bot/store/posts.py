"""Messages that are owed: claimed with a lease, recorded once.

A row comes first and its ``post_id`` travels in the message's metadata, so that whoever doubts an outcome can read Slack back for it.
``held_until`` (real clock) is what a claim looks at and moves: a lease while somebody talks to Slack, a pause after a failure.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.store.batches import some
from bot.store.tables import Post, Round, Schedule, Workspace
from bot.store.workspaces import installed

Kind = Literal[
    "results",
    "board",
    "question",
    "dm",
    "answer",
    "practice",
    "notes",
    "export",
    "my-data",
    "digest",
    "welcome",
    "suggestion",
    "reminder",
]
RANKS: dict[Kind, int] = {
    "results": 0,
    "board": 1,
    "question": 2,
    "dm": 3,
    "answer": 3,
    "practice": 3,
    "notes": 3,
    "export": 3,
    "my-data": 3,
    "digest": 3,
    "welcome": 3,
    "suggestion": 3,
    "reminder": 3,
}

# What falls due together is seen in the order of RANKS; a question waits for the others no longer than this.
PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in the hands of one worker."""

    post: Post
    doubtful_since: datetime | None


async def owe(
    session: AsyncSession,
    *,
    team_id: str,
    channel_id: str,
    kind: Kind,
    subject: str,
    real: datetime,
    message: dict[str, Any] | None = None,
) -> bool:
    """Write down that this message is owed. False if it was already: the subject is the key."""
    row = insert(Post).values(
        post_id=uuid4(),
        team_id=team_id,
        channel_id=channel_id,
        kind=kind,
        subject=subject,
        rank=RANKS[kind],
        state="due",
        message=message,
        created_real=real,
        held_until=real,
        attempts=0,
        revision=0,
        said=0,
    )
    return await session.scalar(row.on_conflict_do_nothing().returning(Post.post_id)) is not None


async def waiting(session: AsyncSession, team_id: str, user_id: str, kind: Kind, *, since: datetime) -> bool:
    """Whether such a message to the member was owed since then (real clock) and is still on its way.

    Whoever asks the same waits until this transaction ends.
    """
    key = f"{team_id}/{user_id}/{kind}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    query = select(Post.post_id).where(
        Post.team_id == team_id,
        Post.channel_id == user_id,
        Post.kind == kind,
        Post.state == "due",
        Post.created_real > since,
    )
    return (await session.execute(query.limit(1))).first() is not None


async def claim(
    session: AsyncSession, *, now: datetime, real: datetime, lease_until: datetime, limit: int
) -> list[Claimed]:
    """Up to ``limit`` messages to send or edit now, leased to the caller.

    From the claim on, what becomes of a message is unknown until it is recorded: ``Claimed.doubtful_since`` says since when that
    was so already, from an earlier attempt.
    """
    query = (
        select(Post)
        .join(Workspace, Workspace.team_id == Post.team_id)
        .where(
            _wanted(),
            Post.held_until <= real,
            Workspace.uninstalled_at.is_(None),
            or_(Workspace.not_before.is_(None), Workspace.not_before <= real),
            or_(
                Post.kind != "question",
                Post.created_real <= real - PATIENCE,
                and_(~_earlier_in_channel(), ~_closing_in_channel(now), ~_board_due_in_channel(now)),
            ),
            or_(Post.kind != "board", Post.created_real <= real - PATIENCE, ~_earlier_in_channel()),
        )
        .order_by(Post.rank, Post.created_real)
        .limit(limit)
        .with_for_update(of=Post, skip_locked=True)
    )
    claimed = []
    for row in (await session.scalars(query)).all():
        claimed.append(Claimed(post=row, doubtful_since=row.tried_at))
        row.claim = uuid4()
        row.held_until = lease_until
        row.attempts += 1
        row.tried_at = row.tried_at or now
    return claimed


def _wanted() -> Any:
    return or_(Post.state == "due", and_(Post.state == "posted", Post.said < Post.revision))


def _earlier_in_channel() -> Any:
    other = aliased(Post)
    return (
        select(other.post_id)
        .where(
            other.team_id == Post.team_id,
            other.channel_id == Post.channel_id,
            other.state == "due",
            other.rank < Post.rank,
        )
        .exists()
    )


def _closing_in_channel(now: datetime) -> Any:
    return (
        select(Round.round_id)
        .where(
            Round.team_id == Post.team_id,
            Round.channel_id == Post.channel_id,
            Round.state == "open",
            Round.closes_at <= now,
        )
        .exists()
    )


def _board_due_in_channel(now: datetime) -> Any:
    return (
        select(Schedule.channel_id)
        .where(
            Schedule.team_id == Post.team_id,
            Schedule.channel_id == Post.channel_id,
            Schedule.board_next_at <= now,
        )
        .exists()
    )


def _mine(post: Post) -> Any:
    return and_(Post.team_id == post.team_id, Post.post_id == post.post_id, Post.claim == post.claim)


async def posted(session: AsyncSession, post: Post, *, ts: str, channel_id: str) -> str | None:
    """It stands in Slack as ``ts``, and says what it was claimed to say. None if that is now recorded.

    Otherwise it is settled already: gives the ts under which it stands, or "" if it was given up. The claim isn't asked for: it is
    better to record a message that stands than to have its next owner look for it.
    """
    row = (
        await session.scalars(
            select(Post)
            .where(Post.team_id == post.team_id, Post.post_id == post.post_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one_or_none()
    if row is None or row.state != "due":
        return (row and row.ts) or ""
    row.state, row.ts, row.channel_id, row.said = "posted", ts, channel_id, post.revision
    row.claim, row.error, row.held_until = None, None, row.created_real
    # A DM's words were kept to be sent; they may be about other people.
    row.message = None
    return None


async def file_given(session: AsyncSession, post: Post, file_id: str) -> None:
    """Slack's id of the file that this message shares, before it is shared."""
    await session.execute(update(Post).where(_mine(post)).values(file_id=file_id))


async def revise(session: AsyncSession, team_id: str, kind: Kind, subject: str, real: datetime) -> None:
    """What the message says has changed: it is edited."""
    await session.execute(
        update(Post)
        .where(Post.team_id == team_id, Post.kind == kind, Post.subject == subject)
        .values(revision=Post.revision + 1, held_until=func.greatest(Post.held_until, real))
    )


async def edited(session: AsyncSession, post: Post) -> None:
    """The message says what it was claimed to say; nothing happens where the claim was lost."""
    await session.execute(
        update(Post)
        .where(_mine(post))
        .values(said=post.revision, held_until=Post.created_real, claim=None, error=None)
    )


async def put_back(
    session: AsyncSession,
    post: Post,
    *,
    held_until: datetime,
    error: str,
    doubtful_since: datetime | None,
) -> None:
    """Try again from then on. ``doubtful_since``: from when Slack has to be read back first; None if nothing can have been sent."""
    await session.execute(
        update(Post)
        .where(_mine(post))
        .values(held_until=held_until, error=error, claim=None, tried_at=doubtful_since)
    )


async def settle(session: AsyncSession, post: Post, state: Literal["blocked", "dropped"], error: str) -> bool:
    """It won't be sent: for now (the app can't post there) or for good. False if the claim was lost."""
    result = await session.execute(
        update(Post)
        .where(_mine(post))
        .values(state=state, error=error, claim=None, message=Post.message if state == "blocked" else None)
        .returning(Post.post_id)
    )
    return result.first() is not None


async def unblock(session: AsyncSession, team_id: str, channel_id: str, real: datetime) -> None:
    """The app can post there again: results and boards that had to wait go out."""
    await session.execute(
        update(Post)
        .where(Post.team_id == team_id, Post.channel_id == channel_id, Post.state == "blocked")
        .values(state="due", held_until=real, created_real=real)
    )


async def revise_results(session: AsyncSession, of: Round, real: datetime) -> None:
    """A fact came that the round's results lack: they are edited, until that week's board is out."""
    if not await board_is_out(session, of):
        await revise(session, of.team_id, "results", of.round_id, real)


async def board_is_out(session: AsyncSession, of: Round) -> bool:
    """Whether the board of the round's week is posted, or on its way: from then on nothing changes in it."""
    week = of.local_day - timedelta(days=of.local_day.weekday())
    return await exists(session, of.team_id, "board", board_subject(of.channel_id, week))


async def exists(session: AsyncSession, team_id: str, kind: Kind, subject: str) -> bool:
    query = select(Post.post_id).where(Post.team_id == team_id, Post.kind == kind, Post.subject == subject)
    return (await session.execute(query)).first() is not None


async def export_due(session: AsyncSession, team_id: str, user_id: str, channel_id: str) -> bool:
    """Whether an export of the channel that this member asked for is still to be sent. Asked by one at a time."""
    key = f"export/{team_id}/{user_id}/{channel_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    query = select(Post.post_id).where(
        Post.team_id == team_id,
        Post.kind == "export",
        Post.channel_id == user_id,
        Post.state == "due",
        Post.message["channel"].astext == channel_id,
    )
    return (await session.execute(query.limit(1))).first() is not None


async def next_attempt(session: AsyncSession) -> datetime | None:
    """When (real clock) the earliest owed message may be claimed."""
    return await session.scalar(select(func.min(Post.held_until)).where(_wanted(), installed(Post.team_id)))


def has_words() -> ColumnElement[bool]:
    """Whether the message's own words are stored. (Where there are none, the column holds JSON's null, or SQL's.)"""
    return func.jsonb_typeof(Post.message) == "object"


async def purge_words(session: AsyncSession, unsent: datetime, *, limit: int) -> int:
    """Give up messages whose words were settled before ``unsent`` (real clock) and that could not be sent since."""
    old = some(Post, has_words(), Post.created_real < unsent, limit=limit)
    result = await session.execute(
        update(Post)
        .where(old)
        .values(state="dropped", error="too_old", claim=None, message=None)
        .returning(Post.post_id)
    )
    return len(result.all())


def board_subject(channel_id: str, week: date) -> str:
    return f"{channel_id}/{week.isoformat()}"
