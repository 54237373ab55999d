"""What people did: written, reacted, looked, ticked, practised."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base


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
        # The purge looks for strays among the latest, and among the texts that are left.
        Index("ix_replies_at", "at"),
        Index("ix_replies_texts", "at", postgresql_where=sql("text IS NOT NULL")),
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
    # Read back after an outage: it happened between then and ``at``. None: an event told exactly when.
    since: Mapped[datetime | None]

    __table_args__ = (Index("ix_reactions_member", "team_id", "user_id"), Index("ix_reactions_at", "at"))


class Choice(Base):
    """A member made one of their replies their answer (*Make this my answer*), or took that back with a later one."""

    __tablename__ = "choices"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    thread_ts: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    ts: Mapped[str]  # the reply

    __table_args__ = (Index("ix_choices_member", "team_id", "user_id"),)


class WrittenAnswer(Base):
    """An answer written in the modal, which the app posts for its author. Its revisions are `Reply` rows like anybody's."""

    __tablename__ = "written_answers"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    answer_id: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str]
    user_id: Mapped[str]
    text: Mapped[str | None]  # as last submitted; None once purged or withdrawn
    submitted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    ts: Mapped[str | None]  # where it stands in the thread, once posted

    __table_args__ = (
        Index(
            "uq_written_answers_standing",
            "team_id",
            "round_id",
            "user_id",
            unique=True,
            postgresql_where=sql("withdrawn_at IS NULL"),
        ),
        Index("ix_written_answers_member", "team_id", "user_id"),
        Index("ix_written_answers_texts", "submitted_at", postgresql_where=sql("text IS NOT NULL")),
    )


class Peek(Base):
    """A member looked at a question's model answer."""

    __tablename__ = "peeks"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)

    # A round's looks, whoever took them.
    __table_args__ = (Index("ix_peeks_question", "team_id", "question_id", "at", "user_id"),)


class SelfCheck(Base):
    """What a member ticked of a question's rubric: "what did your answer cover?". The latest counts. Never shown to others."""

    __tablename__ = "self_checks"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    question_rev: Mapped[int]
    round_id: Mapped[str | None]  # the round it was made in; None for practice
    ticks: Mapped[list[str]]  # ids of rubric points

    __table_args__ = (Index("ix_self_checks_round", "team_id", "round_id"),)


class Practice(Base):
    """A question given to one member on demand; with ``minutes`` it runs on the clock."""

    __tablename__ = "practices"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    practice_id: Mapped[str] = mapped_column(server_default=sql("gen_random_uuid()::text"))
    filters: Mapped[dict[str, Any]] = mapped_column(
        server_default=sql("'{}'")
    )  # what was asked for: *Another* gives more of it
    minutes: Mapped[int | None]
    # Where its message stands, if it is one (in the app's DM), and since when the clock runs.
    channel_id: Mapped[str | None]
    ts: Mapped[str | None]
    started_at: Mapped[datetime | None]
    # When its message changes next: at half time, at nine tenths, at the end.
    next_at: Mapped[datetime | None]
    # The answer given to it, private to its author.
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    # The message in the app's DM that the answer was given in (None: in the modal), and Slack's time of the revision taken in.
    answer_ts: Mapped[str | None]
    answer_revision: Mapped[str | None]

    __table_args__ = (
        Index("uq_practices_id", "team_id", "practice_id", unique=True),
        Index("ix_practices_thread", "team_id", "channel_id", "ts"),
        Index("ix_practices_question", "team_id", "question_id"),
        Index("ix_practices_texts", "answered_at", postgresql_where=sql("answer IS NOT NULL")),
        Index(None, "next_at"),
    )


class Draft(Base):
    """What a member has typed so far into an answer's modal."""

    __tablename__ = "drafts"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)  # round/<round id> or practice/<practice id>
    text: Mapped[str]
    action_ts: Mapped[str]  # Slack's time of the keystroke: an older one that arrives late changes nothing
    at: Mapped[datetime]
