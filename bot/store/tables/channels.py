"""Channels: their schedules, their rounds, and the messages that are owed."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base


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
    # Managers who aren't in this (public) channel see its figures in their Home as well.
    shown_outside: Mapped[bool] = mapped_column(server_default=text("false"))
    # A subtopic that goes first until that day (exclusive, local).
    focus: Mapped[str | None]
    focus_until: Mapped[date | None]
    seed: Mapped[str]
    paused: Mapped[bool]
    paused_until: Mapped[date | None]
    # Slack's error code if the app could not post; the schedule rests until the app is back in, or a question gets through.
    suspended: Mapped[str | None]
    # The next posting instant; null while paused without a date, shut out of the channel, or with no day in sight.
    next_at: Mapped[datetime | None]
    # The Monday of the week whose board comes next, and when that is due.
    board_week: Mapped[date]
    board_next_at: Mapped[datetime | None]
    # Managers were told that few questions are left, or that none match: once, until it changes.
    told_low: Mapped[bool]
    told_empty: Mapped[bool]
    created_at: Mapped[datetime]
    # Who saved the settings last (None: the command line), and how often that was done: two forms open at once are told apart by it.
    saved_by: Mapped[str | None]
    edition: Mapped[int] = mapped_column(server_default=text("1"))

    __table_args__ = (
        Index(None, "next_at"),
        Index(None, "board_next_at"),
        Index(None, "suspended"),
        # A channel that companies share stands under one id in several workspaces.
        Index(None, "channel_id"),
    )


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
    # When its message was deleted in Slack, if that was before the close; or when a manager voided it.
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
        Index("ix_rounds_open", "team_id", "channel_id", postgresql_where=text("state = 'open'")),
        Index("ix_rounds_question", "team_id", "question_id"),
    )


class Post(Base):
    """A message that is owed to a channel or a person: written first, delivered once."""

    __tablename__ = "posts"

    post_id: Mapped[UUID] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    channel_id: Mapped[str]  # for what goes to one person: the member's user id
    kind: Mapped[str]  # a key of bot.jobs.kinds.KINDS
    subject: Mapped[
        str
    ]  # what it is about: the id of a round, an answer, a practice; channel and week; a DM's own key
    rank: Mapped[int]  # order among what falls due together in a channel
    state: Mapped[str]  # due | posted | blocked | dropped
    message: Mapped[dict[str, Any] | None]  # a DM's text and blocks; the others are composed when sent
    created_real: Mapped[datetime]
    held_until: Mapped[datetime]  # a lease, or a pause after a failure
    claim: Mapped[UUID | None]
    attempts: Mapped[int]
    # The workspace's moment of the first attempt whose outcome is unknown: from there history is read for this id.
    tried_at: Mapped[datetime | None]
    # While its history is read: how far that came (see ``bot.store.posts.Reading``).
    reading: Mapped[dict[str, Any] | None]
    # How often facts came that the message should say, and how many of them it says: it is edited while it lags behind.
    revision: Mapped[int]
    said: Mapped[int]
    ts: Mapped[str | None]
    # Of a file: the id that Slack gave it before it was shared, by which it is found again.
    file_id: Mapped[str | None]
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


class Reminder(Base):
    """A reminder that a member asked for: of one round, once."""

    __tablename__ = "reminders"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    # Sent, or found needless; until then it is due.
    settled: Mapped[bool]
    held_until: Mapped[datetime]  # a lease of whoever looks into it

    __table_args__ = (Index("ix_reminders_due", "due_at", postgresql_where=text("NOT settled")),)
