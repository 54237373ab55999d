"""An app that was away and one that never was: the same people do the same in front of both."""

from typing import Any

from sqlalchemy import select, text

from bot.jobs.outage import mark
from bot.rules.judging import Verdict
from bot.store import facts, syncs
from bot.store.tables import Round, Sync
from tests.stage import Stage

# By how many this transaction is waited for.
WAITED_FOR = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
)


async def away(stage: Stage) -> None:
    """From now on the app hears nothing, does nothing, and nobody keeps it for later."""
    await stage.settle()
    await mark(stage.parts)
    await stage.gesture("faults", events={"lose": 1.0})


async def back(stage: Stage) -> None:
    """The app is at work again, and notices how long it wasn't. What is due then is not done yet."""
    await stage.gesture("faults")
    await mark(stage.parts)


async def unread(stage: Stage) -> list[Sync]:
    """Threads that are still to be read back."""
    async with stage.parts.sessions.begin() as session:
        return list(await session.scalars(select(Sync).where(Sync.state == "due")))


async def caught_up(stage: Stage, *, most: int = 200) -> int:
    """Beat, and let the pauses between requests pass, until everything is read back; gives how many beats that took."""
    for beats in range(1, most):
        ahead = stage.clock.real() - stage.clock.now()
        await stage.beat()
        # Slack's limits run on the workspace's clock here; what a beat waited for its pace passed there, too.
        stage.clock.catch_up(ahead)
        async with stage.parts.sessions.begin() as session:
            attempt = await session.scalar(syncs.next_attempt())
        if attempt is None:
            return beats
        await stage.clock.advance(max(attempt - stage.clock.real(), syncs.STEADILY))
    raise AssertionError(f"still to be read: {await unread(stage)}")


async def verdict(stage: Stage, of: Round) -> Verdict:
    async with stage.parts.sessions.begin() as session:
        [found] = await facts.verdicts(session, stage.team, [of])
    return found


def told(found: Verdict) -> dict[str, Any]:
    """What a verdict says of everybody, without the moment since when an answer is one: of edits that were missed Slack doesn't tell it."""
    return {
        "answers": {user: answer.ts for user, answer in found.answers.items()},
        "voters": found.voters,
        "credited": found.credited,
        "best": found.best,
        "points": found.points,
    }
