"""Questions: due slots become rounds, each with a question and a message that is owed."""

from datetime import date, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, dm
from bot.parts import Parts
from bot.rules import calendar
from bot.slack.blocks import alerts
from bot.slack.blocks.text import Message
from bot.store import posts, rounds, schedules
from bot.store.rounds import Drawn
from bot.store.tables import Schedule
from questions import picking
from questions.bank import Filters
from questions.model import Difficulty

log = structlog.get_logger(__name__)

BATCH = 50
FEW = picking.WARN_BELOW


async def ask_due(parts: Parts) -> int:
    """Put a question into every slot that is due, one slot a schedule; gives how many slots that were."""
    filled = 0
    async with parts.sessions.begin() as session:
        for schedule in await schedules.due(session, parts.clock.now(), BATCH):
            try:
                async with session.begin_nested():
                    await _fill_slot(session, parts, schedule)
            except ValueError as error:
                await session.refresh(schedule)  # what was changed before the error was rolled back
                await unreadable(session, parts, schedule, error)
            except Exception:  # one channel's trouble is not the others': the edge of one slot
                await session.refresh(schedule)
                log.exception(
                    "slot not filled", action="ask", team=schedule.team_id, channel=schedule.channel_id
                )
                continue
            filled += 1
    return filled


async def _fill_slot(session: AsyncSession, parts: Parts, schedule: Schedule) -> None:
    now, due = parts.clock.now(), schedule.next_at
    if due is None:
        return
    plan = schedules.plan(schedule)
    day = calendar.day_of(plan, due)
    schedule.paused, schedule.paused_until = False, None
    schedule.next_at = await schedules.following(session, schedule, due)
    drawn, reason = None, None
    if not calendar.still_postable(due, now, schedule.tz):
        reason = "late"
    else:
        drawn = await _draw(session, parts, schedule, due, day)
        reason = None if drawn else "no_match"
    round_id = await rounds.add(
        session,
        schedule,
        origin="scheduled",
        due_at=due,
        local_day=day,
        real=parts.clock.real(),
        drawn=drawn,
        reason=reason,
    )
    if round_id is not None and drawn is not None:
        await _owe_question(session, parts, schedule, round_id)
    log.info(
        "slot filled",
        action="ask",
        team=schedule.team_id,
        channel=schedule.channel_id,
        due=due.isoformat(),
        round=round_id,
        outcome=reason or "due",
    )


async def put_extra(
    session: AsyncSession, parts: Parts, schedule: Schedule, wanted: Filters, asked_by: str | None
) -> Drawn | None:
    """Put an extra round into the channel now; None if no question matches what is wanted."""
    past = await rounds.past(session, schedule.team_id, schedule.channel_id)
    settings = schedules.settings(schedule)
    found = picking.pick(
        await banks.askable(session, parts.bank, schedule.team_id, wanted),
        past,
        mix=settings.mix,
        fixed=_only(wanted),
        seed=f"{schedule.seed}/extra",
    )
    if found is None:
        return None
    drawn = Drawn(found.question)
    await put_drawn(session, parts, schedule, drawn, asked_by)
    return drawn


async def put_drawn(
    session: AsyncSession, parts: Parts, schedule: Schedule, drawn: Drawn, asked_by: str | None
) -> None:
    """Put an extra round with this very question into the channel now."""
    now, real = parts.clock.now(), parts.clock.real()
    round_id = await rounds.add(
        session,
        schedule,
        origin="extra",
        due_at=now,
        local_day=(now + calendar.EXTRA_OPEN).astimezone(calendar.zone(schedule.tz)).date(),
        real=real,
        drawn=drawn,
        asked_by=asked_by,
    )
    if round_id is not None:
        await _owe_question(session, parts, schedule, round_id)


def _only(wanted: Filters) -> Difficulty | None:
    return wanted.difficulties[0] if len(wanted.difficulties) == 1 else None


async def _owe_question(session: AsyncSession, parts: Parts, schedule: Schedule, round_id: str) -> None:
    await posts.owe(
        session,
        team_id=schedule.team_id,
        channel_id=schedule.channel_id,
        kind="question",
        subject=round_id,
        real=parts.clock.real(),
    )


async def _draw(
    session: AsyncSession, parts: Parts, schedule: Schedule, due: datetime, day: date
) -> Drawn | None:
    """The next question for the channel; managers hear, once, that few are left or that none match."""
    settings = schedules.settings(schedule)
    candidates = await banks.askable(session, parts.bank, schedule.team_id, settings.filters)
    past = await rounds.past(session, schedule.team_id, schedule.channel_id)
    focus = schedules.focus_on(schedule, day)
    found = picking.pick(
        candidates,
        past,
        mix=settings.mix,
        fixed=settings.days.get(day.weekday()),
        seed=schedule.seed,
        focus=focus[0] if focus else None,
    )
    if found is None:
        if not schedule.told_empty:
            message = alerts.nothing_matches(schedule.channel_id)
            await _tell_managers(
                session, parts, schedule, f"empty/{schedule.channel_id}/{due.isoformat()}", message
            )
        schedule.told_empty = True
        return None
    left = picking.unseen(candidates, past) - (not found.repeated)
    if left < FEW and not schedule.told_low:
        message = alerts.few_unseen(schedule.channel_id, left)
        await _tell_managers(
            session, parts, schedule, f"low/{schedule.channel_id}/{due.isoformat()}", message
        )
    schedule.told_low, schedule.told_empty = left < FEW, False
    return Drawn(found.question, found.mix)


async def _tell_managers(
    session: AsyncSession, parts: Parts, schedule: Schedule, about: str, message: Message
) -> None:
    await dm.owe(session, schedule.team_id, schedule.managers, about, message, parts.clock.real())


async def unreadable(session: AsyncSession, parts: Parts, schedule: Schedule, error: ValueError) -> None:
    """The channel's settings can't be read: it rests, its managers are told, and the others don't wait for it."""
    log.error(
        "settings unreadable",
        action="ask",
        team=schedule.team_id,
        channel=schedule.channel_id,
        error=str(error),
    )
    schedules.rest_unreadable(schedule)
    message = alerts.cannot_post(schedule.channel_id, schedules.UNREADABLE)
    about = f"unreadable/{schedule.channel_id}/{parts.clock.real().isoformat()}"
    await _tell_managers(session, parts, schedule, about, message)
