"""The notes' file: Markdown that keeps its order whatever people typed."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.slack.blocks import notes as blocks
from bot.slack.blocks.notes import HeldBack, Note, Notes
from tests.slack.blocks_samples import HOSTILE, SECRET, longest_question, question

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def note(**changes: Any) -> Note:
    given: dict[str, Any] = {
        "question": question(),
        "answered_at": NOON,
        "channel": "practice",
        "answer": "Shed load.",
        "ticks": None,
    }
    return Note(**given | changes)


def written(*notes: Note) -> str:
    return blocks.markdown(Notes(notes, NOON, "Europe/Berlin"))


def test_what_is_held_back_is_nowhere_in_it() -> None:
    held = written(note(held_back=HeldBack(NOON, elsewhere=False), ticks=frozenset({"order"})))
    for secret in (SECRET, "caching", "cold-start", "Protects the database", "Shed load. Z"):
        assert secret not in held
    assert "Open until Wednesday 18 November 2026, 13:00 (Europe/Berlin)." in held
    assert "until its round has closed" in written(note(held_back=HeldBack(None, elsewhere=True)))


def test_every_line_of_the_contents_leads_to_its_heading() -> None:
    text = written(
        note(), note(question=question(title="p95 [and] *more*: what's <it>?")), note(question=None)
    )
    contents = re.findall(r"^\d+\. \[.*\]\(#(.*?)\), 18 November 2026, #practice$", text, re.MULTILINE)
    headings = re.findall(r"^## (\d+\. .*)$", text, re.MULTILINE)
    assert contents == ["1-the-morning-after", "2-p95-and-more-whats-it", "3-a-question-that-is-gone"]
    assert headings == [
        "1. The morning after",
        r"2. p95 \[and\] \*more\*: what's \<it>?",
        "3. A question that is gone",
    ]


def test_what_people_typed_makes_no_heading_and_no_html() -> None:
    text = written(
        note(
            question=question(prompt="# Now\nWhat?\n\n<script>x</script>", title=HOSTILE),
            answer="# Mine\n\n<img src=x> if p95 < 200\n## Contents",
            channel=HOSTILE,
        )
    )
    assert re.findall(r"^#+ .*$", text, re.MULTILINE)[0] == "# Interview practice"
    assert [line for line in text.splitlines() if line.startswith("#") and "Now" in line] == []
    assert "> # Mine\n>\n> \\<img src=x> if p95 < 200\n> ## Contents" in text
    assert not re.search(r"(?<!\\)<[a-z/!]", text.replace("`a<b`", ""))


def test_ticks_show_against_the_rubric() -> None:
    text = written(note(ticks=frozenset({"order", "gone-since"})))
    assert "You ticked 1 of 3." in text
    assert "- [x] Protects the database first (30 %)" in text
    assert "- [ ] Says what customers are told (30 %)" in text


def test_a_question_without_rubric_or_long_answer_is_written_down_all_the_same() -> None:
    short = question(rubric=[], follow_ups=[], answer={"summary": "Purge it."})
    assert written(note(question=short)).endswith("### Model answer\n\n**In short.** Purge it.\n")


def test_where_and_how_it_counted() -> None:
    assert "#practice · late, counts as practice · Hard" in written(note(late=True))
    assert "· the round was voided ·" in written(note(voided=True))
    assert "· practice · Hard" in written(note(practice=True, channel=None))
    assert "· a channel · Hard" in written(note(channel=None))


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
        ("&amp;lt;", "&lt;"),
        (
            "see <https://a.example/x|the page> and <https://b.example>",
            "see the page (https://a.example/x) and https://b.example",
        ),
        ("<@U123|ben>, <@U123> in <#C1|general> and <!here>", "@ben, @somebody in #general and @here"),
        ("<!date^1763467200^{date}|18 November>", "@18 November"),
    ],
)
def test_a_text_of_slacks_is_read_as_it_was_typed(text: str, typed: str) -> None:
    assert blocks.as_typed(text) == typed


def test_a_year_of_the_longest_ones_is_a_file() -> None:
    text = written(*[note(question=longest_question(), answer="x" * 3000)] * 250)
    assert text.count("### Your answer") == 250
    assert len(text.encode()) < 10_000_000
