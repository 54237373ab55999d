"""Every short sentence we say: what was done, what can't be done, and what to do about it.

Notices are for one person, ephemerally or in a DM; nothing here is posted for a channel. Where an argument is
something that a person typed or is called, it is made inert here; channels are given by id and shown as links,
which name a private channel to its members only.
"""

from collections.abc import Sequence
from datetime import date, datetime

from bot.rules.calendar import Period
from bot.slack.blocks import kit, labels
from bot.slack.blocks.text import (
    Message,
    View,
    clip,
    day,
    escape,
    link,
    listing,
    name,
    plain,
    when,
)
from questions.model import Difficulty

_SETUP = "`/scaleq setup`"


def _typed(text: str, limit: int = 60) -> str:
    """What a person typed, quoted, inert and short."""
    return f"“{escape(clip(plain(text).replace('`', '’'), limit))}”"


def _next(next_post: datetime | None, tz: str) -> str:
    return (
        f"The next question comes {when(next_post, tz)}." if next_post else "No further question is planned."
    )


# Answers


def answer_counted(streak: int, closes_at: datetime, tz: str) -> Message:
    """To the author of an answer in a scheduled round."""
    return kit.say(
        f"Your answer counts; your streak here is {streak:,}. You can edit it until the round closes {when(closes_at, tz)}."
    )


def extra_answer_counted(closes_at: datetime, tz: str) -> Message:
    """To the author of an answer in an extra round, which no streak counts."""
    return kit.say(
        f"Your answer counts for votes and the best answer; extra rounds leave streaks alone. Closes {when(closes_at, tz)}."
    )


def answer_after_look() -> Message:
    """To the author of an answer who had seen the model answer of the open round before."""
    return kit.say(
        "You saw the model answer before you wrote this, so it earns no credit, points or crown in this round. It is part of the discussion all the same."
    )


def late_answer(closed_at: datetime, tz: str) -> Message:
    return kit.say(f"This round closed {when(closed_at, tz)}; your reply counts as practice.")


# The channel's schedule


def not_installed() -> Message:
    """A command in a workspace from which the app was removed a moment ago."""
    return kit.say(
        "ScaleQ is no longer installed in this workspace. Whoever manages its apps can install it again."
    )


def not_set_up() -> Message:
    return kit.say(
        f"This channel has no questions scheduled yet. A full member of it can set that up with {_SETUP}."
    )


def settings_unreadable() -> Message:
    return kit.say(f"This channel’s settings can’t be read by this version. {_SETUP} replaces them.")


def not_a_manager(managers: Sequence[str] = ()) -> Message:
    """``managers``: names of who can do it, where known."""
    who = listing([name(manager) for manager in managers[:5]], "or")
    ask = (
        f" Please ask {who}."
        if who
        else " The person who set the channel up or an admin of the workspace can."
    )
    return kit.say(f"Only this channel’s managers can do that.{ask}")


def guests_cannot_set_up() -> Message:
    return kit.say(
        "Setting a channel up takes a full member of this workspace; guests and members of other companies can answer, "
        "vote and practise. Please ask a full member of this channel."
    )


def paused(
    until: date | None,
    next_post: datetime | None = None,
    tz: str = "UTC",
    *,
    left_out: datetime | None = None,
) -> Message:
    """``until``: None for an open end; else ``next_post`` says exactly when it goes on. ``left_out``: a question that was due already."""
    due = (
        f" The question that was due {when(left_out, tz)} had not gone out yet: it is left out, and counts against nobody."
        if left_out
        else ""
    )
    if until is None:
        return kit.say(
            f"Paused: no questions here until someone enters `/scaleq resume`. An open round goes on.{due}"
        )
    return kit.say(
        f"Paused until {day(until)}. {_next(next_post, tz)} `/scaleq resume` ends the pause sooner; an open round goes on.{due}"
    )


def pause_too_short() -> Message:
    """A pause until today: its date is the first day with questions again."""
    return kit.say(
        "A pause ends on the day you name, which has questions again, so “until today” pauses nothing. "
        "Name a later day, e.g. `/scaleq pause until monday`, or leave out today’s with `/scaleq skip`."
    )


def resumed(next_post: datetime | None, tz: str) -> Message:
    return kit.say(f"Resumed. {_next(next_post, tz)}")


def skipped(left_out: datetime, next_post: datetime | None, tz: str) -> Message:
    return kit.say(
        f"The question due {when(left_out, tz)} is skipped; it counts against nobody. {_next(next_post, tz)}"
    )


def nothing_to_pause() -> Message:
    return kit.say(
        f"There is nothing to pause: this channel has no questions scheduled. {_SETUP} would change that."
    )


def not_paused(next_post: datetime | None, tz: str) -> Message:
    """To ``resume`` where nothing is paused."""
    return kit.say(f"This channel isn’t paused. {_next(next_post, tz)}")


def nothing_to_skip() -> Message:
    return kit.say(f"There is no question planned here that could be skipped. {_SETUP} would change that.")


# A member's absence


def away(until: date, *, reminded: bool = False) -> Message:
    """``reminded``: they asked for reminders, which don't come meanwhile."""
    spared = "don’t count against your streak" + (", and you aren’t reminded of them" if reminded else "")
    return kit.say(
        f"Noted: you are away up to and including {day(until)}. Rounds that open or close in that time {spared}. "
        "`/scaleq back` ends it sooner."
    )


