"""What a channel's managers hear about its focus: a subtopic that goes first for a while.

Only they hear it: the subtopic of an open round is hidden until it closes, and a known focus would give it away.
"""

from datetime import date

from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import Message, clip, count, day, escape, plain
from questions.model import Subtopic

_EXAMPLE = "`/scaleq focus caching 2w`"


def focus_set(subtopic: Subtopic, until: date, unseen: int, *, filtered: bool = False) -> Message:
    """``until``: the first day without it. ``unseen``: the channel's filters let so many of it through that it never had.

    ``filtered``: the filters leave the subtopic out altogether.
    """
    name = labels.SUBTOPIC[subtopic]
    if filtered:
        left = (
            "But this channel’s settings leave that subtopic out, so nothing changes until they allow it: "
            "`/scaleq setup`."
        )
    elif not unseen:
        left = "This channel has had all there is of it, though, so the other subtopics come as ever."
    else:
        left = (
            f"{count(unseen, 'question')} of it that this channel never had "
            f"{'is' if unseen == 1 else 'are'} left; after that the others come as ever."
        )
    return kit.say(
        f"Noted: until {day(until)} questions on *{name}* go first here, each in the difficulty that is due. {left} "
        "I don’t tell the channel, as that would give answers away. `/scaleq focus off` ends it sooner."
    )


def focus_stands(subtopic: Subtopic, until: date) -> Message:
    return kit.say(
        f"Questions on *{labels.SUBTOPIC[subtopic]}* go first here until {day(until)}. `/scaleq focus off` ends that sooner."
    )


def focus_ended(subtopic: Subtopic) -> Message:
    return kit.say(
        f"The focus on {labels.SUBTOPIC[subtopic]} has ended. The subtopics that this channel had least come first again."
    )


def no_focus() -> Message:
    return kit.say(
        f"No subtopic goes first here at present: those that the channel had least do. {_EXAMPLE} puts one first for two weeks."
    )


def ends_today() -> Message:
    return kit.say(
        f"A focus ends on the day you name, so “until today” sets none. Name a later day or a span: {_EXAMPLE}."
    )


def one_at_a_time() -> Message:
    return kit.say(f"One subtopic at a time can go first, such as {_EXAMPLE}.")


def unknown_focus(typed: str, suggestion: str | None) -> Message:
    """Neither a subtopic nor a time. ``suggestion``: the nearest subtopic's name, if any is near."""
    said = f"I don’t know “{escape(clip(plain(typed).replace('`', '’'), 60))}”."
    if suggestion:
        return kit.say(f"{said} Did you mean `/scaleq focus {suggestion}`?")
    return kit.say(
        f"{said} It takes a subtopic and a time: {_EXAMPLE}. `/scaleq topics` lists the subtopics."
    )
