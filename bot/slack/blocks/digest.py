"""The weekly digest: a manager's channels, last week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from bot.rules.coverage import Focus, Weak
from bot.rules.participation import Share
from bot.slack.blocks import figures, kit
from bot.slack.blocks.results import BestAnswer, crowned
from bot.slack.blocks.text import Message, clip, count, escape, listing, plain, sections
from questions.model import Subtopic

BEST_SHOWN = 5
TIED_SHOWN = 3
QUIET_SHOWN = 50
TITLE_LIMIT = 100
CHANNELS_SHOWN = 30
CHANNELS_LIMIT = 8000
"""Characters for the channels, so that with everything else Slack's 13,000 for a message's blocks are kept."""
BEST_LIMIT = 1500
"""And of those for the best answers, beyond the first round's."""

FOOTNOTE = (
    "The Home tab shows each channel’s board and coverage; there this digest can be turned off as well."
)


@dataclass(frozen=True, slots=True)
class Digest:
    """A channel's week. ``best``: by round, those who share its crown; ``focus``: the one that is set."""

    channel_id: str
    participation: Share | None
    answer_rate: Share | None
    best: Sequence[Sequence[BestAnswer]]
    weakest: Sequence[Weak]
    suggested: Focus | None
    focus: Subtopic | None
    focus_until: date | None
    unseen: int
    working_days: int | None


def digest(monday: date, channels: Sequence[Digest], quiet: Sequence[str]) -> Message:
    """``channels``: those in which rounds closed in the week of ``monday``; ``quiet``: ids of the others."""
    head = f"Your channels · Week of {monday.day} {monday:%B %Y}"
    entries = [_entry(one) for one in channels[:CHANNELS_SHOWN]]
    entries = _within(CHANNELS_LIMIT, entries)
    parts = list(entries)
    if more := len(channels) - len(entries):
        parts.append(f"And {count(more, 'more channel')}: the Home tab has them all.")
    if quiet:
        parts.append(_quiet(quiet))
    blocks = [kit.header(head)]
    for part in parts:
        blocks += sections(part)
    return Message("\n\n".join([escape(plain(head)), *parts, FOOTNOTE]), [*blocks, kit.context(FOOTNOTE)])


def _within(limit: int, texts: list[str]) -> list[str]:
    """The first of them that fit into ``limit`` characters together; at least one."""
    ends = accumulate(len(text) for text in texts)
    return texts[: max(1, sum(end <= limit for end in ends))]


def _entry(of: Digest) -> str:
    weak = figures.weakest(of.weakest[:1]) if of.weakest else ""
    lines = [
        f"*<#{of.channel_id}>*",
        f"{figures.shares(of.participation, of.answer_rate).capitalize()}.",
        *_best(of.best),
        f"Weakest subtopic:\n{weak}" if weak else "",
        figures.focus(of.suggested, of.focus, of.focus_until),
        figures.runway(of.unseen, of.working_days),
    ]
    return "\n".join(line for line in lines if line)


def _best(best: Sequence[Sequence[BestAnswer]]) -> list[str]:
    rounds = [crowns for crowns in best if crowns]
    if not rounds:
        return []
    lines = [
        f"• {escape(clip(plain(crowns[0].title), TITLE_LIMIT)) or 'A question'}: {crowned(crowns, shown=TIED_SHOWN)}"
        for crowns in rounds[:BEST_SHOWN]
    ]
    lines = _within(BEST_LIMIT, lines)
    if more := len(rounds) - len(lines):
        lines.append(f"• and the best of {count(more, 'more round')}")
    return ["Best answers:", *lines]


def _quiet(channels: Sequence[str]) -> str:
    named = [f"<#{channel}>" for channel in channels[:QUIET_SHOWN]]
    if more := len(channels) - len(named):
        named.append(count(more, "more channel"))
    return f"No round closed in {listing(named)}."
