"""Answering in a modal: the room to think, and the post in the thread that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import (
    Block,
    Message,
    View,
    clip,
    count,
    escape,
    markdown_to_mrkdwn,
    name,
    plain,
    sections,
    when,
)
from questions.model import Question

CALLBACK_ID: Final = "write_answer"
FIELD: Final = "answer_text"
"""Names the block and the element in it."""

LONGEST: Final = 3000
"""Slack's own limit for what one types into a modal."""
POST_LIMIT: Final = 11_000
"""Escaped, so that Slack's 13,000 for a message's blocks are kept; only a text of mostly ampersands is that long."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What is on the desk of somebody who writes. ``text``: the draft, or the answer as it stands; "" for a fresh one.

    ``editing``: an answer of theirs stands already; ``replied``: a reply of theirs in the thread is their answer;
    ``closed``: the round is over; ``looked``: they have seen the model answer of the open round.
    """

    question: Question
    text: str
    minimum: int
    closes_at: datetime
    tz: str
    editing: bool = False
    replied: bool = False
    closed: bool = False
    looked: bool = False


def modal(desk: Desk, round_id: str) -> View:
    """The round's id comes back as ``private_metadata``. What is typed is sent along as it is typed."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": FIELD,
        "multiline": True,
        "max_length": LONGEST,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
        **({"initial_value": desk.text[:LONGEST]} if desk.text else {}),
    }
    context = markdown_to_mrkdwn(desk.question.context)
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": round_id,
        "title": kit.plain_text("Edit your answer" if desk.editing else "Write your answer", 24),
        "submit": kit.plain_text("Save" if desk.editing else "Post", 24),
        "close": kit.plain_text("Later", 24),
        "blocks": [
            kit.header(desk.question.title),
            kit.context(labels.facts(desk.question)),
            *sections(markdown_to_mrkdwn(desk.question.prompt)),
            *sections(f"*Context:*\n{context}" if context else ""),
            {
                "type": "input",
                "block_id": FIELD,
                "dispatch_action": True,
                "label": kit.plain_text("Your answer", 2000),
                "hint": kit.plain_text(
                    f"At least {count(desk.minimum, 'character')}. What you type is kept as a draft.", 2000
                ),
                "element": element,
            },
            kit.context(_what_becomes_of_it(desk)),
        ],
    }


def _what_becomes_of_it(desk: Desk) -> str:
    if desk.closed and desk.editing:
        return (
            "This round is closed: you can still change the words, and nothing that counts changes with them."
        )
    if desk.closed:
        return f"This round closed {when(desk.closes_at, desk.tz)}. Your answer is posted as late and counts as practice."
    if desk.looked and (desk.editing or desk.replied):
        return "You have compared with the model answer: what counts is your answer as it was then, whatever you write now."
    if desk.looked:
        return (
            "You have seen the model answer, so what you write now earns no credit, points or crown in this round. "
            "It is posted into the thread under your name all the same."
        )
    until = f"until the round closes {when(desk.closes_at, desk.tz)}"
    if desk.editing:
        return f"You can edit and withdraw it {until}."
    if desk.replied:
        return (
            "A reply of yours in the thread is your answer already. What you write here joins it there; to make it the one that counts, "
            "choose *Make this my answer* from its menu."
        )
    return f"It is posted into the thread under your name. You can edit and withdraw it {until}."


def read(state_values: Mapping[str, Any]) -> str:
    """What was typed, from a view's ``state.values``."""
    return ((state_values.get(FIELD) or {}).get(FIELD) or {}).get("value") or ""


def too_short(length: int, minimum: int) -> str:
    """For the field: plain text, shown under it."""
    return f"So far {count(length, 'character')}; an answer here takes at least {minimum:,}. Links and mentions count as one."


def posted(text: str, author: str, answer_id: str, *, late: bool) -> Message:
    """The post in the thread. ``text``: as typed; ``author``: the member's name."""
    heading = f"*Answer by {name(author)}*" + (" · late, counts as practice" if late else "")
    words = clip(escape(text.strip()), POST_LIMIT)
    buttons = kit.actions(
        kit.button("Edit", ids.EDIT_ANSWER, answer_id),
        kit.button(
            "Withdraw",
            ids.WITHDRAW_ANSWER,
            answer_id,
            confirm=kit.confirmation(
                "Withdraw this answer?",
                "It is deleted from the thread and no longer counts. Only its author can do this.",
                "Withdraw",
                "Keep it",
                danger=True,
            ),
        ),
    )
    return Message(f"{heading}\n{words}", [kit.section(heading), *sections(words), buttons])


def on_its_way(closes_at: datetime, tz: str) -> Message:
    return kit.say(
        f"Your answer is going into the thread. You can edit or withdraw it there until the round closes {when(closes_at, tz)}."
    )


def on_its_way_beside_a_reply() -> Message:
    """To somebody whose reply in the thread is their answer."""
    return kit.say(
        "What you wrote is going into the thread. Your earlier reply stays your answer; to change that, choose *Make this my answer* "
        "from the menu of the one that should count."
    )


def on_its_way_after_look() -> Message:
    """To somebody who had seen the model answer of the open round."""
    return kit.say(
        "What you wrote is going into the thread. You saw the model answer before, so it earns no credit, points or crown in this round."
    )


def changed_after_look() -> Message:
    return kit.say(
        "Saved. The thread shows your answer as it is now; what counts is how it stood when you compared with the model answer."
    )


def on_its_way_late(closed_at: datetime, tz: str) -> Message:
    return kit.say(
        f"This round closed {when(closed_at, tz)}. Your answer is going into the thread as a late one: it counts as practice."
    )


def changed() -> Message:
    return kit.say("Saved. The thread shows your answer as it is now.")


def withdrawn() -> Message:
    return kit.say("Your answer is withdrawn, and its post is being deleted.")


def withdrawn_already() -> Message:
    return kit.say("This answer was withdrawn. *Write answer* on the question gives you a fresh sheet.")


def not_yours() -> Message:
    return kit.say("Only the author of an answer can edit or withdraw it.")


def answer_lost(text: str, title: str) -> Message:
    """A DM to the author: Slack wouldn't have their answer, so here it is."""
    said = (
        f"I couldn’t post your answer to “{escape(plain(title))}”: its thread is gone or closed to me. "
        "So that nothing is lost, here it is:"
    )
    words = clip(escape(text.strip()), POST_LIMIT)
    return Message(f"{said}\n\n{words}", [kit.section(said), *sections(words)])


# Make this my answer


def chosen(closes_at: datetime, tz: str) -> Message:
    return kit.say(
        f"This reply is your answer now. You can choose another until the round closes {when(closes_at, tz)}."
    )


def chosen_already() -> Message:
    return kit.say("This reply is your answer already.")


def no_round_here() -> Message:
    return kit.say(
        "This is no reply to a question of mine. Choose it on a reply of yours in a question’s thread."
    )


def choose_your_own() -> Message:
    return kit.say("Only your own reply can be your answer.")


def too_short_to_choose(length: int, minimum: int) -> Message:
    return kit.say(
        f"This reply has {count(length, 'character')}; an answer here takes at least {minimum:,}. Edit it first, then choose it."
    )


def choice_locked() -> Message:
    return kit.say(
        "You have compared with the model answer, so your answer to this round stays as it was then."
    )


def choice_too_late(closed_at: datetime, tz: str) -> Message:
    return kit.say(f"This round closed {when(closed_at, tz)}; what counts in it can’t be changed any more.")
