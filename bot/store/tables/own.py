"""A workspace's own part of the bank."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base


class OwnQuestion(Base):
    """A question that a workspace wrote itself: asked like those of the bank, and marked as the team's own."""

    __tablename__ = "own_questions"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    item: Mapped[dict[str, Any]]  # as the bank's model dumps it, status included
    at: Mapped[datetime]


class Suggestion(Base):
    """A question that a member suggested: pending -> approved or declined."""

    __tablename__ = "suggestions"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    suggestion_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str | None]  # None once its author asked to be forgotten
    channel_id: Mapped[
        str | None
    ]  # where it was suggested: its managers moderate it, else the workspace's admins
    item: Mapped[dict[str, Any]]  # as the bank's model dumps it
    at: Mapped[datetime]
    state: Mapped[str]  # pending | approved | declined
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    question_id: Mapped[str | None]  # the own question it became

    __table_args__ = (
        Index("ix_suggestions_member", "team_id", "user_id"),
        Index("ix_suggestions_pending", "team_id", postgresql_where=text("state = 'pending'")),
    )


class Barred(Base):
    """A question that a workspace never wants to be asked again."""

    __tablename__ = "barred"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    question_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str | None]  # who barred it
    at: Mapped[datetime]
