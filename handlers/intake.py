"""The way in for what happens in conversations: read, stored together with what else arrives in those milliseconds, then acknowledged.

It comes past Bolt: a message or reaction is answered by nothing but its acknowledgement, and there are too many of them for Bolt's
machinery. One transaction is under way at a time; what arrives meanwhile shares the next one.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import structlog

from bot import metrics
from bot.parts import Parts
from bot.store import arrivals, database
from bot.store.reactions import Reacted
from bot.store.replies import Written
from handlers import direct, messages, reactions
from handlers.chatter import is_chatter
from handlers.payloads import Json, Unreadable, check, event_of, team_of
from handlers.shared import whose
from handlers.thanks import Thanks

log = structlog.get_logger(__name__)

KINDS = frozenset({"message", "reaction_added", "reaction_removed"})

# Facts in one transaction, and facts that may wait for one; whatever comes on top is not acknowledged, and comes again.
TOGETHER = 200
WAITING = 5_000

# Seconds until what isn't stored yet is given up for now: Slack waits for three.
PATIENCE = 2.5


class Unstored(Exception):  # noqa: N818  it says what became of an event
    """It could not be stored now and must come again: the database is away, or there is too much at once."""


class _Fact(NamedTuple):
    team_id: str
    what: Written | Reacted
    stored: "asyncio.Future[bool]"


class Intake:
    """One a process."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._idle = asyncio.Event()
        self._idle.set()
        self._thanks = Thanks(parts, self._idle)
        self._waiting: list[_Fact] = []
        self._writing: asyncio.Task[None] | None = None
        self._away = False

    async def serves(self, body: Json) -> bool:
        """Whether the event is of a workspace in which the app is installed. Raises `Unreadable`, `Unstored`."""
        with self._storing():
            return await self._parts.installs.bot(team_of(body)) is not None

    async def acknowledge(self, body: Json) -> int | None:
        """Take in what Slack sends around an event; gives the status to answer with: what isn't stored is not acknowledged.

        None if the event is none of `KINDS`. Raises `Unreadable` where there is none.
        """
        event = event_of(body)
        if event["type"] not in KINDS:
            return None
        status = 200
        try:
            if is_chatter(event):
                outcome = "chatter"
            elif not await self.serves(body):
                outcome = "stranger"
            else:
                check(event)
                with self._storing():
                    team_id = await whose(self._parts, body, team_of(body))
                outcome = await self.take_in(team_id, event)
        except Unreadable as error:
            # Sent again it would read no better.
            outcome = "unreadable"
            log.warning("unreadable", action="intake", kind=event["type"], error=str(error))
        except Unstored:
            status, outcome = 503, "unstored"
        except Exception:  # the outermost edge
            status, outcome = 500, "failed"
            log.exception("not stored", action="intake", event_id=body.get("event_id"))
        metrics.EVENTS.labels(event["type"], outcome).inc()
        return status

    async def take_in(self, team_id: str, event: Json) -> str:
        """Store what an event of `KINDS` says happened; gives what became of it, in a word. Repeated, it changes nothing.

        Raises `Unreadable` before anything is done, `Unstored`, and what else went wrong.
        """
        check(event)
        with self._storing():
            async with asyncio.timeout(PATIENCE):
                return await self._take_in(team_id, event)

    @contextmanager
    def _storing(self) -> Iterator[None]:
        """What says that the database is away is `Unstored`, and is logged once until it is back."""
        try:
            yield
        except Exception as error:
            if not (database.lost(error) or isinstance(error, TimeoutError)):
                raise
            if not self._away:
                self._away = True
                log.warning("the database can't be reached", action="intake", error=type(error).__name__)
            raise Unstored(type(error).__name__) from error
        if self._away:
            self._away = False
            log.info("the database is back", action="intake")

    async def _take_in(self, team_id: str, event: Json) -> str:
        if event["type"] != "message":
            made = reactions.read(event)
            return await self._stored(team_id, made) if made else "ignored"
        if event.get("channel_type") == "im":
            await direct.take_in(self._parts, team_id, event)
            return "direct"
        await messages.void_deleted_question(self._parts, team_id, event)
        written = messages.read(event) or await messages.bare_deletion(self._parts, team_id, event)
        return await self._stored(team_id, written) if written else "ignored"

    async def _stored(self, team_id: str, what: Written | Reacted) -> str:
        """Returns once it is committed, or known to concern nobody."""
        if len(self._waiting) >= WAITING:
            raise Unstored("too much at once")
        fact = _Fact(team_id, what, asyncio.get_running_loop().create_future())
        self._waiting.append(fact)
        if self._idle.is_set():
            self._idle.clear()
            self._writing = asyncio.create_task(self._write())
        return "stored" if await fact.stored else "ignored"

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            await self._commit([fact for fact in batch if not fact.stored.cancelled()])
        self._idle.set()

    async def _commit(self, batch: Sequence[_Fact]) -> None:
        try:
            news = await self._store(batch)
        except Exception as error:
            if len(batch) > 1 and not database.lost(error):
                # One of them is to blame: each for itself.
                log.warning("storing together failed", action="intake", error=type(error).__name__)
                for fact in batch:
                    await self._commit([fact])
                return
            for fact in batch:
                if not fact.stored.done():
                    fact.stored.set_exception(error)
            return
        for fact in batch:
            if not fact.stored.done():
                fact.stored.set_result((fact.team_id, fact.what) in news)

    async def _store(self, batch: Sequence[_Fact]) -> set[Any]:
        sent = {(fact.team_id, fact.what) for fact in batch if isinstance(fact.what, Written)}
        made = {(fact.team_id, fact.what) for fact in batch if isinstance(fact.what, Reacted)}
        async with self._parts.sessions.begin() as session:
            news = await arrivals.store(session, sent, made, self._parts.clock.real())
        for team_id, what in news:
            if isinstance(what, Written) and what.revision_ts == what.ts and not what.deleted:
                self._thanks.owe(team_id, what)
        return news
