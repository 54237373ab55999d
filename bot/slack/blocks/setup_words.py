"""What a channel's settings come to, in words: in the set-up's preview, when they are saved, and under a field that can't be read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.slack.blocks import kit
from bot.slack.blocks.setup import LONGEST, SHORTEST, WEEKDAYS, mix_in_words
from bot.slack.blocks.setup_fields import NAMES
from bot.slack.blocks.text import Message, clip, count, day, escape, listing, name, plain
from questions.model import Difficulty

SHOWN: Final = 3
_HEADING: Final = "*What will happen*"


@dataclass(frozen=True, slots=True)
class Outlook:
    """Settings, and what they come to.

    ``days``: weekdays (0 is Monday), each with a difficulty of its own or None, which leaves it to ``mix``. ``off``: how many own days
    off lie ahead. ``instants``: the next posting instants. ``matching``: questions of the bank that pass the filters.
    """

    at: time
    tz: str
    days: Mapping[int, Difficulty | None]
    mix: str
    country: str | None
    off: int
    board_at: time | None
    broadcast: bool
    shown_outside: bool
    matching: int
    instants: Sequence[datetime]


def preview(outlook: Outlook) -> str:
    return "\n".join([_HEADING, _what_happens(outlook), "", *_next_ones(outlook)])


def not_yet(errors: Mapping[str, str]) -> str:
    """In the preview's place while fields can't be read. ``errors``: what is wrong, by field."""
    lines = [f"• {NAMES.get(field, field)}: {escape(plain(error))}" for field, error in errors.items()]
    return "\n".join([_HEADING, "That stands here once these can be read:", *lines])


def saved(outlook: Outlook, *, instead_of: str | None = None) -> Message:
    """To whoever saved. ``instead_of``: the name of who had saved other settings since the form was opened."""
    lines = ["Saved.", *_next_ones(outlook), "", _what_happens(outlook)]
    if instead_of is not None:
        lines += [
            "",
            f"{name(instead_of)} had saved other settings while your form was open. Yours stand now, and {name(instead_of)} is told.",
        ]
    return kit.say("\n".join(lines))


def replaced(channel_id: str, by: str, outlook: Outlook) -> Message:
    """To whoever saved before, when another form that was open at the same time was saved after theirs. ``by``: a name."""
    return kit.say(
        f"{name(by)} has saved settings for <#{channel_id}> as well, from a form that was opened before you saved yours. "
        f"What stands now is this:\n{_what_happens(outlook)}\n\n" + "\n".join(_next_ones(outlook))
    )


def moment_there(moment: datetime, tz: str) -> str:
    """``Monday 23 November 2026, 09:00``: in the channel's zone, whoever reads it."""
    local = moment.astimezone(ZoneInfo(tz))
    return f"{day(local.date())}, {local:%H:%M}"


def _next_ones(outlook: Outlook) -> list[str]:
    if not outlook.instants:
        return [
            "With these days and holidays no question is due within two years; please look at them again."
        ]
    lines = [f"• {moment_there(moment, outlook.tz)}" for moment in outlook.instants[:SHOWN]]
    return [f"The next questions come (time zone {escape(outlook.tz)}):", *lines]


def _what_happens(outlook: Outlook) -> str:
    board = f"at {outlook.board_at:%H:%M}" if outlook.board_at is not None else "at the time of the question"
    results = "in its thread and, for all to see, in the channel" if outlook.broadcast else "in its thread"
    parts = [
        f"{_days(sorted(outlook.days))} at {outlook.at:%H:%M} I post a question.",
        _difficulties(outlook),
        _off(outlook),
        _supply(outlook),
        "A round closes when the next question comes, at the latest on the third working day; "
        f"its results appear {results}.",
        f"The board of a week comes on the first working day of the next one, {board}.",
    ]
    if outlook.shown_outside:
        parts.append("Managers who aren’t in this channel may see its figures.")
    return "\n".join(part for part in parts if part)


def _days(days: Sequence[int]) -> str:
    if len(days) == 7:
        return "Every day"
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"From {WEEKDAYS[days[0]]} to {WEEKDAYS[days[-1]]}"
    return f"Every {listing([WEEKDAYS[one] for one in days])}"


