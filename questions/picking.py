"""Which question is next: pure, and the same for the same history and seed.

First the difficulty, then a question the channel never had, then the subtopic in focus, then the subtopic it had least, then a
hash of the seed.

The mix is kept by deficits, not by dice: before each round every difficulty is credited its share, the largest credit
is drawn and pays for one round. Credits return to zero after ten rounds, so that any ten consecutive rounds hold
exactly the shares while there is enough to choose from; only rounds drawn by the same mix are counted.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
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


class Candidates:
    """Active questions that pass the filters, arranged to be chosen from; in what order they came makes no difference."""

    def __init__(self, questions: Iterable[Question]) -> None:
        self._by_id = {question.id: question for question in questions}
        self._arranged: dict[Difficulty, dict[Subtopic, list[str]]] = {
            difficulty: {} for difficulty in DIFFICULTIES
        }
        for question in self._by_id.values():
            self._arranged[question.difficulty].setdefault(question.subtopic, []).append(question.id)

    def __getitem__(self, question_id: str) -> Question:
        return self._by_id[question_id]

    def without(self, barred: Collection[str]) -> "Candidates":
        """The same without the questions of these ids."""
        return Candidates(each for each in self._by_id.values() if each.id not in barred) if barred else self

    def of(self, difficulty: Difficulty) -> list[str]:
        """The ids of one difficulty."""
        return list(chain.from_iterable(self._arranged[difficulty].values()))

    def fresh(self, difficulty: Difficulty, had: Container[str]) -> dict[Subtopic, list[str]]:
        """By subtopic, the ids of one difficulty that aren't among ``had``."""
        left = {
            subtopic: [each for each in ids if each not in had]
            for subtopic, ids in self._arranged[difficulty].items()
        }
        return {subtopic: ids for subtopic, ids in left.items() if ids}

    def unseen(self, past: Sequence[Past]) -> int:
        """How many of them a channel with that past never had."""
        return len(self._by_id) - len(self._by_id.keys() & {each.question_id for each in past})


class Pick(NamedTuple):
    """What was chosen: the mix that drew it (to be kept with the round, see Past), and whether it was had before."""

    question: Question
    mix: str | None
    repeated: bool


def pick(
    candidates: Candidates,
    past: Sequence[Past],
    *,
    mix: Mix,
    fixed: Difficulty | None,
    seed: str,
    focus: Subtopic | None = None,
) -> Pick | None:
    """The next question, or None if there is no candidate.

    `past`: what the channel had, oldest first. `fixed`: the weekday's own difficulty, which the mix then has no say in.
    `focus`: among the unseen questions of a difficulty, those of this subtopic go first; which difficulty it is, it
    doesn't touch.

    Where the wanted difficulty has nothing unseen, the nearest one's unseen question is taken (counted as what it is,
    so the deficit stays owed); medium has two neighbours: the one that the mix owes more, but one without a share last;
    easy where they are equal. Where nothing is unseen at all, the wanted difficulty's least recent question comes again,
    or the nearest difficulty's, so that the mix and a weekday's own difficulty outlive the first time round.
    """
    owed = _owed(past, mix)
    wanted = max(_TIES, key=owed.__getitem__) if fixed is None else fixed
    order = sorted(
        DIFFICULTIES,
        key=lambda difficulty: (_distance(wanted, difficulty), not mix.share(difficulty), -owed[difficulty]),
    )
    had = {each.question_id: place for place, each in enumerate(past)}
    drawn_by = None if fixed else mix.key
    for difficulty in order:
        if fresh := candidates.fresh(difficulty, had):
            return Pick(candidates[_least_known(fresh, past, seed, focus)], drawn_by, repeated=False)
    for difficulty in order:
        if known := candidates.of(difficulty):
            return Pick(candidates[min(known, key=had.__getitem__)], drawn_by, repeated=True)
    return None


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
    fresh: Mapping[Subtopic, Sequence[str]], past: Sequence[Past], seed: str, focus: Subtopic | None
) -> str:
    """What is in focus goes first, then the subtopic had least; the seed decides among equals."""
    had = Counter(each.subtopic for each in past)
    seeded = hashlib.sha256(f"{seed}\0".encode())

    def drawn(name: str) -> bytes:
        hashed = seeded.copy()
        hashed.update(name.encode())
        return hashed.digest()

    first = min((subtopic != focus, had[subtopic]) for subtopic in fresh)
    subtopic = min((each for each in fresh if (each != focus, had[each]) == first), key=drawn)
    return min(fresh[subtopic], key=drawn)
