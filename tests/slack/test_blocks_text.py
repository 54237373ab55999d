"""Text that people typed comes out inert, dates carry a fallback, Markdown becomes mrkdwn, nothing is too long."""

import html
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.blocks import text
from tests.slack.blocks_samples import HOSTILE


@given(st.text(alphabet=st.sampled_from("<>!@#&;ampltg |U1\n*_`")))
def test_nothing_that_was_typed_pings_links_or_opens_a_tag(typed: str) -> None:
    for shown in (text.escape(typed), text.name(typed)):
        assert "<" not in shown
        assert ">" not in shown
    for shown in (text.plain(typed), text.bare_name(typed)):
        assert not re.search(r"<[!@#]", shown)
        assert "\n" not in shown


def test_escaping_loses_nothing() -> None:
    assert html.unescape(text.escape("R&D <3 &amp;")) == "R&D <3 &amp;"


@pytest.mark.parametrize("title", ["p95 < 200 ms", "3 > 2", "R&D", "a <= b"])
def test_plain_text_keeps_ordinary_signs(title: str) -> None:
    assert text.plain(title) == title


def test_a_name_keeps_to_its_line_and_gives_no_formatting_of_its_own() -> None:
    assert text.name("*Ana*") == "Ana"
    assert text.name("ana_b") == "ana_b"
    assert "\u202e" not in text.name(HOSTILE)
    assert text.name(" \n\t ") == text.bare_name("\u202e") == "someone"
    assert text.name("👩‍🚀 Zoë") == "👩‍🚀 Zoë"


def test_a_name_written_from_right_to_left_does_not_reorder_what_follows() -> None:
    assert text.name("عمر") == "\u2068عمر\u2069"


def test_a_date_is_shown_in_the_readers_zone_and_falls_back_to_the_channels() -> None:
    moment = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
    assert text.date(moment, "{date_short_pretty} {time}", "Europe/Berlin") == (
        "<!date^1794816000^{date_short_pretty} {time}|Monday 16 November 2026, 09:00 (Europe/Berlin)>"
    )
    assert text.day(date(2026, 1, 4)) == "Sunday 4 January 2026"


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**The size.** So it is.", "*The size.* So it is."),
        ("one line\ngoes on\n\nnext", "one line goes on\n\nnext"),
        ("- one\n  goes on\n* two\n1. three", "• one goes on\n• two\n1. three"),
        ("`a < b && **c**`", "`a &lt; b &amp;&amp; **c**`"),
        ("2 ** 3 ** 4 and 3 * 4", "2 ** 3 ** 4 and 3 * 4"),
        ("un**bold**ed", "un\u200b*bold*\u200bed"),
        ("**a** and **b**", "*a* and *b*"),
        ("### Why\nBecause", "*Why* Because"),
        ("<!channel> & <@U1>", "&lt;!channel&gt; &amp; &lt;@U1&gt;"),
        ("", ""),
    ],
)
def test_the_banks_light_markdown_as_mrkdwn(markdown: str, mrkdwn: str) -> None:
    assert text.markdown_to_mrkdwn(markdown) == mrkdwn


@settings(max_examples=100)
@given(st.text(alphabet="ab &<*`.\n", max_size=400), st.integers(20, 60))
def test_sections_hold_all_of_a_text_in_order_each_within_the_limit(body: str, limit: int) -> None:
    escaped = text.escape(body)
    found = text.pieces(escaped, limit)
    assert all(0 < len(piece) <= limit for piece in found)
    assert "".join("".join(found).split()) == "".join(escaped.split())
    assert not any(re.search(r"&[a-z]{0,3}$", piece) for piece in found)


def test_a_cut_falls_between_paragraphs_and_never_inside_bold() -> None:
    assert text.pieces("first one\n\nsecond one", 15) == ["first one", "second one"]
    assert text.pieces("some words *bold words here* end", 24) == ["some words", "*bold words here* end"]


def test_cutting_never_leaves_half_an_entity() -> None:
    assert text.clip("ab&amp;cd", 5) == "ab…"
    assert text.clip("ab&amp;cd", 9) == "ab&amp;cd"
    assert text.clip("R & D matters", 6) == "R & D…"


def test_a_link_leads_to_the_web_or_nowhere() -> None:
    assert (
        text.link("https://x.slack.com/a?b=1&c=2", "Ana|Bo") == "<https://x.slack.com/a?b=1&amp;c=2|Ana¦Bo>"
    )
    assert text.link("https://x|<!channel>", "Ana") == "Ana"
    assert text.link("javascript:alert(1)", "Ana") == "Ana"


def test_only_emoji_names_become_emoji() -> None:
    assert text.vote_emoji(["+1", "star", "<!here>", "a b"]) == ":+1: :star:"


def test_lists_and_counts_read_as_english() -> None:
    assert text.listing(["a", "b", "c"]) == "a, b and c"
    assert text.listing(["a", "b"], "or") == "a or b"
    assert text.listing([]) == ""
    assert (text.count(1, "vote"), text.count(0, "vote"), text.count(1200, "person", "people")) == (
        "1 vote",
        "0 votes",
        "1,200 people",
    )
