"""People as Slack describes them, and what they may do."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """A member (or bot) of a workspace. ``tz`` is an IANA name, "UTC" where Slack gives none.

    ``is_guest`` covers guests and members of other companies in a shared channel; ``is_admin`` admins and owners.
    """

    user_id: str
    name: str
    tz: str
    is_bot: bool = False
    is_guest: bool = False
    is_admin: bool = False
    is_deleted: bool = False


def may_set_up(person: Person) -> bool:
    """A channel is first set up by a full member of the workspace."""
    return not (person.is_bot or person.is_guest or person.is_deleted)


def may_manage(person: Person, managers: Collection[str]) -> bool:
    """A channel is managed by who set it up, those they named, and the workspace's admins and owners."""
    return may_set_up(person) and (person.is_admin or person.user_id in managers)


def may_look(
    person: Person, managers: Collection[str], *, is_member: bool, is_public: bool, shown_outside: bool
) -> bool:
    """Whether a channel's figures are shown to this person: to its managers, and of those to members of the channel.

    A public channel that opted in is shown to managers outside of it as well; a private one never is.
    """
    return may_manage(person, managers) and (is_member or (is_public and shown_outside))


def humans(people: Collection[Person]) -> int:
    """How many of them are people with an active account."""
    return sum(not person.is_bot and not person.is_deleted for person in people)
