"""The tables: facts that happened, and rows that are due.

Facts (``replies``, ``reactions``, ``choices``, ``absences``, ``peeks``, ``self_checks``) are only ever inserted, keyed by
Slack's own identity of the thing, so that a repeated or late delivery changes nothing. Rows with a ``state`` move along guarded
transitions. All moments are ``timestamptz`` in UTC; what is held or paced (``held_until``, ``not_before``, ``reads_next_at``,
``real_at``) is read against the real clock (see ``bot/clock.py``), the rest against the workspace's.
"""

from bot.store.tables.base import Base
from bot.store.tables.channels import Post, Reminder, Round, Schedule
from bot.store.tables.facts import Choice, Draft, Peek, Practice, Reaction, Reply, SelfCheck, WrittenAnswer
from bot.store.tables.installs import Installation, UsedState
from bot.store.tables.outages import Heartbeat, Outage, Sync
from bot.store.tables.own import Barred, OwnQuestion, Suggestion
from bot.store.tables.people import Absence, Erasure, Member, Preference, Workspace

__all__ = [
    "Absence",
    "Barred",
    "Base",
    "Choice",
    "Draft",
    "Erasure",
    "Heartbeat",
    "Installation",
    "Member",
    "Outage",
    "OwnQuestion",
    "Peek",
    "Post",
    "Practice",
    "Preference",
    "Reaction",
    "Reminder",
    "Reply",
    "Round",
    "Schedule",
    "SelfCheck",
    "Suggestion",
    "Sync",
    "UsedState",
    "Workspace",
    "WrittenAnswer",
]
