"""What a round came to, and the model answer behind its button."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import (
    Block,
    Message,
    View,
    count,
    escape,
    link,
    listing,
    markdown_to_mrkdwn,
    name,
    plain,
    sections,
    when,
)
from questions.model import Question

MODEL_ANSWER_CALLBACK_ID = "model_answer"
BEST_SHOWN = 10
"""Of a tie, so many are named; how many more share it is said."""


NAMELESS = "a member"
"""What somebody is called who isn't to be named."""


@dataclass(frozen=True, slots=True)
class BestAnswer:
    """A crowned answer. ``name``: its author's, or `NAMELESS` for one who hides, without a link; ``title``: its question's."""

    name: str
    permalink: str | None
    votes: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class ResultsCard:
    """A closed round. ``answers``: on time; ``voters``: distinct people; ``model_answer_button``: the round's id."""

    question: Question
    best: tuple[BestAnswer, ...]
    answers: int
    voters: int
    closed_at: datetime
    tz: str
    model_answer_button: str
    voided: bool = False


def results(card: ResultsCard) -> Message:
    """The post in the round's thread. It never holds any of the answer's text."""
    title = f"*Results: {escape(plain(card.question.title))}*"
    if card.voided:
        return kit.say(
            f"{title}\nThis round was voided. It counts for nobody, neither for points nor for a streak."
        )
    said = f"{title}\n{_outcome(card)}"
    about = f"{_revealed(card.question)}. Closed {when(card.closed_at, card.tz)}."
    button = kit.button("Model answer", ids.MODEL_ANSWER, card.model_answer_button)
    return Message(f"{said}\n{about}", [*sections(said), kit.context(about), kit.actions(button)])


def _outcome(card: ResultsCard) -> str:
    if not card.answers:
        return "Nobody answered this one. That happens; the model answer is there for whoever is curious."
    took_part = f"{count(card.answers, 'answer')} · {count(card.voters, 'person', 'people')} voted"
    if not card.best:
        return f"{took_part}\nNo answer got a vote this time, so there is no best answer."
    return f"{'Best answer' if len(card.best) == 1 else 'Best answers'}: {crowned(card.best)}\n{took_part}"


def crowned(best: Sequence[BestAnswer], *, shown: int = BEST_SHOWN) -> str:
    """``Ana, 3 votes``, or those who tied: ``Ana, Bo and 4 more, tied with 3 votes each``. Names lead to answers."""
    votes = count(best[0].votes, "vote")
    if len(best) == 1:
        return f"{_linked(best[0])}, {votes}"
    nameless = sum(_is_nameless(answer) for answer in best)
    names = [_linked(answer) for answer in best if not _is_nameless(answer)]
    said = names[:shown]
    if nameless:
        said.append(NAMELESS if nameless == 1 else count(nameless, "member"))
    if more := len(names) - len(names[:shown]):
        said.append(f"{more:,} more")
    return f"{listing(said)}, tied with {votes} each"


def _is_nameless(answer: BestAnswer) -> bool:
    """Nobody who could be told from another such."""
    return answer.name == NAMELESS and answer.permalink is None


def _linked(answer: BestAnswer) -> str:
    who = name(answer.name)
    return link(answer.permalink, who) if answer.permalink else who


def _revealed(question: Question) -> str:
    """What stayed hidden while the round was open."""
    tags = ", ".join(escape(plain(tag)) for tag in question.tags)
    return f"Subtopic: {labels.SUBTOPIC[question.subtopic]}" + (f" · Tags: {tags}" if tags else "")


def _body(question: Question) -> list[Block]:
    """The answer at length, which a team's own question may lack."""
    body = sections(markdown_to_mrkdwn(question.answer.body))
    return [*body, {"type": "divider"}] if body else []


def model_answer(question: Question) -> View:
    """The modal with the model answer; for reading only, so it submits nothing."""
    blocks: list[Block] = [
        kit.header(question.title),
        kit.context(f"{labels.facts(question)} · {labels.SUBTOPIC[question.subtopic]}"),
        *sections(f"*In short*\n{markdown_to_mrkdwn(question.answer.summary)}"),
        {"type": "divider"},
        *_body(question),
    ]
    looked_for = [f"• {markdown_to_mrkdwn(point.look_for)} ({point.weight} %)" for point in question.rubric]
    sources = [
        f"• {escape(plain(source.title))}: {markdown_to_mrkdwn(source.ref)}" for source in question.sources
    ]
    for heading, lines in (
        ("What an interviewer looks for", looked_for),
        ("Pitfalls", [f"• {markdown_to_mrkdwn(pitfall)}" for pitfall in question.pitfalls]),
        ("Sources", sources),
    ):
        if lines:
            blocks += sections("\n".join([f"*{heading}*", *lines]))
    return {
        "type": "modal",
        "callback_id": MODEL_ANSWER_CALLBACK_ID,
        "title": kit.plain_text("Model answer", 24),
        "close": kit.plain_text("Close", 24),
        "blocks": blocks[:100],
    }
