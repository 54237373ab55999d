"""A channel's schedule: its settings, and when its next question and board are due."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules import calendar
from bot.rules.calendar import Plan
from bot.store import slots, values
from bot.store.tables import Member, Round, Schedule
from bot.store.workspaces import installed
from questions.bank import Filters
from questions.model import DIFFICULTIES, SUBTOPICS, Difficulty, Subtopic
from questions.picking import Mix

DEFAULT_EMOJI = ("+1", "star", "fire", "100", "brain")
DEFAULT_MINIMUM = 80
UNREADABLE = "unreadable_settings"
WORKING_DAYS: dict[int, Difficulty | None] = dict.fromkeys(range(5))


@dataclass(frozen=True, slots=True)
class Settings:
    """What a manager decides about a channel."""

    at: time
    tz: str
    days: dict[int, Difficulty | None] = field(default_factory=lambda: dict(WORKING_DAYS))
    country: str | None = None
    own_dates: tuple[date, ...] = ()
    filters: Filters = field(default_factory=Filters)
    mix: Mix = field(default_factory=Mix)
    vote_emoji: tuple[str, ...] = DEFAULT_EMOJI
    minimum: int = DEFAULT_MINIMUM
    broadcast: bool = False
    board_at: time | None = None
    shown_outside: bool = False

    @property
    def plan(self) -> Plan:
        return Plan(
            at=self.at,
            days=self.days,
            tz=self.tz,
            country=self.country,
            own_dates=frozenset(self.own_dates),
            board_at=self.board_at,
        )


def settings(row: Schedule) -> Settings:
    """The settings as stored. Raises ValueError where this version can't read them."""
    return Settings(
        at=row.at,
        tz=row.tz,
        days=_days(row.days),
        country=row.country,
        own_dates=tuple(row.own_dates),
        filters=Filters.model_validate(row.filters),
        mix=Mix.parse(row.mix),
        vote_emoji=tuple(row.vote_emoji),
        minimum=row.minimum,
        broadcast=row.broadcast,
        board_at=row.board_at,
        shown_outside=row.shown_outside,
    )


def _days(stored: Mapping[str, str | None]) -> dict[int, Difficulty | None]:
    return {int(day): _difficulty(difficulty) for day, difficulty in stored.items()}


def _difficulty(stored: str | None) -> Difficulty | None:
    if stored is None:
        return None
    for difficulty in DIFFICULTIES:
        if stored == difficulty:
            return difficulty
    raise ValueError(f"{stored!r} is no difficulty")


def readable(row: Schedule | None) -> Settings | None:
    """The settings to build on when a channel is set up: None if there are none, or none that this version can read."""
    try:
        return settings(row) if row is not None else None
    except ValueError:
        return None


def plan(row: Schedule) -> Plan:
    return settings(row).plan


def focus_on(row: Schedule, day: date) -> tuple[Subtopic, date] | None:
    """The subtopic that goes first on that local date, and the first date on which it doesn't any more."""
    if row.focus_until is None or day >= row.focus_until:
        return None
    return next(((subtopic, row.focus_until) for subtopic in SUBTOPICS if subtopic == row.focus), None)


async def get(session: AsyncSession, team_id: str, channel_id: str, *, lock: bool = False) -> Schedule | None:
    """The channel's schedule, if it has one; with ``lock`` nobody else changes it until this transaction ends."""
    query = select(Schedule).where(Schedule.team_id == team_id, Schedule.channel_id == channel_id)
    return (await session.scalars(query.with_for_update() if lock else query)).one_or_none()


async def one_at_a_time(session: AsyncSession, team_id: str, channel_id: str) -> None:
    """Until this transaction ends nobody else sets the channel up: one that isn't yet has no row to lock."""
    key = f"setup/{team_id}/{channel_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


async def of_team(session: AsyncSession, team_id: str) -> Sequence[Schedule]:
    query = select(Schedule).where(Schedule.team_id == team_id).order_by(Schedule.channel_name)
    return (await session.scalars(query)).all()


