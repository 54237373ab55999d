"""A member's notes as a Markdown file, and the words around it.

Unlike what is said in Slack this is Markdown proper: the bank's light Markdown stays as it is, and what people typed is quoted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import Message, count, day
from questions.model import Question


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A round of the question is open, so its answer isn't told. ``elsewhere``: another one than the note's own.

    ``until``: its close; None while it is on its way.
    """

    until: datetime | None
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Note:
    """A prompt that the member answered.

    ``question``: None where it is no longer in the bank. ``channel``: its name, None for practice and where it may not be told.
    ``answer``: as typed; None where it is no longer stored. ``ticks``: ids of rubric points; None if they never compared.
    """

    question: Question | None
    answered_at: datetime
    channel: str | None
    answer: str | None
    ticks: frozenset[str] | None
    held_back: HeldBack | None = None
    practice: bool = False
    late: bool = False
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Notes:
    """All of them, newest first. ``tz``: the member's zone (IANA), in which moments are told."""

    notes: tuple[Note, ...]
    made_at: datetime
    tz: str


# In Slack


def on_its_way() -> Message:
    return kit.say("Your notes are being written; the file comes in a direct message.")


def on_its_way_already() -> Message:
    return kit.say("Your notes are on their way already; look into our direct messages in a moment.")


def introduction(notes: Notes) -> Message:
    """Beside the file."""
    answered = count(len(notes.notes), "prompt")
    open_ = sum(note.held_back is not None for note in notes.notes)
    more = " Where a round is still open, its model answer isn’t in it yet." if open_ else ""
    return kit.say(f"Your notes: {answered} answered, newest first.{more} Nobody else gets this file.")


def nothing_yet() -> Message:
    return kit.say(
        "There is nothing to write down yet: your notes begin with the first prompt you answer. `/scaleq easy` gives you one."
    )


def not_made() -> Message:
    return kit.say(
        "Your notes could not be sent: Slack didn’t take the file. Please ask again with `/scaleq notes`; if it stays so, tell "
        "whoever runs ScaleQ."
    )


# The file


def file_name(notes: Notes) -> str:
    return f"scaleq-notes-{_local(notes.made_at, notes.tz):%Y-%m-%d}.md"


def file_title(notes: Notes) -> str:
    return f"Interview practice, {_day(notes.made_at, notes.tz)}"


def markdown(notes: Notes) -> str:
    """The file's text."""
    headings = [f"{n}. {_title(note)}" for n, note in enumerate(notes.notes, 1)]
    answered = count(len(notes.notes), "prompt")
    parts = [
        "# Interview practice",
        f"{answered} answered, newest first. Written on {_moment(notes.made_at, notes.tz)}.",
        "## Contents",
        "\n".join(
            f"{n}. [{_escaped(_title(note))}](#{_anchor(heading)}), {_short_day(note.answered_at, notes.tz)}, {_escaped(_place(note))}"
            for n, (heading, note) in enumerate(zip(headings, notes.notes, strict=True), 1)
        ),
    ]
    for heading, note in zip(headings, notes.notes, strict=True):
        number, _, title = heading.partition(" ")
        parts += [f"## {number} {_escaped(title)}", *_note(note, notes.tz)]
    return "\n\n".join(parts) + "\n"


def _note(note: Note, tz: str) -> list[str]:
    parts = [_facts(note, tz)]
    if note.question is not None:
        parts += ["### Prompt", _prose(note.question.prompt)]
        if note.question.context:
            parts += ["**Context**", _prose(note.question.context)]
    parts += ["### Your answer", _quoted(note.answer)]
    if note.held_back is not None:
        return [*parts, "### Model answer", _not_yet(note.held_back, tz)]
    if note.question is None:
        return [*parts, "### Model answer", "This question is no longer in the bank."]
    return [*parts, *_rubric(note.question, note.ticks), "### Model answer", *_model_answer(note.question)]


