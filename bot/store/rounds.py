"""Rounds: their slots, their states, and the threads they live in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlalchemy import Integer, and_, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import values
from bot.store.tables import Round, Schedule
from questions.model import Question
from questions.picking import Past

SHOWN = ("due", "open", "closed", "void")
JUDGED = ("open", "closed", "skipped", "failed", "void")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question chosen for a round; ``mix`` is the key of the mix that drew it."""

    question: Question
    mix: str | None = None


@dataclass(frozen=True, slots=True)
class NewRound:
    """A round to be: with what was drawn for it, or skipped for ``reason``."""

    schedule: Schedule
    origin: str
    due_at: datetime
    local_day: date
    drawn: Drawn | None
    reason: str | None = None
    asked_by: str | None = None


async def add(
    session: AsyncSession,
    schedule: Schedule,
    *,
    origin: str,
    due_at: datetime,
    local_day: date,
    real: datetime,
    drawn: Drawn | None,
    reason: str | None = None,
    asked_by: str | None = None,
) -> str | None:
    """A round for this slot; gives its id. None if the slot has one already."""
    new = NewRound(schedule, origin, due_at, local_day, drawn, reason, asked_by)
    return next((round_id for _, _, round_id in await add_all(session, [new], real)), None)


async def add_all(
    session: AsyncSession, new: Sequence[NewRound], real: datetime
) -> list[tuple[str, str, str]]:
    """Rounds for these slots; gives workspace, channel and id of each, without those whose slot has one already."""
    if not new:
        return []
    questions = [one.drawn.question if one.drawn else None for one in new]
    rows = values.rows(
        team_id=(values.TEXT, [one.schedule.team_id for one in new]),
        round_id=(values.TEXT, [uuid4().hex for _ in new]),
        channel_id=(values.TEXT, [one.schedule.channel_id for one in new]),
        origin=(values.TEXT, [one.origin for one in new]),
        due_at=(values.MOMENT, [one.due_at for one in new]),
        state=(values.TEXT, ["due" if one.drawn else "skipped" for one in new]),
        reason=(values.TEXT, [one.reason for one in new]),
        asked_by=(values.TEXT, [one.asked_by for one in new]),
        question_id=(values.TEXT, [one.id if one else None for one in questions]),
        question_rev=(Integer(), [one.rev if one else None for one in questions]),
        difficulty=(values.TEXT, [one.difficulty if one else None for one in questions]),
        subtopic=(values.TEXT, [one.subtopic if one else None for one in questions]),
        mix=(values.TEXT, [one.drawn.mix if one.drawn else None for one in new]),
        local_day=(values.DAY, [one.local_day for one in new]),
    )
    fixed = {"tz": Schedule.tz, "minimum": Schedule.minimum, "vote_emoji": Schedule.vote_emoji}
    chosen = select(*rows.c, *fixed.values(), literal(real)).join(
        Schedule, and_(Schedule.team_id == rows.c.team_id, Schedule.channel_id == rows.c.channel_id)
    )
    query = (
        insert(Round)
        .from_select([*rows.c.keys(), *fixed, "held_until"], chosen)
        .on_conflict_do_nothing()
        .returning(Round.team_id, Round.channel_id, Round.round_id)
    )
    return [(team, channel, round_id) for team, channel, round_id in await session.execute(query)]


async def get(session: AsyncSession, team_id: str, round_id: str, *, lock: bool = False) -> Round | None:
    """With ``lock`` it isn't closed before this transaction ends."""
    query = select(Round).where(Round.team_id == team_id, Round.round_id == round_id)
    return (await session.scalars(query.with_for_update(read=True) if lock else query)).one_or_none()


async def at_thread(
    session: AsyncSession, team_id: str, channel_id: str, ts: str, *, lock: bool = False
) -> Round | None:
    """The round whose question is the message ``ts``; with ``lock`` it isn't closed before this transaction ends."""
    query = select(Round).where(Round.team_id == team_id, Round.channel_id == channel_id, Round.ts == ts)
    return (await session.scalars(query.with_for_update(read=True) if lock else query)).one_or_none()


