"""What a round came to. The model answer is behind its button (`bot.slack.blocks.compare`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import (
    Message,
    clip,
    count,
    escape,
    link,
    listing,
    name,
    plain,
    sections,
    when,
)
from questions.model import Question

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
class RubricGap:
    """What ``members`` ticked: ``covered`` (in words, as plain text) most of all points, ``missed`` least. The same words: all alike."""

    members: int
    covered: str
    covered_by: int
    missed: str
    missed_by: int


@dataclass(frozen=True, slots=True)
class ResultsCard:
    """A closed round. ``answers``: on time; ``voters``: distinct people; ``model_answer_button``: the round's id.

    ``gap``: None where too few checked their answers.
    """

    question: Question
    best: tuple[BestAnswer, ...]
    answers: int
    voters: int
    closed_at: datetime
    tz: str
    model_answer_button: str
    voided: bool = False
    gap: RubricGap | None = None


def results(card: ResultsCard) -> Message:
    """The post in the round's thread. It never holds any of the answer's text."""
    title = f"*Results: {escape(plain(card.question.title))}*"
    if card.voided:
        return kit.say(
            f"{title}\nThis round was voided. It counts for nobody, neither for points nor for a streak."
        )
    said = "\n".join([title, _outcome(card), *([_gap(card.gap)] if card.gap else [])])
    about = f"{_revealed(card.question)}. Closed {when(card.closed_at, card.tz)}."
    button = kit.button("Compare with the model answer", ids.COMPARE, card.model_answer_button)
    return Message(f"{said}\n{about}", [*sections(said), kit.context(about), kit.actions(button)])


def _outcome(card: ResultsCard) -> str:
    if not card.answers:
        return "Nobody answered this one. That happens; the model answer is there for whoever is curious."
    took_part = f"{count(card.answers, 'answer')} · {count(card.voters, 'person', 'people')} voted"
    if not card.best:
        return f"{took_part}\nNo answer got a vote this time, so there is no best answer."
    return f"{'Best answer' if len(card.best) == 1 else 'Best answers'}: {crowned(card.best)}\n{took_part}"


def _gap(gap: RubricGap) -> str:
    checked = f"{count(gap.members, 'person', 'people')} checked their answers"
    if gap.covered == gap.missed:
        return f"{checked}: every rubric point was covered by {_of(gap.covered_by, gap.members)}."
    return (
        f"{checked}. Most covered: “{_words(gap.covered)}”, by {_of(gap.covered_by, gap.members)}. "
        f"Most missed: “{_words(gap.missed)}”, by {_of(gap.missed_by, gap.members)}."
    )


def _of(n: int, members: int) -> str:
    if n == members:
        return f"all {members:,}"
    return f"{n:,} of {members:,}" if n else f"none of {members:,}"


def _words(point: str) -> str:
    return escape(clip(plain(point), 200))


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
