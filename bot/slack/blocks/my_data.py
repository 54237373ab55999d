"""Everything stored about a member as a JSON file for them alone, and the words around it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final
from uuid import UUID

from bot.slack.blocks import kit
from bot.slack.blocks.text import Message, day

HOLDS: Final[Mapping[str, str]] = {
    "absences": "When you said you would be away.",
    "barred": "Questions that you barred from the workspace.",
    "choices": "Which of your replies you made your answer.",
    "drafts": "What you typed into a form and have not sent yet.",
    "erasures": "When you last asked to be forgotten. What is stored is a keyed hash of your id; it goes after 30 days.",
    "heartbeats": "When ScaleQ’s processes were last alive.",
    "installations": "The app’s own token, encrypted.",
    "members": "What Slack says of you, as last read.",
    "outages": "When ScaleQ could not be reached by Slack.",
    "own_questions": "The workspace’s own questions. They have no author.",
    "peeks": "When you looked at a question’s model answer.",
    "posts": "What the app sent you, posted for you, or still owes you; without the words.",
    "practices": "The questions you were given on demand, and your answers to them.",
    "preferences": "What you switched on and off for yourself.",
    "reactions": "Your votes, given and taken back, by the message they are on.",
    "reminders": "Reminders that you asked for.",
    "replies": "Your replies in the threads of questions, revision by revision; the text of the latest, as long as it is kept.",
    "rounds": "Questions that you asked for, for a channel.",
    "schedules": "Channels that you manage, or whose settings you saved last.",
    "self_checks": "What you ticked of a question’s rubric.",
    "suggestions": "Questions that you suggested, and those that you decided about.",
    "syncs": "Which threads are read back after such a time.",
    "used_states": "Hashes of what came back from Slack’s installation page.",
    "workspaces": "The workspace itself.",
    "written_answers": "Answers that you wrote in the form; the text as long as it is kept.",
}
"""What stands in each table, in words for whoever is in it."""

_ABOUT = (
    "Everything ScaleQ has stored about this member in this workspace. Moments are in UTC; a ts is Slack’s name of a message. "
    "Streaks, points and boards are computed from this whenever they are shown, and are stored nowhere. What others suggested, "
    "set up or were asked is not in it, only that this member had to do with it (named_in says how)."
)


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored about a member: rows by table, each a value by column."""

    team_id: str
    team: str
    user_id: str
    made_at: datetime
    tables: Mapping[str, Sequence[Mapping[str, Any]]]


def on_its_way() -> Message:
    return kit.say("Everything stored about you is being gathered; the file comes in a direct message.")


def on_its_way_already() -> Message:
    return kit.say("The file is on its way already; look into our direct messages in a moment.")


def introduction() -> Message:
    """What stands above the file."""
    return kit.say(
        "Everything stored about you in this workspace, as a JSON file. Nobody else gets it. "
        "`/scaleq notes` has your answers in a form to read, `/scaleq forget-me` deletes it all."
    )


def not_made() -> Message:
    return kit.say(
        "The file with what is stored about you could not be sent: Slack didn’t take it. Please ask again with `/scaleq my-data`; "
        "if it stays so, whoever runs ScaleQ can make it for you."
    )


def file_name(of: Stored) -> str:
    return f"scaleq-my-data-{of.made_at:%Y-%m-%d}.json"


def file_title(of: Stored) -> str:
    return f"What ScaleQ has stored about you, {day(of.made_at.date())}"


def file_text(of: Stored) -> str:
    """The file, for programs and for patient people."""
    said = {
        "about": _ABOUT,
        "workspace": {"id": of.team_id, "name": of.team},
        "member": of.user_id,
        "made_at": of.made_at,
        "tables": [
            {"table": table, "holds": HOLDS.get(table, ""), "rows": rows} for table, rows in of.tables.items()
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=2, default=_as_json) + "\n"


def _as_json(value: Any) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{value!r} has no form in JSON")
