"""What the heart does: the jobs, each of which does what is due of its own.

People are to see results, then the board, then the question. The jobs needn't heed that: a claim does (`bot.store.claims`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

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
from bot.store import claims, closing, practices, preferences, reminders, slots, syncs
from bot.store.moments import Moment, look, seen

# Something is due that nobody could get done just now (another worker holds it, Slack is unwell): look again after that.
AGAIN = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Something that is done when it is due: ``work`` does a batch of it and gives how much that was, ``next`` asks when more falls due.

    ``real``: by the machine's clock, not the workspace's.
    """

    work: Callable[[Parts], Awaitable[int]]
    next: Moment
    real: bool = False

    @property
    def name(self) -> str:
        return self.work.__name__


CLOSING = Job(close_due, closing.next_close())
DELIVERY = Job(deliver_due, claims.next_attempt(), real=True)
JOBS = (
    Job(sync_due, syncs.next_attempt(), real=True),
    CLOSING,
    Job(boards_due, slots.next_board()),
    Job(ask_due, slots.next_question()),
    Job(clocks_due, practices.next_change()),
    Job(remind_due, reminders.next_due()),
    Job(digests_due, preferences.next_digest()),
    DELIVERY,
)
_LOOK = look({job.name: job.next for job in JOBS})


async def moments(parts: Parts) -> dict[Job, datetime | None]:
    """When each job has something to do next, perhaps now."""
    async with parts.sessions.begin() as session:
        found = await seen(session, _LOOK)
    return {job: found[job.name] for job in JOBS}


async def pauses(parts: Parts) -> dict[Job, timedelta]:
    """How long it is until each job has something to do, if anything is in sight; zero or less: it has."""
    found = await moments(parts)
    now, real = parts.clock.now(), parts.clock.real()
    return {job: at - (real if job.real else now) for job, at in found.items() if at is not None}


async def beat(parts: Parts) -> int:
    """Everything that is due, until nothing more is, or can be done just now; gives how much was done."""
    total = 0
    while True:
        due = [job for job, pause in (await pauses(parts)).items() if pause <= timedelta()]
        done = sum([await job.work(parts) for job in due])
        if done == 0:
            return total
        total += done


async def next_moment(parts: Parts) -> datetime | None:
    """The workspace's next moment at which something falls due: a question, a close, a board, a clock, a reminder, a digest."""
    found = await moments(parts)
    return min((at for job, at in found.items() if at is not None and not job.real), default=None)


async def paced(parts: Parts) -> timedelta | None:
    """How long what is owed waits for nothing but Slack's pace; None if nothing does."""
    wait = (await pauses(parts)).get(DELIVERY)
    return max(wait, timedelta()) if wait is not None and wait <= claims.PACE else None


async def count_due(parts: Parts) -> None:
    """Tell the operator how much may be sent and isn't."""
    async with parts.sessions.begin() as session:
        found = await claims.due_by_kind(session, parts.clock.real())
    for kind in KINDS:
        metrics.DUE.labels(kind).set(found.get(kind, 0))