async def save(
    session: AsyncSession,
    *,
    team_id: str,
    channel_id: str,
    channel_name: str,
    chosen: Settings,
    managers: Sequence[str] | None,
    now: datetime,
    saved_by: str | None = None,
    present: Schedule | None = None,
) -> Schedule:
    """Set a channel up, or change its settings. A pause or rest ends; past and open rounds stay as they are.

    ``managers``: None keeps those there are. ``present``: the schedule, where the caller has locked it already. A change of settings
    moves the board that comes next with them.
    """
    present = present or await get(session, team_id, channel_id, lock=True)
    # A slot that is due and not yet filled stays due.
    waiting = present.next_at if present is not None and present.next_at and present.next_at <= now else None
    week = calendar.local_week(now, chosen.tz)
    values: dict[str, Any] = {
        "channel_name": channel_name,
        "at": chosen.at,
        "days": {str(day): difficulty for day, difficulty in chosen.days.items()},
        "tz": chosen.tz,
        "country": chosen.country,
        "own_dates": list(chosen.own_dates),
        "filters": chosen.filters.model_dump(mode="json"),
        "mix": chosen.mix.key,
        "vote_emoji": list(chosen.vote_emoji),
        "minimum": chosen.minimum,
        "broadcast": chosen.broadcast,
        "board_at": chosen.board_at,
        "shown_outside": chosen.shown_outside,
        "saved_by": saved_by,
        "paused": False,
        "paused_until": None,
        "suspended": None,
        "next_at": calendar.next_post(chosen.plan, now),
        "told_low": False,
        "told_empty": False,
    }
    row = insert(Schedule).values(
        team_id=team_id,
        channel_id=channel_id,
        managers=list(managers or ()),
        edition=1,
        seed=f"{team_id}/{channel_id}",
        board_week=week,
        board_next_at=calendar.board_due(chosen.plan, week),
        created_at=now,
        **values,
    )
    changed: dict[str, Any] = values | {"edition": Schedule.edition + 1}
    if managers is not None:
        changed["managers"] = list(managers)
    saved = (
        await session.scalars(
            row.on_conflict_do_update(index_elements=["team_id", "channel_id"], set_=changed).returning(
                Schedule
            ),
            execution_options={"populate_existing": True},
        )
    ).one()
    saved.board_next_at = calendar.board_due(chosen.plan, saved.board_week)
    saved.next_at = waiting or await following(session, saved, now)
    return saved


async def remove(session: AsyncSession, team_id: str, channel_id: str) -> bool:
    """Forget the schedule; rounds and answers stay. False if there was none."""
    result = await session.execute(
        delete(Schedule)
        .where(Schedule.team_id == team_id, Schedule.channel_id == channel_id)
        .returning(Schedule.channel_id)
    )
    return result.first() is not None


async def plans(session: AsyncSession, channels: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Plan]:
    """The plans of those channels that have a schedule, by workspace and channel."""
    wanted = values.channels(channels)
    query = select(
        Schedule.team_id,
        Schedule.channel_id,
        Schedule.at,
        Schedule.days,
        Schedule.tz,
        Schedule.country,
        Schedule.own_dates,
        Schedule.board_at,
    ).join(wanted, and_(Schedule.team_id == wanted.c.team_id, Schedule.channel_id == wanted.c.channel_id))
    return {
        (team, channel): Plan(at, _days(days), tz, country, frozenset(own_dates), board_at)
        for team, channel, at, days, tz, country, own_dates, board_at in await session.execute(query)
    }


async def suspend(
    session: AsyncSession, team_id: str, channel_id: str, error: str, *, tried: bool
) -> Schedule | None:
    """The app cannot post there: rest. Gives the schedule if it wasn't resting already, so that managers are told once.

    ``tried``: nothing but posting tells whether that is over, so at each of its slots it is tried, and rests meanwhile.
    """
    row = await get(session, team_id, channel_id, lock=True)
    if row is None or row.suspended is not None:
        return None
    row.suspended = error
    if not tried:
        row.next_at = None
    return row


async def suspended(session: AsyncSession, reasons: Collection[str], limit: int) -> Sequence[Schedule]:
    """Schedules that rest for one of these reasons, any of them."""
    query = (
        select(Schedule)
        .where(Schedule.suspended.in_(list(reasons)), installed(Schedule.team_id))
        .order_by(func.random())
        .limit(limit)
    )
    return (await session.scalars(query)).all()


async def teams_resting(session: AsyncSession, reasons: Collection[str]) -> Sequence[str]:
    """The workspaces, of those that the app is in, with a schedule that rests for one of these reasons."""
    query = select(Schedule.team_id).where(Schedule.suspended.in_(list(reasons)), installed(Schedule.team_id))
    return (await session.scalars(query.distinct().order_by(Schedule.team_id))).all()


async def resume(session: AsyncSession, team_id: str, channel_id: str, now: datetime) -> bool:
    """The app is back in: go on with the next slot. What was missed is not posted. False if it wasn't suspended."""
    row = await get(session, team_id, channel_id, lock=True)
    if row is None or row.suspended in (None, UNREADABLE):
        return False
    row.suspended = None
    row.next_at = await following(session, row, now)
    return True


