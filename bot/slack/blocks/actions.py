"""The action ids of our buttons, and what their ``value`` carries. Handlers listen for exactly these."""

from collections.abc import Mapping
from typing import Final

from questions.model import Difficulty

HINT: Final = "hint"
"""On a round's question message; value: the round's id. (The question's own id would give its topic away.)"""

WRITE_ANSWER: Final = "write_answer"
"""On a round's question message; value: the round's id."""

COMPARE: Final = "compare"
"""On a round's question message and on its results; value: the round's id."""

ROUND_MENU: Final = "round_menu"
"""The overflow menu of a round's question message; its options' values are one of these, a slash, and the round's id."""
MENU_REPORT: Final = "report"
MENU_VOID: Final = "void"
MENU_NEVER: Final = "never"

EDIT_ANSWER: Final = "edit_answer"
WITHDRAW_ANSWER: Final = "withdraw_answer"
"""On an answer that the app posted for its author; value: the answer's id."""

GRILL_ME: Final = "grill_me"
GRILL_LISTEN: Final = "grill_listen"
"""In the modal after a self-check, which knows what it is about; value: the follow-up's place among those for this member, from 0."""

ANSWER_PRACTICE: Final = "answer_practice"
COMPARE_PRACTICE: Final = "compare_practice"
"""On a practice message; value: the practice's id."""

SHARE_PRACTICE: Final = "share_practice"
"""On a practice message in a channel; value: the question's id."""

HINT_PRACTICE: Final = "hint_practice"
"""On a practice message; value: the question's id."""

ANOTHER_PRACTICE: Final = "another_practice"
"""On a practice message; value: what the caller handed in as ``another``, else the question's id."""

MODEL_ANSWER: Final = "model_answer"
"""What `COMPARE` was called on results of an older version; value: the round's id."""

APPROVE_SUGGESTION: Final = "approve_suggestion"
EDIT_SUGGESTION: Final = "edit_suggestion"
DECLINE_SUGGESTION: Final = "decline_suggestion"
"""On a suggested question, to those who decide; value: the suggestion's id."""

FORGET_ME_CONFIRM: Final = "forget_me_confirm"
FORGET_ME_CANCEL: Final = "forget_me_cancel"

HELP_PRACTISE: Final[Mapping[Difficulty, str]] = {
    "easy": "help_practise_easy",
    "medium": "help_practise_medium",
    "hard": "help_practise_hard",
}
"""On the help card, one button a difficulty; value: the difficulty. Ids differ because a block's must."""

WELCOME_SETUP: Final = "welcome_setup"
WELCOME_TRY: Final = "welcome_try"
WELCOME_HELP: Final = "welcome_help"
"""On the first words in a channel, and in the app's conversation with a person."""

HELP_LEADERBOARD: Final = "help_leaderboard"
HELP_STREAK: Final = "help_streak"
HELP_SETUP: Final = "help_setup"

NOTES: Final = "notes"
"""On the Home tab: the member's notes as a file; no value."""

HOME_PRACTISE: Final[Mapping[Difficulty, str]] = {
    "easy": "home_practise_easy",
    "medium": "home_practise_medium",
    "hard": "home_practise_hard",
}
"""On the Home tab, one button a difficulty; value: the difficulty."""

HOME_SETTINGS: Final = "home_settings"
"""On the Home tab, checkboxes; the ticked options' values are among these."""
SETTING_REMIND: Final = "remind"
SETTING_HIDE: Final = "hide"

HOME_DIGEST: Final = "home_digest"
"""On a manager's Home tab, one checkbox, whose value is this."""
SETTING_DIGEST: Final = "digest"

HOME_AWAY: Final = "home_away"
"""On the Home tab, a date picker: away up to and including that day."""
HOME_BACK: Final = "home_back"

HOME_CHANNEL: Final = "home_channel"
"""On a manager's Home tab, a menu; its options' values are channel ids."""

HOME_EXPORT: Final = "home_export"
HOME_SETUP: Final = "home_setup"
"""On a manager's Home tab; value: the channel's id."""
