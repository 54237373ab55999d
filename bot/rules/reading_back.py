"""What a thread, read back from Slack, says that no event had told us.

Slack shows a thread as it is now. Of a reply that was edited it gives the second of the last edit, of a deleted one nothing at all, of reactions
those that stand. So some of what is found has a moment, and some only lies within the outage; what is made of the latter is for the rules of
judging (`bot.rules.answers`, `bot.rules.votes`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.slack_time import moment, ts
from bot.rules.votes import fold_skin_tone

_A_SECOND = timedelta(seconds=1)
_AN_INSTANT = timedelta(microseconds=1)

Vote = tuple[str, str, str]
"""A reply's ts, who reacted, and the emoji as Slack names it, skin tone included."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A reply as it stands in the thread. ``edited``: Slack's time of its last edit, in whole seconds; None if there was none."""

    ts: str
    text: str
    length: int
    edited: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The latest state of a reply that we know. ``text`` is None where it isn't kept (any more)."""

    user: str
    at: datetime
    length: int
    text: str | None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Stood:
    """The latest that we know of a vote: when it was given (``on``) or taken back."""

    at: datetime
    on: bool


def revision_missed(seen: Seen, known: Known | None) -> str | None:
    """The Slack time of a revision that we don't know; None if this is how we know the reply.

    An edit is dated at the end of its second: so it comes after the reply itself and after an earlier edit within that second, and is never
    taken for one that was in time if it wasn't. Should Slack tell of the same edit after all, with its exact time, that is a second
    revision which says the same.
    """
    if seen.edited is None:
        return None if known else seen.ts
    second = moment(seen.edited)
    if known is not None and known.at >= second and _same(seen, known):
        return None
    return ts(second + _A_SECOND - _AN_INSTANT)


def _same(seen: Seen, known: Known) -> bool:
    return seen.length == known.length and known.text in (None, seen.text)


def replies_missing(known: Mapping[str, Known], seen: Collection[str], until: datetime) -> set[str]:
    """Replies that we know and that no longer stand in the thread. Of those written after ``until`` events have told us, or will."""
    return {
        reply
        for reply, state in known.items()
        if not state.deleted and reply not in seen and moment(reply) < until
    }


def votes_missed(
    seen: Iterable[Vote], known: Mapping[Vote, Stood], replies: Collection[str], emoji: Iterable[str]
) -> tuple[set[Vote], set[Vote]]:
    """Votes on ``replies`` that were given, and votes that were taken back, without our being told.

    ``emoji``: names of the vote emoji, without skin tones.
    """
    wanted = {fold_skin_tone(name) for name in emoji}

    def concerns(vote: Vote) -> bool:
        return vote[0] in replies and fold_skin_tone(vote[2]) in wanted

    standing = set(filter(concerns, seen))
    stood = {vote for vote, last in known.items() if last.on and concerns(vote)}
    return standing - stood, stood - standing
