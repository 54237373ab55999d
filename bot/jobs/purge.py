"""Forgetting in time: texts past their keeping, and facts that turned out to concern no round."""

from datetime import timedelta

from bot.jobs.installing import purge_departed
from bot.parts import Parts
from bot.store import erasures, outages, practices, reactions, reminders, replies, syncs, written

# A reaction on something that isn't an answer counts if that reply becomes one within this time.
STRAY_REACTIONS = timedelta(days=7)
# A reply kept because a question was in flight; by then it is known whether it was that question's.
STRAY_REPLIES = timedelta(hours=1)
# A reminder that was settled is remembered for longer than any round is open, so that it isn't sent twice.
SETTLED_REMINDERS = timedelta(days=30)
# What was read back, and the outages for which it was.
OUTAGES = timedelta(days=30)


async def purge(parts: Parts, keep_texts: timedelta) -> None:
    now = parts.clock.now()
    async with parts.sessions.begin() as session:
        await reactions.purge_strays(session, now - STRAY_REACTIONS)
        await replies.purge_strays(session, now - STRAY_REPLIES)
        await replies.purge_texts(session, now - keep_texts)
        await written.purge_texts(session, now - keep_texts)
        await practices.purge_texts(session, now - keep_texts)
        await reminders.purge(session, now - SETTLED_REMINDERS)
        await syncs.purge(session, now - OUTAGES)
        await outages.purge(session, now - OUTAGES)
        await erasures.purge(session, now)
    await purge_departed(parts)
