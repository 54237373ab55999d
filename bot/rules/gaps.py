"""What members' own checks of their answers add up to. Nobody is ever named, and of few nothing is said."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

LEAST = 4
"""Of fewer members than that, a sum would tell of somebody."""


@dataclass(frozen=True, slots=True)
class Check:
    """A member's self-check: the rubric points (ids) that their answer covered, of the question as it was in ``rev``."""

    user: str
    at: datetime
    ticks: frozenset[str]
    rev: int = 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Of ``members``, ``covered_by`` covered the point ``covered``, and ``missed_by`` left out the point ``missed``.

    Where all points were covered equally often there is no gap, and both are the same point.
    """

    members: int
    covered: str
    covered_by: int
    missed: str
    missed_by: int

    @property
    def even(self) -> bool:
        return self.covered == self.missed


def latest(checks: Iterable[Check]) -> list[Check]:
    """Each member's latest check, in no particular order."""
    found: dict[str, Check] = {}
    for check in checks:
        known = found.get(check.user)
        if known is None or _order(check) > _order(known):
            found[check.user] = check
    return list(found.values())


def gap(checks: Iterable[Check], points: Sequence[str]) -> Gap | None:
    """The point that most members covered and the one that most missed; None for fewer than `LEAST` members.

    Of points that tie, the one that is named first in ``points`` is taken.
    """
    standing = latest(checks)
    if len(standing) < LEAST or not points:
        return None
    by_point = {point: _covering(standing, point) for point in points}
    covered = max(points, key=by_point.__getitem__)
    missed = min(points, key=by_point.__getitem__)
    return Gap(
        members=len(standing),
        covered=covered,
        covered_by=by_point[covered],
        missed=missed,
        missed_by=len(standing) - by_point[missed],
    )


def _covering(checks: Collection[Check], point: str) -> int:
    return sum(point in check.ticks for check in checks)


def _order(check: Check) -> tuple[datetime, int, list[str]]:
    # Of two checks of one moment which came last can't be told; it must not depend on their order here.
    return check.at, check.rev, sorted(check.ticks)
