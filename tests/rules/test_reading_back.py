"""What a thread that was read back says that wasn't known."""

from datetime import datetime

from bot.rules.reading_back import Known, Seen, Stood, replies_missing, revision_missed, votes_missed
from bot.rules.slack_time import moment

TS = "1795420800.500000"
SECOND = "1795420800.000000"
"""An edit within the second in which the reply was written: Slack's time of it lies before the reply."""

REPLY = ("1795420800.500000", "U2", "+1")


def seen(text: str = "other words", *, edited: str | None = None) -> Seen:
    return Seen(TS, text, len(text), edited)


def known(
    text: str | None = "other words", *, at: str = TS, length: int = 11, deleted: bool = False
) -> Known:
    return Known("U1", moment(at), length, text, deleted)


def test_a_reply_that_is_known_as_it_stands_was_not_missed() -> None:
    assert revision_missed(seen(), known()) is None
    assert revision_missed(seen(), None) == TS


def test_an_edit_is_dated_at_the_end_of_its_second_so_that_it_comes_after_what_it_edits() -> None:
    assert revision_missed(seen(edited=SECOND), known("words", length=5)) == "1795420800.999999"
    assert revision_missed(seen(edited="1795420860.000000"), None) == "1795420860.999999"


def test_an_edit_that_an_event_told_of_was_not_missed() -> None:
    edit = known(at="1795420860.300000")
    assert revision_missed(seen(edited="1795420860.000000"), edit) is None
    assert revision_missed(seen("third words", edited="1795420860.000000"), edit) == "1795420860.999999"
    assert revision_missed(seen(edited="1795420900.000000"), edit) == "1795420900.999999"


def test_where_the_text_is_no_longer_kept_the_length_tells() -> None:
    edit = known(None, at="1795420860.300000")
    assert revision_missed(seen(edited="1795420860.000000"), edit) is None


def test_a_reply_that_stands_no_more_was_deleted_unless_it_was_written_since() -> None:
    replies = {TS: known(), "1795420900.000000": known(), "1795420801.000000": known(deleted=True)}
    until: datetime = moment("1795420890.000000")
    assert replies_missing(replies, {"1795420700.000000"}, until) == {TS}
    assert replies_missing(replies, {TS}, until) == set()


def test_votes_that_stand_or_stand_no_more_without_our_being_told() -> None:
    toned, other = (TS, "U2", "+1::skin-tone-3"), (TS, "U3", "tada")
    on, off = Stood(moment(TS), on=True), Stood(moment(TS), on=False)
    assert votes_missed([REPLY, toned, other], {}, {TS}, ["+1"]) == ({REPLY, toned}, set())
    assert votes_missed([REPLY], {REPLY: off, toned: on}, {TS}, ["+1"]) == ({REPLY}, {toned})
    assert votes_missed([REPLY], {REPLY: on, other: on, toned: off}, {TS}, ["+1"]) == (set(), set())
    assert votes_missed([REPLY], {}, {"1795420900.000000"}, ["+1"]) == (set(), set())
