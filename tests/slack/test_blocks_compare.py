"""What comparing says: its cost in plain words, the answer beside one's own, every rubric point to tick."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.slack.blocks import compare, grilling
from bot.slack.blocks.compare import COVERED, OWN_LIMIT, Comparison, Price
from tests.slack.blocks_samples import SECRET, longest_question
from tests.slack.blocks_samples import question as a_question

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
PRICE = Price("credit", a_question(), NOON, "Europe/Berlin", streak=True, here=True)


def said(view: dict[str, Any]) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def boxes(view: dict[str, Any]) -> dict[str, Any]:
    [block] = [one for one in view["blocks"] if one["type"] == "input"]
    return dict(block["element"])


def test_the_price_names_everything_that_is_lost_and_from_when_on_nothing_is() -> None:
    shown = said(compare.price(PRICE, "round/r"))
    for word in (
        "this round is lost",
        "no credit",
        "no points",
        "best answer",
        "streak",
        "every other round",
    ):
        assert word in shown
    assert "Wednesday 18 November 2026, 13:00 (Europe/Berlin)" in shown
    assert SECRET not in shown


def test_the_price_of_an_extra_round_leaves_streaks_alone() -> None:
    assert "streak" not in said(compare.price(replace(PRICE, streak=False), "round/r"))


def test_the_buttons_of_what_looking_costs_say_what_they_do() -> None:
    views = [compare.price(replace(PRICE, cost=cost), "round/r") for cost in ("credit", "lock")]
    assert [view["submit"]["text"] for view in views] == ["Show me anyway", "Compare and lock"]
    assert {view["private_metadata"] for view in views} == {"round/r"}


def test_the_comparison_has_everything_an_interviewer_has() -> None:
    shown = said(compare.comparison(Comparison(a_question()), "round/r"))
    for part in (
        "*The size.* First `a&lt;b`.",
        "Shed load.",
        "• one",
        "Puts a figure on the",
        "(40 %)",
        "• Mid-level: m",
        "• Senior: s",
        "• Staff: t",
        "Trusting CPU.",
        "Metastable Failures (OSDI)",
    ):
        assert part in shown
    assert "Your answer" not in shown


def test_ones_own_answer_is_shown_as_it_reads_and_cut_where_it_is_long() -> None:
    own = "See <https://a.example/x|the notes> & <#C1|general>, <!here>, <@U1>. " + "x" * 5000
    shown = compare.comparison(Comparison(a_question(), own=own.replace(" & ", " &amp; ")), "round/r")
    [block] = [one for one in shown["blocks"] if "*Your answer*" in one.get("text", {}).get("text", "")]
    words = block["text"]["text"].removeprefix("*Your answer*\n")
    assert words.startswith("See the notes &amp; general, here, @someone. xxx")
    assert len(words) == OWN_LIMIT
    assert words.endswith("…")


def test_what_an_option_is_too_short_for_goes_on_below_it() -> None:
    longest = longest_question()
    first = boxes(compare.comparison(Comparison(longest), "round/r"))["options"][0]
    assert first["text"]["text"].endswith("…")
    shown = first["text"]["text"].rstrip("…")
    assert longest.rubric[0].look_for.startswith(shown)
    assert longest.rubric[0].look_for[len(shown) :].strip().startswith(first["description"]["text"][1:20])


def test_the_ticks_of_last_time_are_set_and_those_of_points_that_are_gone_arent() -> None:
    element = boxes(compare.comparison(Comparison(a_question(), ticks=("order", "gone")), "round/r"))
    assert [option["value"] for option in element["initial_options"]] == ["order"]


def test_ticks_are_read_in_the_rubrics_order_and_nothing_else_is() -> None:
    values = {
        COVERED: {COVERED: {"selected_options": [{"value": "people"}, {"value": "arithmetic"}]}},
        f"{COVERED}_10": {f"{COVERED}_10": {"selected_options": [{"value": "gone"}]}},
        "another": {"another": {"selected_options": [{"value": "order"}]}},
    }
    assert compare.read(values, a_question()) == ["arithmetic", "people"]
    assert compare.read({COVERED: {COVERED: {"selected_options": []}}}, a_question()) == []


def test_a_follow_up_keeps_what_to_listen_for_until_it_is_asked_for() -> None:
    asked = grilling.Grilling(a_question(), a_question().follow_ups[0], 0, 2)
    assert SECRET not in said(grilling.grilling(asked, "round/r"))
    assert SECRET in said(grilling.grilling(replace(asked, heard=True), "round/r"))
