"""Slack's payloads of messages, in every shape it sends them, read as revisions of replies."""

from typing import Any

import pytest

from handlers.chatter import is_chatter
from handlers.messages import read

CHANNEL, THREAD, TS, EDITED = "C1", "1795420800.000100", "1795421000.000200", "1795421060.000000"
WRITTEN = "a few words"


def message(**fields: Any) -> dict[str, Any]:
    """A reply as history shows it; None takes a field away."""
    made = {"type": "message", "user": "U1", "text": WRITTEN, "ts": TS, "thread_ts": THREAD, **fields}
    return {name: value for name, value in made.items() if value is not None}


def event(**fields: Any) -> dict[str, Any]:
    """A reply as the event of its posting carries it."""
    return {"channel": CHANNEL, "channel_type": "channel", "event_ts": TS, **message(**fields)}


def changed(after: dict[str, Any], at: str = "1795421060.000900", **fields: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": CHANNEL,
        "channel_type": "channel",
        "ts": at,
        "event_ts": at,
        "message": after,
        "previous_message": message(),
        **fields,
    }


def deleted(former: dict[str, Any] | None, at: str = "1795421060.000900") -> dict[str, Any]:
    made = {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": CHANNEL,
        "channel_type": "channel",
        "deleted_ts": TS,
        "ts": at,
        "event_ts": at,
    }
    return made if former is None else {**made, "previous_message": former}


# -- posting ----------------------------------------------------------------------------------------------------------------


def test_a_reply() -> None:
    found = read(event())
    assert found is not None
    assert (found.channel_id, found.thread_ts, found.ts, found.user_id) == (CHANNEL, THREAD, TS, "U1")
    assert (found.revision_ts, found.text, found.length, found.deleted) == (TS, WRITTEN, len(WRITTEN), False)


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast"])
def test_a_reply_with_a_file_or_shown_to_the_channel_is_a_reply(subtype: str) -> None:
    found = read(event(subtype=subtype, files=[{"id": "F1"}], root={"ts": THREAD}))
    assert found is not None
    assert found.length == len(WRITTEN)


@pytest.mark.parametrize("text", [None, ""])
def test_a_file_without_words_has_no_length(text: str | None) -> None:
    found = read(event(subtype="file_share", files=[{"id": "F1"}], text=text))
    assert found is not None
    assert (found.text, found.length) == ("", 0)


@pytest.mark.parametrize(
    "subtype",
    [
        "channel_join",
        "bot_message",
        "me_message",
        "channel_topic",
        "reminder_add",
        "message_replied",
        "tombstone",
    ],
)
def test_what_slack_or_an_app_says_is_no_reply(subtype: str) -> None:
    assert read(event(subtype=subtype)) is None


@pytest.mark.parametrize("marks", [{"bot_id": "B1"}, {"bot_id": "B1", "user": None}, {"user": "USLACKBOT"}])
def test_bots_and_other_apps_never_count(marks: dict[str, Any]) -> None:
    assert read(event(**marks)) is None
    assert read(changed(message(**marks))) is None
    assert read(deleted(message(**marks))) is None


def test_a_top_level_message_is_no_reply_nor_is_the_thread_s_own_parent() -> None:
    assert read(event(thread_ts=None)) is None
    assert read(event(thread_ts=TS)) is None


@pytest.mark.parametrize("missing", ["user", "ts", "thread_ts"])
def test_a_payload_that_lacks_what_identifies_it_is_no_reply(missing: str) -> None:
    assert read(event(**{missing: None})) is None
    assert read(changed(message(**{missing: None}))) is None


# -- editing ----------------------------------------------------------------------------------------------------------------


def test_an_edit_is_a_revision_of_the_same_reply() -> None:
    found = read(changed(message(text="other words", edited={"user": "U1", "ts": EDITED})))
    assert found is not None
    assert (found.ts, found.thread_ts, found.text, found.deleted) == (TS, THREAD, "other words", False)
    assert found.at > read_at(event())


def test_an_edit_of_a_broadcast_reply_is_one_too() -> None:
    after = message(text="other words", subtype="thread_broadcast", edited={"user": "U1", "ts": EDITED})
    found = read(changed(after))
    assert found is not None
    assert found.text == "other words"