def _facts(note: Note, tz: str) -> str:
    """When, where and what, on one line. What gives an open round's answer away isn't in it."""
    question = note.question
    revealed = question is not None and note.held_back is None
    words = [
        _moment(note.answered_at, tz),
        _place(note),
        "late, counts as practice" if note.late else "",
        "the round was voided" if note.voided else "",
        labels.facts(question) if question else "",
        labels.SUBTOPIC[question.subtopic] if question and revealed else "",
        ", ".join(question.tags) if question and revealed else "",
    ]
    return " · ".join(_escaped(word) for word in words if word)


def _place(note: Note) -> str:
    if note.practice:
        return "practice"
    return f"#{note.channel}" if note.channel else "a channel"


def _quoted(answer: str | None) -> str:
    if answer is None:
        return "The text of this answer is no longer stored."
    return "\n".join(f"> {line}".rstrip() for line in _inert(answer.strip()).splitlines())


def _not_yet(held: HeldBack, tz: str) -> str:
    until = f"until {_moment(held.until, tz)}" if held.until else "until its round has closed"
    if held.elsewhere:
        return f"This question is being asked in one of your channels: open {until}. Notes made after that have it."
    return f"Open {until}. Notes made after that have it."


def _rubric(question: Question, ticks: frozenset[str] | None) -> list[str]:
    if not question.rubric:
        return []
    lines = [
        f"- [{'x' if ticks and point.id in ticks else ' '}] {_one_line(point.look_for)} ({point.weight} %)"
        for point in question.rubric
    ]
    said = (
        "You haven’t compared your answer with these."
        if ticks is None
        else f"You ticked {sum(point.id in ticks for point in question.rubric)} of {len(question.rubric)}."
    )
    return ["### What an interviewer looks for", said, "\n".join(lines)]


def _model_answer(question: Question) -> Sequence[str]:
    body = [_prose(question.answer.body)] if question.answer.body else []
    return [f"**In short.** {_prose(question.answer.summary)}", *body]


# Markdown


def as_typed(text: str) -> str:
    """A message's text as Slack delivers it, the way its author typed it: entities decoded, links and mentions as words."""
    text = re.sub(r"<([^<>|]*)(?:\|([^<>]*))?>", _tag, text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _tag(found: re.Match[str]) -> str:
    what, label = found[1], found[2]
    if what.startswith(("@", "#", "!")):
        sign = what[0] if what[0] != "!" else "@"
        bare = label or (
            "somebody" if what[0] == "@" else "a-channel" if what[0] == "#" else what[1:].partition("^")[0]
        )
        return f"{sign}{bare.lstrip('@#')}"
    return f"{label} ({what})" if label and label != what else what


def _title(note: Note) -> str:
    return " ".join(note.question.title.split()) if note.question else "A question that is gone"


def _anchor(heading: str) -> str:
    """What most renderers make of a heading to jump to it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _escaped(text: str) -> str:
    """Plain words, as themselves."""
    return re.sub(r"([\\`*_\[\]<])", r"\\\1", " ".join(text.split()))


def _one_line(text: str) -> str:
    return _inert(" ".join(text.split()))


def _prose(text: str) -> str:
    """The bank's light Markdown. A team's own may hold a heading, which would upset the order of this file's."""
    return re.sub(r"^(\s*)(#{1,6}\s)", r"\1\\\2", _inert(text.strip()), flags=re.MULTILINE)


def _inert(text: str) -> str:
    """No HTML comes out of it; a figure as in "p95 < 200" stays, and so does code."""
    return re.sub(r"(`[^`\n]+`)|<(?=[A-Za-z/!?])", lambda found: found[1] or r"\<", text)


def _local(moment: datetime, tz: str) -> datetime:
    return moment.astimezone(ZoneInfo(tz))


def _day(moment: datetime, tz: str) -> str:
    return day(_local(moment, tz).date())


def _short_day(moment: datetime, tz: str) -> str:
    return _day(moment, tz).partition(" ")[2]


def _moment(moment: datetime, tz: str) -> str:
    return f"{_day(moment, tz)}, {_local(moment, tz):%H:%M} ({tz})"
