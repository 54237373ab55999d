"""Workspaces and their people."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base


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
    # Threads are read back no sooner than that, and until then as slowly as Slack lets an app that isn't in its Marketplace (real clock).
    reads_next_at: Mapped[datetime | None]
    reads_slowly_until: Mapped[datetime | None]
    seen_at: Mapped[datetime]
    # When the app was last let in (None: before this was kept), and when it was removed, if it is: then nothing is done for the workspace.
    installed_at: Mapped[datetime | None]
    uninstalled_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_workspaces_uninstalled", "team_id", postgresql_where=text("uninstalled_at IS NOT NULL")),
    )


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


class Preference(Base):
    """What a member chose for themselves. Without a row: no reminders, not hidden, no digest."""

    __tablename__ = "preferences"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    remind: Mapped[bool]
    # Unranked and not looked up for others; crowned as "a member".
    hidden: Mapped[bool]
    # A manager's weekly DM, and when the next one is due.
    digest: Mapped[bool]
    digest_next_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "digest_next_at"),)


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


class Erasure(Base):
    """Somebody asked to be forgotten: a keyed hash of who, so that nothing older than ``at`` comes back in before ``until``."""

    __tablename__ = "erasures"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    until: Mapped[datetime]
