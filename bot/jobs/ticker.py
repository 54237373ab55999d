"""What makes the heart beat: the next due moment, a ring from another process, and every few seconds anyway.

A beat is a look at when each job has something to do. Those that have are rung, each in a loop of its own, and so is delivery: one that
waits for Slack holds up no other. For the earliest of the others an alarm is set. APScheduler keeps the time and nothing else. What is
due is in the database, so a beat that is late, doubled or lost loses nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from functools import partial

import psycopg
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.jobs.close import Closer
from bot.jobs.courier import Courier
from bot.jobs.heartbeat import AGAIN, CLOSING, DELIVERY, JOBS, Job, beat, count_due, paced, pauses
from bot.jobs.installing import notice_removals
from bot.jobs.purge import purge
from bot.jobs.resume import look_again
from bot.parts import Parts
from bot.store.database import listening, lost

log = structlog.get_logger(__name__)

EVERY = timedelta(seconds=15)
LISTEN_AGAIN = timedelta(seconds=5)
PURGE_SOON = timedelta(minutes=1)
# The database is away: look again after that.
DATABASE_AGAIN = timedelta(seconds=1)
# How long a process that ends waits for what it has begun; a platform waits ten seconds before it kills.
FINISH = timedelta(seconds=7)


class Loop:
    """Does its work when rung, batch after batch while there is any."""

    def __init__(self, job: Job, work: Callable[[], Awaitable[int]]) -> None:
        self.job = job
        self.work = work
        self.rung = asyncio.Event()
        # Held while it works.
        self.working = asyncio.Lock()


class Ticker:
    """Beats until stopped. ``stop`` lets what is in progress finish, as far as a few seconds allow."""

    def __init__(self, parts: Parts, database_url: str, *, keep_texts: timedelta) -> None:
        self._parts = parts
        self._database_url = database_url
        self._keep_texts = keep_texts
        self._stopping = False
        self._away = False
        # When (real clock) due work was last looked for, and the database answered.
        self.beaten_at: datetime | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._closer = Closer(parts)
        self._courier = Courier(parts)
        self._loops = {job: Loop(job, partial(job.work, parts)) for job in JOBS}
        # What is being closed or delivered stays in hand from one beat to the next.
        self._loops[CLOSING].work = self._closer.take
        self._loops[DELIVERY].work = self._courier.take
        self._rung = asyncio.Event()

    def wake(self) -> None:
        """Something fell due: look now, and once more if a look is in progress."""
        self._rung.set()

    async def start(self) -> None:
        regular = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler.add_job(self._regular, "interval", seconds=EVERY.total_seconds(), **regular)
        self._scheduler.add_job(self._guarded(self._look_again), "interval", hours=1, **regular)
        # Soon after the start, too: a process that is restarted every half hour forgets all the same.
        soon = self._parts.clock.real() + PURGE_SOON
        self._scheduler.add_job(
            self._guarded(self._purge), "interval", hours=1, next_run_time=soon, **regular
        )
        self._scheduler.start()
        self._tasks = [asyncio.create_task(self._run(loop)) for loop in self._loops.values()]
        self._tasks.append(asyncio.create_task(self._beat()))
        self._tasks.append(asyncio.create_task(self._listen()))
        self.wake()

    async def stop(self) -> None:
        """Nothing new begins. What is in progress ends, or is handed back for another worker."""
        self._stopping = True
        self._scheduler.pause()
        self.wake()
        for loop in self._loops.values():
            loop.rung.set()
        self._tasks[-1].cancel()
        time = asyncio.get_running_loop().time
        until = time() + FINISH.total_seconds()
        _, late = await asyncio.wait(self._tasks, timeout=FINISH.total_seconds())
        for task in late:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        # Only now: a claim that was under way has put its messages into the courier's hands.
        within = max(until - time(), 0)
        await asyncio.gather(self._closer.end(within), self._courier.end(within))
        self._scheduler.shutdown(wait=False)

    async def settle(self) -> None:
        """Beat here and now until nothing is due: for whoever moves the clock."""
        async with AsyncExitStack() as alone:
            for loop in self._loops.values():
                await alone.enter_async_context(loop.working)
            await self._closer.back()
            await self._courier.back()
            await beat(self._parts)
            while (wait := await paced(self._parts)) is not None:
                await asyncio.sleep(wait.total_seconds())
                await beat(self._parts)

    async def _beat(self) -> None:
        while not self._stopping:
            await self._rung.wait()
            self._rung.clear()
            if not self._stopping:
                self._alarm(await self._look())

    async def _look(self) -> timedelta:
        """Ring whoever has something to do; gives how long nobody else will have."""
        try:
            found = await pauses(self._parts)
        except Exception as error:
            if lost(error):
                self._lost(error)
                return DATABASE_AGAIN
            log.exception("look failed", action="beat")
            return AGAIN
        self.beaten_at = self._parts.clock.real()
        if self._away:
            self._away = False
            log.info("the database is back", action="beat")
        due = [job for job, pause in found.items() if pause <= timedelta()]
        for job in due:
            self._loops[job].rung.set()
        return min(
            [pause for job, pause in found.items() if job not in due] + [AGAIN] * bool(due), default=EVERY
        )

    async def _run(self, loop: Loop) -> None:
        while not self._stopping:
            await loop.rung.wait()
            loop.rung.clear()
            async with loop.working:
                await self._work(loop)

    async def _work(self, loop: Loop) -> None:
        """The outermost edge: what fails is told to the operator, and the next beat tries again."""
        worked = False
        try:
            while not self._stopping and await loop.work():
                worked = True
                self._loops[DELIVERY].rung.set()  # what is owed by now goes out meanwhile
        except Exception as error:
            if lost(error):
                self._lost(error)
                self._alarm(DATABASE_AGAIN)
            else:
                log.exception("job failed", action=loop.job.name)
        if worked:
            self.wake()  # what one job does, others wait for

    def _lost(self, error: Exception) -> None:
        """Said once, however many jobs find out."""
        if not self._away:
            self._away = True
            log.warning(
                "the database is away, trying again",
                action="beat",
                error=str(getattr(error, "orig", None) or error).strip(),
            )

    def _alarm(self, wait: timedelta) -> None:
        if wait < EVERY and not self._stopping:
            self._scheduler.add_job(
                self._rung.set,
                DateTrigger(self._parts.clock.real() + wait),
                id="alarm",
                replace_existing=True,
                misfire_grace_time=None,
            )

    async def _listen(self) -> None:
        """Rings of other processes; where there is no connection for them, the regular beat does."""
        while True:
            try:
                async with listening(self._database_url) as rings:
                    async for _ in rings:
                        self.wake()
            except psycopg.Error as error:
                log.warning("not listening", action="listen", error=str(error).strip())
                await asyncio.sleep(LISTEN_AGAIN.total_seconds())

    async def _regular(self) -> None:
        self.wake()
        await self._guarded(self._count)()

    async def _count(self) -> None:
        await count_due(self._parts)

    async def _look_again(self) -> None:
        await notice_removals(self._parts)
        if await look_again(self._parts):
            self.wake()

    async def _purge(self) -> None:
        await purge(self._parts, self._keep_texts)

    def _guarded(self, job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            try:
                await job()
            except Exception as error:
                if lost(error):
                    self._lost(error)
                else:
                    log.exception("job failed", action=job.__name__.strip("_"))

        return run
