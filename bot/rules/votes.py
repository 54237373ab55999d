"""Who voted for an answer."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.rules.answers import Answer


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction given (``on``) or taken back, at Slack's time ``at``, by ``voter`` on the reply ``ts``.

    ``emoji`` is Slack's name of it as it came, perhaps with a skin tone: ``"+1::skin-tone-3"``.
    """

    ts: str
    voter: str
    emoji: str
    on: bool
    at: datetime


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
    """
    wanted = {fold_skin_tone(name) for name in emoji}
    authors = {answer.ts: user for user, answer in answers.items()}
    # Each of a voter's emoji stands or not by its latest event: giving a thumb in two skin tones and taking back
    # one leaves the other. Where two events share a moment, taking back wins.
    latest: dict[tuple[str, str, str], tuple[datetime, bool]] = {}
    for reaction in reactions:
        if reaction.at <= as_of and reaction.ts in authors and fold_skin_tone(reaction.emoji) in wanted:
            key = (reaction.ts, reaction.voter, reaction.emoji)
            event = (reaction.at, not reaction.on)
            latest[key] = max(latest.get(key, event), event)
    found: dict[str, set[str]] = {user: set() for user in answers}
    for (ts, voter, _), (_, taken_back) in latest.items():
        if not taken_back and voter != authors[ts] and voter not in bots:
            found[authors[ts]].add(voter)
    return {user: frozenset(who) for user, who in found.items()}
