"""The card that ``/scaleq`` and ``/scaleq help`` answer with."""

from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import Message

_INTRO = "ScaleQ puts interview questions on scaling systems and teams: to a channel on a schedule, or to you alone."

_COMMANDS = (
    (
        "Practise",
        (
            ("/scaleq hard", "a question for you alone (or `medium`, `easy`)"),
            ("/scaleq hard caching technical sre", "narrowed down by subtopic, kind or role, in any order"),
            ("/scaleq hard 15m", "on the clock, in our own conversation"),
            ("/scaleq hard here", "one for everybody in this channel, open for 24 hours"),
            ("/scaleq suggest", "a question of your own for this workspace"),
            ("/scaleq topics", "the subtopics, and how much of each this channel has had"),
        ),
    ),
    (
        "See how it stands",
        (
            ("/scaleq streak", "your streak here; `/scaleq streak @member` for someone else’s"),
            ("/scaleq notes", "every prompt you answered, with the model answers, as a file for you alone"),
            ("/scaleq leaderboard", "this week’s, or `last week`, `month`, `quarter`, `all`"),
            ("/scaleq away until friday", "rounds don’t count against you meanwhile; `/scaleq back` ends it"),
        ),
    ),
    (
        "Run this channel",
        (
            ("/scaleq setup", "when questions come, and which"),
            ("/scaleq pause until monday", "no questions until then; `/scaleq resume` ends it"),
            ("/scaleq skip", "leaves out the next question"),
            ("/scaleq focus caching 2w", "that subtopic goes first for so long; `/scaleq focus off` ends it"),
        ),
    ),
    (
        "For yourself",
        (
            ("/scaleq remind on", "a DM before a question closes that you haven’t answered; `off` ends it"),
            ("/scaleq hide", "off the boards, crowned as “a member”; `/scaleq hide off` ends it"),
        ),
    ),
    (
        "Your data",
        (
            ("/scaleq my-data", "everything stored about you, as a file for you alone"),
            ("/scaleq forget-me", "deletes everything stored about you, after asking once more"),
        ),
    ),
)


def card() -> Message:
    """What can be done here: the commands, and buttons for the most wanted ones."""
    groups = [
        "\n".join([f"*{heading}*", *(f"`{command}`: {does}" for command, does in commands)])
        for heading, commands in _COMMANDS
    ]
    practise = [
        kit.button(f"Practise now: {labels.DIFFICULTY[difficulty].lower()}", action_id, difficulty)
        for difficulty, action_id in ids.HELP_PRACTISE.items()
    ]
    others = [
        kit.button("Leaderboard", ids.HELP_LEADERBOARD),
        kit.button("My streak", ids.HELP_STREAK),
        kit.button("Set up this channel", ids.HELP_SETUP),
    ]
    blocks = [
        kit.section(_INTRO),
        *(kit.section(group) for group in groups),
        kit.actions(*practise),
        kit.actions(*others),
    ]
    return Message("\n\n".join([_INTRO, *groups]), blocks)
