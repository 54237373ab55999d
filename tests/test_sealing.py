"""Tokens are encrypted so that each key, and only the operator's keys, opens them, for the workspace that they belong to."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from bot.sealing import Seal, Unreadable

OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
TEN = timedelta(minutes=10)


def test_what_is_stored_does_not_show_the_token() -> None:
    sealed = Seal([NEW]).close("T1", "xoxb-secret")
    assert b"xoxb" not in sealed
    assert b"T1" not in sealed
    assert Seal([NEW]).open("T1", sealed) == "xoxb-secret"


def test_the_first_key_encrypts_and_all_of_them_decrypt() -> None:
    sealed = Seal([OLD]).close("T1", "xoxb-secret")
    both = Seal([NEW, OLD])
    assert both.open("T1", sealed) == "xoxb-secret"
    assert not both.is_fresh(sealed)
    anew = both.close("T1", "xoxb-secret")
    assert both.is_fresh(anew)
    assert Seal([NEW]).open("T1", anew) == "xoxb-secret"


def test_another_key_opens_nothing_and_the_error_shows_nothing() -> None:
    sealed = Seal([OLD]).close("T1", "xoxb-secret")
    with pytest.raises(Unreadable) as caught:
        Seal([OTHER]).open("T1", sealed)
    assert str(caught.value) == "T1"


def test_a_token_moved_to_another_workspaces_row_does_not_open_there() -> None:
    sealed = Seal([NEW]).close("T1", "xoxb-secret")
    with pytest.raises(Unreadable):
        Seal([NEW]).open("T2", sealed)


def test_no_key_is_shown_when_it_is_printed() -> None:
    assert NEW not in repr(Seal([NEW]))


def test_a_state_is_good_for_ten_minutes_and_no_other_is() -> None:
    seal = Seal([NEW, OLD])
    state = seal.begin(NOW)
    unique = seal.begun(state, NOW + TEN, TEN)
    assert unique is not None
    assert seal.begun(state, NOW + TEN + timedelta(seconds=1), TEN) is None
    assert Seal([OTHER, NEW]).begun(state, NOW, TEN) == unique, "another process, whose keys were rotated"
    assert Seal([OTHER]).begun(state, NOW, TEN) is None
    assert seal.begun(seal.begin(NOW), NOW, TEN) != unique


def test_another_spelling_of_a_state_is_the_same_state() -> None:
    seal = Seal([NEW])
    state = seal.begin(NOW)
    assert seal.begun(f"{state[:9]}!{state[9:]}==", NOW, TEN) in (None, seal.begun(state, NOW, TEN))


@pytest.mark.parametrize("made_up", ["", "x", "=" * 9, "é", "A" * 5000])
def test_what_somebody_made_up_is_no_state(made_up: str) -> None:
    assert Seal([NEW]).begun(made_up, NOW, TEN) is None


def test_a_stored_token_is_no_state() -> None:
    seal = Seal([NEW])
    sealed = seal.close("T1", "xoxb-secret").decode()
    assert (
        seal.begun(sealed, datetime.fromtimestamp(Fernet(NEW).extract_timestamp(sealed.encode()), UTC), TEN)
        is None
    )
