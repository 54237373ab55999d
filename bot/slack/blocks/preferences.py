"""What a member chose for themselves: reminders, and not to be shown. The words about it, and the reminder itself."""

from datetime import datetime

from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit
from bot.slack.blocks.text import Message, clip, escape, link, name, plain, when
from questions.model import Question

OFF = "You get this because you asked for reminders. `/scaleq remind off` ends them."


def reminder(
    question: Question, channel_id: str, permalink: str, closes_at: datetime, tz: str, round_id: str
) -> Message:
    """A DM. ``permalink``: the question in its channel; ``tz``: the member's own zone."""
    title = link(permalink, escape(clip(plain(question.title), 150)))
    said = (
        f"“{title}” in <#{channel_id}> closes {when(closes_at, tz)}, and your answer isn’t there yet. "
        "A reply in its thread counts, or write it here:"
    )
    write = kit.button("Write answer", ids.WRITE_ANSWER, round_id, style="primary")
    return Message(f"{said}\n{OFF}", [kit.section(said), kit.actions(write), kit.context(OFF)])


def reminders_on() -> Message:
    return kit.say(
        "Reminders are on: where you haven’t answered a scheduled question, a DM comes three hours before it closes, "
        "or, if that is at night where you are, at 20:00 before it. None while you are away. `/scaleq remind off` ends them."
    )


def reminders_off() -> Message:
    return kit.say("Reminders are off. `/scaleq remind on` brings them back.")


def hidden() -> Message:
    return kit.say(
        "You are hidden from now on: on no board or chart, crowned as “a member”, and nobody else can look up your streak. "
        "Your answers, points and streak count as before; `/scaleq leaderboard` and `/scaleq streak` show them to you alone. "
        "What was posted already stays as it is. `/scaleq hide off` ends it."
    )


def shown() -> Message:
    return kit.say(
        "You are shown again: on boards, by name. All you earned meanwhile counts. `/scaleq hide` would hide you again."
    )


def prefers_not_to_be_shown(member: str) -> Message:
    """To somebody who looks up a member who hides."""
    return kit.say(f"{name(member)} prefers not to be shown. Their answers speak for them.")
