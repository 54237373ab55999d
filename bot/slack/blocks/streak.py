"""A member's streak in a channel."""

from datetime import datetime

from bot.rules.streaks import Streak
from bot.slack.blocks import kit
from bot.slack.blocks.text import Message, count, when
from bot.slack.blocks.text import name as shown_name

RULE = "Answer before the round closes; days without a question never count against you."


def streak(name: str, streak: Streak, next_round: datetime | None, tz: str, own: bool) -> Message:
    """Current and best streak, freezes held, and when the channel's next question comes (None: none planned)."""
    if own:
        opening = f"Your streak here: *{streak.current:,}*"
    else:
        opening = f"{shown_name(name)}’s streak here: *{streak.current:,}*"
    lines = [
        f"{opening}. Best: {streak.best:,}. On-time answers in all: {streak.credits:,}.",
        f"{count(streak.freezes, 'freeze')} held: each covers one missed round by itself."
        if streak.freezes
        else "No freeze held: every 10th on-time answer brings one, two at most.",
    ]
    lines.append(f"Next question: {when(next_round, tz)}." if next_round else "No question is planned here.")
    said = "\n".join(lines)
    return Message(f"{said}\n{RULE}", [kit.section(said), kit.context(RULE)])
