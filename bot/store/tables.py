"""The tables: facts that happened, and rows that are due.

Facts (``replies``, ``reactions``, ``absences``, ``peeks``, ``practices``) are only ever inserted, keyed by Slack's own identity of the
thing, so that a repeated or late delivery changes nothing. Rows with a ``state`` move along guarded transitions. All moments are
``timestamptz`` in UTC; ``held_until`` alone is read against the real clock (see ``bot/clock.py``), the rest against the workspace's.
"""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Date, DateTime, Index, MetaData, Text, Time, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy's own protocol
        str: Text,
        datetime: DateTime(timezone=True),
        date: Date,
        time: Time,
        dict[str, Any]: JSONB,
        list[str]: ARRAY(Text),
        list[date]: ARRAY(Date),
    }


class Workspace(Base):
    """A Slack workspace in which the app is installed."""

    __tablename__ = "workspaces"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    url: Mapped[str]  # "https://acme.slack.com/": permalinks begin with it
    bot_user_id: Mapped[str]
    bot_id: Mapped[str]
    # Keys the hashes in `erasures`; goes with the workspace.
    erasure_key: Mapped[bytes]
    # Slack said 429: nothing is sent to this workspace before that (real clock).
    not_before: Mapped[datetime | None]
    seen_at: Mapped[datetime]


class Member(Base):
    """What Slack says of a person (or bot), as last read."""

    __tablename__ = "members"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    tz: Mapped[str]
    is_bot: Mapped[bool]
    # A guest, or a member of another company in a shared channel: answers and votes, does not set up.
    is_guest: Mapped[bool]
    # An admin or owner of the workspace: manages every channel's schedule.
    is_admin: Mapped[bool]
    is_deleted: Mapped[bool]
    read_at: Mapped[datetime]


class Schedule(Base):
    """A channel's schedule and settings. One a channel."""

    __tablename__ = "schedules"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    channel_name: Mapped[str]
    at: Mapped[time]
    # {"0": null, "4": "hard"}: weekday (0 = Monday) to its own difficulty, or null for the mix.
    days: Mapped[dict[str, Any]]
    tz: Mapped[str]
    country: Mapped[str | None]
    own_dates: Mapped[list[date]]
    filters: Mapped[dict[str, Any]]
    mix: Mapped[str]
    vote_emoji: Mapped[list[str]]
    minimum: Mapped[int]
    broadcast: Mapped[bool]
    board_at: Mapped[time | None]
    managers: Mapped[list[str]]
    seed: Mapped[str]
    paused: Mapped[bool]
    paused_until: Mapped[date | None]
    # Slack's error code if the app could not post; the schedule rests until the app is back in.
    suspended: Mapped[str | None]
    # The next posting instant; null while paused without a date, suspended, or with no day in sight.
    next_at: Mapped[datetime | None]
    # The Monday of the week whose board comes next, and when that is due.
    board_week: Mapped[date]
    board_next_at: Mapped[datetime | None]
    # Managers were told that few questions are left, or that none match: once, until it changes.
    told_low: Mapped[bool]
    told_empty: Mapped[bool]
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "next_at"), Index(None, "board_next_at"), Index(None, "suspended"))


