"""How the app is let into workspaces."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.store.tables.base import Base


class Installation(Base):
    """A workspace's token, from the installation page. Goes at once when the app is uninstalled."""

    __tablename__ = "installations"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[bytes]  # encrypted (bot/sealing.py)
    scopes: Mapped[list[str]]
    at: Mapped[datetime]


class UsedState(Base):
    """An installation's ``state`` that has come back from Slack: it does so once. Of no workspace: which one it is isn't known yet."""

    __tablename__ = "used_states"

    digest: Mapped[bytes] = mapped_column(primary_key=True)  # SHA-256 of the state
    until: Mapped[datetime]  # when it is too old anyway (real clock)
