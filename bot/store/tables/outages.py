"""When events weren't taken in, and what has to be read back for that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base


class Heartbeat(Base):
    """A group of processes was at work: any of them marks it, so it is missing when all of them are away."""

    __tablename__ = "heartbeats"

    role: Mapped[str] = mapped_column(primary_key=True)  # intake: whoever receives Slack's events
    at: Mapped[datetime]
    real_at: Mapped[datetime]


class Outage(Base):
    """Nobody took events in between those moments."""

    __tablename__ = "outages"

    role: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    until: Mapped[datetime]


class Sync(Base):
    """A round's thread to be read back, page by page: due -> done, and due again after another outage."""

    __tablename__ = "syncs"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    round_id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]  # due | done | dropped
    # What happened between then is missing.
    since: Mapped[datetime]
    until: Mapped[datetime]
    # How far the reading has come: Slack's cursor of the next page, and the replies that were on the pages before.
    cursor: Mapped[str | None]
    seen: Mapped[list[str]]
    held_until: Mapped[datetime]  # a lease, or a pause after a failure
    claim: Mapped[UUID | None]
    attempts: Mapped[int]

    __table_args__ = (Index("ix_syncs_due", "team_id", "held_until", postgresql_where=text("state = 'due'")),)
