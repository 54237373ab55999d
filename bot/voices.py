"""What simulated members of the playground write: replies to a question, put together from the bank's own material.

A question's model answer is written in paragraphs that each say one thing, in the first person. Each member of a thread takes
others than those before, and says them in a manner of their own. Pure: the same question, manner, thread and chance give the same words.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

from questions.model import Question

Manner = Literal["sharp", "thorough", "rambling", "asking", "wary", "thin"]
"""How somebody writes. ``thin``: a line or two, too short to count now and then."""

QUALITY: Final[dict[Manner, int]] = {
    "thorough": 4,
    "sharp": 3,
    "asking": 2,
    "wary": 2,
    "rambling": 1,
    "thin": 0,
}
"""What readers make of it, from 0 to 4."""

_LEANS_BACK: Final = re.compile(
    r"(?:And|But|So|Then|That|That's|This|These|Those|It|It's|They|Both|Of these|Together|Otherwise|Neither|The same|Each of)\b"
)
"""How a paragraph begins that needs the one before it."""

_SENTENCE: Final = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9€“\"*])")

_HEADING: Final = re.compile(r"^\*[^*]*[.?!:]\*\s*")
"""A paragraph's own headline, which nobody says aloud."""

_SAYS_SOMETHING: Final = 24

_OPENERS: Final[dict[Manner, tuple[str, ...]]] = {
    "sharp": ("", "", "Short version:", "In three lines:"),
    "thorough": ("", "How I would go about it:", "My take, in order:", ""),
    "rambling": (
        "Thinking aloud here, so bear with me.",
        "Not fully sorted yet, but I don’t want to miss the deadline.",
        "I changed my mind twice while writing this.",
        "Coffee in hand, here goes.",
    ),
    "asking": (
        "Before I commit to anything I would ask:",
        "First the questions I would put back:",
        "Two things I’d want to know first:",
    ),
    "wary": (
        "What I’d watch out for before choosing anything:",
        "Starting from what could go wrong:",
        "I have seen this end badly, so the traps first:",
    ),
    "thin": ("", "", "On the train, so just this:"),
}
_ASIDES: Final = (
    "I keep coming back to this:",
    "On the other hand:",
    "What tips it for me:",
    "The part I’m less sure of:",
)
_CLOSERS: Final = (
    "Happy to be corrected on the last bit.",
    "I’d sleep on it before I sign it, though.",
    "Curious whether somebody has seen it work differently.",
    "That is as far as I got in the time box.",
)
_BRIDGES: Final = (
    "Assuming no surprises there:",
    "If the answers are what I expect:",
    "With that out of the way:",
)


@dataclass(frozen=True, slots=True)
class Material:
    """What a question gives to write from, in Slack's mrkdwn: ``claims`` are single sentences that say something, ``passages`` paragraphs that stand alone."""

    claims: tuple[str, ...]
    passages: tuple[str, ...]
    asks: tuple[str, ...]
    traps: tuple[str, ...]


def material(question: Question) -> Material:
    paragraphs = [_typed(one) for one in question.answer.body.split("\n\n")]
    passages = _standing_alone(paragraphs)
    claims = [
        one
        for text in (_typed(question.answer.summary), *map(_opening, passages))
        for one in _SENTENCE.split(text)
        if not _LEANS_BACK.match(one) and len(one) > _SAYS_SOMETHING
    ]
    return Material(
        claims=tuple(claims) or (_typed(question.answer.summary),),
        passages=tuple(passages) or tuple(claims),
        asks=tuple(one.ask for one in question.clarify),
        traps=tuple(_typed(one) for one in question.pitfalls),
    )


def _typed(markdown: str) -> str:
    """The bank's light Markdown as somebody types it into Slack."""
    text = re.sub(r"\n(?!\s*- )", " ", markdown.strip())  # a line of the file isn't one of the text
    text = re.sub(r" {2,}", " ", re.sub(r"\*\*(.+?)\*\*", r"*\1*", text))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"(?m)^(\s*)- ", r"\1• ", text)


