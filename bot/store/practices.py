"""Questions given on demand, and looks taken at model answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import delete, func, select, text, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.slack_time import moment
from bot.rules.timebox import TimeBox
from bot.store import posts, values
from bot.store.batches import some
from bot.store.moments import Moment
from bot.store.tables import Peek, Post, Practice, Reply, Round
from bot.store.workspaces import installed

_NEXT = UUID("5a1e0b52-6f0c-4a3c-9d3b-0d1f6a3c7e11")


async def lock(session: AsyncSession, team_id: str, user_id: str) -> None:
    """Until this transaction ends nobody else gives that member a question: what was given is known."""
    key = {"key": f"practice/{team_id}/{user_id}"}
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), key)


async def given(
    session: AsyncSession,
    team_id: str,
    user_id: str,
    question_id: str,
    now: datetime,
    *,
    filters: Mapping[str, Any] | None = None,
    minutes: int | None = None,
    practice_id: str | None = None,
) -> Practice:
    """The question is given to the member, whom the caller has locked. ``filters``: what was asked for, as JSON."""
    latest = await session.scalar(
        select(func.max(Practice.at)).where(Practice.team_id == team_id, Practice.user_id == user_id)
    )
    row = Practice(
        team_id=team_id,
        user_id=user_id,
        question_id=question_id,
        # What a member was given has an order, however fast they ask.
        at=now if latest is None else max(now, latest + timedelta(microseconds=1)),
        practice_id=practice_id or uuid4().hex,
        filters=dict(filters or {}),
        minutes=minutes,
    )
    session.add(row)
    await session.flush()
    return row


def draft_subject(practice_id: str) -> str:
    """Under which the draft of its answer is kept (see `bot.store.tables.Draft`)."""
    return f"practice/{practice_id}"


def next_id(practice_id: str) -> str:
    """The id of the question that *Another* gives after this one: there is one such, however often it is pressed."""
    return uuid5(_NEXT, practice_id).hex


async def get(
    session: AsyncSession, team_id: str, practice_id: str, *, lock: bool = False
) -> Practice | None:
    """With ``lock`` neither the practice nor its message is changed by anybody else before this transaction ends."""
    query = select(Practice).where(Practice.team_id == team_id, Practice.practice_id == practice_id)
    if lock:
        await posts.hold(session, team_id, "practice", practice_id)
        query = query.with_for_update()
    return (await session.scalars(query)).one_or_none()


async def take_back(session: AsyncSession, of: Practice) -> None:
    """The question never reached the member: it wasn't given, and another attempt may be made."""
    await session.execute(
        delete(Post).where(
            Post.team_id == of.team_id, Post.kind == "practice", Post.subject == of.practice_id
        )
    )
    await session.delete(of)


async def former(session: AsyncSession, of: Practice) -> Practice | None:
    """The question that this one follows, by *Another*; locked."""
    query = select(Practice.practice_id).where(Practice.team_id == of.team_id, Practice.user_id == of.user_id)
    for practice_id in await session.scalars(query):
        if next_id(practice_id) == of.practice_id:
            return await get(session, of.team_id, practice_id, lock=True)
    return None


async def times_given(session: AsyncSession, team_id: str, user_id: str) -> dict[str, int]:
    """How often each question was given to the member."""
    query = (
        select(Practice.question_id, func.count())
        .where(Practice.team_id == team_id, Practice.user_id == user_id)
        .group_by(Practice.question_id)
    )
    return dict((await session.execute(query)).all())


async def peeked(session: AsyncSession, team_id: str, user_id: str, question_id: str, now: datetime) -> None:
    """The member saw the question's model answer."""
    row = insert(Peek).values(team_id=team_id, user_id=user_id, question_id=question_id, at=now)
    await session.execute(row.on_conflict_do_nothing())


