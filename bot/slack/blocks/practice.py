"""Practice: a question for one person alone, on the clock if they want, and the modal in which they answer it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.rules import timebox
from bot.rules.timebox import Phase
from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit
from bot.slack.blocks.question import put
from bot.slack.blocks.text import Block, Message, View, clip, count, escape, link, plain, sections, when
from questions.model import Question

CALLBACK_ID: Final = "practice_answer"
ANSWER_BLOCK: Final = "answer_text"
ANSWER_INPUT: Final = "practice_answer_text"
"""The modal, its one field, and the input in it, which tells of every keystroke."""

LONGEST_ANSWER: Final = 3000
"""Characters that Slack takes in a text input."""

Place = Literal["channel", "elsewhere", "conversation"]
"""Where it stands: in a channel or another conversation between people (for this person's eyes), or in the app's own with them."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time box as it stands; ``tz`` (IANA) is for what is read without Slack's own dates."""

    minutes: int
    ends_at: datetime
    phase: Phase
    tz: str


@dataclass(frozen=True, slots=True)
class Answered:
    """``took``: since the clock began; None without one. ``over``: how much of that was over the time.

    ``kept``: whether its text is; it isn't for ever, and who deletes their message takes it away.
    """

    took: timedelta | None = None
    over: timedelta = timedelta()
    kept: bool = True


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """A question as it is put to one person.

    ``practised``: people of this workspace who have practised it; ``followed``: they have asked for another after it.
    """

    question: Question
    practice_id: str
    practised: int
    place: Place
    clock: Clock | None = None
    answered: Answered | None = None
    followed: bool = False


def practice_message(card: PracticeCard) -> Message:
    blocks, text = put(card.question, card.practised)
    state, foot = _state(card), _foot(card)
    if state:
        blocks += sections(state)
    blocks += [kit.context(foot), kit.actions(*_buttons(card))]
    return Message("\n\n".join(part for part in (text, state, foot) if part), blocks)


def _state(card: PracticeCard) -> str:
    if card.answered is not None:
        return _outcome(card.answered)
    if card.clock is None:
        return ""
    if card.followed:
        return "*Set aside.* Its clock has stopped; the next question has its own."
    minutes, ends = count(card.clock.minutes, "minute"), when(card.clock.ends_at, card.clock.tz)
    return {
        "first half": f"*On the clock: {minutes}.* The time ends {ends}.",
        "second half": f"*Half of your {minutes} are over.* The time ends {ends}.",
        "last tenth": f"*Nine tenths of your {minutes} are over.* The time ends {ends}.",
        "over": f"*Time is up.* The {minutes} ended {ends}. You can still answer; it will say by how much you were over.",
    }[card.clock.phase]


def _outcome(answered: Answered) -> str:
    kept = " Your answer is kept for you alone." if answered.kept else ""
    if answered.took is None:
        return f"*Answered.*{kept}"
    over = f", {span(answered.over)} over the time" if answered.over else ", within the time"
    return f"*Answered in {span(answered.took)}{over}.*{kept}"


def _foot(card: PracticeCard) -> str:
    practice = "practice: no round, no points, no streak."
    if card.place != "conversation":
        return f"Only you can see this. It is {practice}"
    if card.answered is not None:
        return f"It is {practice}"
    running = card.clock is not None and not card.followed
    where = "a message in this conversation" if running else "a reply in this message’s thread"
    return f"Answer with the button, or with {where}. It is {practice}"


def _buttons(card: PracticeCard) -> list[Block]:
    done = card.answered is not None
    buttons = [
        kit.button("Edit my answer", ids.ANSWER_PRACTICE, card.practice_id)
        if done
        else kit.button("Answer", ids.ANSWER_PRACTICE, card.practice_id, style="primary"),
        kit.button("Hint", ids.HINT_PRACTICE, card.question.id),
        kit.button("Compare", ids.COMPARE_PRACTICE, card.practice_id),
    ]
    if not card.followed:
        buttons.append(kit.button("Another", ids.ANOTHER_PRACTICE, card.practice_id))
    if card.place == "channel":
        buttons.append(kit.button("Share here", ids.SHARE_PRACTICE, card.question.id))
    return buttons


def span(time: timedelta) -> str:
    """``45 s``, ``12 min 30 s``, ``2 h 5 min``, ``3 days 4 h``: its two largest units."""
    seconds = round(time.total_seconds())
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    units = [
        count(days, "day") if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes else "",
        f"{seconds % 60} s" if seconds % 60 else "",
    ]
    first = next((place for place, unit in enumerate(units) if unit), len(units))
    return " ".join(unit for unit in units[first : first + 2] if unit) or "0 s"


# -- the modal --------------------------------------------------------------------------------------------------------------


def answer_view(question: Question, practised: int, metadata: str, so_far: str) -> View:
    """Room to write. ``metadata`` (at most 3,000 characters) comes back with what is typed; ``so_far`` is in the field at first."""
    blocks, _ = put(question, practised)
    field: Block = {
        "type": "plain_text_input",
        "action_id": ANSWER_INPUT,
        "multiline": True,
        "max_length": LONGEST_ANSWER,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    if so_far:
        field["initial_value"] = so_far[:LONGEST_ANSWER]
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": metadata,
        "title": kit.plain_text("Your answer", 24),
        "submit": kit.plain_text("Keep", 24),
        "close": kit.plain_text("Later", 24),
        "blocks": [
            *blocks,
            {
                "type": "input",
                "block_id": ANSWER_BLOCK,
                "dispatch_action": True,
                "label": kit.plain_text("Your answer", 2000),
                "hint": kit.plain_text(
                    "For you alone, of any length. What you type is kept as a draft.", 2000
                ),
                "element": field,
            },
        ],
    }


def empty_error() -> str:
    """For the field, in plain text."""
    return "There is nothing here to keep yet."


def gone_error() -> str:
    return "This question is no longer stored, so nothing can be kept with it. Please copy what you wrote."


def too_late_error() -> str:
    return "Your time is over, and the answer that you gave before stands. Nothing was changed."


# -- what is said about it --------------------------------------------------------------------------------------------------


def _conversation(url: str | None) -> str:
    return link(url, "our conversation") if url else "our conversation"


def in_conversation(url: str | None, minutes: int | None) -> Message:
    """``url``: where the app's conversation with the member is, if that is known."""
    where = _conversation(url)
    if minutes is None:
        return kit.say(f"Your question is on its way into {where}.")
    return kit.say(
        f"Your question is on its way into {where}. Its {count(minutes, 'minute')} begin when it stands there."
    )


def no_conversation() -> Message:
    return kit.say(
        "Slack doesn’t let me write to you directly, so this can’t be done here. `/scaleq hard` in a channel gives you a question without a clock."
    )


def next_is_there() -> Message:
    return kit.say("You asked for another after this one already: it stands further down, or is on its way.")


def answer_kept(title: str) -> Message:
    """Where the question's own message can't be changed any more."""
    return kit.say(f"Your answer to “{escape(plain(title))}” is kept, for you alone.")


def answer_stands(took: Answered) -> Message:
    """To who wants to change an answer after its time."""
    return kit.say(f"{_outcome(took)} Its time is over, so it stands as it is.")


def practice_gone() -> Message:
    return kit.say("This question is no longer yours to answer here. `/scaleq hard` gives you another.")


def form_not_opened() -> Message:
    return kit.say(
        "Slack didn’t open the form in time. Please press the button again; what you wrote is kept."
    )


def shortcut_not_opened() -> Message:
    return kit.say("Slack didn’t open *Practise now* in time. Please try it again, or enter `/scaleq hard`.")


def which_one() -> Message:
    """Somebody wrote a message while several clocks run."""
    return kit.say(
        "More than one question is on the clock, so I can’t tell which one this answers. "
        "Reply in the thread of the one you mean, or use its *Answer* button."
    )


def open_here() -> Message:
    """Somebody shares a question that the channel has just now."""
    return kit.say("This question is open in this channel already.")


def not_asked_here() -> Message:
    """Somebody shares a question that the workspace never wants again, or that was retired."""
    return kit.say("This question is no longer asked. `/scaleq hard here` asks the channel another.")


def no_such_box(typed: str, box: Literal["short", "long", "in channel"], instead: str) -> Message:
    """A time box that there isn't, as typed; ``instead``: the command that comes nearest, without the slash."""
    what = escape(clip(plain(typed).replace("`", "’"), 60))
    command = f"`/scaleq {escape(clip(plain(instead).replace('`', '’'), 200))}`"
    if box == "in channel":
        return kit.say(
            f"A clock ({what}) runs for one person alone. {command} asks the channel, where a question stays open for 24 hours."
        )
    why = "short" if box == "short" else "long"
    return kit.say(
        f"{what} is too {why}: a question takes {timebox.SHORTEST} to {timebox.LONGEST} minutes. {command} would do."
    )
