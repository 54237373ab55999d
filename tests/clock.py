"""A clock that stands still until it is moved."""

from datetime import datetime, timedelta

from bot.clock import SystemClock


class FakeClock:
    """``now`` is the workspace's moment, ``real`` the wall's; each moves when told to, and only then.

    Moving the workspace on moves the wall as well; ``pass_leases`` moves the wall alone.
    """

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._real = SystemClock().real()

    def now(self) -> datetime:
        return self._now

    def real(self) -> datetime:
        return self._real

    async def advance(self, delta: timedelta) -> None:
        self._now += delta
        self._real += delta

    def move_to(self, moment: datetime) -> None:
        if moment > self._now:
            self._real += moment - self._now
            self._now = moment

    def pass_leases(self, delta: timedelta = timedelta(minutes=10)) -> None:
        self._real += delta

    def catch_up(self, ahead: timedelta) -> None:
        """The workspace's moment follows the wall's, to where the wall was ``ahead`` of it."""
        self._now = max(self._now, self._real - ahead)
