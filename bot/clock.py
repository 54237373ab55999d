"""The one place that knows what time it is. Everything else is told.

Two readings, because they differ where the playground's clock is moved: ``now`` is the moment as people in
the workspace see it (rounds open and close by it), ``real`` is what the wall says (leases and deadlines of
requests run by it, which no jump of a day may expire).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Both readings are timezone-aware and in UTC."""

    def now(self) -> datetime: ...

    def real(self) -> datetime: ...


class SystemClock:
    """The machine's clock: both readings agree."""

    def now(self) -> datetime:
        return self.real()

    def real(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  the clock itself


class MovableClock:
    """The machine's clock plus an offset that only grows: the playground's time machine."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._stands_at: datetime | None = None

    def now(self) -> datetime:
        return self._stands_at or self.real() + self._ahead

    def real(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  the clock itself

    @property
    def stands(self) -> bool:
        return self._stands_at is not None

    def move_to(self, moment: datetime) -> None:
        """Jump forward to ``moment``; a moment that has passed already changes nothing."""
        if self._stands_at is not None:
            self._stands_at = max(self._stands_at, moment)
        else:
            self._ahead = max(self._ahead, moment - self.real())

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Meanwhile ``now`` is where it was moved to, however long that takes; then it goes on from there."""
        self._stands_at = self.now()
        try:
            yield
        finally:
            reached, self._stands_at = self._stands_at, None
            self.move_to(reached)
