"""The numbers that a text states, in digits or in words."""

import re
from typing import Final

_FIGURE = re.compile(r"(?<![\w.,])(\d{1,3}(?:[, \u2009\u202f]\d{3})+(?!\d)|\d+)(\.\d+)?\s?-?([a-zA-Zµ]+|%)?")
_SCALES: Final = {
    "%": 0.01,
    "percent": 0.01,
    "thousand": 1e3,
    "k": 1e3,
    "million": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
_ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SPELT: dict[str, float] = {
    **{word: float(number) for number, word in enumerate(_ONES.split())},
    **{word: number * 10.0 for number, word in enumerate(_TENS.split(), 2)},
    "a": 1.0,
    "an": 1.0,
    "once": 1.0,
    "twice": 2.0,
    "double": 2.0,
    "doubles": 2.0,
    "dozen": 12.0,
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
}
_PARTS: dict[str, float] = {
    "half": 1 / 2,
    "halve": 1 / 2,
    "third": 1 / 3,
    "quarter": 1 / 4,
    "fifth": 1 / 5,
    "sixth": 1 / 6,
    "eighth": 1 / 8,
    "tenth": 1 / 10,
    "hundredth": 1 / 100,
}


_PARTS |= {f"{word}s": part for word, part in _PARTS.items()}
_SPELT |= {f"{word}fold": number for word, number in _SPELT.items()}


def figures(text: str) -> set[float]:
    """Every number that a text states, as written and with its scale: "1.2 million" is 1.2 and 1,200,000."""
    found: set[float] = set()
    for whole, fraction, suffix in _FIGURE.findall(text):
        number = float(re.sub(r"\D", "", whole) + fraction)
        found |= {number, number * _SCALES.get(suffix.lower(), 1.0)}
    found |= _spelt(re.findall(r"[a-z]+", text.lower()))
    return found | {-number for number in found}


def _spelt(words: list[str]) -> set[float]:
    """Numbers in words: "sixteen", "three million", "fourfold", "three quarters" (as a share and in percent)."""
    found: set[float] = set()
    before = 1.0
    for word in words:
        if part := _PARTS.get(word):
            found |= {part, 100 * part, before * part, 100 * before * part}
        elif number := _SPELT.get(word):
            found |= {number, before * number}
            before = number
            continue
        if word not in {"and", "of"}:
            before = 1.0
    return found
