"""The set-up's modal: filled with what stands, read back as it was shown, and what it says will happen."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.slack.blocks import setup, setup_fields, setup_words
from bot.slack.blocks.setup_fields import About, Draft
from bot.slack.blocks.setup_words import Outlook
from playground import inputs

BERLIN = "Europe/Berlin"
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
ABOUT = About("C1", "practice", public=True, edition=3)
FULL = Draft(
    at="16:05",
    days=(0, 2, 6),
    difficulty="own",
    own={0: "hard", 2: "mix", 6: "easy"},
    tz=BERLIN,
    country="DE",
    off="2026-12-24\n2027-01-01 to 2027-01-05",
    mix="10/40/50",
    difficulties=("easy", "hard"),
    kinds=("behavioral",),
    subtopics=("caching", "tech-debt"),
    roles=("sre",),
    emoji=":+1: :tada:",
    minimum="120",
    board_at="10:17",
    broadcast=True,
    shown_outside=True,
    managers=("U1", "U2"),
)
LOOK = Outlook(
    at=time(9),
    tz=BERLIN,
    days=dict.fromkeys(range(5)),
    mix="30/50/20",
    country=None,
    off=0,
    board_at=None,
    broadcast=False,
    shown_outside=False,
    matching=136,
    instants=[NOON + timedelta(days=n) for n in range(5)],
)


def state(view: dict[str, Any]) -> dict[str, Any]:
    """What Slack sends if somebody presses Save at once: every field's initial value."""
    return inputs.state(view["blocks"], {})


@pytest.mark.parametrize("draft", [FULL, replace(FULL, difficulty="hard", own={})])
def test_it_reads_back_what_it_showed(draft: Draft) -> None:
    view = setup.setup_view(ABOUT, draft, "what will happen")
    read = setup_fields.read(state(view))
    # Slack gives options in the order of the modal.
    assert replace(read, subtopics=tuple(sorted(read.subtopics))) == draft
    assert About.of(view["private_metadata"]) == ABOUT


def test_only_ticked_days_have_a_difficulty_of_their_own_and_only_on_demand() -> None:
    view = setup.setup_view(ABOUT, FULL, "x")
    days = [block for block in view["blocks"] if block.get("block_id", "").startswith("day_")]
    assert [block["label"]["text"] for block in days] == ["On Monday", "On Wednesday", "On Sunday"]
    view = setup.setup_view(ABOUT, replace(FULL, difficulty="mix"), "x")
    assert not [block for block in view["blocks"] if block.get("block_id", "").startswith("day_")]


def test_every_mix_is_offered_once() -> None:
    view = setup.setup_view(ABOUT, FULL, "x")
    element = next(block["element"] for block in view["blocks"] if block.get("block_id") == "mix")
    offered = [option["value"] for group in element["option_groups"] for option in group["options"]]
    assert len(offered) == len(set(offered)) == 66
    assert [group["label"]["text"] for group in element["option_groups"]] == [
        *("Often chosen", "Mostly easy", "Mostly medium", "Mostly hard", "Balanced")
    ]


def test_a_private_channel_is_not_asked_whether_others_may_see_it() -> None:
    for public in (True, False):
        view = setup.setup_view(replace(ABOUT, public=public), FULL, "x")
        element = next(block["element"] for block in view["blocks"] if block.get("block_id") == "options")
        assert (len(element["options"]) == 2) == public


def test_an_empty_state_reads_as_nothing() -> None:
    assert setup_fields.read({}) == Draft(difficulty="", board_at="")
    missing = {"at": {"at": {"selected_time": None}}, "tz": {"tz": {"value": None}}}
    assert setup_fields.read(missing) == Draft(difficulty="", board_at="")


# -- in words ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "From Monday to Friday at 09:00 I post a question."),
        ({"days": dict.fromkeys(range(7))}, "Every day at 09:00"),
        ({"days": {2: None}}, "Every Wednesday at 09:00"),
        ({"days": {0: None, 2: None, 4: None}}, "Every Monday, Wednesday and Friday at"),
        ({}, "Its difficulty follows the mix (30 % easy, 50 % medium, 20 % hard)."),
        ({"mix": "0/50/50"}, "(50 % medium, 50 % hard)"),
        ({"days": {0: "hard", 1: "hard"}}, "Each is hard."),
        ({"days": {0: "hard", 1: None}}, "On Monday it is hard; on Tuesday it follows the mix"),
        ({"country": "DE", "off": 2}, "None comes on public holidays (DE) and 2 days off of your own."),
        ({"matching": 0}, "none would come"),
        ({"matching": 1}, "1 question in the bank fits"),
        ({"broadcast": True}, "in its thread and, for all to see, in the channel"),
        ({"board_at": time(8, 30)}, "of the next one, at 08:30."),
        ({"shown_outside": True}, "may see its figures"),
        ({"instants": []}, "no question is due within two years"),
    ],
)
def test_it_says_what_will_happen(changes: dict[str, Any], said: str) -> None:
    look = replace(LOOK, **changes)
    assert said in setup_words.preview(look)
    assert said in setup_words.saved(look).text


def test_the_next_three_come_in_the_channel_s_zone() -> None:
    said = setup_words.preview(LOOK)
    assert said.count("•") == 3
    assert "time zone Europe/Berlin" in said
    assert "• Wednesday 18 November 2026, 13:00" in said


def test_fields_that_cannot_be_read_are_named_in_the_preview_s_place() -> None:
    said = setup_words.not_yet({"tz": "“Berln” is no time zone I know.", "at": "Please choose a time."})
    assert "• Time zone: “Berln” is no time zone" in said
    assert "• Time: Please" in said


def test_who_saved_last_and_who_saved_before_both_hear_what_stands() -> None:
    assert "Ben had saved other settings" in setup_words.saved(LOOK, instead_of="Ben").text
    before = setup_words.replaced("C1", "Ada", LOOK).text
    assert "Ada has saved settings for <#C1> as well" in before
    assert "Wednesday 18 November 2026, 13:00" in before
