"""The way in for what Slack tells: read, stored, then acknowledged.

What happens in conversations comes past Bolt: a message or reaction is answered by nothing but its acknowledgement, and there are too many of
them for Bolt's machinery. One transaction is under way at a time; what arrives meanwhile shares the next one. All other events are for listeners.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from slack_bolt.async_app import AsyncApp

from bot import metrics
from bot.jobs import outage
from bot.parts import Parts
from bot.store import arrivals, database
from bot.store.reactions import Reacted
from bot.store.replies import Written
from bot.store.syncs import REDELIVERED
from handlers import direct, messages, reactions
from handlers.chatter import is_chatter
from handlers.dispatch import dispatched
from handlers.payloads import Json, Unreadable, check, event_of, held_back_since, team_of
from handlers.shared import whose
from handlers.thanks import Thanks

log = structlog.get_logger(__name__)

KINDS = frozenset({"message", "reaction_added", "reaction_removed"})
# Not an event, but a word about events: Slack holds some back.
HELD_BACK = "app_rate_limited"

# Facts in one transaction, and facts that may wait for one; whatever comes on top is not acknowledged, and comes again.
TOGETHER = 200
WAITING = 5_000

# Seconds until what isn't stored yet is given up for now, by who waits for it and by who stores it: Slack waits for three.
PATIENCE = 2.5


class _TooMuch(Exception):  # noqa: N818  it says why something can't be stored now
    """More waits to be stored than can be told in time."""


class _Fact(NamedTuple):
    team_id: str
    what: Written | Reacted
    stored: "asyncio.Future[bool]"


class Intake:
    """One a process. ``app`` has the listeners of what isn't taken in here."""

    def __init__(self, parts: Parts, app: AsyncApp) -> None:
        self._parts = parts
        self._app = app
        self._idle = asyncio.Event()
        self._idle.set()
        self._thanks = Thanks(parts, self._idle)
        self._waiting: list[_Fact] = []
        self._writing: asyncio.Task[None] | None = None
        # When (real clock) something could last not be stored; None once anything is.
        self._refused_at: datetime | None = None

    @property
    def stores(self) -> bool:
        """Whether what comes in is stored, as far as can be told; what was refused comes again before long, and tells anew."""
        return self._refused_at is None or self._parts.clock.real() - self._refused_at > REDELIVERED

    async def acknowledge(self, body: Json) -> int:
        """Take in what Slack sends around an event, over whatever way; gives the status to answer with.

        200: it is done with, and would do no better another time. 503: it can't be stored now, 500: it failed; let it come again.
        """
        kind = kind_of(body)
        try:
            async with asyncio.timeout(PATIENCE):
                outcome = await self._taken_in(kind, body)
            status = 200
            if outcome is None:
                status, outcome = await self._heard(body)
        except Unreadable as error:
            status, outcome = 200, "unreadable"
            log.warning("unreadable", action="intake", kind=kind, error=str(error))
        except Exception as error:  # the outermost edge
            status, outcome = self._failed(body, error)
        metrics.EVENTS.labels(kind, outcome).inc()
        return status

    async def _taken_in(self, kind: str, body: Json) -> str | None:
        """What became of it, in a word, once that is committed; None if it is for listeners. Repeated, it changes nothing."""
        if kind == HELD_BACK:
            await outage.held_back(self._parts, team_of(body), held_back_since(body))
            return "stored"
        event = event_of(body)
        if is_chatter(event):
            return "chatter"
        named = team_of(body)
        if await self._parts.installs.bot(named) is None:
            return "stranger"
        if kind not in KINDS:
            return None
        check(event)
        team_id = await whose(self._parts, body, named)
        if kind != "message":
            made = reactions.read(event)
            return await self._stored(team_id, made) if made else "ignored"
        if event.get("channel_type") == "im":
            await direct.take_in(self._parts, team_id, event)
            return "direct"
        await messages.void_deleted_question(self._parts, team_id, event)
        written = messages.read(event) or await messages.bare_deletion(self._parts, team_id, event)
        return await self._stored(team_id, written) if written else "ignored"

    async def _heard(self, body: Json) -> tuple[int, str]:
        """Status and outcome, once a listener has heard of it, or if nobody listens."""
        status = (await dispatched(self._app, body)).status
        if status == 404:
            return 200, "ignored"
        return status, {200: "heard", 503: "unstored"}.get(status, "failed")

    def _failed(self, body: Json, error: Exception) -> tuple[int, str]:
        """Status and outcome. That nothing can be stored is said once, until something is."""
        if not (_later(error) or isinstance(error, _TooMuch)):
            log.exception("not stored", action="intake", event_id=body.get("event_id"))
            return 500, "failed"
        if self.stores:
            log.warning("events can't be stored", action="intake", error=type(error).__name__)
        self._refused_at = self._parts.clock.real()
        return 503, "unstored"

    async def _stored(self, team_id: str, what: Written | Reacted) -> str:
        """Returns once it is committed, or known to concern nobody."""
        if len(self._waiting) >= WAITING:
            raise _TooMuch
        fact = _Fact(team_id, what, asyncio.get_running_loop().create_future())
        self._waiting.append(fact)
        if self._idle.is_set():
            self._idle.clear()
            self._writing = asyncio.create_task(self._write())
        return "stored" if await fact.stored else "ignored"

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
            await self._commit(batch)
        self._idle.set()

    async def _commit(self, batch: Sequence[_Fact]) -> None:
        # Who gave up waiting is told again.
        batch = [fact for fact in batch if not fact.stored.done()]
        if not batch:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                news = await self._store(batch)
        except Exception as error:
            if len(batch) > 1 and not _later(error):
                # One of them is to blame: each for itself.
                log.warning("storing together failed", action="intake", error=type(error).__name__)
                for fact in batch:
                    await self._commit([fact])
                return
            for fact in batch:
                if not fact.stored.done():
                    fact.stored.set_exception(error)
            return
        if self._refused_at is not None:
            self._refused_at = None
            log.info("events are stored again", action="intake")
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


def kind_of(body: Json) -> str:
    """What it is about, in a word that metrics may count by."""
    match body:
        case {"event": {"type": str(kind)}} if kind in KINDS:
            return kind
        case {"type": "app_rate_limited"}:
            return HELD_BACK
    return "other"


def _later(error: Exception) -> bool:
    """Whether it is the database that doesn't answer, and nothing is wrong with what was to be stored."""
    return isinstance(error, TimeoutError) or database.lost(error)
