"""What jobs and handlers are handed: the bank, the clock, the database, Slack, and where the app is installed."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog

from bot.clock import Clock
from bot.installs import Installs
from bot.slack.gateway import Slack
from bot.slack.people import Reading
from bot.slack.trouble import SlackTrouble
from bot.store.database import Sessions
from questions.bank import Bank

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """One a process, made by the composition root and passed to everything that is not pure."""

    bank: Bank
    clock: Clock
    sessions: Sessions
    slack: Slack
    installs: Installs
    # Called when this process made something due; another process is told through the database.
    wake: Callable[[], None] = lambda: None
    courtesies: set[asyncio.Task[None]] = field(default_factory=set)
    # By workspace, the list of its members (see `bot.jobs.people`).
    readings: defaultdict[str, Reading] = field(default_factory=lambda: defaultdict(Reading))

    def courtesy(self, words: Coroutine[Any, Any, None]) -> None:
        """Say something that may be lost, after what matters was committed, without keeping Slack waiting for its acknowledgement."""
        task = asyncio.create_task(_if_possible(words))
        self.courtesies.add(task)
        task.add_done_callback(self.courtesies.discard)

    async def drained(self, patience: float | None = None) -> None:
        """Everything said by way of courtesy so far has been said, or is lost: what takes more than so many seconds is."""
        if not self.courtesies:
            return
        _, late = await asyncio.wait(self.courtesies, timeout=patience)
        for task in late:
            task.cancel()
        if late:  # they let go of what they hold
            await asyncio.wait(late, timeout=1)


async def _if_possible(words: Coroutine[Any, Any, None]) -> None:
    try:
        await words
    except SlackTrouble as trouble:
        log.info("courtesy lost", action="courtesy", error=trouble.code)
    except Exception:  # nobody waits for it: this is its outermost edge
        log.exception("courtesy failed", action="courtesy")
