"""Values to build messages from: ordinary ones, and the most extreme that the models and Slack allow."""

from typing import Any

from questions.model import Question

HOSTILE = ("<!channel> & <@U0EVIL> *b* `c` 🧗🏽‍♀️ عمر بن الخطاب \u202eevil \n two lines " + "x" * 80)[:80]
"""A name of 80 characters with everything in it that could ping, format or reverse a line."""

SECRET = "Zanzibar"
"""A word that occurs in answers only."""


def question(**changes: Any) -> Question:
    """An ordinary question; ``changes`` go by field."""
    given: dict[str, Any] = {
        "id": "ticket-morning",
        "rev": 1,
        "status": "active",
        "kind": "technical",
        "track": "systems",
        "subtopic": "caching",
        "tags": ["cold-start", "warm-up"],
        "difficulty": "hard",
        "minutes": 20,
        "roles": ["backend", "sre"],
        "title": "The morning after",
        "prompt": "A marketplace serves 60,000 reads a second & its p95 is < 200 ms. Walk us through the next fifteen minutes.",
        "context": "Items are about 2 KB, 30 million are on sale.",
        "clarify": [{"ask": "How stale?", "answer": "60 seconds."}, {"ask": "Retry?", "answer": "Yes."}],
        "hints": ["Work out the overload.", "Which items would you load first?"],
        "rubric": [
            _point("arithmetic", 40, f"Puts a figure on the {SECRET} overload"),
            _point("order", 30, "Protects the database first"),
            _point("people", 30, "Says what customers are told"),
        ],
        "answer": {
            "summary": f"Shed load. {SECRET}.",
            "body": f"**The size.** First `a<b`.\n\n- one\n- two {SECRET}",
        },
        "pitfalls": [f"Restarting the {SECRET} database.", "Trusting CPU."],
        "follow_ups": [
            {"rubric": "order", "ask": "What now?", "listen_for": SECRET},
            {"rubric": "people", "ask": "And then?", "listen_for": "a line every five minutes"},
        ],
        "sources": [{"title": "Metastable Failures (OSDI)", "ref": f"why it sustains itself, {SECRET}"}],
    }
    return Question.model_validate(given | changes)


def longest_question() -> Question:
    """As much as the bank's gate lets through, and then some: every text longer than an author would write."""
    words = "capacity & <queueing> **grows** `p99<x` * "
    paragraph = (words * 25).strip()
    return question(
        title=f"{HOSTILE} {'T' * 200}",
        prompt=("Say how you would & why < 5 minutes. " * 60).strip(),
        context=("Numbers & more > numbers. " * 60).strip(),
        roles=["product_manager", "engineering_manager", "backend", "sre", "staff", "data"],
        hints=["A vague one. " * 40, "A clearer <one>. " * 40, "The pointed one. " * 40],
        tags=[f"tag-{n}" for n in range(40)],
        rubric=[
            _point(f"point-{n}", w, "Names a bound & who agreed " * 12)
            for n, w in enumerate([20, 20, 20, 20, 10, 10])
        ],
        answer={
            "summary": "S & " * 150,
            "body": "\n\n".join(
                [paragraph] * 6 + ["- bullet & so on " * 9] * 20 + ["- the very last bullet"]
            ),
        },
        pitfalls=["P < Q. " * 60] * 5,
        follow_ups=[
            {"rubric": "point-0", "ask": "And?", "listen_for": "x"},
            {"rubric": "point-1", "ask": "Or?", "listen_for": "y"},
        ],
        sources=[{"title": "A title & more " * 10, "ref": "R " * 200}] * 12,
    )


def own_question() -> Question:
    """A workspace's own, which no gate has seen: a body of a book's length, and more points than a modal has boxes in a row."""
    points = [_point(f"point-{n}", 4, f"Names figure {n} & says why it holds " * 9) for n in range(25)]
    return longest_question().model_copy(
        update={
            "rubric": question(rubric=points, follow_ups=[]).rubric,
            "follow_ups": (),
            "answer": question(answer={"summary": "S " * 9000, "body": "B & " * 90_000}).answer,
        }
    )


def bare_question() -> Question:
    """As little as the model asks for."""
    return question(rubric=[], follow_ups=[], pitfalls=[], sources=[], hints=[], tags=[], context="")


def _point(point_id: str, weight: int, look_for: str) -> dict[str, Any]:
    return {"id": point_id, "weight": weight, "look_for": look_for, "mid": "m", "senior": "s", "staff": "t"}