async def got_through(session: AsyncSession, channels: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was tried in these channels (workspace, channel) is posted: they rest no more. Gives those that did."""
    wanted = values.channels(channels)
    freed = await session.execute(
        update(Schedule)
        .where(
            Schedule.team_id == wanted.c.team_id,
            Schedule.channel_id == wanted.c.channel_id,
            Schedule.suspended.is_not(None),
            Schedule.next_at.is_not(None),
        )
        .values(suspended=None)
        .returning(Schedule.team_id, Schedule.channel_id),
        execution_options={"synchronize_session": False},
    )
    return [(team, channel) for team, channel in freed]


async def go_on(
    session: AsyncSession, team_id: str, now: datetime, *, mended: Collection[str], missed: bool
) -> None:
    """The app was installed: what rested for a reason in ``mended`` rests no more. ``missed``: it was away, and what fell due meanwhile is not posted."""
    mends = Schedule.suspended.in_(list(mended))
    concerned = or_(mends, Schedule.next_at <= now) if missed else mends
    query = select(Schedule).where(Schedule.team_id == team_id, concerned)
    for row in (await session.scalars(query.order_by(Schedule.channel_id).with_for_update())).all():
        if row.suspended in mended:
            row.suspended = None
        try:
            row.next_at = await following(session, row, now)
        except ValueError:  # unreadable: due, and its managers are told where it is looked at
            row.next_at = row.next_at or now


async def rename(session: AsyncSession, team_id: str, channel_id: str, name: str) -> None:
    await session.execute(
        update(Schedule)
        .where(Schedule.team_id == team_id, Schedule.channel_id == channel_id)
        .values(channel_name=name)
    )


async def retire(session: AsyncSession, team_id: str, user_id: str) -> None:
    """The member's account was deactivated: they no longer manage where an active member does as well."""
    others = select(Member.user_id).where(
        Member.team_id == Schedule.team_id,
        Member.user_id == func.any(Schedule.managers),
        Member.user_id != user_id,
        ~Member.is_deleted,
    )
    await session.execute(
        update(Schedule)
        .where(Schedule.team_id == team_id, Schedule.managers.contains([user_id]), others.exists())
        .values(managers=func.array_remove(Schedule.managers, user_id))
        .execution_options(synchronize_session=False)
    )


def rest_unreadable(row: Schedule) -> None:
    """Settings that an older version stored and this one can't read: nothing is due until the channel is set up anew."""
    row.suspended, row.next_at, row.board_next_at = UNREADABLE, None, None


async def following(session: AsyncSession, row: Schedule, after: datetime) -> datetime | None:
    """The next posting instant whose slot has no round yet (one that was skipped has)."""
    return following_but(row, plan(row), after, await slots.filled(session, [row], after))


def following_but(
    row: Schedule, by: Plan, after: datetime, taken: Collection[tuple[str, str, datetime]]
) -> datetime | None:
    """The same, by the schedule's plan and with the slots known that have a round (see `bot.store.slots.filled`)."""
    slot = upcoming(row, by, after)
    while slot is not None and (row.team_id, row.channel_id, slot) in taken:
        slot = upcoming(row, by, slot)
    return slot


async def ahead(
    session: AsyncSession, team_id: str, channel_id: str, plan: Plan, after: datetime, count: int
) -> list[datetime]:
    """The next posting instants under that plan, without the slots that have a round (one that was skipped has)."""
    found: list[datetime] = []
    slot = calendar.next_post(plan, after)
    while slot is not None and len(found) < count:
        if not await _taken(session, team_id, channel_id, slot):
            found.append(slot)
        slot = calendar.next_post(plan, slot)
    return found


async def _taken(session: AsyncSession, team_id: str, channel_id: str, slot: datetime) -> bool:
    query = select(Round.round_id).where(
        Round.team_id == team_id,
        Round.channel_id == channel_id,
        Round.origin == "scheduled",
        Round.due_at == slot,
    )
    return (await session.execute(query.limit(1))).first() is not None


def upcoming(row: Schedule, by: Plan, after: datetime) -> datetime | None:
    """The schedule's next posting instant by its plan, with its pause and suspension heeded."""
    shut_out = row.suspended is not None and row.next_at is None  # else it rests, and is tried
    if shut_out or (row.paused and row.paused_until is None):
        return None
    return calendar.next_post(by, after, from_day=row.paused_until if row.paused else None)