class Round(Base):
    """One question put to one channel: due -> open -> closed, or skipped, failed, void."""

    __tablename__ = "rounds"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str]
    origin: Mapped[str]  # scheduled | extra
    due_at: Mapped[datetime]
    state: Mapped[str]  # due | open | closed | skipped | failed | void
    reason: Mapped[str | None]  # why skipped, failed or void
    asked_by: Mapped[str | None]  # who asked for an extra
    # What the round fixes when it opens.
    question_id: Mapped[str | None]
    question_rev: Mapped[int | None]
    difficulty: Mapped[str | None]
    subtopic: Mapped[str | None]
    mix: Mapped[str | None]  # the mix that drew it, e.g. "30/50/20"
    tz: Mapped[str]
    minimum: Mapped[int]
    vote_emoji: Mapped[list[str]]
    ts: Mapped[str | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    # The local date by which the round belongs to a week, month, quarter: a scheduled one's opening, an extra's close.
    local_day: Mapped[date]
    # When its message was deleted in Slack, if that was before the close.
    voided_at: Mapped[datetime | None]
    # Human members of the channel at close; null where Slack would not say.
    members: Mapped[int | None]
    held_until: Mapped[datetime]

    __table_args__ = (
        Index(
            "uq_rounds_slot",
            "team_id",
            "channel_id",
            "due_at",
            unique=True,
            postgresql_where=text("origin = 'scheduled'"),
        ),
        Index("ix_rounds_thread", "team_id", "channel_id", "ts"),
        Index("ix_rounds_local_day", "team_id", "channel_id", "local_day"),
        Index("ix_rounds_closing", "closes_at", postgresql_where=text("state = 'open'")),
    )


class Post(Base):
    """A message that is owed to a channel or a person: written first, delivered once."""

    __tablename__ = "posts"

    post_id: Mapped[UUID] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    channel_id: Mapped[str]  # for a DM: the member's user id
    kind: Mapped[str]  # results | board | question | dm
    subject: Mapped[str]  # what it is about: round id, channel and week, or the DM's own key
    rank: Mapped[int]  # order among what falls due together in a channel
    state: Mapped[str]  # due | posted | blocked | dropped
    message: Mapped[dict[str, Any] | None]  # a DM's text and blocks; the others are composed when sent
    created_real: Mapped[datetime]
    held_until: Mapped[datetime]  # a lease, or a pause after a failure
    claim: Mapped[UUID | None]
    attempts: Mapped[int]
    # The workspace's moment of the first attempt whose outcome is unknown: from there history is read for this id.
    tried_at: Mapped[datetime | None]
    # How often facts came that the message should say, and how many of them it says: it is edited while it lags behind.
    revision: Mapped[int]
    said: Mapped[int]
    ts: Mapped[str | None]
    error: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("team_id", "kind", "subject"),
        Index(
            "ix_posts_due",
            "held_until",
            postgresql_where=text("state = 'due' OR (state = 'posted' AND said < revision)"),
        ),
        Index("ix_posts_channel", "team_id", "channel_id", postgresql_where=text("state = 'due'")),
    )


class Reply(Base):
    """One revision of a reply in a round's thread, or its deletion."""

    __tablename__ = "replies"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    revision_ts: Mapped[str] = mapped_column(primary_key=True)  # Slack time of posting, editing or deleting
    deleted: Mapped[bool] = mapped_column(primary_key=True)
    thread_ts: Mapped[str]
    user_id: Mapped[str]
    at: Mapped[datetime]  # revision_ts as a moment
    length: Mapped[int]  # what counts towards the minimum
    text: Mapped[str | None]  # of the latest revision only

    __table_args__ = (
        Index("ix_replies_thread", "team_id", "channel_id", "thread_ts"),
        Index("ix_replies_member", "team_id", "user_id", "channel_id"),
    )


class Reaction(Base):
    """A reaction given (``given``) or taken back, on any message of a channel with an open round."""

    __tablename__ = "reactions"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)  # of the message reacted to
    user_id: Mapped[str] = mapped_column(primary_key=True)
    emoji: Mapped[str] = mapped_column(primary_key=True)  # as Slack names it, skin tone included
    event_ts: Mapped[str] = mapped_column(primary_key=True)
    given: Mapped[bool] = mapped_column(primary_key=True)
    at: Mapped[datetime]

    __table_args__ = (Index("ix_reactions_member", "team_id", "user_id"), Index("ix_reactions_at", "at"))


class Absence(Base):
    """A member's absence: inclusive local dates in the zone they had when they said so."""

    __tablename__ = "absences"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    entered_at: Mapped[datetime] = mapped_column(primary_key=True)
    first: Mapped[date]
    last: Mapped[date]
    tz: Mapped[str]
    withdrawn_at: Mapped[datetime | None]


class Peek(Base):
    """A member looked at a question's model answer."""

    __tablename__ = "peeks"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)


class Practice(Base):
    """A question given to one member on demand."""

    __tablename__ = "practices"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)


class Erasure(Base):
    """Somebody asked to be forgotten: a keyed hash of who, so that nothing older than ``at`` comes back in before ``until``."""

    __tablename__ = "erasures"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    until: Mapped[datetime]