@dataclass(frozen=True, slots=True)
class Opening:
    """What a round fixes when its question stands in the channel."""

    of: Round
    ts: str
    opens_at: datetime
    closes_at: datetime
    local_day: date


async def opened(session: AsyncSession, openings: Sequence[Opening]) -> None:
    """The questions stand in their channels: due -> open."""
    rows = values.rows(
        team_id=(values.TEXT, [one.of.team_id for one in openings]),
        round_id=(values.TEXT, [one.of.round_id for one in openings]),
        ts=(values.TEXT, [one.ts for one in openings]),
        opens_at=(values.MOMENT, [one.opens_at for one in openings]),
        closes_at=(values.MOMENT, [one.closes_at for one in openings]),
        local_day=(values.DAY, [one.local_day for one in openings]),
    )
    await session.execute(
        update(Round)
        .where(Round.team_id == rows.c.team_id, Round.round_id == rows.c.round_id, Round.state == "due")
        .values(
            state="open",
            ts=rows.c.ts,
            opens_at=rows.c.opens_at,
            closes_at=rows.c.closes_at,
            local_day=rows.c.local_day,
        ),
        execution_options={"synchronize_session": False},
    )


async def of_ids(session: AsyncSession, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Round]:
    """The rounds of these workspaces and ids, by both."""
    rows = values.rows(
        team_id=(values.TEXT, [team for team, _ in wanted]),
        round_id=(values.TEXT, [round_id for _, round_id in wanted]),
    )
    query = select(Round).join(rows, and_(Round.team_id == rows.c.team_id, Round.round_id == rows.c.round_id))
    return {(row.team_id, row.round_id): row for row in await session.scalars(query)}


async def ended(session: AsyncSession, team_id: str, round_id: str, state: str, reason: str) -> None:
    """A round that never opened: due -> skipped or failed."""
    await session.execute(
        update(Round)
        .where(Round.team_id == team_id, Round.round_id == round_id, Round.state == "due")
        .values(state=state, reason=reason)
    )


async def deleted(
    session: AsyncSession, team_id: str, channel_id: str, ts: str, at: datetime
) -> Round | None:
    """The question's message was deleted at ``at``: void, if that was before the close, however late we hear of it."""
    return (
        await session.scalars(
            update(Round)
            .where(
                Round.team_id == team_id,
                Round.channel_id == channel_id,
                Round.ts == ts,
                Round.state.in_(("open", "closed")),
                Round.closes_at >= at,
            )
            .values(state="void", reason="deleted", voided_at=at)
            .returning(Round)
        )
    ).one_or_none()


async def void(session: AsyncSession, team_id: str, round_id: str, at: datetime) -> Round | None:
    """A manager takes the round out: open or closed -> void. None if it is neither (any more)."""
    return (
        await session.scalars(
            update(Round)
            .where(Round.team_id == team_id, Round.round_id == round_id, Round.state.in_(("open", "closed")))
            .values(state="void", reason="voided", voided_at=at)
            .returning(Round)
        )
    ).one_or_none()


async def open_in(session: AsyncSession, team_id: str) -> Sequence[Round]:
    """All that are open in the workspace, in order of opening."""
    query = (
        select(Round)
        .where(Round.team_id == team_id, Round.state == "open")
        .order_by(Round.opens_at, Round.round_id)
    )
    return (await session.scalars(query)).all()


async def past(
    session: AsyncSession, team_id: str, channel_id: str, states: Collection[str] = SHOWN
) -> list[Past]:
    """What the channel was shown, oldest first, as the picker wants it."""
    query = (
        select(Round.question_id, Round.difficulty, Round.subtopic, Round.mix)
        .where(Round.team_id == team_id, Round.channel_id == channel_id, Round.state.in_(list(states)))
        .order_by(Round.due_at, Round.round_id)
    )
    return [Past(*row) for row in (await session.execute(query)).all()]  # type: ignore[arg-type]