def _standing_alone(paragraphs: Sequence[str]) -> list[str]:
    """A list goes with the line that introduces it; what leans on the paragraph before it is left out."""
    found: list[str] = []
    introduction = ""
    for one in paragraphs:
        if one.startswith("•"):
            if introduction:
                found.append(f"{introduction}\n{one}")
        elif not _introduces(one) and not _LEANS_BACK.match(one.lstrip("*")):
            found.append(one)
        introduction = one if _introduces(one) else ""
    return found


def _opening(passage: str) -> str:
    """The first sentence, if it is one; what a list says is for those who write lists."""
    prose = _HEADING.sub("", passage).replace("*", "")
    return "" if "•" in prose else _SENTENCE.split(prose)[0]


def _introduces(paragraph: str) -> bool:
    """Whether a list is to follow: a line that ends in a colon, or nothing but a heading."""
    return paragraph.endswith(":") or bool(re.fullmatch(r"\*[^*]+\*", paragraph))


def reply(question: Question, manner: Manner, said: Sequence[str], chance: Random) -> str:
    """A reply to ``question`` in Slack's mrkdwn. ``said``: the replies before it, whose points it doesn't repeat while there are others."""
    of = material(question)
    left = Material(
        claims=_unsaid(of.claims, said, chance),
        passages=_unsaid(of.passages, said, chance),
        asks=_unsaid(of.asks, said, chance),
        traps=_unsaid(of.traps, said, chance),
    )
    return _WRITE[manner](left, chance).strip()


def _unsaid(pool: Sequence[str], said: Sequence[str], chance: Random) -> tuple[str, ...]:
    """What nobody has said yet comes first, in its order but beginning anywhere; what was said follows."""
    new = [one for one in pool if not any(one in text for text in said)]
    start = chance.randrange(len(new)) if new else 0
    return (*new[start:], *new[:start], *(one for one in pool if one not in new))


def _opener(manner: Manner, chance: Random) -> str:
    return chance.choice(_OPENERS[manner])


def _until(sentences: Sequence[str], least: int) -> str:
    """As many as it takes to have that many characters; all, if it takes more."""
    taken = ""
    for one in sentences:
        taken = f"{taken} {one}".strip()
        if len(taken) >= least:
            break
    return taken


def _sharp(of: Material, chance: Random) -> str:
    return f"{_opener('sharp', chance)} {_until((*of.claims, *of.passages), 110)}"


def _thorough(of: Material, chance: Random) -> str:
    parts = [_opener("thorough", chance), *of.passages[:2]]
    if chance.random() < 0.5 and of.traps:
        parts.append(f"What I would not do: {_lowered(chance.choice(of.traps))}")
    return "\n\n".join(part for part in parts if part)


def _lowered(text: str) -> str:
    """For the middle of a sentence; a name, a figure or an abbreviation keeps its capital."""
    first, _, rest = text.partition(" ")
    plain = re.fullmatch(r"[A-Z][a-z]+ing|Only|Tokens|An?|Two|One|No", first)
    return f"{first.lower()} {rest}" if plain else text


def _rambling(of: Material, chance: Random) -> str:
    prose = [one for one in of.passages if "•" not in one] or of.claims
    sentences = _SENTENCE.split(_HEADING.sub("", prose[0]).replace("*", ""))
    first, rest = " ".join(sentences[:2]), " ".join(sentences[2:5])
    aside = f"{chance.choice(_ASIDES)} {rest}" if rest else ""
    parts = [_opener("rambling", chance), first, aside, chance.choice(_CLOSERS)]
    return " ".join(part for part in parts if part)


def _asking(of: Material, chance: Random) -> str:
    return (
        f"{_opener('asking', chance)}\n{_listed(of.asks)}\n{chance.choice(_BRIDGES)} {_until(of.claims, 90)}"
    )


def _wary(of: Material, chance: Random) -> str:
    return f"{_opener('wary', chance)}\n{_listed(of.traps)}\nAnd then: {_until(of.claims, 50)}"


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"• {one}" for one in lines[:2])


def _thin(of: Material, chance: Random) -> str:
    """One sentence that says something."""
    return f"{_opener('thin', chance)} {of.claims[0]}"


_WRITE: Final[dict[Manner, Callable[[Material, Random], str]]] = {
    "sharp": _sharp,
    "thorough": _thorough,
    "rambling": _rambling,
    "asking": _asking,
    "wary": _wary,
    "thin": _thin,
}
