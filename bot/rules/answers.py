"""Which reply in a round's thread is a member's answer.

Nothing is overwritten: every state a reply was ever in is a `Revision`, and so is its deletion. What somebody's
answer was at a moment follows from the set of them, whatever the order and number of their arrival.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.rules.slack_time import moment

# What a person writes arrives plain, with a file, or also sent to the channel. All else is Slack's own or an app's.
_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
_LINK = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_TONE = re.compile(r":skin-tone-[2-6]:")
# Only where it stands apart from words: "at 10:30:15" and "host:port:path" have no emoji.
_EMOJI = re.compile(r"(?<![\w:])(?::[a-z0-9_+'-]+:)+(?!\w)")


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of one reply.

    ``ts`` names the reply, ``user`` wrote it, ``at`` is Slack's time of this state (for the first the reply's
    own), ``length`` is what `qualifies_text` counts in it. A deletion has ``deleted``; its
    ``length`` and ``user`` don't matter.
    """

    ts: str
    user: str
    at: datetime
    length: int
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """``user`` made the reply ``ts`` their answer, at that moment (*Make this my answer*)."""

    user: str
    ts: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """A member's answer: the reply ``ts``, which has been long enough since ``since`` without interruption."""

    user: str
    ts: str
    since: datetime


def is_reply(message: Mapping[str, Any]) -> bool:
    """Whether a message, as Slack describes it, is a person's reply in a thread."""
    thread_ts, ts, user = message.get("thread_ts"), message.get("ts"), message.get("user")
    by_app = "bot_id" in message or user == "USLACKBOT"
    return (
        bool(thread_ts and ts and user)
        and thread_ts != ts
        and not by_app
        and message.get("subtype") in _WRITTEN
    )


def answers(
    revisions: Iterable[Revision], *, minimum: int, as_of: datetime, choices: Iterable[Choice] = ()
) -> dict[str, Answer]:
    """Everybody's answer as of a moment (facts of that very moment included), by user.

    Among a member's replies of at least ``minimum`` characters that is the one which they chose last, else the one
    which has been so for longest. So the first that qualifies is the answer, later ones are discussion; a remark that
    an edit makes long doesn't displace it; and if it is deleted or edited short, the next one takes its place. A
    deletion is final.
    """
    best: dict[str, Answer] = {}
    chosen = _chosen(choices, as_of)

    def order(answer: Answer) -> tuple[int, datetime, datetime]:
        return -chosen.get((answer.user, answer.ts), -1), answer.since, moment(answer.ts)

    for answer in _qualifying(revisions, minimum, as_of):
        known = best.setdefault(answer.user, answer)
        if known is not answer and order(answer) < order(known):
            best[answer.user] = answer
    return best


def _chosen(choices: Iterable[Choice], as_of: datetime) -> dict[tuple[str, str], int]:
    """Each chosen reply's place among its author's choices: the latest has the highest."""
    made = sorted(
        {choice for choice in choices if choice.at <= as_of}, key=lambda choice: (choice.at, choice.ts)
    )
    return {(choice.user, choice.ts): place for place, choice in enumerate(made)}


def late_answers(
    revisions: Iterable[Revision], *, minimum: int, closes_at: datetime, as_of: datetime
) -> dict[str, Answer]:
    """Replies posted after the close that qualify as of a moment, of members without an answer on time, by user."""
    every = tuple(revisions)
    on_time = answers(every, minimum=minimum, as_of=closes_at)
    late = (revision for revision in every if moment(revision.ts) > closes_at)
    found = answers(late, minimum=minimum, as_of=as_of)
    return {user: answer for user, answer in found.items() if user not in on_time}


def as_posted(revisions: Iterable[Revision]) -> tuple[Revision, ...]:
    """The revisions, and for each reply of which only later states are known the first of them as the one it was posted with.

    So a reply that was read back after an edit counts by its own time. Should Slack tell of the original after all, that takes its place.
    """
    every = tuple(revisions)
    first: dict[str, Revision] = {}
    for revision in every:
        known = first.get(revision.ts)
        if not revision.deleted and (known is None or _order(revision) < _order(known)):
            first[revision.ts] = revision
    posted = (replace(revision, at=moment(ts)) for ts, revision in first.items() if revision.at > moment(ts))
    return (*every, *posted)


def _order(revision: Revision) -> tuple[datetime, int]:
    return revision.at, -revision.length


def qualifies_text(text: str) -> int:
    """How many characters of a message somebody wrote, of ``text`` as Slack delivers it.

    - A link or mention (``<https://a.example|label>``, ``<@U1>``) counts as its label, and as one character
      without: a pasted address is no answer.
    - An emoji (``:wave::skin-tone-3:``) counts as one character.
    - ``&amp;``, ``&lt;`` and ``&gt;`` are the one character they stand for.
    - A run of white space is one character, at the ends none; invisible characters are none.
    """
    text = _TONE.sub("", text)
    text = _LINK.sub(lambda link: link[2] or "x", text)
    text = _EMOJI.sub(lambda run: "x" * (run[0].count(":") // 2), text)
    text = _ENTITY.sub("x", text)
    words = "".join(c for c in " ".join(text.split()) if unicodedata.category(c) not in {"Cc", "Cf"}).split()
    return len(" ".join(words))


def _qualifying(revisions: Iterable[Revision], minimum: int, as_of: datetime) -> Iterable[Answer]:
    replies: defaultdict[str, list[Revision]] = defaultdict(list)
    for revision in revisions:
        if revision.at <= as_of:
            replies[revision.ts].append(revision)
    for ts, states in replies.items():
        if any(state.deleted for state in states):
            continue
        states.sort(key=lambda state: (state.at, state.user))
        since = _since(states, minimum)
        if since is not None:
            yield Answer(states[0].user, ts, since)


def _since(states: list[Revision], minimum: int) -> datetime | None:
    """When the current run of long enough states began; None if the last one is too short.

    Of several states of one moment the longest counts: which came last can't be told, and it must not depend on
    the order of arrival.
    """
    if len(states) == 1:  # hardly any is ever edited, and a board of all time judges tens of thousands
        return states[0].at if states[0].length >= minimum else None
    since: datetime | None = None
    for at, same in groupby(states, key=lambda state: state.at):
        if max(state.length for state in same) < minimum:
            since = None
        elif since is None:
            since = at
    return since
