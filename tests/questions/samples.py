"""One finished item that the gate has nothing to say about, to be broken by the tests one way at a time."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from questions.lint import Coverage, Finding, lint
from questions.model import Question

Raw = dict[str, Any]

NOTHING_REQUIRED = Coverage()

_BODY = """\
**What is going on.** Forty workers finish 40 letters a second, 2,400 a minute, and the letters of a campaign come
at 6,000 a minute. The queue grows by 3,600 each minute, so after ten minutes 36,000 letters wait. The last of them
waits another fifteen minutes. Nothing is broken, the work only arrives faster than it leaves.

**What I would not do.** More workers help only until the mail provider refuses, and it refuses above 50 a second.
Ten more workers bring us to that limit and no further. Beyond it every refused letter comes back as a retry, which
costs a slot and delivers nothing.

**What I would do first.** Password letters go into a lane of their own with five reserved workers. There are about
120 a minute at the worst time, and five workers finish 300. A person who waits for a password sees it within
seconds, whatever marketing sends. That lane takes a day to build, and it ends the complaints that started this.

**What I would do next.** Campaigns enter through a gate that releases 30 letters a second. The gate looks at how old
the oldest waiting letter is, not at how long the queue is, because age is what people feel. When the oldest is more
than a minute old, the gate closes for a while. Marketing sees the expected end of a campaign before it starts, and
can choose another hour.

**What can go wrong.**

- A lane is used for letters that aren't urgent. The owner of the lane reviews its senders each month.
- The provider slows down without an error. The age of the oldest letter shows it within a minute.
- A worker dies with a letter in hand. The letter returns after two minutes, and a key on it keeps the second copy
  from going out.

**Who has to agree.** Marketing loses the habit of sending at nine sharp, so I would show them the numbers above and
offer two fixed hours. Support agrees on the promise, 30 seconds for 99 % of password letters, and sees it on a page.

**How I'd know.** The share of password letters within 30 seconds, by week, and the number of complaints. If the share
stays under 99 % for two weeks, the lane is too narrow or the limit lies elsewhere.
"""


def valid() -> Raw:
    """The item as its YAML reads, fresh for each caller."""
    return copy.deepcopy(_VALID)


_VALID: Raw = {
    "id": "slow-letters",
    "rev": 1,
    "status": "active",
    "kind": "technical",
    "track": "systems",
    "subtopic": "performance-tuning",
    "tags": ["priority-lanes", "admission"],
    "difficulty": "easy",
    "minutes": 15,
    "roles": ["backend", "product_manager"],
    "title": "Nine o'clock at the post office",
    "prompt": "A shop sends its mail through 40 workers, each finishing one letter a second. Marketing puts a campaign of "
    "60,000 letters in at nine, 6,000 a minute. Customers who ask for a new password now wait a quarter of an hour. "
    "What do you change this week, and what next month?",
    "context": "The mail provider refuses more than 50 letters a second.",
    "clarify": [
        {"ask": "How many people ask for a password?", "answer": "At most 120 a minute."},
        {"ask": "Must a campaign start at nine?", "answer": "Nobody ever asked."},
    ],
    "hints": ["Which letters does a person sit and wait for?"],
    "rubric": [
        {
            "id": "size",
            "weight": 40,
            "look_for": "Calculates how fast the queue grows",
            "mid": "says that the queue is long",
            "senior": "2,400 letters leave a minute, 6,000 come",
            "staff": "adds that refused letters return as retries",
        },
        {
            "id": "lanes",
            "weight": 40,
            "look_for": "Separates letters that people wait for",
            "mid": "adds workers",
            "senior": "gives password letters a lane with reserved workers",
            "staff": "steers by the age of the oldest letter and closes the gate",
        },
        {
            "id": "people",
            "weight": 20,
            "look_for": "Agrees on a promise with those concerned",
            "mid": "informs nobody",
            "senior": "shows marketing the numbers and offers hours",
            "staff": "has support agree on a share within 30 seconds",
        },
    ],
    "answer": {
        "summary": "Letters arrive at 6,000 a minute and 2,400 leave. Give password letters a lane of their own this "
        "week. Next month let campaigns in through a gate that watches the age of the oldest letter.",
        "body": _BODY,
    },
    "pitfalls": ["Adding workers beyond what the provider takes.", "Watching length, which nobody feels."],
    "follow_ups": [
        {"rubric": "lanes", "ask": "Who may use the lane?", "listen_for": "An owner and a review."},
        {"rubric": "size", "ask": "What if the provider halves its limit?", "listen_for": "Redoes the sum."},
    ],
    "estimates": [
        {"claim": "letters out", "expr": "40 * 60", "value": 2400, "unit": "letters/min", "tolerance": 0},
        {"claim": "growth", "expr": "6000 - 40 * 60", "value": 3600, "unit": "letters/min", "tolerance": 0},
    ],
    "sources": [
        {"title": "The Tail at Scale (Dean and Barroso)", "ref": "why waiting grows before the limit"}
    ],
}


def question(**changes: Any) -> Question:
    """The item as a value, with some fields replaced."""
    return Question.model_validate(valid() | changes)


def another(number: int, *, subtopic: str = "caching", track: str = "systems", **changes: Any) -> Raw:
    """An item of the same quality that shares no sentence with the others."""
    raw = valid()
    raw |= {"id": f"item-{number}", "subtopic": subtopic, "track": track}
    word = "abcdefghijklmnopqrstuvwxyz"[number]
    raw["title"] = f"{word}anor {word}ouse"
    raw["prompt"] = f"{word.upper()}o " + " ".join(
        f"{word}{letter}ight{word}" for letter in "abcdefghijklmnopqrstuvwxyz"
    )
    raw["answer"] = {
        "summary": f"{word.upper()}ummary {word}ort {word}own {word}elow {word}even {word}ight 6,000 and 2,400.",
        "body": f"{word.upper()}egin {word}elow {word}even {word}ight {word}own. {raw['answer']['body']}",
    }
    return raw | changes


def write(root: Path, *items: Raw) -> Path:
    """Put items where they belong in a bank's folder; returns the folder."""
    for raw in items:
        file = root / raw["subtopic"] / f"{raw['id']}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(raw, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return root


def findings(root: Path, *items: Raw, required: Coverage = NOTHING_REQUIRED) -> list[Finding]:
    """What the gate says about a bank of just these items."""
    return lint(write(root / "bank", *items), required=required)


Change = Callable[[Raw], object]


def put(path: str, value: Any) -> Change:
    """A change that sets one field, given as "rubric.0.weight"."""

    def change(raw: Raw) -> None:
        *way, last = path.split(".")
        place: Any = raw
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[int(last) if isinstance(place, list) else last] = value

    return change


def body_with(text: str) -> Change:
    """A change that appends a paragraph to the answer."""
    return put("answer.body", f"{_BODY}\n{text}")


def broken(change: Change) -> Raw:
    """The valid item after one change."""
    raw = valid()
    change(raw)
    return raw
