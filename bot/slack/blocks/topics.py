"""What can be asked for: the subtopics, and how much of each there is."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.slack.blocks import kit
from bot.slack.blocks.text import Message, count, sections
from questions.model import Subtopic


class Topic(NamedTuple):
    """A subtopic: questions in the bank, and how many of them the channel has had (None: not asked in a channel)."""

    subtopic: Subtopic
    questions: int
    had: int | None


def topics(rows: Sequence[Topic]) -> Message:
    """Subtopics with their word for the command line, how many questions each, how many this channel has had."""
    lines = [
        f"• `{row.subtopic}` · {count(row.questions, 'question')}"
        + ("" if row.had is None else f", {row.had:,} had here")
        for row in rows
    ]
    said = "\n".join(["*Subtopics*", *lines])
    foot = "One of these words narrows a question down: `/scaleq hard caching`"
    return Message(f"{said}\n{foot}", [*sections(said), kit.context(foot)])
