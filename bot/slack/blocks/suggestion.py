"""A suggested question as those who decide get it, the form in which they decline it, and what its author hears."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import (
    Block,
    Message,
    View,
    clip,
    escape,
    markdown_to_mrkdwn,
    name,
    plain,
    sections,
)
from questions.model import Question

DECLINE_CALLBACK_ID: Final = "decline_suggestion"
REASON: Final = "reason"
"""Names the block and the element in it."""

LIMITS: Final = {
    "prompt": 2900,
    "context": 1500,
    "summary": 1200,
    "body": 2000,
    "look_for": 1400,
    "hints": 900,
    "pitfalls": 900,
}
"""Characters of each part; together they stay within the 13,000 that Slack takes in a message."""


@dataclass(frozen=True, slots=True)
class SuggestionCard:
    """``author``: their name, None if they asked to be forgotten; ``channel_id``: where it was suggested, None in a DM.

    ``by``: the name of who decided, None likewise.
    """

    question: Question
    author: str | None
    channel_id: str | None
    state: Literal["pending", "approved", "declined"]
    by: str | None = None
    reason: str | None = None


def to_decide(card: SuggestionCard, suggestion_id: str) -> Message:
    """The question with everything in it, to a manager: with buttons, or with what was decided."""
    question = card.question
    where = f" in <#{card.channel_id}>" if card.channel_id else ""
    heading = f"*{name(card.author) if card.author is not None else 'Somebody'} suggests a question*{where}"
    facts = f"{labels.facts(question)} · {labels.SUBTOPIC[question.subtopic]}"
    parts = [(label, clip(text, LIMITS[part])) for part, label, text in _parts(question) if text]
    cut = any(len(text) > LIMITS[part] for part, _, text in _parts(question))
    blocks: list[Block] = [kit.section(heading), kit.header(question.title), kit.context(facts)]
    said = [f"{heading}\n{escape(plain(question.title))}\n{facts}"]
    for label, text in parts:
        words = f"*{label}*\n{text}" if label else text
        blocks += sections(words)
        said.append(words)
    if cut:
        blocks.append(kit.context(_CUT))
        said.append(_CUT)
    outcome = _outcome(card)
    if outcome:
        blocks += sections(outcome)
        said.append(outcome)
    else:
        blocks.append(_buttons(suggestion_id))
    return Message("\n\n".join(said), blocks)


_CUT: Final = "This is long, so it is shown in part; *Edit* has all of it."


def _parts(question: Question) -> list[tuple[str, str, str]]:
    """What it consists of: the part, its heading, its text as mrkdwn."""
    return [
        ("prompt", "", markdown_to_mrkdwn(question.prompt)),
        ("context", "Context", markdown_to_mrkdwn(question.context)),
        ("hints", "Hints", _list(question.hints)),
        ("summary", "Model answer in short", markdown_to_mrkdwn(question.answer.summary)),
        ("body", "Model answer at length", markdown_to_mrkdwn(question.answer.body)),
        ("look_for", "What to look for", _list(tuple(point.look_for for point in question.rubric))),
        ("pitfalls", "Pitfalls", _list(question.pitfalls)),
    ]


def _list(entries: tuple[str, ...]) -> str:
    return "\n".join(f"• {markdown_to_mrkdwn(entry)}" for entry in entries)


def _outcome(card: SuggestionCard) -> str:
    by = f" by {name(card.by)}" if card.by is not None else ""
    if card.state == "approved":
        return f"*Approved*{by}."
    if card.state == "declined":
        return f"*Declined*{by}: {clip(escape(plain(card.reason or '')), 800)}"
    return ""


def _buttons(suggestion_id: str) -> Block:
    return kit.actions(
        kit.button("Approve", ids.APPROVE_SUGGESTION, suggestion_id, style="primary"),
        kit.button("Edit", ids.EDIT_SUGGESTION, suggestion_id),
        kit.button("Decline", ids.DECLINE_SUGGESTION, suggestion_id),
    )


def decline_modal(title: str, suggestion_id: str) -> View:
    """Why not? The suggestion's id comes back as ``private_metadata``."""
    return {
        "type": "modal",
        "callback_id": DECLINE_CALLBACK_ID,
        "private_metadata": suggestion_id,
        "title": kit.plain_text("Decline", 24),
        "submit": kit.plain_text("Decline", 24),
        "close": kit.plain_text("Cancel", 24),
        "blocks": [
            kit.header(title),
            {
                "type": "input",
                "block_id": REASON,
                "label": kit.plain_text("Why?", 2000),
                "hint": kit.plain_text(
                    "Its author gets this in a direct message. What would make it fit?", 2000
                ),
                "element": {
                    "type": "plain_text_input",
                    "action_id": REASON,
                    "multiline": True,
                    "max_length": 1000,
                },
            },
        ],
    }


def read_reason(state_values: Mapping[str, Any]) -> str:
    """What was typed, from a view's ``state.values``."""
    return (((state_values.get(REASON) or {}).get(REASON) or {}).get("value") or "").strip()


def reason_missing() -> str:
    """For the field: plain text, shown under it."""
    return "Please give its author a reason."


# To whoever decided


def approved() -> Message:
    return kit.say("Approved. It is one of this workspace’s own questions now, and its author is told.")


def decided_already(decision: str, by: str) -> Message:
    """``decision``: approved or declined; ``by``: a name."""
    return kit.say(f"{name(by)} has {decision} it already.")


def gone() -> Message:
    return kit.say("This suggestion is no longer stored, so there is nothing to decide.")


# To its author


def was_approved(title: str, *, edited: bool) -> Message:
    how = " after some editing" if edited else ""
    return kit.say(
        f"Your question “{escape(plain(title))}” was approved{how}. From now on channels and practice can get it, marked as your "
        "team’s own. Thank you."
    )


def was_declined(title: str, reason: str) -> Message:
    why = "\n".join(escape(plain(line)) for line in clip(reason.strip(), 1000).splitlines())
    return kit.say(
        f"Your question “{escape(plain(title))}” was not taken, for this reason:\n{why}\n"
        "`/scaleq suggest` takes another one any time."
    )
