"""Work in hand: so many pieces at once, each a task of its own. Nobody waits for anybody."""

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any, Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Hands(Generic[T]):
    """Up to ``many`` pieces of work for what was claimed; ``action`` names it where a piece fails."""

    def __init__(self, many: int, action: str) -> None:
        self._many = many
        self._action = action
        self._held: dict[asyncio.Task[None], T] = {}
        self._broken: BaseException | None = None
        # While at least half of them are free: a claim is worth its price where it takes many.
        self._room = asyncio.Event()
        self._room.set()

    @property
    def held(self) -> Collection[T]:
        return self._held.values()

    async def free(self) -> int:
        """How many are free, as soon as it is half of them."""
        await self._room.wait()
        self._check()
        return self._many - len(self._held)

    def take(self, item: T, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._held[task] = item
        task.add_done_callback(self._done)
        if len(self._held) > self._many // 2:
            self._room.clear()

    async def empty(self) -> None:
        """Until nothing is held any more."""
        while self._held:
            await asyncio.wait(self._held)
        self._check()

    async def end(self, within: float) -> None:
        """Finish what is held; what takes longer than ``within`` seconds is dropped, and its lease brings it up again."""
        if self._held:
            _, late = await asyncio.wait(self._held, timeout=within)
            for task in late:
                task.cancel()
            await self.empty()

    def _done(self, task: asyncio.Task[None]) -> None:
        item = self._held.pop(task)
        if len(self._held) <= self._many // 2:
            self._room.set()
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            # A defect in one is the operator's business; its lease brings it up again.
            team = getattr(item, "team_id", None)
            log.error("failed", action=self._action, team=team, error=str(error), exc_info=error)
        elif error is not None:
            self._broken = error

    def _check(self) -> None:
        """What isn't an error, but the end of the process, ends the holder."""
        if self._broken is not None:
            raise self._broken
