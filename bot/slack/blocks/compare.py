"""Comparing with the model answer: what it costs, said before; the answer and its rubric beside one's own."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import (
    Block,
    Message,
    View,
    clip,
    escape,
    markdown_to_mrkdwn,
    plain,
    sections,
    when,
)
from questions.model import Question, RubricPoint

CALLBACK_ID: Final = "comparison"
SHOW_ANYWAY: Final = "compare_show_anyway"
LOCK_MY_ANSWER: Final = "compare_lock"
"""What the three modals submit. Their ``private_metadata`` is the subject: ``round/<id>`` or ``practice/<id>``."""

COVERED: Final = "covered"
"""Names the first block of checkboxes and the element in it; where there are more, a number follows."""

OWN_LIMIT: Final = 1200
SUMMARY_LIMIT: Final = 3000
BODY_LIMIT: Final = 30_000
"""Far beyond what the bank's gate lets through."""
_BLOCKS: Final = 100
_OPTIONS: Final = 10
_OPTION_TEXT: Final = 75
_TITLE: Final = "Compare"

_TAG = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True)
class Price:
    """What looking costs now: ``credit`` (not answered yet) or ``lock`` (answered).

    ``closes_at``: from when on it costs nothing. ``streak``: a scheduled round is among those it costs.
    ``here``: it is the round whose button was pressed; else one somewhere else.
    """

    cost: Literal["credit", "lock"]
    question: Question
    closes_at: datetime
    tz: str
    streak: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """``own``: the member's answer as stored, in mrkdwn as Slack has it; None if there is none, or its text is gone.

    ``answered``: whether they gave one. ``ticks``: what they last ticked. ``standing``: what their look made of the open round.
    """

    question: Question
    own: str | None = None
    answered: bool = False
    ticks: Collection[str] = ()
    standing: Literal["locked", "forfeited"] | None = None


def price(of: Price, subject: str) -> View:
    """Says plainly what looking costs; submitting it is consent."""
    said = _credit(of) if of.cost == "credit" else _lock(of)
    return _modal(
        subject,
        [kit.header(of.question.title), *sections(said)],
        callback_id=SHOW_ANYWAY if of.cost == "credit" else LOCK_MY_ANSWER,
        submit="Show me anyway" if of.cost == "credit" else "Compare and lock",
        close="Not yet",
    )


def _credit(of: Price) -> str:
    first, lost = (
        ("*You haven’t answered this one yet.*", "this round")
        if of.here
        else ("*This question is open in a round that you haven’t answered yet.*", "that round")
    )
    streak = ", and for your streak the round counts as missed" if of.streak else ""
    return (
        f"{first}\nIf you look at the model answer now, {lost} is lost for you: an answer that you give afterwards "
        f"earns no credit and no points and can’t be the best answer{streak}. The same holds for every other round of this question "
        f"that is open for you.\n\nLooking costs nothing once the round closes {when(of.closes_at, of.tz)}."
    )


def _lock(of: Price) -> str:
    first = (
        "*Your answer is in.*" if of.here else "*Your answer to this question is in, and its round is open.*"
    )
    return (
        f"{first}\nComparing locks it: it counts as it stands now. You can still edit it for others to read, but neither that nor "
        "choosing another reply changes what counts. Deleting it still takes it back.\n\n"
        f"If you mean to improve it, do that first. The round closes {when(of.closes_at, of.tz)}."
    )


def comparison(of: Comparison, subject: str) -> View:
    """The model answer beside the member's own, and the rubric to tick off."""
    question = of.question
    checks = _checkboxes(of)
    reading = [
        kit.header(question.title),
        kit.context(f"{labels.facts(question)} · {labels.SUBTOPIC[question.subtopic]}"),
        *_standing(of),
        *_own(of.own),
        *sections(
            f"*The model answer, in short*\n{clip(markdown_to_mrkdwn(question.answer.summary), SUMMARY_LIMIT)}"
        ),
        *sections(clip(markdown_to_mrkdwn(question.answer.body), BODY_LIMIT)),
        {"type": "divider"},
        *_levels(question),
    ]
    # A workspace's own question may be longer than any of the bank: what is to be ticked comes first.
    blocks = [*reading[: _BLOCKS - len(checks)], *checks, *_pitfalls(question), *_sources(question)]
    return _modal(
        subject,
        blocks[:_BLOCKS],
        callback_id=CALLBACK_ID,
        submit="Save" if checks else None,
        close="Close",
    )


def _standing(of: Comparison) -> list[Block]:
    match of.standing:
        case "locked":
            return [
                kit.context(
                    "Your answer to this round is locked: it counts as it stood when you first compared."
                )
            ]
        case "forfeited":
            return [
                kit.context(
                    "You looked before you had answered, so this round earns you no credit, points or crown."
                )
            ]
        case None:
            return []


