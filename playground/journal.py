"""What went over the wire, in memory, and who is watching."""

import asyncio
import itertools
from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import Any

from playground.clock import Clock
from playground.model import Json

ENTRIES_KEPT = 5000
CHANGES_QUEUED = 1000


def elapsed(began: float) -> float:
    """Milliseconds since then, by ``time.monotonic``."""
    return round((monotonic() - began) * 1000, 1)


@dataclass(frozen=True, slots=True)
class Notice:
    """What whoever watches is told. ``name`` None: something changed in the workspace."""

    name: str | None
    body: Json


class Journal:
    """Requests and deliveries with their outcome, numbered from 1; the oldest go first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[Json] = deque(maxlen=ENTRIES_KEPT)
        self._count = 0
        self._watchers: set[asyncio.Queue[Notice | None]] = set()

    def write(self, kind: str, **fields: Any) -> None:
        self._count += 1
        self._entries.append({"n": self._count, "at": self._clock.now().isoformat(), "kind": kind, **fields})
        self.tell("entry", {"last": self._count})

    def since(self, n: int) -> list[Json]:
        """Entries with a number above ``n``."""
        new = min(self._count - n, len(self._entries))
        return list(itertools.islice(self._entries, len(self._entries) - new, None)) if new > 0 else []

    def entry(self, n: int) -> Json | None:
        """The entry with this number, if it is still kept."""
        place = len(self._entries) - (self._count - n) - 1
        return self._entries[place] if 0 <= place < len(self._entries) else None

    @property
    def last(self) -> int:
        return self._count

    def watch(self) -> "asyncio.Queue[Notice | None]":
        """A queue of changes in the workspace; None ends it."""
        queue: asyncio.Queue[Notice | None] = asyncio.Queue(CHANGES_QUEUED)
        self._watchers.add(queue)
        return queue

    def unwatch(self, queue: "asyncio.Queue[Notice | None]") -> None:
        self._watchers.discard(queue)

    def changed(self, kind: str, channel: str | None = None, user: str | None = None) -> None:
        """Tells everyone watching that something is new in the workspace."""
        self._put(Notice(None, {"kind": kind, "channel": channel, "user": user}))

    def tell(self, name: str, body: Json) -> None:
        """Tells everyone watching something else, under a name of its own."""
        self._put(Notice(name, body))

    def _put(self, notice: "Notice") -> None:
        """Whoever reads too slowly misses some."""
        for queue in self._watchers:
            if not queue.full():
                queue.put_nowait(notice)

    def close(self) -> None:
        for queue in self._watchers:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(None)
