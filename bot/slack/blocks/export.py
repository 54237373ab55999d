"""A channel's rounds and answers as a CSV file (RFC 4180), and what is said with it."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.slack.blocks import kit
from bot.slack.blocks.text import Message, day, plain

COLUMNS: Final = (
    "Date",
    "Question id",
    "Question",
    "Difficulty",
    "Subtopic",
    "Origin",
    "State",
    "Member",
    "Answer",
    "Votes",
    "Best answer",
    "Points",
    "Characters",
)

_BOM = "\ufeff"
# A spreadsheet takes what begins so for a formula, and would run it: also with blanks in front, and as East Asian typing writes it.
_FORMULA = re.compile(r"[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠﹢﹣﹦﹫−]|[\t\r\n]")


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: never its text. ``votes``, ``best``, ``points``: None where they don't apply, or not yet."""

    member: str
    late: bool
    characters: int
    votes: int | None = None
    best: bool | None = None
    points: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A round with one of its answers; None for a round that has none."""

    on: date
    question_id: str
    title: str
    difficulty: str
    subtopic: str
    origin: str
    state: str
    given: Given | None


def csv_of(rows: Iterable[Row]) -> str:
    """The whole file, its byte order mark included: spreadsheets read UTF-8 by it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        of_round = (row.on, row.question_id, row.title, row.difficulty, row.subtopic, row.origin, row.state)
        writer.writerow(_cell(value) for value in (*of_round, *_answer(row.given)))
    return _BOM + written.getvalue()


def _answer(given: Given | None) -> tuple[object, ...]:
    if given is None:
        return ("",) * 6
    best = "" if given.best is None else "yes" if given.best else "no"
    when = "late" if given.late else "on time"
    return given.member, when, _or_empty(given.votes), best, _or_empty(given.points), given.characters


def _or_empty(n: int | None) -> object:
    return "" if n is None else n


def _cell(value: object) -> str:
    said = str(value)
    return f"'{said}" if _FORMULA.match(said) else said


def file_name(channel: str, today: date) -> str:
    return f"scaleq-{plain(channel) or 'channel'}-{today.isoformat()}.csv"


def file_title(channel: str, today: date) -> str:
    return f"Rounds and answers of #{plain(channel)}, {day(today)}"


def introduction(channel_id: str) -> Message:
    """What stands above the file."""
    return kit.say(
        f"The rounds and answers of <#{channel_id}>, as you asked: a line for each answer. It holds no texts and no self-checks."
    )


def not_made(channel_id: str) -> Message:
    """To who asked, where they may no longer have it, or it could not be made."""
    return kit.say(
        f"The export of <#{channel_id}> that you asked for was not made: you no longer manage the channel or are no longer in it, "
        "or Slack doesn’t take files from me. Nothing else has changed."
    )