def _own(text: str | None) -> list[Block]:
    if not text or not text.strip():
        return []
    words = clip(_TAG.sub(_inert, text.strip()), OWN_LIMIT)
    return [*sections(f"*Your answer*\n{words}"), {"type": "divider"}]


def _inert(tag: re.Match[str]) -> str:
    """A link or mention as the words it shows; a member's name isn't in it."""
    target, label = tag[1], tag[2]
    if label:
        return label
    return "@someone" if target.startswith("@") else target.lstrip("!#")


def _levels(question: Question) -> list[Block]:
    points = [
        "\n".join([f"*{n}.* {markdown_to_mrkdwn(point.look_for)} ({point.weight} %)", *_said_by_level(point)])
        for n, point in enumerate(question.rubric, 1)
    ]
    return sections("\n\n".join(["*What an interviewer looks for*", *points])) if points else []


def _said_by_level(point: RubricPoint) -> list[str]:
    """What each level says, which a team's own question needn't tell apart."""
    levels = (("Mid-level", point.mid), ("Senior", point.senior), ("Staff", point.staff))
    return [f"• {level}: {markdown_to_mrkdwn(said)}" for level, said in levels if said]


def _checkboxes(of: Comparison) -> list[Block]:
    rubric = of.question.rubric
    asked = "What did your answer cover?" if of.answered else "What would your answer have covered?"
    blocks: list[Block] = []
    for first in range(0, len(rubric), _OPTIONS):
        points = rubric[first : first + _OPTIONS]
        name = COVERED if first == 0 else f"{COVERED}_{first}"
        ticked = [_option(point) for point in points if point.id in of.ticks]
        blocks.append(
            {
                "type": "input",
                "block_id": name,
                "optional": True,
                "label": kit.plain_text(asked if first == 0 else "And of these?", 2000),
                "element": {
                    "type": "checkboxes",
                    "action_id": name,
                    "options": [_option(point) for point in points],
                    **({"initial_options": ticked} if ticked else {}),
                },
            }
        )
    if blocks:
        hint = "Your ticks are for you alone. Others only ever see sums, over at least four people."
        blocks[-1]["hint"] = kit.plain_text(hint, 2000)
    return blocks


def _option(point: RubricPoint) -> Block:
    """What doesn't fit into an option's text goes on below it; the whole stands above in any case."""
    words = look_for(point)
    shown = clip(words, _OPTION_TEXT)
    option: Block = {"text": kit.plain_text(shown, _OPTION_TEXT), "value": point.id}
    if shown != words:
        option["description"] = kit.plain_text("…" + words[len(shown) - 1 :].lstrip(), _OPTION_TEXT)
    return option


def look_for(point: RubricPoint) -> str:
    """What the point looks for, as plain text on one line."""
    return plain(point.look_for.replace("**", "").replace("`", ""))


def _pitfalls(question: Question) -> list[Block]:
    return _listed("Pitfalls", [markdown_to_mrkdwn(pitfall) for pitfall in question.pitfalls])


def _sources(question: Question) -> list[Block]:
    return _listed(
        "Sources",
        [f"{escape(plain(source.title))}: {markdown_to_mrkdwn(source.ref)}" for source in question.sources],
    )


def _listed(heading: str, lines: list[str]) -> list[Block]:
    return sections("\n".join([f"*{heading}*", *(f"• {line}" for line in lines)])) if lines else []


def read(state_values: Mapping[str, Any], question: Question) -> list[str]:
    """The ids of the rubric points that were ticked, in the rubric's order, from a view's ``state.values``."""
    ticked = {
        option["value"]
        for block_id, block in state_values.items()
        if block_id.startswith(COVERED)
        for element in block.values()
        for option in element.get("selected_options") or ()
    }
    return [point.id for point in question.rubric if point.id in ticked]


def only(message: Message, subject: str) -> View:
    """A modal that says nothing but this, in place of one whose subject is gone."""
    return _modal(subject, message.blocks, callback_id=CALLBACK_ID, submit=None, close="Close")


def practice_gone() -> Message:
    return kit.say("This question is no longer among those you practised. `/scaleq hard` gives you another.")


def _modal(subject: str, blocks: list[Block], *, callback_id: str, submit: str | None, close: str) -> View:
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": subject,
        "title": kit.plain_text(_TITLE, 24),
        "close": kit.plain_text(close, 24),
        "blocks": blocks,
    }
    if submit:
        view["submit"] = kit.plain_text(submit, 24)
    return view
