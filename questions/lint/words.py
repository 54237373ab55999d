"""Text taken apart: paragraphs, sentences, words, stems. Just enough English for the checks."""

import re
from functools import cache
from typing import Final

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)*]*\s+(?=[\"'“‘(*`]*[A-Z0-9`])")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|vs|etc|cf|approx|ca|no|fig|St|Dr|Mr|Ms)\.$")
_BULLET = re.compile(r"^\s*[-•]\s+", re.MULTILINE)

STOPWORDS: Final = frozenset(
    """a about above after again all also am an and any are as at be because been before being below between both but
    by can could did do does doing don't down each either every few first for from further get gets give given gives
    had has have having he her here how i if in into is isn't it its itself just last less let like ll made make makes
    many may might more most much must my need needs never no nor not nothing now of off on once one only or other our
    out over own per put rather same say says she should since so some something still such take takes than that the
    their them then there these they thing things this those through to too two under until up us use used uses using
    very was we well were what when where whether which while who whom why will with without would yet you your""".split()  # noqa: SIM905  (a list this long reads better as text)
)


def normalised(text: str) -> str:
    """Case, punctuation and spacing removed: equal for texts that differ in nothing else."""
    return " ".join(_WORD.findall(text.lower()))


def count(text: str) -> int:
    """How many words a person would count: what stands between spaces and holds a letter or digit."""
    return sum(word[0].isalnum() or any(map(str.isalnum, word)) for word in text.split())


def paragraphs(text: str) -> list[str]:
    """What blank lines divide, each on one line except for its bullets."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def sentences(text: str) -> list[str]:
    """Sentences, bullets and headings-in-bold; decimals and "e.g." do not end one."""
    found: list[str] = []
    for paragraph in paragraphs(text):
        for part in _BULLET.split(paragraph):
            started = ""
            for piece in _SENTENCE_END.split(" ".join(part.split())):
                started = f"{started} {piece}".strip()
                if not _ABBREVIATED.search(started):
                    found.append(started)
                    started = ""
            if started:
                found.append(started)
    return [sentence for sentence in found if sentence]


@cache
def stem(word: str) -> str:
    """A word without its commonest endings: caching, cached, caches -> cach. Crude on purpose, and the same for all."""
    word = re.sub(r"['’][a-z]+$", "", word)
    for ending, least, new in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: len(word) - len(ending)] + new
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


_ENDINGS: Final = (
    ("izations", 3, "iz"),
    ("ization", 3, "iz"),
    ("ations", 3, ""),
    ("ation", 3, ""),
    ("ings", 3, ""),
    ("ing", 3, ""),
    ("ies", 2, "y"),
    ("ied", 2, "y"),
    ("sses", 1, "ss"),
    ("ers", 3, ""),
    ("er", 4, ""),
    ("ed", 3, ""),
    ("es", 3, ""),
    ("ss", 1, "ss"),
    ("us", 1, "us"),
    ("is", 1, "is"),
    ("s", 3, ""),
)


def stems(text: str) -> list[str]:
    """The stems of all words, in order."""
    return [stem(word) for word in _WORD.findall(text.lower())]


def content(text: str) -> list[str]:
    """The stems of the words that carry meaning: no stopwords, no bare numbers, nothing shorter than three letters."""
    return [
        stem(word)
        for word in _WORD.findall(text.lower())
        if word not in STOPWORDS and len(word) > 2 and not word.isdigit()
    ]
