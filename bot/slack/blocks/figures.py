"""A channel's figures in words, as a manager's Home and their digest say them: mrkdwn, a line each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.rules.coverage import ENOUGH_CHECKS, Focus, Matrix, Weak
from bot.rules.participation import Share
from bot.slack.blocks import labels
from bot.slack.blocks.text import count, day, when
from questions.model import DIFFICULTIES, SUBTOPICS, Subtopic

WEAK_SHOWN = 3
_NAMES = max(len(name) for name in labels.SUBTOPIC.values())


@dataclass(frozen=True, slots=True)
class Coming:
    """When a channel's next question comes, or why none does. ``suspended``: the app can't post there."""

    next_at: datetime | None
    tz: str
    paused: bool = False
    paused_until: date | None = None
    suspended: bool = False


def coming(of: Coming) -> str:
    """``next question tomorrow at 9:00``, or why there is none."""
    if of.suspended:
        return "resting, because I can’t post there"
    if of.paused:
        return f"paused until {day(of.paused_until)}" if of.paused_until else "paused"
    return f"next question {when(of.next_at, of.tz)}" if of.next_at else "no question planned"


def shares(participation: Share | None, answer_rate: Share | None) -> str:
    """Both shares in a line, with what they are shares of."""
    if participation is None and answer_rate is None:
        return "no closed rounds to count"
    took_part = _percent(participation, "participation", "people")
    return " · ".join(
        part for part in (took_part, _percent(answer_rate, "answer rate", "possible answers")) if part
    )


def _percent(share: Share | None, what: str, of: str) -> str:
    return f"{what} {share.percent} % ({share.part:,} of {share.whole:,} {of})" if share else ""


def matrix(had: Matrix) -> str:
    """Rounds of each subtopic and difficulty: in columns to look at, and each line complete when read aloud."""
    width = max(len(f"{n:,}") for cells in had.values() for n in cells.values())
    lines = [
        f"{labels.SUBTOPIC[subtopic]:<{_NAMES}}  "
        + "  ".join(f"{difficulty} {had[subtopic][difficulty]:>{width},}" for difficulty in DIFFICULTIES)
        for subtopic in SUBTOPICS
    ]
    return "\n".join(["```", *lines, "```"])


def weakest(weak: Sequence[Weak]) -> str:
    """The subtopics whose rubrics are covered least, one a line."""
    if not weak:
        return (
            f"No subtopic has self-checks of {ENOUGH_CHECKS} people yet; with fewer nothing is said, "
            "so that nobody’s own can be told."
        )
    return "\n".join(
        f"• {labels.SUBTOPIC[one.subtopic]}: on average {round(100 * one.covered)} % of the rubric covered "
        f"({count(one.checks, 'self-check')})"
        for one in weak[:WEAK_SHOWN]
    )


def focus(suggested: Focus | None, present: Subtopic | None, until: date | None) -> str:
    """What to practise next, and the command that sets it; or the focus that is set."""
    if present is not None and until is not None:
        return f"The focus is on {labels.SUBTOPIC[present]} until {day(until)}."
    if suggested is None:
        return "No suggestion: nothing unseen is left to choose from."
    why = "its rubrics were covered least" if suggested.because == "weakest" else "it came least often so far"
    return (
        f"Suggested focus: {labels.SUBTOPIC[suggested.subtopic]}, because {why}. "
        f"`/scaleq focus {suggested.subtopic} 2w` in the channel sets it for two weeks."
    )


def runway(unseen: int, working_days: int | None) -> str:
    """How many questions the channel never had, and for how long they last."""
    if not unseen:
        return "Every question that matches the settings was asked already; the least recent come again."
    lasts = f", which last {count(working_days, 'working day')}" if working_days is not None else ""
    return f"{count(unseen, 'question')} not yet asked here{lasts}."