async def pasts(
    session: AsyncSession, channels: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[Past]]:
    """The same of many channels, by workspace and channel."""
    wanted = values.channels(channels)
    query = (
        select(
            Round.team_id, Round.channel_id, Round.question_id, Round.difficulty, Round.subtopic, Round.mix
        )
        .join(wanted, and_(Round.team_id == wanted.c.team_id, Round.channel_id == wanted.c.channel_id))
        .where(Round.state.in_(SHOWN))
        .order_by(Round.due_at, Round.round_id)
    )
    found: dict[tuple[str, str], list[Past]] = {one: [] for one in channels}
    for team, channel, *shown in await session.execute(query):
        found[team, channel].append(Past(*shown))  # type: ignore[arg-type]
    return found


async def of_channel(
    session: AsyncSession, team_id: str, channel_id: str, *, origin: str = "scheduled"
) -> Sequence[Round]:
    """The channel's rounds that a streak looks at, in order of opening."""
    return (await of_channels(session, team_id, [channel_id], origin=origin))[channel_id]


async def of_channels(
    session: AsyncSession, team_id: str, channels: Collection[str], *, origin: str = "scheduled"
) -> dict[str, list[Round]]:
    """The same of several channels, by channel."""
    query = (
        select(Round)
        .where(
            Round.team_id == team_id,
            Round.channel_id.in_(list(channels)),
            Round.origin == origin,
            Round.state.in_(JUDGED),
        )
        .order_by(func.coalesce(Round.opens_at, Round.due_at), Round.round_id)
    )
    found: dict[str, list[Round]] = {channel: [] for channel in channels}
    for row in await session.scalars(query):
        found[row.channel_id].append(row)
    return found


async def closed_between(
    session: AsyncSession, team_id: str, channel_id: str, first: date, before: date
) -> Sequence[Round]:
    """Closed rounds whose local day lies in ``first <= day < before``, in order of opening."""
    query = (
        select(Round)
        .where(
            Round.team_id == team_id,
            Round.channel_id == channel_id,
            Round.state == "closed",
            Round.local_day >= first,
            Round.local_day < before,
        )
        .order_by(Round.opens_at, Round.round_id)
    )
    return (await session.scalars(query)).all()


async def unfinished_close(
    session: AsyncSession, team_id: str, channel_id: str, first: date, before: date
) -> datetime | None:
    """When the last of the still open scheduled rounds of those days closes; None if none is open or in flight."""
    return await session.scalar(
        select(func.max(func.coalesce(Round.closes_at, Round.due_at))).where(
            Round.team_id == team_id,
            Round.channel_id == channel_id,
            Round.origin == "scheduled",
            Round.state.in_(("open", "due")),
            Round.local_day >= first,
            Round.local_day < before,
        )
    )


async def unfinished_extra(session: AsyncSession, team_id: str, channel_id: str) -> Round | None:
    """The channel's extra round that is open or on its way; there is one at a time."""
    query = select(Round).where(
        Round.team_id == team_id,
        Round.channel_id == channel_id,
        Round.origin == "extra",
        Round.state.in_(("due", "open")),
    )
    return (await session.scalars(query.limit(1))).one_or_none()


async def extras_asked(session: AsyncSession, team_id: str, channel_id: str, since: datetime) -> int:
    """How many extras were asked for since then and came (or are to come) to the channel."""
    query = select(func.count()).where(
        Round.team_id == team_id,
        Round.channel_id == channel_id,
        Round.origin == "extra",
        Round.due_at >= since,
        Round.state.in_(SHOWN),
    )
    return await session.scalar(query) or 0


async def open_with(session: AsyncSession, team_id: str, question_id: str, now: datetime) -> Sequence[Round]:
    """The workspace's rounds of that question that are open at this moment, whatever their channel."""
    query = (
        select(Round)
        .where(
            Round.team_id == team_id,
            Round.question_id == question_id,
            Round.state == "open",
            Round.closes_at >= now,
        )
        .order_by(Round.closes_at, Round.round_id)
    )
    return (await session.scalars(query)).all()


async def open_questions(session: AsyncSession, team_id: str, channels: Collection[str]) -> set[str]:
    """Questions that are open, or about to be, in any of those channels."""
    query = select(Round.question_id).where(
        Round.team_id == team_id,
        Round.channel_id.in_(list(channels)),
        Round.state.in_(("due", "open")),
        Round.question_id.is_not(None),
    )
    return {question for question in await session.scalars(query) if question is not None}
