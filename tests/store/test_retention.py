"""What is kept, for how long, and why: every column in which words could stand has a line here, or the first test fails."""

import pytest
import sqlalchemy as sa

from bot.store.database import Sessions
from bot.store.tables import Base, Draft
from tests.store.scenes import OPENS, TEAM

SLACKS_IDS = "Slack's id of a workspace, member, channel, message or file: says nothing without Slack"
OUR_IDS = "our id, or the key of something that is owed"
CODES = "one of a few words of ours"
SETTINGS = "a channel's settings, which its managers chose"
THEIR_CHOICE = "what a member chose from a list"
NAMES = "what Slack calls them, read anew; goes with the member or the workspace"
BANK = "a question of the workspace's own bank, which it keeps"
PROCESSES = "about processes and what they read back, with no words in it; goes after 30 days"
TOKEN = "the app's own, encrypted; goes at once when the app is removed"
KEY = "keeps who asked to be forgotten from being named; goes after 30 days, the key with the workspace"
TEXTS = "goes after SCALEQ_ANSWER_RETENTION_DAYS"
UNSENT = "goes when it is sent, given up, or 30 days old"
DECLINED = "goes after SCALEQ_ANSWER_RETENTION_DAYS (at least 7) once declined; approved, it is a question of the workspace's"

KEPT: dict[str, str] = {
    **dict.fromkeys(("replies.text", "written_answers.text", "practices.answer", "drafts.text"), TEXTS),
    **dict.fromkeys(("suggestions.item", "suggestions.reason"), DECLINED),
    "posts.message": UNSENT,
    "own_questions.item": BANK,
    **dict.fromkeys(
        ("members.name", "members.tz", "workspaces.name", "workspaces.url", "schedules.channel_name"), NAMES
    ),
    **dict.fromkeys(
        (
            "heartbeats.role",
            "outages.role",
            "syncs.round_id",
            "syncs.state",
            "syncs.cursor",
            "syncs.seen",
            "posts.reading",
        ),
        PROCESSES,
    ),
    **dict.fromkeys(("installations.token", "installations.scopes"), TOKEN),
    "used_states.digest": "a hash of what came back from Slack's page; goes when it is too old to be used",
    **dict.fromkeys(("erasures.digest", "workspaces.erasure_key"), KEY),
    **dict.fromkeys(
        (
            "schedules.days",
            "schedules.tz",
            "schedules.country",
            "schedules.filters",
            "schedules.mix",
            "schedules.vote_emoji",
            "schedules.managers",
            "schedules.focus",
            "schedules.seed",
            "rounds.mix",
            "rounds.tz",
            "rounds.vote_emoji",
            "absences.tz",
        ),
        SETTINGS,
    ),
    **dict.fromkeys(("reactions.emoji", "self_checks.ticks", "practices.filters"), THEIR_CHOICE),
    **dict.fromkeys(
        (
            "rounds.origin",
            "rounds.state",
            "rounds.reason",
            "rounds.difficulty",
            "rounds.subtopic",
            "posts.kind",
            "posts.state",
            "posts.error",
            "schedules.suspended",
            "suggestions.state",
        ),
        CODES,
    ),
    **dict.fromkeys(
        (
            "posts.subject",
            "drafts.subject",
            "rounds.round_id",
            "reminders.round_id",
            "written_answers.answer_id",
            "written_answers.round_id",
            "self_checks.round_id",
            "practices.practice_id",
            "suggestions.suggestion_id",
        ),
        OUR_IDS,
    ),
}
"""Where it is purged, or why it is kept, by column."""

# Names of columns that hold an id wherever they stand.
IDS = {
    **dict.fromkeys(
        (
            "team_id",
            "user_id",
            "channel_id",
            "bot_id",
            "bot_user_id",
            "file_id",
            "ts",
            "thread_ts",
            "revision_ts",
            "event_ts",
            "action_ts",
            "answer_ts",
            "answer_revision",
            "asked_by",
            "saved_by",
            "decided_by",
        ),
        SLACKS_IDS,
    ),
    "question_id": OUR_IDS,
}


def holding_words() -> set[str]:
    """Every column that isn't a number, a moment, a yes or no, or a key that the database made."""
    return {
        str(column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.type.__class__.__name__
        in ("Text", "String", "JSONB", "JSON", "ARRAY", "LargeBinary", "Unicode")
        and str(column) != "schedules.own_dates"
    }


def test_every_column_in_which_words_could_stand_is_purged_or_kept_for_a_reason() -> None:
    explained = {column for column in holding_words() if column.partition(".")[2] in IDS} | KEPT.keys()
    assert holding_words() - explained == set(), "say where its words are purged, or why they are kept"
    assert KEPT.keys() - holding_words() == set(), "these columns are gone"


async def test_an_error_of_the_database_tells_no_words(sessions: Sessions) -> None:
    """Errors end in the log."""
    row = {
        "team_id": TEAM,
        "user_id": "U1",
        "subject": "s",
        "text": "Zephyrine",
        "action_ts": "1",
        "at": OPENS,
    }
    async with sessions() as session:
        await session.execute(sa.insert(Draft), row)
        with pytest.raises(sa.exc.IntegrityError) as raised:
            await session.execute(sa.insert(Draft), row)
    assert "pk_drafts" in str(raised.value)
    assert "Zephyrine" not in str(raised.value)
