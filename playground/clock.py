"""What time it is in the workspace. Whoever starts the playground hands a clock in."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """``now`` is aware and in UTC; ``advance`` moves it on and returns when whatever hangs on it has settled."""

    def now(self) -> datetime: ...

    async def advance(self, delta: timedelta) -> None: ...


def wall() -> datetime:
    """The machine's time, whatever the workspace's clock says: signatures carry it."""
    return datetime.now(UTC)  # noqa: TID251 - the playground's one reading of the machine's clock


class RealClock:
    """The machine's clock plus what it was advanced by."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self._offset = offset

    def now(self) -> datetime:
        return wall() + self._offset

    async def advance(self, delta: timedelta) -> None:
        self._offset += delta