async def practised(session: AsyncSession, team_id: str, question_id: str, *, besides: str = "") -> int:
    """How many members of the workspace wrote into a round of the question, or were given it on demand; ``besides`` isn't counted."""
    found = await practised_in(session, [(team_id, question_id)], besides=besides)
    return found.get((team_id, question_id), 0)


async def practised_in(
    session: AsyncSession, wanted: Sequence[tuple[str, str]], *, besides: str = ""
) -> dict[tuple[str, str], int]:
    """The same for many: by workspace and question, without those that nobody practised."""
    asked_for = values.rows(
        team_id=(values.TEXT, [team for team, _ in wanted]),
        question_id=(values.TEXT, [question for _, question in wanted]),
    )
    wrote = (
        select(Round.team_id, Round.question_id, Reply.user_id)
        .join(
            asked_for,
            (Round.team_id == asked_for.c.team_id) & (Round.question_id == asked_for.c.question_id),
        )
        .join(
            Reply,
            (Reply.team_id == Round.team_id)
            & (Reply.channel_id == Round.channel_id)
            & (Reply.thread_ts == Round.ts)
            & (Reply.length >= Round.minimum)
            & ~Reply.deleted,
        )
    )
    asked = select(Practice.team_id, Practice.question_id, Practice.user_id).join(
        asked_for,
        (Practice.team_id == asked_for.c.team_id) & (Practice.question_id == asked_for.c.question_id),
    )
    people = union(wrote, asked).subquery()
    query = (
        select(people.c.team_id, people.c.question_id, func.count())
        .where(people.c.user_id != besides)
        .group_by(people.c.team_id, people.c.question_id)
    )
    return {(team, question): count for team, question, count in await session.execute(query)}


# -- on the clock, and in the app's conversation with the member --------------------------------------------------------------


def box(of: Practice, otherwise: datetime | None = None) -> TimeBox | None:
    """Its time box, if it has one and the clock runs (or would run from ``otherwise``)."""
    started = of.started_at or otherwise
    return TimeBox(started, of.minutes) if of.minutes is not None and started is not None else None


async def conversation(session: AsyncSession, team_id: str, user_id: str) -> str | None:
    """The app's conversation with the member, if a question ever stood there."""
    query = select(Practice.channel_id).where(
        Practice.team_id == team_id, Practice.user_id == user_id, Practice.channel_id.is_not(None)
    )
    return await session.scalar(query.limit(1))


def stood(of: Practice, channel_id: str, ts: str, at: datetime) -> None:
    """Its message stands in the conversation: the clock runs."""
    of.channel_id, of.ts, of.started_at = channel_id, ts, at
    run(of, at)


async def set_aside(session: AsyncSession, team_id: str, practice_id: str) -> None:
    """The member has asked for another: the clock stops. (That there is another says so.)"""
    await session.execute(
        update(Practice)
        .where(Practice.team_id == team_id, Practice.practice_id == practice_id)
        .values(next_at=None)
    )


def run(of: Practice, now: datetime) -> None:
    """The clock goes on, if it has one and isn't answered."""
    running = box(of)
    of.next_at = running.next_change(now) if running and of.answered_at is None else None


