"""After a self-check: that it is saved, and follow-up questions about what was left out."""

from dataclasses import dataclass
from typing import Final

from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit
from bot.slack.blocks.compare import look_for
from bot.slack.blocks.text import Block, Message, View, count, escape, markdown_to_mrkdwn, sections
from questions.model import FollowUp, Question

CALLBACK_ID: Final = "grilling"
_TITLE: Final = "Compare"


@dataclass(frozen=True, slots=True)
class Grilling:
    """The follow-up in place ``n`` (from 0) of ``total``; ``heard``: with what a good reply contains."""

    question: Question
    follow_up: FollowUp
    n: int
    total: int
    heard: bool = False


def saved(question: Question, ticks: int, subject: str) -> View:
    """``ticks``: how many points were ticked; ``subject``: see `bot.slack.blocks.compare`."""
    of = count(len(question.rubric), "point")
    said = f"*Saved: {ticks} of {of}.*\nYou can change that whenever you compare again. Only you see what you ticked."
    blocks = [kit.section(said)]
    if question.follow_ups:
        asks = (
            "*Grill me* asks what an interviewer would ask next, about a point that you left out."
            if ticks < len(question.rubric)
            else "*Grill me* asks what an interviewer would ask next, about the point that weighs most."
        )
        blocks += [kit.section(asks), kit.actions(kit.button("Grill me", ids.GRILL_ME, "0", style="primary"))]
    return _modal(subject, blocks)


def grilling(of: Grilling, subject: str) -> View:
    """One follow-up; what to listen for comes with a second press."""
    [point] = [point for point in of.question.rubric if point.id == of.follow_up.rubric]
    blocks = [
        kit.context(f"Follow-up {of.n + 1} of {of.total} · {escape(look_for(point))}"),
        *sections(
            f"*{markdown_to_mrkdwn(of.follow_up.ask)}*"
            if _plain(of.follow_up.ask)
            else markdown_to_mrkdwn(of.follow_up.ask)
        ),
    ]
    buttons: list[Block] = []
    if of.heard:
        blocks += sections(f"*A good reply contains*\n{markdown_to_mrkdwn(of.follow_up.listen_for)}")
    else:
        blocks.append(kit.context("Answer it aloud first, as you would in the interview."))
        buttons.append(kit.button("What to listen for", ids.GRILL_LISTEN, str(of.n), style="primary"))
    if of.total > 1:
        last = of.n + 1 == of.total
        buttons.append(
            kit.button(
                "Back to the first" if last else "Next follow-up", ids.GRILL_ME, str(0 if last else of.n + 1)
            )
        )
    return _modal(subject, [*blocks, *([kit.actions(*buttons)] if buttons else [])])


def none_left() -> Message:
    """The question has changed since the self-check."""
    return kit.say("This question has no follow-ups any more.")


def _plain(text: str) -> bool:
    """Whether it can be set in bold as a whole."""
    return not any(mark in text for mark in "*`\n")


def _modal(subject: str, blocks: list[Block]) -> View:
    return {
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "private_metadata": subject,
        "title": kit.plain_text(_TITLE, 24),
        "close": kit.plain_text("Close", 24),
        "blocks": blocks,
    }
