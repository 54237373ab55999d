"""When a member counts as away from a round."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bot.rules.calendar import zone


@dataclass(frozen=True, slots=True)
class Absence:
    """What a member said with ``/scaleq away``: from ``first`` to ``last``, both included, local dates in ``tz``.

    ``entered_at`` and ``withdrawn_at`` (None: not withdrawn) are the moments of saying and of taking back.
    """

    first: date
    last: date
    tz: str
    entered_at: datetime
    withdrawn_at: datetime | None


def away(absences: Iterable[Absence], opens_at: datetime, closes_at: datetime) -> bool:
    """Whether one of a member's absences excuses them from a round.

    It does if it stood when the round closed (entered not after the close, and not withdrawn by then) and covers
    the round's opening or its close. Coming back after the close changes nothing about that round.
    """
    return any(
        _stands(absence, closes_at) and (_covers(absence, opens_at) or _covers(absence, closes_at))
        for absence in absences
    )


def _stands(absence: Absence, moment: datetime) -> bool:
    return absence.entered_at <= moment and (absence.withdrawn_at is None or absence.withdrawn_at > moment)


def _covers(absence: Absence, moment: datetime) -> bool:
    return absence.first <= moment.astimezone(zone(absence.tz)).date() <= absence.last
