"""What a round's facts amount to: who answered, who voted for whom, which answer was best, and the points.

A round is judged on facts whose Slack time is not after its close, and on nothing else. Whenever the judgment is
made, and however often, it is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from bot.rules.answers import Answer, Choice, Revision, answers
from bot.rules.votes import Reaction, voters
from questions.model import Difficulty

BASE_POINTS: Mapping[Difficulty, int] = MappingProxyType({"easy": 1, "medium": 2, "hard": 3})
CROWN_POINTS = 3


@dataclass(frozen=True, slots=True)
class Round:
    """What a round fixed when it opened. ``scheduled``: not an extra one. ``minimum``: characters of an answer.

    ``emoji``: names of the vote emoji, without skin tones.
    """

    round_id: str
    scheduled: bool
    difficulty: Difficulty
    opens_at: datetime
    closes_at: datetime
    minimum: int
    emoji: frozenset[str]

    @property
    def counts_at(self) -> datetime:
        """The moment whose week, month and quarter the round belongs to: its opening, of an extra its close."""
        return self.opens_at if self.scheduled else self.closes_at


@dataclass(frozen=True, slots=True)
class Facts:
    """All that happened in a round's thread, in any order and with any repetitions.

    ``peeks``: who looked at the model answer while this round was open, and when first. ``bots``: the users among
    those named here who aren't human.
    """

    revisions: tuple[Revision, ...]
    reactions: tuple[Reaction, ...]
    peeks: Mapping[str, datetime]
    bots: frozenset[str]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """What one answer earned: ``base`` by difficulty, one for each of ``votes``, three for each of ``crowns``."""

    base: int
    votes: int
    crowns: int

    @property
    def total(self) -> int:
        return self.base + self.votes + CROWN_POINTS * self.crowns


@dataclass(frozen=True, slots=True)
class Verdict:
    """A round, judged. Everything is by the user id of the answer's author.

    ``answers`` and ``voters`` have everybody's answer, also a peeker's. ``credited``: whose streak this feeds.
    ``best``: the crowned. ``points``: of everybody whose answer counts, zero included; peekers aren't in it.
    """

    round: Round
    answers: dict[str, Answer]
    voters: dict[str, frozenset[str]]
    credited: frozenset[str]
    best: frozenset[str]
    points: dict[str, Points]


def judge(round: Round, facts: Facts, *, as_of: datetime | None = None) -> Verdict:  # noqa: A002  the domain's word
    """Judge a round as of its close, or as if it closed at ``as_of`` if that is sooner.

    The best answer is the one with most voters, at least one; ties share. Who looked at the model answer before
    having answered forfeits credit, points and crown, while the votes they give count. An extra round gives
    neither base points nor credit.
    """
    moment = round.closes_at if as_of is None else min(as_of, round.closes_at)
    given = _answers(round, facts, moment)
    votes = voters(facts.reactions, answers=given, emoji=round.emoji, as_of=moment, bots=facts.bots)
    eligible = {user for user, answer in given.items() if not _peeked_before(facts, answer)}
    most = max((len(votes[user]) for user in eligible), default=0)
    best = frozenset(user for user in eligible if most > 0 and len(votes[user]) == most)
    base = BASE_POINTS[round.difficulty] if round.scheduled else 0
    return Verdict(
        round=round,
        answers=given,
        voters=votes,
        credited=frozenset(eligible) if round.scheduled else frozenset(),
        best=best,
        points={user: Points(base, len(votes[user]), int(user in best)) for user in eligible},
    )


def _answers(round: Round, facts: Facts, moment: datetime) -> dict[str, Answer]:  # noqa: A002
    """Everybody's answer, those of members who looked at the model answer locked as they were when they looked.

    Of such a member only deletions still count after the look. Where nothing was written before it that stands,
    whatever was written after it is the answer, and a peeker's.
    """
    # A deletion counts whoever is named with it: Slack may name the app that had posted the reply for its author.
    human = [revision for revision in facts.revisions if revision.deleted or revision.user not in facts.bots]
    locked = [
        revision
        for revision in human
        if revision.deleted or (revision.user in facts.peeks and revision.at <= facts.peeks[revision.user])
    ]
    before_look = [
        choice
        for choice in facts.choices
        if choice.user not in facts.peeks or choice.at <= facts.peeks[choice.user]
    ]
    now = answers(human, minimum=round.minimum, as_of=moment, choices=before_look)
    return now | answers(locked, minimum=round.minimum, as_of=moment, choices=before_look)


def _peeked_before(facts: Facts, answer: Answer) -> bool:
    peek = facts.peeks.get(answer.user)
    return peek is not None and peek < answer.since
