"""The action ids of our buttons, and what their ``value`` carries. Handlers listen for exactly these."""

from collections.abc import Mapping
from typing import Final

from questions.model import Difficulty

HINT: Final = "hint"
"""On a round's question message; value: the round's id. (The question's own id would give its topic away.)"""

HINT_PRACTICE: Final = "hint_practice"
"""On a practice message; value: the question's id."""

ANOTHER_PRACTICE: Final = "another_practice"
"""On a practice message; value: what the caller handed in as ``another``, else the question's id."""

MODEL_ANSWER: Final = "model_answer"
"""On a round's results; value: the round's id."""

FORGET_ME_CONFIRM: Final = "forget_me_confirm"
FORGET_ME_CANCEL: Final = "forget_me_cancel"

HELP_PRACTISE: Final[Mapping[Difficulty, str]] = {
    "easy": "help_practise_easy",
    "medium": "help_practise_medium",
    "hard": "help_practise_hard",
}
"""On the help card, one button a difficulty; value: the difficulty. Ids differ because a block's must."""

HELP_LEADERBOARD: Final = "help_leaderboard"
HELP_STREAK: Final = "help_streak"
HELP_SETUP: Final = "help_setup"
