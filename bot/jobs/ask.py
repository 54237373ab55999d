"""Questions: due slots become rounds, each with a question and a message that is owed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, dm
from bot.parts import Parts
from bot.rules import calendar
from bot.slack.blocks import alerts
from bot.slack.blocks.text import Message
from bot.store import own_questions, posts, rounds, schedules, slots
from bot.store.rounds import Drawn, NewRound
from bot.store.schedules import Settings
from bot.store.slots import Advance
from bot.store.tables import Schedule
from questions import picking
from questions.bank import Bank, Filters
from questions.model import Difficulty
from questions.picking import Candidates, Past

log = structlog.get_logger(__name__)

BATCH = 200
FEW = picking.WARN_BELOW


@dataclass(frozen=True, slots=True)
class Known:
    """What the slots of a batch of schedules are filled from, read in one go."""

    bank_of: Mapping[str, Bank]
    barred: Mapping[str, set[str]]
    pasts: Mapping[tuple[str, str], Sequence[Past]]
    filled: set[tuple[str, str, datetime]]
    _matching: dict[tuple[int, Filters], Candidates] = field(default_factory=dict)

    def candidates(self, team_id: str, wanted: Filters) -> Candidates:
        """The active questions that pass the filters, without those that the workspace never wants again."""
        bank = self.bank_of[team_id]
        key = (id(bank), wanted)
        if key not in self._matching:
            self._matching[key] = Candidates(bank.matching(wanted))
        return self._matching[key].without(self.barred.get(team_id, ()))


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot filled: its round, where its schedule goes on, and what the managers have to hear."""

    round: NewRound
    advance: Advance
    notice: tuple[str, Message] | None


async def ask_due(parts: Parts) -> int:
    """Put a question into every slot that is due, one slot a schedule; gives how many slots that were."""
    async with parts.sessions.begin() as session:
        due = await slots.due(session, parts.clock.now(), BATCH)
        if not due:
            return 0
        known = await _read(session, parts, due)
        done, unfit = [], 0
        for schedule in due:
            try:
                done.append(_fill(known, schedule, parts.clock.now()))
            except ValueError as error:
                await unreadable(session, parts, schedule, error)
                unfit += 1
            except Exception:  # one channel's trouble is not the others': the edge of one slot
                log.exception(
                    "slot not filled", action="ask", team=schedule.team_id, channel=schedule.channel_id
                )
        await _write(session, parts, done)
    for slot in done:
        _tell(slot)
    return len(done) + unfit


async def _read(session: AsyncSession, parts: Parts, due: Sequence[Schedule]) -> Known:
    teams = {schedule.team_id for schedule in due}
    return Known(
        bank_of=await banks.of_each(session, parts.bank, teams),
        barred=await own_questions.barred_in(session, teams),
        pasts=await rounds.pasts(session, [(schedule.team_id, schedule.channel_id) for schedule in due]),
        filled=await slots.filled(session, due, min(one.next_at for one in due if one.next_at)),
    )


def _fill(known: Known, schedule: Schedule, now: datetime) -> Slot:
    """Raises ValueError where the settings can't be read."""
    due = schedule.next_at
    if due is None:
        raise TypeError("a schedule that isn't due")
    settings = schedules.settings(schedule)
    day = calendar.day_of(settings.plan, due)
    schedule.paused, schedule.paused_until = False, None
    following = schedules.following_but(schedule, settings.plan, due, known.filled)
    told_low, told_empty, notice = schedule.told_low, schedule.told_empty, None
    drawn, reason = None, "late"
    if calendar.still_postable(due, now, schedule.tz):
        drawn, left = _draw(known, schedule, settings, day)
        reason = "" if drawn else "no_match"
        notice = _notice(schedule, due, left)
        told_low, told_empty = (told_low, True) if left is None else (left < FEW, False)
    return Slot(
        NewRound(schedule, "scheduled", due, day, drawn, reason or None),
        Advance(schedule, following, told_low, told_empty),
        notice,
    )


def _draw(known: Known, schedule: Schedule, settings: Settings, day: date) -> tuple[Drawn | None, int | None]:
    """The next question for the channel, and how many are left that it never had; nothing where none matches."""
    candidates = known.candidates(schedule.team_id, settings.filters)
    past = known.pasts[schedule.team_id, schedule.channel_id]
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
        return None, None
    return Drawn(found.question, found.mix), candidates.unseen(past) - (not found.repeated)


def _notice(schedule: Schedule, due: datetime, left: int | None) -> tuple[str, Message] | None:
    """Managers hear, once, that few are left or that none match."""
    where = f"{schedule.channel_id}/{due.isoformat()}"
    if left is None:
        return (
            None if schedule.told_empty else (f"empty/{where}", alerts.nothing_matches(schedule.channel_id))
        )
    if left < FEW and not schedule.told_low:
        return f"low/{where}", alerts.few_unseen(schedule.channel_id, left)
    return None


async def _write(session: AsyncSession, parts: Parts, done: Sequence[Slot]) -> None:
    """Rounds, their questions and the schedules' next slots: all or nothing."""
    real = parts.clock.real()
    added = await rounds.add_all(session, [slot.round for slot in done], real)
    asked = {(one.round.schedule.team_id, one.round.schedule.channel_id) for one in done if one.round.drawn}
    await _owe_questions(session, parts, [one for one in added if (one[0], one[1]) in asked])
    await slots.advance(session, [slot.advance for slot in done])
    for slot in done:
        if slot.notice is not None:
            await _tell_managers(session, parts, slot.round.schedule, *slot.notice)


def _tell(slot: Slot) -> None:
    new = slot.round
    tell = log.debug if new.drawn else log.info  # that it was posted is said when it is
    tell(
        "slot filled",
        action="ask",
        team=new.schedule.team_id,
        channel=new.schedule.channel_id,
        due=new.due_at.isoformat(),
        outcome=new.reason or "due",
    )


async def put_extra(
    session: AsyncSession, parts: Parts, schedule: Schedule, wanted: Filters, asked_by: str | None
) -> Drawn | None:
    """Put an extra round into the channel now; None if no question matches what is wanted."""
    past = await rounds.past(session, schedule.team_id, schedule.channel_id)
    settings = schedules.settings(schedule)
    found = picking.pick(
        Candidates(await banks.askable(session, parts.bank, schedule.team_id, wanted)),
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
        await _owe_questions(session, parts, [(schedule.team_id, schedule.channel_id, round_id)])


def _only(wanted: Filters) -> Difficulty | None:
    return wanted.difficulties[0] if len(wanted.difficulties) == 1 else None


async def _owe_questions(
    session: AsyncSession, parts: Parts, questions: Sequence[tuple[str, str, str]]
) -> None:
    await posts.owe_questions(session, questions, parts.clock.real())


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
