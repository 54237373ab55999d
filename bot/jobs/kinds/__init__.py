"""What an owed message says, from the facts as they stand when it is sent; and what its being sent means.

One module a kind of message; ``bot.jobs.deliver`` sends them all in the same way.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.jobs.kinds.answer import ANSWER
from bot.jobs.kinds.board import BOARD
from bot.jobs.kinds.digest import DIGEST
from bot.jobs.kinds.direct import DM
from bot.jobs.kinds.export import EXPORT
from bot.jobs.kinds.kind import Kind
from bot.jobs.kinds.my_data import MY_DATA
from bot.jobs.kinds.notes import NOTES
from bot.jobs.kinds.practice import PRACTICE
from bot.jobs.kinds.question import QUESTION
from bot.jobs.kinds.reminder import REMINDER
from bot.jobs.kinds.results import RESULTS
from bot.jobs.kinds.suggestion import SUGGESTION
from bot.jobs.kinds.welcome import WELCOME

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "question": QUESTION,
        "results": RESULTS,
        "board": BOARD,
        "answer": ANSWER,
        "dm": DM,
        "practice": PRACTICE,
        "notes": NOTES,
        "suggestion": SUGGESTION,
        "welcome": WELCOME,
        "reminder": REMINDER,
        "export": EXPORT,
        "digest": DIGEST,
        "my-data": MY_DATA,
    }
)
