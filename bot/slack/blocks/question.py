"""The question as it is put: to a channel (a round), to one person (see practice.py), and its hints.

The subtopic and the tags give answers away, so nothing here says them.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.slack.blocks import actions as ids
from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import (
    Block,
    Message,
    clip,
    count,
    escape,
    markdown_to_mrkdwn,
    name,
    plain,
    sections,
    vote_emoji,
    when,
)
from questions.model import Question

PROMPT_LIMIT = 6000
CONTEXT_LIMIT = 3000


@dataclass(frozen=True, slots=True)
class QuestionCard:
    """A round as its channel sees it.

    ``practised``: people of this workspace who have practised the question; ``tz``: the channel's zone (IANA);
    ``minimum``: characters an answer needs; ``emoji``: names of the vote emoji, without colons;
    ``extra_by``: the name of who asked for this extra round, None for a scheduled one.
    """

    question: Question
    practised: int
    closes_at: datetime
    tz: str
    minimum: int
    emoji: tuple[str, ...]
    extra_by: str | None = None


def round_message(card: QuestionCard, round_id: str) -> Message:
    """The post that opens a round."""
    asked = f"Asked by {name(card.extra_by)} · extra round, no streak" if card.extra_by is not None else ""
    votes = vote_emoji(card.emoji)
    how = (
        f"Closes {when(card.closes_at, card.tz)}. Reply in the thread with at least {count(card.minimum, 'character')}"
        + (f"; vote for others’ answers with {votes}." if votes else ".")
    )
    blocks, text = put(card.question, card.practised)
    if asked:
        blocks.append(kit.context(asked))
    buttons = kit.actions(
        kit.button("Write answer", ids.WRITE_ANSWER, round_id, style="primary"),
        kit.button("Hint", ids.HINT, round_id),
        kit.button("Compare", ids.COMPARE, round_id),
        _menu(round_id),
    )
    blocks += [kit.section(how), buttons]
    return Message("\n\n".join(part for part in (text, asked, how) if part), blocks)


def _menu(round_id: str) -> Block:
    options = (
        ("Report a problem", ids.MENU_REPORT),
        ("Void this round (managers)", ids.MENU_VOID),
        ("Never ask again (managers)", ids.MENU_NEVER),
    )
    return {
        "type": "overflow",
        "action_id": ids.ROUND_MENU,
        "options": [
            {"text": kit.plain_text(label, 75), "value": f"{what}/{round_id}"} for label, what in options
        ],
    }


def voided_message(question: Question, practised: int) -> Message:
    """What stands in the question's place once a manager has voided its round."""
    blocks, text = put(question, practised)
    void = "*This round was voided by a manager of the channel.* It counts for nobody, neither for points nor for a streak."
    return Message(f"{text}\n\n{void}", [*blocks, kit.section(void)])


def hints(question: Question) -> Message:
    """The question's hints, from vague to pointed."""
    title = escape(plain(question.title))
    if not question.hints:
        return kit.say(f"“{title}” has no hints.")
    lines = [f"{n}. {markdown_to_mrkdwn(hint)}" for n, hint in enumerate(question.hints, 1)]
    heading = f"A hint for “{title}”:" if len(lines) == 1 else f"Hints for “{title}”, from vague to pointed:"
    return kit.say("\n".join([heading, *lines]))


def put(question: Question, practised: int) -> tuple[list[Block], str]:
    """The part that every way of asking shares: its blocks, and the same as text."""
    facts = f"{labels.facts(question)} · {_practised(practised)}"
    header, title, body, text = _asked(question.title, question.prompt, question.context)
    return [header, kit.context(facts), *body], f"{title}\n{facts}\n\n{text}"


@lru_cache(maxsize=1024)
def _asked(title: str, prompt: str, context: str) -> tuple[Block, str, tuple[Block, ...], str]:
    """Title and question as blocks and as text, which are the same for whole days and for thousands of channels."""
    asked = clip(markdown_to_mrkdwn(prompt), PROMPT_LIMIT)
    around = clip(markdown_to_mrkdwn(context), CONTEXT_LIMIT)
    blocks, parts = sections(asked), [asked]
    if around:
        # A list begins on a line of its own.
        gap = "\n" if around.startswith("•") else " "
        blocks = [*blocks, *sections(f"*Context:*{gap}{around}")]
        parts.append(f"Context: {around}")
    return kit.header(title), escape(plain(title)), tuple(blocks), "\n\n".join(parts)


def _practised(n: int) -> str:
    return f"practised by {count(n, 'person', 'people')} here" if n else "nobody here has practised it yet"