async def changing(session: AsyncSession, now: datetime, limit: int) -> Sequence[Practice]:
    """Those whose message changes now, locked for this transaction; those that others hold are passed over."""
    query = (
        select(Practice)
        .where(Practice.next_at <= now, installed(Practice.team_id))
        .order_by(Practice.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(query)).all()


def next_change() -> Moment:
    """When the earliest of all clocks that run has something to say."""
    return select(func.min(Practice.next_at)).where(installed(Practice.team_id))


async def at_message(
    session: AsyncSession, team_id: str, user_id: str, channel_id: str, ts: str
) -> Practice | None:
    """What the message ``ts`` of the conversation asks, or what it answered; locked."""
    query = select(Practice).where(
        Practice.team_id == team_id,
        Practice.user_id == user_id,
        Practice.channel_id == channel_id,
        (Practice.ts == ts) | (Practice.answer_ts == ts),
    )
    return (await session.scalars(query.limit(1).with_for_update())).one_or_none()


async def awaiting(
    session: AsyncSession, team_id: str, user_id: str, channel_id: str, at: datetime
) -> list[Practice]:
    """The member's questions on the clock that weren't answered at that moment, locked; none that they set aside."""
    query = select(Practice).where(
        Practice.team_id == team_id,
        Practice.user_id == user_id,
        Practice.channel_id == channel_id,
        Practice.minutes.is_not(None),
        Practice.started_at <= at,
        Practice.answered_at.is_(None),
    )
    rows = (await session.scalars(query.order_by(Practice.at).with_for_update())).all()
    followed = select(Practice.practice_id).where(
        Practice.team_id == team_id, Practice.practice_id.in_([next_id(row.practice_id) for row in rows])
    )
    after = set(await session.scalars(followed)) if rows else set()
    return [
        row
        for row in rows
        if (running := box(row)) and running.awaits(at) and next_id(row.practice_id) not in after
    ]


# -- answers ----------------------------------------------------------------------------------------------------------------


def may_change(of: Practice, at: datetime) -> bool:
    """Whether an answer given or changed at that moment is taken: on the clock one can be changed until its end."""
    running = box(of)
    return of.answered_at is None or running is None or at <= running.ends_at


def written(of: Practice, answer: str, at: datetime) -> bool:
    """The answer as the member wrote it in the modal. False if the one of before stands."""
    if not may_change(of, at):
        return False
    of.answer, of.answered_at, of.next_at = answer, of.answered_at or at, None
    of.answer_ts, of.answer_revision = None, None
    return True


# In place of a revision: the message was deleted after the time was over, which takes away its text and nothing else.
_TAKEN_AWAY = "deleted"


def said(of: Practice, answer: str | None, ts: str, revision: str) -> bool:
    """The member's message ``ts`` of the conversation as it was from ``revision`` on (Slack's times); None: it was deleted.

    The first message heard of is the answer; of its revisions the latest within the time counts, or, where it came after the end, the
    first: in whatever order, and however often, they are heard of. True if that is news for whoever looks at the question.
    """
    mine = of.answer_ts == ts
    if of.answered_at is not None and not mine:
        return False
    at, was = moment(ts), of.answered_at
    after = answer is None and _weight(of, at, revision)[0] == 0
    mark = _TAKEN_AWAY if after else revision
    if mine and of.answer_revision and _weight(of, at, of.answer_revision) >= _weight(of, at, mark):
        return False
    of.answer, of.answer_ts, of.answer_revision = answer, ts, mark
    of.answered_at = None if answer is None and not after else at
    run(of, moment(revision))
    return of.answered_at != was


def _weight(of: Practice, at: datetime, revision: str) -> tuple[int, float]:
    """Which revision of a message written at ``at`` counts: the one that weighs most."""
    if revision == _TAKEN_AWAY:
        return 2, 0.0
    running, seconds = box(of), (moment(revision) - at).total_seconds()
    in_time = running is None or moment(revision) <= max(running.ends_at, at)
    return (1, seconds) if in_time else (0, -seconds)


async def purge_texts(session: AsyncSession, before: datetime, *, limit: int) -> int:
    """Forget the texts of answers given before then."""
    old = some(Practice, Practice.answered_at < before, Practice.answer.is_not(None), limit=limit)
    result = await session.execute(
        update(Practice).where(old).values(answer=None).returning(Practice.practice_id)
    )
    return len(result.all())


async def erase_posts(session: AsyncSession, team_id: str, user_id: str) -> None:
    """The member's practice is about to be forgotten: what is known of its messages goes with it."""
    own = select(Practice.practice_id).where(Practice.team_id == team_id, Practice.user_id == user_id)
    await session.execute(
        delete(Post).where(Post.team_id == team_id, Post.kind == "practice", Post.subject.in_(own))
    )
