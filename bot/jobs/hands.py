"""Work in hand: so many pieces at once, each a task of its own. Nobody waits for anybody."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger(__name__)


class Hands:
    """Up to ``many`` pieces of work for what was claimed; ``action`` names it where a piece fails."""

    def __init__(self, many: int, action: str) -> None:
        self._many = many
        self._action = action
        # By task the workspace it works for.
        self._held: dict[asyncio.Task[None], str] = {}
        self._freed: Callable[[], None] | None = None
        self._broken: BaseException | None = None
        # While at least half of them are free: a claim is worth its price where it takes many.
        self._room = asyncio.Event()
        self._room.set()

    def __len__(self) -> int:
        return len(self._held)

    def by_team(self) -> Counter[str]:
        """How many work for each workspace."""
        return Counter(self._held.values())

    def heed(self, freed: Callable[[], None]) -> None:
        """``freed`` is called whenever a hand is."""
        self._freed = freed

    async def free(self) -> int:
        """How many are free, as soon as it is half of them."""
        await self._room.wait()
        self._check()
        return self._many - len(self._held)

    def take(self, team_id: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._held[task] = team_id
        task.add_done_callback(self._done)
        if len(self._held) > self._many // 2:
            self._room.clear()

    async def empty(self) -> None:
        """Until nothing is held any more."""
        while self._held:
            await asyncio.wait(self._held)
        self._check()

    async def end(self, within: float) -> None:
        """Finish what is held; what takes longer than ``within`` seconds is cancelled."""
        if self._held:
            _, late = await asyncio.wait(self._held, timeout=within)
            for task in late:
                task.cancel()
            await self.empty()

    def _done(self, task: asyncio.Task[None]) -> None:
        team_id = self._held.pop(task)
        if len(self._held) <= self._many // 2:
            self._room.set()
        if self._freed is not None:
            self._freed()
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Exception):
            # A defect in one is the operator's business; its lease brings it up again.
            log.error("failed", action=self._action, team=team_id, error=str(error), exc_info=error)
        elif error is not None:
            self._broken = error

    def _check(self) -> None:
        """What isn't an error, but the end of the process, ends the holder."""
        if self._broken is not None:
            raise self._broken