def _difficulties(outlook: Outlook) -> str:
    mix = f"the mix ({mix_in_words(outlook.mix)})"
    of_each: dict[Difficulty | None, list[str]] = {}
    for one, difficulty in sorted(outlook.days.items()):
        of_each.setdefault(difficulty, []).append(WEEKDAYS[one])
    if len(of_each) == 1:
        only = next(iter(of_each))
        return f"Each is {only}." if only else f"Its difficulty follows {mix}."
    said = [
        f"on {listing(days)} it is {difficulty}" if difficulty else f"on {listing(days)} it follows {mix}"
        for difficulty, days in of_each.items()
    ]
    words = "; ".join(said)
    return f"{words[:1].upper()}{words[1:]}."


def _off(outlook: Outlook) -> str:
    reasons = []
    if outlook.country:
        reasons.append(f"public holidays ({escape(outlook.country)})")
    if outlook.off:
        reasons.append(count(outlook.off, "day off of your own", "days off of your own"))
    return f"None comes on {listing(reasons)}." if reasons else ""


def _supply(outlook: Outlook) -> str:
    if not outlook.matching:
        return "*No question in the bank passes these filters, so none would come.*"
    return f"{count(outlook.matching, 'question')} in the bank {'fits' if outlook.matching == 1 else 'fit'}."


# -- under a field: plain text ----------------------------------------------------------------------------------------------


def time_error() -> str:
    return "Please choose a time."


def days_error() -> str:
    return "Please tick at least one day."


def zone_error(typed: str, suggestions: Sequence[str] = ()) -> str:
    if suggestions:
        return f"{_quoted(typed)} is no time zone I know. Did you mean {listing(suggestions[:3], 'or')}?"
    return f"{_quoted(typed)} is no time zone I know. It needs an IANA name such as Europe/Berlin."


def country_error(typed: str, suggestions: Sequence[str] = ()) -> str:
    near = (
        f"Did you mean {listing(suggestions[:3], 'or')}?"
        if suggestions
        else "Use a code such as DE, DE-BY or US-CA."
    )
    return f"I have no holidays for {_quoted(typed, 40)}. {near} Empty means none."


def off_error(unreadable: Sequence[str]) -> str:
    return f"I can’t read {_some(unreadable)} as a date. Write 2026-12-24, 24 december, or 24 dec to 2 jan; one a line."


def too_many_off(most: int) -> str:
    return f"That is more than {most} days. Leave out those that lie far ahead."


def mix_error() -> str:
    return "Please choose a mix."


def filters_error() -> str:
    return "Something here is no longer offered. Please choose again."


def no_emoji() -> str:
    return "At least one emoji has to count as a vote."


def too_many_emoji(most: int) -> str:
    return f"At most {most} emoji can count as votes."


def unknown_emoji(missing: Sequence[str]) -> str:
    return f"This workspace has no emoji {_some(missing)}. Write the name as Slack’s picker shows it, such as :tada:."


def emoji_unchecked(missing: Sequence[str]) -> str:
    """Slack can't be asked just now."""
    return (
        f"I can’t ask Slack just now whether there is an emoji {_some(missing)}. Please try again in a moment, or take "
        "common ones such as :+1: :star: :fire: :100: :brain:."
    )


def minimum_error() -> str:
    return f"Please give a whole number from {SHORTEST} to {LONGEST:,}."


def no_managers() -> str:
    return "Somebody has to run this channel. Please name at least one person."


def cannot_manage(names: Sequence[str]) -> str:
    """``names``: of guests, members of other companies, apps and closed accounts."""
    who = listing([clip(plain(one), 40) for one in names[:3]])
    return f"{who} can’t manage a channel here: that takes full members of this workspace."


def locks_out() -> str:
    return "Without yourself you could no longer change this. Please stay among the managers, or ask an admin to take you off."


def _quoted(typed: str, limit: int = 64) -> str:
    return f"“{plain(typed)[:limit]}”"


def _some(typed: Sequence[str]) -> str:
    shown = [_quoted(one, 30) for one in typed[:3]]
    return listing([*shown, f"{len(typed) - 3} more"] if len(typed) > 3 else shown, "and")
