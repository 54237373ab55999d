"""Which question is next: pure, and the same for the same history and seed.

First the difficulty, then a question the channel never had, then the subtopic in focus, then the subtopic it had least, then a
hash of the seed.

The mix is kept by deficits, not by dice: before each round every difficulty is credited its share, the largest credit
is drawn and pays for one round. Credits return to zero after ten rounds, so that any ten consecutive rounds hold
exactly the shares while there is enough to choose from; only rounds drawn by the same mix are counted.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from questions.model import DIFFICULTIES, Difficulty, Question, Subtopic

WARN_BELOW: Final = 10
"""With fewer unseen questions than this, a channel's managers are told."""

_TIES: Final[tuple[Difficulty, ...]] = ("medium", "easy", "hard")
"""Which of equally owed difficulties comes first."""


class Past(NamedTuple):
    """A question that the channel had."""

    question_id: str
    difficulty: Difficulty
    subtopic: Subtopic
    mix: str | None
    """Mix.key of the mix that drew it; None if none did: a weekday's own difficulty, an extra."""


@dataclass(frozen=True, slots=True)
class Mix:
    """Shares of the difficulties in percent: multiples of 10 that sum to 100. Raises ValueError for others."""

    easy: int = 30
    medium: int = 50
    hard: int = 20

    def __post_init__(self) -> None:
        shares = (self.easy, self.medium, self.hard)
        if any(share % 10 or not 0 <= share <= 100 for share in shares):
            raise ValueError(f"shares of a mix are 0, 10, … 100 percent, not {self.key}")
        if sum(shares) != 100:
            raise ValueError(f"shares of a mix sum to 100 percent; {self.key} sum to {sum(shares)}")

    @property
    def key(self) -> str:
        """The mix in a word: "30/50/20"."""
        return f"{self.easy}/{self.medium}/{self.hard}"

    @classmethod
    def parse(cls, key: str) -> Self:
        """The mix that has this key. Raises ValueError, saying what is wrong."""
        try:
            easy, medium, hard = (int(share) for share in key.split("/"))
        except ValueError:
            raise ValueError(f"a mix is written easy/medium/hard, such as 30/50/20, not {key!r}") from None
        return cls(easy, medium, hard)

    def share(self, difficulty: Difficulty) -> int:
        """The difficulty's share in percent."""
        return {"easy": self.easy, "medium": self.medium, "hard": self.hard}[difficulty]


class Pick(NamedTuple):
    """What was chosen: the mix that drew it (to be kept with the round, see Past), and whether it was had before."""

    question: Question
    mix: str | None
    repeated: bool


def pick(
    candidates: Sequence[Question],
    past: Sequence[Past],
    *,
    mix: Mix,
    fixed: Difficulty | None,
    seed: str,
    barred: Collection[str] = (),
    focus: Subtopic | None = None,
) -> Pick | None:
    """The next question, or None if there is no candidate.

    `candidates`: active questions that pass the filters. `past`: what the channel had, oldest first. `fixed`: the
    weekday's own difficulty, which the mix then has no say in. `barred`: ids that are never asked. `focus`: among the
    unseen questions of a difficulty, those of this subtopic go first; which difficulty it is, it doesn't touch.

    Where the wanted difficulty has nothing unseen, the nearest one's unseen question is taken (counted as what it is,
    so the deficit stays owed); medium has two neighbours: the one that the mix owes more, but one without a share last;
    easy where they are equal. Where nothing is unseen at all, the wanted difficulty's least recent question comes again,
    or the nearest difficulty's, so that the mix and a weekday's own difficulty outlive the first time round.
    """
    allowed = [each for each in candidates if each.id not in barred] if barred else candidates
    owed = _owed(past, mix)
    wanted = max(_TIES, key=owed.__getitem__) if fixed is None else fixed
    order = sorted(
        DIFFICULTIES,
        key=lambda difficulty: (_distance(wanted, difficulty), not mix.share(difficulty), -owed[difficulty]),
    )
    had = {each.question_id: place for place, each in enumerate(past)}
    drawn_by = None if fixed else mix.key
    for difficulty in order:
        if fresh := [each for each in allowed if each.difficulty == difficulty and each.id not in had]:
            return Pick(_least_known(fresh, past, seed, focus), drawn_by, repeated=False)
    for difficulty in order:
        if known := [each for each in allowed if each.difficulty == difficulty]:
            return Pick(min(known, key=lambda question: had[question.id]), drawn_by, repeated=True)
    return None


def unseen(candidates: Sequence[Question], past: Sequence[Past]) -> int:
    """How many of the candidates the channel never had."""
    had = {each.question_id for each in past}
    return sum(question.id not in had for question in candidates)


def _owed(past: Sequence[Past], mix: Mix) -> dict[Difficulty, int]:
    """What the mix owes each difficulty for the round to come, in hundredths of a round."""
    drawn = Counter(each.difficulty for each in past if each.mix == mix.key)
    rounds = drawn.total() + 1
    return {
        difficulty: mix.share(difficulty) * rounds - 100 * drawn[difficulty] for difficulty in DIFFICULTIES
    }


def _distance(one: Difficulty, other: Difficulty) -> int:
    return abs(DIFFICULTIES.index(one) - DIFFICULTIES.index(other))


def _least_known(
    fresh: Sequence[Question], past: Sequence[Past], seed: str, focus: Subtopic | None
) -> Question:
    """What is in focus goes first, then what belongs to the subtopic had least; the seed decides among equals."""
    had = Counter(each.subtopic for each in past)
    places = {subtopic: (subtopic != focus, had[subtopic]) for subtopic in {each.subtopic for each in fresh}}
    first = min(places.values())
    seeded = hashlib.sha256(f"{seed}\0".encode())

    def drawn(question: Question) -> bytes:
        hashed = seeded.copy()
        hashed.update(question.id.encode())
        return hashed.digest()

    return min((each for each in fresh if places[each.subtopic] == first), key=drawn)
