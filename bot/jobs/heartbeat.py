"""One beat: everything that is due, done, in the order in which people are to see it."""

from datetime import datetime, timedelta

from bot.jobs.ask import ask_due
from bot.jobs.board import boards_due
from bot.jobs.close import close_due
from bot.jobs.deliver import deliver_due
from bot.jobs.digest import digests_due
from bot.jobs.practice_clock import clocks_due
from bot.jobs.remind import remind_due
from bot.jobs.sync import sync_due
from bot.parts import Parts
from bot.store import posts, practices, preferences, reminders, rounds, schedules, syncs

# Something is due that nobody could get done just now (another worker holds it, Slack is unwell): look again after that.
AGAIN = timedelta(seconds=5)


async def beat(parts: Parts) -> int:
    """What was missed, results, boards, questions, until nothing more is due; gives how much was done."""
    total = 0
    while True:
        done = await sync_due(parts)
        done += await close_due(parts)
        done += await boards_due(parts)
        done += await ask_due(parts)
        done += await clocks_due(parts)
        done += await remind_due(parts)
        done += await digests_due(parts)
        done += await deliver_due(parts)
        if done == 0:
            return total
        total += done


async def next_moment(parts: Parts) -> datetime | None:
    """The workspace's next moment at which something falls due: a question, a close, a board, a clock, a reminder, a digest."""
    async with parts.sessions.begin() as session:
        moments = [
            await schedules.next_due(session),
            await rounds.next_close(session),
            await practices.next_change(session),
            await reminders.next_due(session),
            await preferences.next_digest(session),
        ]
    return min((moment for moment in moments if moment is not None), default=None)


async def pause(parts: Parts) -> timedelta | None:
    """How long nothing will be due; None if nothing is in sight."""
    async with parts.sessions.begin() as session:
        attempts = [await posts.next_attempt(session), await syncs.next_attempt(session)]
    moment = await next_moment(parts)
    waits = [attempt - parts.clock.real() for attempt in attempts if attempt is not None]
    if moment is not None:
        waits.append(moment - parts.clock.now())
    if not waits:
        return None
    return min(waits) if min(waits) > timedelta() else AGAIN
