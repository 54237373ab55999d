"""The first words: in a channel that the app was invited to, and to whoever opens its Messages tab."""

from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import Message

_CHANNEL = (
    "I put interview questions on scaling systems and teams to this channel, on the days and at the time you choose.",
    "You answer in the thread and vote with reactions; when a round closes, the best answer is named and the model answer opens.",
    "I keep only the threads of my own questions. Nothing comes until somebody sets it up: any full member can.",
)

_DIRECT = (
    "Hello. I am ScaleQ: I put interview questions on scaling systems and teams, one at a time.",
    "• *Alone*: `/scaleq hard`, here or in any channel, gives a question that only you see. `medium` and `easy` work as well, "
    "and so does a topic: `/scaleq easy caching`.",
    "• *Together*: invite me to a channel with `/invite @ScaleQ` and enter `/scaleq setup` there. Then a question comes on the "
    "days you choose, people answer in its thread, and the best answer is voted for.",
    "• *Away?* `/scaleq away until friday` keeps your streak meanwhile. `/scaleq forget-me` deletes what is stored about you.",
)


def channel_welcome() -> Message:
    """Once, when the app comes into a channel without a schedule: for everybody there."""
    buttons = kit.actions(
        kit.button("Set up questions", ids.WELCOME_SETUP, style="primary"),
        kit.button("Try one now", ids.WELCOME_TRY),
    )
    return kit.say("\n".join(_CHANNEL), buttons)


def direct_welcome() -> Message:
    """Once, in the app's conversation with a person who opened it."""
    buttons = [
        kit.button(f"Practise now: {labels.DIFFICULTY[difficulty].lower()}", action_id, difficulty)
        for difficulty, action_id in ids.HELP_PRACTISE.items()
    ]
    more = kit.button("All commands", ids.WELCOME_HELP)
    return kit.say("\n".join(_DIRECT), kit.actions(*buttons, more))
