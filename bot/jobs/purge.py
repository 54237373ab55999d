"""Forgetting in time: texts past their keeping, and facts that turned out to concern no round."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog

from bot.jobs.installing import purge_departed
from bot.parts import Parts
from bot.store import (
    erasures,
    outages,
    posts,
    practices,
    reactions,
    reminders,
    replies,
    suggestions,
    syncs,
    written,
)

log = structlog.get_logger(__name__)

# A reaction on something that isn't an answer counts if that reply becomes one within this time; what was taken back may be told as given.
STRAY_REACTIONS = timedelta(days=7)
# A reply kept because a question was in flight; by then it is known whether it was that question's.
STRAY_REPLIES = timedelta(hours=1)
# What strayed longer ago went in its time: not all of history is gone through each hour.
STRAYED = timedelta(days=60)
# A reminder that was settled is remembered for longer than any round is open, so that it isn't sent twice.
SETTLED_REMINDERS = timedelta(days=30)
# What was read back, and the outages for which it was.
OUTAGES = timedelta(days=30)
# However short texts are kept: what somebody is still writing, or may still change, isn't taken out of their hands.
AT_WORK = timedelta(days=1)
# However short texts are kept: who suggested a question can still read why it was declined.
DECLINED = timedelta(days=7)
# What Slack wouldn't take for so long is given up.
UNSENT = timedelta(days=30)

# So many rows a transaction: others wait behind it for moments, not for the whole.
BATCH = 1000

Forget = Callable[..., Awaitable[int]]


async def purge(parts: Parts, keep_texts: timedelta) -> None:
    """Everything that is past its keeping; done twice at once, or interrupted, it is done all the same."""
    now, real = parts.clock.now(), parts.clock.real()
    at_work, declined = now - max(keep_texts, AT_WORK), now - max(keep_texts, DECLINED)
    unsent = now - max(keep_texts, UNSENT)
    strayed = now - STRAYED
    done = {
        "reactions": await _all(
            parts, partial(reactions.purge_strays, since=strayed, before=now - STRAY_REACTIONS)
        ),
        "taken_back": await _all(
            parts, partial(reactions.purge_taken_back, since=strayed, before=now - STRAY_REACTIONS)
        ),
        "replies": await _all(
            parts, partial(replies.purge_strays, since=strayed, before=now - STRAY_REPLIES)
        ),
        "texts": await _all(parts, partial(replies.purge_texts, before=now - keep_texts)),
        "written": await _all(parts, partial(written.purge_texts, before=now - keep_texts, unsent=unsent)),
        "drafts": await _all(parts, partial(written.purge_drafts, before=at_work)),
        "practices": await _all(parts, partial(practices.purge_texts, before=at_work)),
        "suggestions": await _all(parts, partial(suggestions.purge_declined, before=declined)),
        "messages": await _all(parts, partial(posts.purge_words, unsent=real - UNSENT)),
        "reminders": await _all(parts, partial(reminders.purge, before=now - SETTLED_REMINDERS)),
        "read_back": await _all(parts, partial(syncs.purge, before=now - OUTAGES)),
        "outages": await _all(parts, partial(outages.purge, before=now - OUTAGES)),
        "erasures": await _all(parts, partial(erasures.purge, now=now)),
    }
    if any(done.values()):
        log.info("purged", action="purge", **done)
    await purge_departed(parts)


async def _all(parts: Parts, forget: Forget) -> int:
    """A batch after another, each in a transaction of its own, until there is nothing more to forget."""
    total, done = 0, BATCH
    while done == BATCH:
        async with parts.sessions.begin() as session:
            done = await forget(session, limit=BATCH)
        total += done
    return total
