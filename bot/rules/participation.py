"""How much of a channel takes part: two shares of a period's closed rounds, for its managers."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """A closed round, by who did what in it.

    ``members``: human members of the channel at its close; None where Slack would not say. ``answered``: who gave an
    answer on time. ``credited``: for whom it counts. ``away``: members of the channel whom an absence excuses from it.
    """

    scheduled: bool
    members: int | None
    answered: frozenset[str]
    credited: frozenset[str]
    away: frozenset[str]


@dataclass(frozen=True, slots=True)
class Share:
    """``part`` of ``whole``; ``0 <= part <= whole`` and ``whole > 0``."""

    part: int
    whole: int

    @property
    def percent(self) -> int:
        """Rounded to a whole one, but never to all or nothing where it is neither."""
        exact = round(100 * self.part / self.whole)
        if 0 < self.part < self.whole:
            return min(max(exact, 1), 99)
        return exact


def participation(rounds: Sequence[Held]) -> Share | None:
    """Distinct people who answered on time, of the channel's human members; extras included.

    The members are the most that any of the rounds counted, and at least those who answered: people come and go
    within a period. None where nobody was ever counted.
    """
    members = max((each.members for each in rounds if each.members is not None), default=0)
    answerers = len({user for each in rounds for user in each.answered})
    if members == 0:
        return None
    return Share(answerers, max(members, answerers))


def answer_rate(rounds: Sequence[Held]) -> Share | None:
    """Credits, of all that could have been given: in each scheduled round one to every member who wasn't away.

    Somebody away who answered all the same is counted on both sides. Rounds whose members weren't counted are left
    out. None where nothing could have been given.
    """
    given = possible = 0
    for each in rounds:
        if not each.scheduled or each.members is None:
            continue
        excused = len(each.away - each.credited)
        given += len(each.credited)
        possible += max(each.members - excused, len(each.credited))
    return Share(given, possible) if possible else None
