"""A question on the clock: how far its time has run, and what an answer took."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

Phase = Literal["first half", "second half", "last tenth", "over"]

SHORTEST: Final = 5
LONGEST: Final = 90
"""Minutes, as the bank's own time boxes."""

_PHASES: Final[tuple[tuple[Phase, float], ...]] = (
    ("first half", 0.5),
    ("second half", 0.9),
    ("last tenth", 1.0),
)
"""Each with the share of the time at which it ends."""


@dataclass(frozen=True, slots=True)
class TimeBox:
    """``minutes`` that run from ``started_at``. Its end still belongs to it."""

    started_at: datetime
    minutes: int

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def ends_at(self) -> datetime:
        return self.started_at + self.length

    def phase(self, now: datetime) -> Phase:
        return next((phase for phase, share in _PHASES if now < self._at(share)), "over")

    def next_change(self, after: datetime) -> datetime | None:
        """When the phase changes next: at half time, at nine tenths, at the end; None once it is over."""
        return next((self._at(share) for _, share in _PHASES if after < self._at(share)), None)

    def over(self, at: datetime) -> timedelta:
        """By how much the time had run out at that moment; nothing if it had not."""
        return max(at - self.ends_at, timedelta())

    def awaits(self, at: datetime) -> bool:
        """Whether somebody who writes at that moment may still be answering: until as long again has passed."""
        return self.started_at <= at <= self.ends_at + self.length

    def _at(self, share: float) -> datetime:
        return self.started_at + self.length * share
