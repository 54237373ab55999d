"""Boards: the points of a period's verdicts, added up and ranked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.judging import Points, Verdict


@dataclass(frozen=True, slots=True)
class Score:
    """A member's sums over a period: ``points``; on-time ``answers``; ``votes`` received; ``crowns``."""

    points: int
    answers: int
    votes: int
    crowns: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A member's place on a board. ``rank`` starts at 1; equal points share it and use up the following ones."""

    rank: int
    user: str
    score: Score


Scores = Mapping[str, Score]
"""By member, of everybody who gave an answer that counts."""


def tally(verdicts: Iterable[Verdict]) -> Scores:
    """What everybody earned. A round that is given twice counts once."""
    earned: defaultdict[str, list[Points]] = defaultdict(list)
    for verdict in {verdict.round.round_id: verdict for verdict in verdicts}.values():
        for user, points in verdict.points.items():
            earned[user].append(points)
    return {
        user: Score(
            points=sum(each.total for each in points),
            answers=len(points),
            votes=sum(each.votes for each in points),
            crowns=sum(each.crowns for each in points),
        )
        for user, points in earned.items()
    }


def board(scores: Scores, *, hidden: Collection[str] = ()) -> list[Standing]:
    """Everybody by rank, within a rank by user id. ``hidden`` members are left out and take no rank."""
    ranked = [user for user in scores if user not in hidden]
    standings: list[Standing] = []
    for place, user in enumerate(sorted(ranked, key=lambda user: (-scores[user].points, user)), start=1):
        score = scores[user]
        tied = bool(standings) and standings[-1].score.points == score.points
        standings.append(Standing(standings[-1].rank if tied else place, user, score))
    return standings


def place_of(scores: Scores, user: str, *, hidden: Collection[str] = ()) -> Standing | None:
    """A member's own place, among themselves and everybody who isn't ``hidden``; None without a score.

    For their eyes only if they are hidden.
    """
    others = [name for name in hidden if name != user]
    return next((standing for standing in board(scores, hidden=others) if standing.user == user), None)


def around(standings: Sequence[Standing], user: str, n: int = 2) -> list[Standing]:
    """A member's row of a board with up to ``n`` before and ``n`` after it; nothing if they aren't on it."""
    place = next((place for place, standing in enumerate(standings) if standing.user == user), None)
    return [] if place is None else list(standings[max(0, place - n) : place + n + 1])


def neighbours(scores: Scores, user: str, *, hidden: Collection[str] = ()) -> list[Standing]:
    """Who is ranked next to a member, as the board has it, themselves included unless they are ``hidden``."""
    ranked = {standing.user: standing for standing in board(scores, hidden=hidden)}
    with_them = board(scores, hidden=[name for name in hidden if name != user])
    return [ranked[standing.user] for standing in around(with_them, user) if standing.user in ranked]
