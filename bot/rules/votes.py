"""Who voted for an answer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.rules.answers import Answer


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction given (``on``) or taken back, at Slack's time ``at``, by ``voter`` on the reply ``ts``.

    ``emoji`` is Slack's name of it as it came, perhaps with a skin tone: ``"+1::skin-tone-3"``. With ``since`` it was read back
    after an outage: whenever it happened, it was then or later, and not after ``at``.
    """

    ts: str
    voter: str
    emoji: str
    on: bool
    at: datetime
    since: datetime | None = None


def fold_skin_tone(emoji: str) -> str:
    """The emoji without its skin tone: ``"+1::skin-tone-3"`` becomes ``"+1"``."""
    return emoji.partition("::skin-tone-")[0]


def voters(
    reactions: Iterable[Reaction],
    *,
    answers: Mapping[str, Answer],
    emoji: frozenset[str],
    as_of: datetime,
    bots: Collection[str],
) -> dict[str, frozenset[str]]:
    """Who votes for each answer as of a moment, by the answer's author; nobody is an empty set.

    A voter is one voter, whatever the number of vote emoji; taking back the last of them takes back the vote. The
    author's own reactions and those of ``bots`` don't count, nor do reactions on what isn't an answer.

    Where ``as_of`` lies within an outage, a reaction counts as it was found after it, unless an event from within the outage tells
    how it was.
    """
    wanted = {fold_skin_tone(name) for name in emoji}
    authors = {answer.ts: user for user, answer in answers.items()}
    # Each of a voter's emoji stands or not by its latest event: giving a thumb in two skin tones and taking back
    # one leaves the other. Where two events share a moment, taking back wins.
    events: defaultdict[tuple[str, str, str], list[Reaction]] = defaultdict(list)
    for reaction in reactions:
        if reaction.ts in authors and fold_skin_tone(reaction.emoji) in wanted:
            events[reaction.ts, reaction.voter, reaction.emoji].append(reaction)
    found: dict[str, set[str]] = {user: set() for user in answers}
    for (ts, voter, _), told in events.items():
        if _stands(told, as_of) and voter != authors[ts] and voter not in bots:
            found[authors[ts]].add(voter)
    return {user: frozenset(who) for user, who in found.items()}


def _stands(told: Iterable[Reaction], as_of: datetime) -> bool:
    """Whether one voter's reaction with one emoji stands, by all that is known of it."""
    every = tuple(told)
    exact = [reaction.at for reaction in every if reaction.since is None]
    latest: tuple[datetime, bool] | None = None
    for reaction in every:
        at = reaction.at
        if at > as_of:
            if reaction.since is None or reaction.since >= as_of:
                continue
            if any(reaction.since < moment <= reaction.at for moment in exact):
                continue
            at = as_of
        event = (at, not reaction.on)
        latest = event if latest is None else max(latest, event)
    return latest is not None and not latest[1]
