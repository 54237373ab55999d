"""What makes the heart beat: the next due moment, a ring from another process, and every few seconds anyway.

APScheduler keeps the time and nothing else. What is due is in the database, so a beat that is late, doubled or lost loses nothing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, timedelta

import psycopg
import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.jobs.heartbeat import beat, pause
from bot.jobs.installing import notice_removals
from bot.jobs.purge import purge
from bot.jobs.resume import look_again
from bot.parts import Parts
from bot.store.database import listening

log = structlog.get_logger(__name__)

EVERY = timedelta(seconds=15)
LISTEN_AGAIN = timedelta(seconds=5)
PURGE_SOON = timedelta(minutes=1)
NEXT = "next due moment"


class Ticker:
    """Beats until stopped. ``stop`` lets the beat in progress finish."""

    def __init__(self, parts: Parts, database_url: str, *, keep_texts: timedelta) -> None:
        self._parts = parts
        self._database_url = database_url
        self._keep_texts = keep_texts
        self._rung = asyncio.Event()
        self._beating = asyncio.Lock()
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def wake(self) -> None:
        """Something fell due: beat now, and once more if a beat is in progress."""
        self._rung.set()

    async def start(self) -> None:
        regular = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler.add_job(self.wake, "interval", seconds=EVERY.total_seconds(), **regular)
        self._scheduler.add_job(self._guarded(self._look_again), "interval", hours=1, **regular)
        # Soon after the start, too: a process that is restarted every half hour forgets all the same.
        soon = self._parts.clock.real() + PURGE_SOON
        self._scheduler.add_job(
            self._guarded(self._purge), "interval", hours=1, next_run_time=soon, **regular
        )
        self._scheduler.start()
        self._tasks = [asyncio.create_task(self._run()), asyncio.create_task(self._listen())]
        self.wake()

    async def stop(self) -> None:
        """No new beat begins; the one in progress runs to its end."""
        self._stopping = True
        self._scheduler.pause()
        async with self._beating:
            for task in self._tasks:
                task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        self._scheduler.shutdown(wait=False)

    async def settle(self) -> None:
        """Beat here and now until nothing is due: for whoever moves the clock."""
        async with self._beating:
            await beat(self._parts)

    async def _run(self) -> None:
        while True:
            await self._rung.wait()
            self._rung.clear()
            async with self._beating:
                if self._stopping:
                    return
                await self._guarded(self._beat)()

    async def _beat(self) -> None:
        await beat(self._parts)
        wait = await pause(self._parts)
        if wait is not None and wait < EVERY:
            self._scheduler.add_job(
                self.wake,
                DateTrigger(self._parts.clock.real() + wait),
                id=NEXT,
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

    async def _look_again(self) -> None:
        await notice_removals(self._parts)
        if await look_again(self._parts):
            self.wake()

    async def _purge(self) -> None:
        await purge(self._parts, self._keep_texts)

    def _guarded(self, job: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """The outermost edge: what fails is told to the operator, and the next beat tries again."""

        async def run() -> None:
            try:
                await job()
            except Exception:
                log.exception("job failed", action=job.__name__.strip("_"))

        return run
