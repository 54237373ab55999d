"""Which emoji somebody means, however they type it."""

import pytest

from bot.rules.emoji import Known, checked, typed
from bot.store.schedules import DEFAULT_EMOJI


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (":+1: :star:", ("+1", "star")),
        ("+1, star;fire\n100", ("+1", "star", "fire", "100")),
        (":tada::brain:", ("tada", "brain")),
        ("👍🔥", ("+1", "fire")),
        ("👍🏽 👍", ("+1",)),
        ("❤️ ❤", ("heart",)),
        (":+1::skin-tone-3: :wave:", ("+1", "wave")),
        ("thumbsup :thumbsdown:", ("+1", "-1")),
        (":TADA: Tada", ("tada",)),
        (":party-parrot: über_cool", ("party-parrot", "über_cool")),
        ("🦒", ("giraffe_face",)),
        ("👩‍🚀", ("👩‍🚀",)),
        ("", ()),
        (" , ", ()),
    ],
)
def test_names_and_signs_are_read(text: str, names: tuple[str, ...]) -> None:
    assert typed(text) == names


def test_the_default_ones_are_known_without_asking_slack() -> None:
    assert checked(DEFAULT_EMOJI, Known()) == (DEFAULT_EMOJI, ())


def test_what_slack_does_not_know_is_named() -> None:
    assert checked(("star", "stra"), Known()) == (("star",), ("stra",))


def test_a_second_name_brings_the_first_as_a_reaction_may_carry_either() -> None:
    known = Known(frozenset({"shipit", "squirrel", "yes"}), {"shipit": "squirrel", "yes": "thumbsup"})
    assert checked(("shipit", "yes"), known) == (("shipit", "squirrel", "yes", "+1"), ())
