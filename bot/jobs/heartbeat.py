"""What the heart does: the jobs, each of which does what is due of its own.

People are to see results, then the board, then the question. The jobs needn't heed that: a claim does (`bot.store.claims`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot import metrics
from bot.jobs.ask import ask_due
from bot.jobs.board import boards_due
from bot.jobs.close import close_due
from bot.jobs.courier import deliver_due
from bot.jobs.digest import digests_due
from bot.jobs.kinds import KINDS
from bot.jobs.practice_clock import clocks_due
from bot.jobs.remind import remind_due
from bot.jobs.sync import sync_due
from bot.parts import Parts
from bot.store import claims, practices, preferences, reminders, rounds, slots, syncs

# Something is due that nobody could get done just now (another worker holds it, Slack is unwell): look again after that.
AGAIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is done when it is due: ``work`` does a batch of it and gives how much that was, ``next`` says when more falls due.

    ``real``: by the machine's clock, not the workspace's.
    """

    work: Callable[[Parts], Awaitable[int]]
    next: Callable[[AsyncSession], Awaitable[datetime | None]]
    real: bool = False

    @property
    def name(self) -> str:
        return self.work.__name__

    async def pause(self, parts: Parts) -> timedelta | None:
        """How long nothing will be due; None if nothing is in sight."""
        async with parts.sessions.begin() as session:
            moment = await self.next(session)
        return _until(moment, parts.clock.real() if self.real else parts.clock.now())


JOBS = (
    Job(sync_due, syncs.next_attempt, real=True),
    Job(close_due, rounds.next_close),
    Job(boards_due, slots.next_board),
    Job(ask_due, slots.next_question),
    Job(clocks_due, practices.next_change),
    Job(remind_due, reminders.next_due),
    Job(digests_due, preferences.next_digest),
)


async def beat(parts: Parts) -> int:
    """Everything that is due, until nothing more is; gives how much was done."""
    total = 0
    while True:
        done = sum([await job.work(parts) for job in JOBS])
        done += await deliver_due(parts)
        if done == 0:
            return total
        total += done


async def next_moment(parts: Parts) -> datetime | None:
    """The workspace's next moment at which something falls due: a question, a close, a board, a clock, a reminder, a digest."""
    async with parts.sessions.begin() as session:
        moments = [await job.next(session) for job in JOBS if not job.real]
    return min((moment for moment in moments if moment is not None), default=None)


async def next_delivery(parts: Parts) -> timedelta | None:
    """How long nothing may be sent; None if nothing is owed."""
    async with parts.sessions.begin() as session:
        attempt = await claims.next_attempt(session)
    return _until(attempt, parts.clock.real())


async def paced(parts: Parts) -> timedelta | None:
    """How long what is owed waits for nothing but Slack's pace; None if nothing does."""
    wait = await next_delivery(parts)
    return wait if wait is not None and wait <= claims.PACE else None


async def count_due(parts: Parts) -> None:
    """Tell the operator how much may be sent and isn't."""
    async with parts.sessions.begin() as session:
        found = await claims.due_by_kind(session, parts.clock.real())
    for kind in KINDS:
        metrics.DUE.labels(kind).set(found.get(kind, 0))


def _until(moment: datetime | None, now: datetime) -> timedelta | None:
    if moment is None:
        return None
    return moment - now if moment > now else AGAIN