def back() -> Message:
    return kit.say("Welcome back. Rounds count again, those that are open at this moment included.")


def not_away() -> Message:
    return kit.say("You aren’t marked as away. `/scaleq away until friday` would do that.")


def bad_date(typed: str) -> Message:
    said = f"I can’t read {_typed(typed)} as a date." if typed.strip() else "Until when? A date is missing."
    return kit.say(f"{said} Try `friday`, `tomorrow`, `24 december` or `2026-12-24`.")


def past_date(until: date) -> Message:
    return kit.say(
        f"{day(until)} is over already. Please give today or a later day, such as `friday` or `2026-12-24`."
    )


# What was asked for


def unknown_command(typed: str, suggestion: str | None) -> Message:
    """``suggestion``: the nearest command, without the slash (``hard caching``); None if nothing is near."""
    if suggestion:
        return kit.say(
            f"I don’t know {_typed(typed)}. Did you mean `/scaleq {escape(clip(plain(suggestion), 100))}`?"
        )
    return kit.say(f"I don’t know {_typed(typed)}. `/scaleq help` shows what can be done here.")


def unknown_member(typed: str) -> Message:
    return kit.say(
        f"I can’t find {_typed(typed)} in this workspace. Try `/scaleq streak @member`, with the name picked from Slack’s list."
    )


def no_match(filters: str) -> Message:
    """``filters``: what was asked for, as typed (``hard caching sre``)."""
    return kit.say(
        f"No question in the bank matches {_typed(filters, 120)}. Leave out one of the words, or see `/scaleq topics`."
    )


def nothing_left(filters: str) -> Message:
    """Everything that matches is open in a channel of this person's, so practice can't give it."""
    return kit.say(
        f"Every question that matches {_typed(filters, 120)} is open in one of your channels right now. Leave out one of the words, or answer it there."
    )


def extra_on_its_way(difficulty: Difficulty) -> Message:
    return kit.say(
        f"Your {labels.DIFFICULTY[difficulty].lower()} question is on its way into this channel. It stays open for 24 hours."
    )


def extra_open(closes_at: datetime | None, tz: str, permalink: str | None = None) -> Message:
    """One open extra round a channel; ``closes_at`` is None while its post is still on its way."""
    which = link(permalink, "An extra question") if permalink else "An extra question"
    state = f"is open in this channel until {when(closes_at, tz)}" if closes_at else "is on its way already"
    return kit.say(f"{which} {state}; there is one at a time. `/scaleq hard` gives you one for yourself.")


def extra_limit() -> Message:
    return kit.say(
        "This channel has had its two extra questions for today. `/scaleq hard` gives you one for yourself, as many as you like."
    )


def not_in_channel() -> Message:
    return kit.say("I am not in this channel. Invite me first: `/invite @ScaleQ`")


def not_your_channel() -> Message:
    return kit.say("You are not in that question’s channel any more, so it isn’t yours to see.")


def join_first() -> Message:
    return kit.say("Somebody who is in this channel sets it up: join it first.")


def archived() -> Message:
    return kit.say("This channel is archived, so nothing can be posted here.")


def not_in_dm(command: str) -> Message:
    """``command``: without the slash, e.g. ``setup``."""
    return kit.say(
        f"`/scaleq {escape(clip(plain(command), 100))}` belongs to a channel. Enter it in the one it is about."
    )


# Boards and streaks


_WHEN: dict[Period, str] = {
    "week": " this week",
    "month": " this month",
    "quarter": " this quarter",
    "all": "",
}


def board_empty(period: Period) -> Message:
    """``period``: as it is typed, e.g. "last week"."""
    if period == "last week":
        return kit.say("Nobody had points here last week.")
    return kit.say(f"Nobody has points here{_WHEN[period]} yet. An answer on time brings the first.")


def no_streak_yet(next_post: datetime | None, tz: str, *, member: str | None = None) -> Message:
    """``member``: their name; None if it is about the person who asks."""
    if member is not None:
        return kit.say(f"{name(member)} has no streak here yet.")
    return kit.say(
        f"You have no streak here yet: your first answer on time starts it. {_next(next_post, tz)}"
    )


# When something is missing or failed


def round_gone() -> Message:
    return kit.say("This round is no longer stored, so there is nothing more to show.")


def question_gone() -> Message:
    return kit.say("This question is no longer in the bank. `/scaleq hard` gives you another.")


def too_slow() -> Message:
    """Slack lets a form be opened for three seconds after it was asked for."""
    return kit.say("That took too long, so Slack didn’t let me open the form. Please try again.")


def went_wrong(reference: str) -> Message:
    return kit.say(
        f"Something went wrong on my side; nothing was changed. Please try again. If it stays, tell whoever runs ScaleQ this reference: `{escape(clip(plain(reference), 100))}`"
    )


def database_away() -> Message:
    """To whoever did something while the database could not be reached."""
    return kit.say(
        ":hourglass: ScaleQ can’t reach its database just now, so nothing was changed. Please try again in a minute."
    )


def trouble(message: Message) -> View:
    """What went wrong, on top of the form that it went wrong in, which is still there when this is closed."""
    return {
        "type": "modal",
        "title": kit.plain_text("That didn’t work", 24),
        "close": kit.plain_text("Back", 24),
        "blocks": message.blocks,
    }
