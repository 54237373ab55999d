"""Messages that are owed: written down first, claimed with a lease (see ``claims``), recorded once.

A row comes first and its ``post_id`` travels in the message's metadata, so that whoever doubts an outcome can read Slack back for it.
``held_until`` (real clock) is what a claim looks at and moves: a lease while somebody talks to Slack, a pause after a failure.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Integer, and_, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import values
from bot.store.batches import some
from bot.store.tables import Post, Round

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
        subject=subject,
        message=message,
        **_new(kind, real),
    )
    return await session.scalar(row.on_conflict_do_nothing().returning(Post.post_id)) is not None


async def owe_questions(
    session: AsyncSession, questions: Sequence[tuple[str, str, str]], real: datetime
) -> None:
    """The same for the questions of many rounds: workspace, channel, round."""
    if not questions:
        return
    rows = values.rows(
        post_id=(values.UUID, [uuid4() for _ in questions]),
        team_id=(values.TEXT, [team for team, _, _ in questions]),
        channel_id=(values.TEXT, [channel for _, channel, _ in questions]),
        subject=(values.TEXT, [round_id for _, _, round_id in questions]),
    )
    same = {name: literal(value) for name, value in _new("question", real).items()}
    due = select(*rows.c, *same.values())
    await session.execute(insert(Post).from_select([*rows.c.keys(), *same], due).on_conflict_do_nothing())


def _new(kind: Kind, real: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "rank": RANKS[kind],
        "state": "due",
        "created_real": real,
        "held_until": real,
        "attempts": 0,
        "revision": 0,
        "said": 0,
    }


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


def _mine(post: Post) -> Any:
    return and_(Post.team_id == post.team_id, Post.post_id == post.post_id, Post.claim == post.claim)


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that stands in Slack as ``ts``, in ``channel_id``, and says what it was claimed to say."""

    post: Post
    channel_id: str
    ts: str


async def posted(session: AsyncSession, sent: Sequence[Sent]) -> dict[UUID, str | None]:
    """Record where messages stand. By id: None if that is now recorded.

    Otherwise it is settled already: the ts under which it stands, or "" if it was given up. The claim isn't asked for: it is
    better to record a message that stands than to have its next owner look for it.
    """
    sent = sorted(sent, key=lambda one: one.post.post_id)
    rows = values.rows(
        team_id=(values.TEXT, [one.post.team_id for one in sent]),
        post_id=(values.UUID, [one.post.post_id for one in sent]),
        ts=(values.TEXT, [one.ts for one in sent]),
        channel_id=(values.TEXT, [one.channel_id for one in sent]),
        said=(Integer(), [one.post.revision for one in sent]),
    )
    recorded = (
        update(Post)
        .where(Post.team_id == rows.c.team_id, Post.post_id == rows.c.post_id, Post.state == "due")
        .values(
            state="posted",
            ts=rows.c.ts,
            channel_id=rows.c.channel_id,
            said=rows.c.said,
            claim=None,
            error=None,
            held_until=Post.created_real,
            reading=None,
            # A DM's words were kept to be sent; they may be about other people.
            message=None,
        )
        .returning(Post.post_id)
    )
    new = set(await session.scalars(recorded, execution_options={"synchronize_session": False}))
    left = [one.post.post_id for one in sent if one.post.post_id not in new]
    query = (
        select(Post.post_id, Post.ts)
        .join(rows, and_(Post.team_id == rows.c.team_id, Post.post_id == rows.c.post_id))
        .where(Post.post_id.in_(left))
    )
    found = dict((await session.execute(query)).all()) if left else {}
    return dict.fromkeys(new) | {post_id: found.get(post_id) or "" for post_id in left}


async def hold(session: AsyncSession, team_id: str, kind: Kind, subject: str) -> None:
    """Until this transaction ends nobody records or changes that message.

    Whoever changes what a message is about takes the message first, as whoever records it does: so they don't block each other.
    """
    query = select(Post.post_id).where(Post.team_id == team_id, Post.kind == kind, Post.subject == subject)
    await session.execute(query.with_for_update())


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


@dataclass(frozen=True, slots=True)
class Reading:
    """How far Slack was read back for a message: ``cursor`` is of the next page, None for the first; ``found`` are the ts that were found so far.

    ``turn``: when (real clock) that page may be read, if a moment was given out for it.
    """

    cursor: str | None = None
    found: tuple[str, ...] = ()
    turn: datetime | None = None

    @classmethod
    def of(cls, post: Post) -> "Reading":
        stored = post.reading or {}
        turn = stored.get("turn")
        found = tuple(stored.get("found", ()))
        return cls(stored.get("cursor"), found, datetime.fromisoformat(turn) if turn else None)

    def stored(self) -> dict[str, Any] | None:
        if self == Reading():
            return None
        turn = self.turn.isoformat() if self.turn else None
        return {"cursor": self.cursor, "found": list(self.found), "turn": turn}


async def put_back(
    session: AsyncSession,
    post: Post,
    *,
    held_until: datetime,
    error: str,
    doubtful_since: datetime | None,
    reading: Reading,
) -> None:
    """Try again from then on. ``doubtful_since``: from when Slack has to be read back first; None if nothing can have been sent."""
    await session.execute(
        update(Post)
        .where(_mine(post))
        .values(
            held_until=held_until,
            error=error,
            claim=None,
            tried_at=doubtful_since,
            reading=reading.stored(),
        )
    )


async def settle(
    session: AsyncSession,
    post: Post,
    state: Literal["blocked", "dropped"],
    error: str,
    *,
    doubtful_since: datetime | None = None,
) -> bool:
    """It won't be sent: for now (the app can't post there) or for good. False if the claim was lost."""
    result = await session.execute(
        update(Post)
        .where(_mine(post))
        .values(
            state=state,
            error=error,
            claim=None,
            tried_at=doubtful_since,
            reading=None,
            message=Post.message if state == "blocked" else None,
        )
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


async def unblock_all(session: AsyncSession, team_id: str, reasons: Collection[str], real: datetime) -> None:
    """The same for all that one of these reasons held up, in whatever channel of the workspace."""
    await session.execute(
        update(Post)
        .where(Post.team_id == team_id, Post.state == "blocked", Post.error.in_(list(reasons)))
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
