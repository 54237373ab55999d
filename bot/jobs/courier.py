"""The courier: takes messages that are owed and delivers many of them at once.

Claims, compositions and records are made by the batch, requests to Slack one by one, so many at a time. Nobody waits for anybody: a
request that takes long keeps its own place and no other.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import structlog

from bot.jobs.attempt import LEASE
from bot.jobs.deliver import deliver
from bot.jobs.hands import Hands
from bot.jobs.kinds import KINDS
from bot.jobs.kinds.kind import What
from bot.parts import Parts
from bot.store import claims, posts
from bot.store.claims import Claimed
from bot.store.posts import Sent
from bot.store.tables import Post

log = structlog.get_logger(__name__)

# So many messages are in hand at once, and so many requests under way.
HANDS = 512
SLOTS = 128
# So long a record waits for company, in seconds, while there is any to come: one transaction for many costs hardly more than one for a
# single message.
COMPANY = 0.1


class Courier:
    """Has messages in hand until each is delivered, or put back."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._hands = Hands(HANDS, "deliver")
        self._records = Records(parts, self._hands)
        self._slots = asyncio.Semaphore(SLOTS)

    async def take(self) -> int:
        """Set out with what may be sent now, as far as hands are free; waits for hands alone. Gives how many messages that is."""
        parts, free = self._parts, await self._hands.free()
        real = parts.clock.real()
        async with parts.sessions.begin() as session:
            claimed = await claims.claim(
                session,
                now=parts.clock.now(),
                real=real,
                lease_until=real + LEASE,
                limit=free,
                in_hand=self._hands.by_team(),
            )
        composed = await _composed(parts, claimed)
        for one in claimed:
            what = composed.get(one.post.post_id)
            self._hands.take(one.post.team_id, deliver(parts, self._slots, self._records.add, one, what))
        return len(claimed)

    async def back(self) -> None:
        """Until nothing is in hand any more."""
        await self._hands.empty()

    async def end(self, within: float) -> None:
        """Finish what is in hand; what takes longer than ``within`` seconds is handed back."""
        await self._hands.end(within)


async def _composed(parts: Parts, claimed: Sequence[Claimed]) -> dict[UUID, What]:
    """What new messages say, of the kinds that are made by the batch; the others are composed one by one."""
    due: dict[str, list[Post]] = defaultdict(list)
    for one in claimed:
        if one.post.state == "due" and one.doubtful_since is None:
            due[one.post.kind].append(one.post)
    found: dict[UUID, What] = {}
    for kind, of_kind in due.items():
        compose_all = KINDS[kind].compose_all
        if compose_all is not None:
            try:
                async with parts.sessions.begin() as session:
                    found |= await compose_all(session, parts, of_kind)
            except Exception:  # one by one the others go out, and the one it was is named
                log.exception("not composed together", action="deliver", kind=kind)
    return found


Waiting = tuple[Sent, "asyncio.Future[str | None]"]


def _apart(batch: Sequence[Waiting]) -> list[list[Waiting]]:
    """Questions, whose rounds open with them, and the rest: whoever stores a reply holds a round and then edits results."""
    opening: list[Waiting] = []
    others: list[Waiting] = []
    for one in batch:
        (others if KINDS[one[0].post.kind].recorded_all is None else opening).append(one)
    return [each for each in (others, opening) if each]


class Records:
    """Records where messages stand: those that come while a transaction runs are recorded together by the next."""

    def __init__(self, parts: Parts, hands: Hands) -> None:
        self._parts = parts
        self._hands = hands
        hands.heed(self._look)
        self._waiting: list[Waiting] = []
        # Nobody else is to come for now.
        self._complete = asyncio.Event()
        self._writing: asyncio.Task[None] | None = None

    async def add(self, sent: Sent) -> str | None:
        """None once it is recorded; else where the message stood already."""
        told: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((sent, told))
        self._look()
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await told

    def _look(self) -> None:
        """Whether all that is in hand waits to be recorded."""
        if len(self._waiting) >= len(self._hands):
            self._complete.set()

    async def _write(self) -> None:
        try:
            while self._waiting:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._complete.wait(), COMPANY)
                self._complete.clear()
                batch, self._waiting = self._waiting, []
                for alike in _apart(batch):
                    await self._write_batch(alike)
        finally:
            self._writing = None

    async def _write_batch(self, batch: Sequence[Waiting]) -> None:
        try:
            standing = await record(self._parts, [sent for sent, _ in batch])
        except BaseException as error:
            if len(batch) > 1 and isinstance(error, Exception):
                # One by one the others are recorded.
                for one in batch:
                    await self._write_batch([one])
                return
            for _, told in batch:
                if not told.done():
                    told.set_exception(error)
            return
        for sent, told in batch:
            if not told.done():
                told.set_result(standing[sent.post.post_id])


async def record(parts: Parts, sent: Sequence[Sent]) -> dict[UUID, str | None]:
    """Record where these messages stand, and what follows from it (see `bot.store.posts.posted` for what it gives)."""
    async with parts.sessions.begin() as session:
        standing = await posts.posted(session, sent)
        await claims.pace(
            session, [(one.post.team_id, one.post.channel_id) for one in sent], parts.clock.real()
        )
        new: dict[str, list[Sent]] = defaultdict(list)
        for one in sent:
            if standing[one.post.post_id] is None:
                new[one.post.kind].append(one)
        for name, of_kind in new.items():
            kind = KINDS[name]
            if kind.recorded_all is not None:
                await kind.recorded_all(session, parts, of_kind)
                continue
            for one in of_kind:
                await kind.recorded(session, parts, one.post, one.ts, one.channel_id)
    return standing


async def deliver_due(parts: Parts) -> int:
    """Deliver what is owed until nothing of it may be sent now; gives how many messages that were."""
    courier, total = Courier(parts), 0
    try:
        while taken := await courier.take():
            total += taken
    finally:
        await courier.back()
    return total
