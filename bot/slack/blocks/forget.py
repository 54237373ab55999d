"""Forget me: what it means, said before and after."""

from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit
from bot.slack.blocks.text import Message


def forget_me() -> Message:
    """Asks once more, and says what goes and what stays."""
    said = (
        "*Delete everything ScaleQ has stored about you in this workspace?*\n"
        "That is: your answers, your votes, your streaks and points in every channel, your absences and what you practised. "
        "It can’t be undone, and you would start from nothing.\n"
        "What stays: your own messages and reactions in Slack are yours to delete. "
        "Results and boards already posted in Slack keep standing as they are. "
        "A keyed hash of your id with a date is kept for 30 days, so that reading back from Slack doesn’t bring you in again."
    )
    confirm = kit.confirmation(
        "Delete what is stored?",
        "Your answers, votes, streaks, points and absences are deleted for good.",
        "Delete",
        "Keep it",
        danger=True,
    )
    return kit.say(
        said,
        kit.actions(
            kit.button("Delete everything", ids.FORGET_ME_CONFIRM, style="danger", confirm=confirm),
            kit.button("Keep it", ids.FORGET_ME_CANCEL),
        ),
    )


def forgotten() -> Message:
    return kit.say(
        "Done: everything stored about you is deleted. Your messages in Slack are yours to delete, "
        "and boards and results already posted keep standing."
    )


def written_before() -> Message:
    """To somebody who makes a reply from before that their answer."""
    return kit.say(
        "You wrote this before you asked to be forgotten, so it stays out. A new reply in the thread counts."
    )


def kept() -> Message:
    return kit.say("Nothing was deleted.")