def test_an_edit_in_the_second_of_its_posting_is_later_than_the_posting() -> None:
    """Slack gives the time of an edit in whole seconds: that is before the message, if both are of one second."""
    after = message(text="other", edited={"user": "U1", "ts": "1795421000.000000"})
    found = read(changed(after, at="1795421000.700300"))
    assert found is not None
    assert found.at > read_at(event())


def test_two_edits_in_one_second_are_two_revisions() -> None:
    edited = {"user": "U1", "ts": EDITED}
    first = read(changed(message(text="one", edited=edited), at="1795421060.100000"))
    second = read(changed(message(text="two", edited=edited), at="1795421060.900000"))
    assert first is not None
    assert second is not None
    assert first.at < second.at


def test_a_link_that_unfolds_is_no_edit() -> None:
    """Slack sends a change without an edit; the reply stays as it was posted, or as it was last edited."""
    plain = read(changed(message(attachments=[{"id": 1}])))
    assert plain is None or plain == read(event())
    edited = {"user": "U1", "ts": EDITED}
    before = message(text="other", edited=edited)
    edit = read(changed(before))
    unfolded = read(
        changed(
            message(text="other", edited=edited, attachments=[{"id": 1}]),
            at="1795421090.000100",
            previous_message=before,
        )
    )
    assert edit is not None
    assert unfolded is None or unfolded.at == edit.at


def test_a_tombstone_is_no_revision() -> None:
    gone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": THREAD, "thread_ts": THREAD}
    assert read(changed(gone)) is None


def test_a_change_without_a_message_is_nothing() -> None:
    made = changed(message())
    del made["message"]
    assert read(made) is None


# -- deleting ---------------------------------------------------------------------------------------------------------------


def test_a_deletion_is_a_fact_of_its_own_time() -> None:
    found = read(deleted(message()))
    assert found is not None
    assert (found.ts, found.thread_ts, found.user_id, found.deleted) == (TS, THREAD, "U1", True)
    assert found.revision_ts == "1795421060.000900"


def test_a_deletion_of_an_edited_reply_has_the_time_of_the_deletion() -> None:
    found = read(deleted(message(edited={"user": "U1", "ts": EDITED})))
    assert found is not None
    assert found.revision_ts == "1795421060.000900"


def test_a_deletion_of_something_top_level_is_no_reply_s() -> None:
    assert read(deleted(message(thread_ts=None))) is None


def test_an_edit_or_a_deletion_without_a_time_is_none() -> None:
    """It could not be told whether that was before the round's close."""
    timeless = {"event_ts": None, "ts": None}
    assert read({**deleted(message()), **timeless}) is None
    edited = message(text="other words", edited={"user": "U1", "ts": EDITED})
    assert read({**changed(edited), **timeless}) is None


# -- chatter ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "chatter"),
    [
        (event(thread_ts=None), True),
        (event(thread_ts=None, subtype="file_share"), True),
        (event(thread_ts=None, subtype="bot_message", bot_id="B1"), True),
        (event(thread_ts=None, subtype="me_message"), True),
        (event(thread_ts=None, subtype="channel_join"), True),
        (event(thread_ts=None, channel_type="group"), True),
        (event(thread_ts=None, channel_type="im"), False),
        (event(), False),
        (event(subtype="file_share"), False),
        (event(subtype="thread_broadcast"), False),
        (event(subtype="bot_message", bot_id="B1"), False),
        (event(thread_ts=TS), False),
        (changed(message()), False),
        (changed(message(thread_ts=None)), False),
        (deleted(message()), False),
        (deleted(None), False),
        ({"type": "reaction_added", "item": {"type": "message"}}, False),
        ({"type": "app_home_opened"}, False),
        ({}, False),
    ],
)
def test_only_a_new_top_level_channel_message_is_chatter(told: dict[str, Any], chatter: bool) -> None:
    assert is_chatter(told) is chatter


def read_at(told: dict[str, Any]) -> Any:
    found = read(told)
    assert found is not None
    return found.at
