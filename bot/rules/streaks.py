"""Streaks: answer before the round closes; days without a question never count against you.

A streak is a fold over what each of a channel's scheduled rounds was for a member, in order of opening. It is
computed whenever asked and stored nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["credit", "missed", "neutral"]
State = Literal["open", "closed", "skipped", "failed", "void"]

FREEZES_AT_START = 1
MOST_FREEZES = 2
CREDITS_PER_FREEZE = 10


@dataclass(frozen=True, slots=True)
class Streak:
    """A member's streak in a channel as it is shown.

    ``current`` and ``best``: rounds answered, with no gaps but those that freezes bridged. ``freezes``: rounds
    that may still be missed without losing it. ``credits``: rounds answered in a lifetime.
    """

    current: int
    best: int
    freezes: int
    credits: int


def fold(outcomes: Iterable[Outcome]) -> Streak:
    """The streak after a member's rounds, oldest first.

    Misses before the first credit don't count. A gap is paid for when the next answer comes: as many freezes as
    rounds were missed, or, if there aren't as many, none, and the streak starts again. Every tenth credit of a
    lifetime adds a freeze.
    """
    streak = best = gap = total = 0
    held = FREEZES_AT_START
    for outcome in outcomes:
        if outcome == "missed" and total > 0:
            gap += 1
        elif outcome == "credit":
            if gap <= held:
                held -= gap
            else:
                streak = 0
            streak, gap, total = streak + 1, 0, total + 1
            best = max(best, streak)
            if total % CREDITS_PER_FREEZE == 0:
                held = min(held + 1, MOST_FREEZES)
    if gap > held:
        return Streak(current=0, best=best, freezes=held, credits=total)
    return Streak(current=streak, best=best, freezes=held - gap, credits=total)


def outcome(*, state: State, credited: bool, peeked: bool, away: bool) -> Outcome:
    """What one scheduled round is for one member.

    ``credited``: by the verdict. ``peeked``: they looked at the model answer while it was open (who answered
    first and looked then is credited all the same). ``away``: an absence covers the round.

    An open round is neutral until answered; one that was skipped, failed or void stays neutral. Looking before
    answering is a miss, also for somebody who is away: it was taking part, its confirmation said what it costs,
    and an absence entered after it doesn't undo it.
    """
    if state in ("skipped", "failed", "void"):
        return "neutral"
    if credited:
        return "credit"
    if state == "open":
        return "neutral"
    return "neutral" if away and not peeked else "missed"
