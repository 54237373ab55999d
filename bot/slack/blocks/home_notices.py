"""What is said on top of the Home tab, about what was just pressed there."""

from bot.slack.blocks import kit
from bot.slack.blocks.text import Message


def not_now() -> Message:
    return kit.say("Slack didn’t answer me in time, so nothing was changed. Please press again.")


def not_yours_to_see() -> Message:
    """A stale button: of a channel that the person no longer manages, or is no longer in."""
    return kit.say("That channel’s figures aren’t yours to see any more, so nothing was done.")


def export_asked(channel_id: str) -> Message:
    return kit.say(
        f"The export of <#{channel_id}> is being made. It comes as a file, in the Messages tab beside this one."
    )


def export_on_its_way() -> Message:
    """A second press before the file has come."""
    return kit.say(
        "That export is being made already. It comes as a file, in the Messages tab beside this one."
    )
