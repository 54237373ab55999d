"""An event's way to the app: envelope, faults, attempts, redelivery."""

import asyncio
import base64
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import monotonic
from typing import Any

from playground.config import Config
from playground.faults import Faults
from playground.journal import Journal, elapsed
from playground.model import Event, Json
from playground.signed import NO_RETRY
from playground.transport import Transport
from playground.world import World, micros

ENDS = ("app_uninstalled", "tokens_revoked")
_PLURALS = {"channel": "channels", "group": "groups", "im": "im"}


def subscription(event: Event) -> str:
    """The name under which an app's manifest lists this event."""
    kind: str = event.body["type"]
    return f"message.{_PLURALS[event.body['channel_type']]}" if kind == "message" else kind


def hears(event: Event, world: World) -> bool:
    """Whether the app is there to be told: installed, and in the conversation."""
    bot = world.app.bot_user_id
    if world.members[bot].deleted:
        return False
    return event.channel is None or bot in world.channels[event.channel].members


def envelope(event: Event, world: World, now: datetime, through: World | None = None) -> Json:
    """The outer event: what happened in ``world``, told to the app as installed there, or in ``through``.

    ``event_id`` is unique in all workspaces. Of its own end the app is told without being authorized to anything.
    """
    install = through or world
    body: Json = {
        "token": "verification-token",
        "team_id": world.team.id,
        "api_app_id": world.app.id,
        "event": event.body,
        "type": "event_callback",
        "event_id": world.new_id(f"Ev{world.team.id}"),
        "event_time": micros(now) // 1_000_000,
    }
    if event.body["type"] in ENDS:
        return body
    context = f'{{"et":"{event.body["type"]}","tid":"{install.team.id}","aid":"{world.app.id}"}}'
    channel = world.channels.get(event.channel or "")
    return body | {
        "context_team_id": install.team.id,
        "context_enterprise_id": None,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": install.team.id,
                "user_id": install.app.bot_user_id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": channel is not None and channel.is_shared,
        "event_context": "4-" + base64.b64encode(context.encode()).decode(),
    }


class Deliveries:
    """Everything on its way. ``drain`` waits for what is being delivered now, not for redeliveries to come."""

    def __init__(self, transport: Callable[[], Transport], faults: Faults, journal: Journal) -> None:
        self._transport = transport
        self._faults = faults
        self._journal = journal
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[tuple[Json, Config, int]] = []
        self._flying = 0
        self._landed = asyncio.Event()
        self._landed.set()

    @contextmanager
    def flight(self) -> Iterator[None]:
        """Something is on its way to the app."""
        self._take_off()
        try:
            yield
        finally:
            self._land()

    def _take_off(self) -> None:
        self._flying += 1
        self._landed.clear()

    def _land(self) -> None:
        self._flying -= 1
        if self._flying == 0:
            self._landed.set()

    async def drain(self, timeout: float) -> bool:
        """True once nothing is on its way; False if that took longer than ``timeout`` seconds."""
        try:
            await asyncio.wait_for(self._landed.wait(), timeout)
        except TimeoutError:
            return False
        return True

    def send(self, payload: Json, config: Config) -> None:
        copies = self._faults.copies()
        if not copies:
            self._note(payload, 0, "lost")
        for n, delay in enumerate(copies):
            if self._faults.events.hold:
                self._held.append((payload, config, n))
            else:
                self._start(self._deliver(payload, config, n, delay))

    def release(self, shuffled: bool) -> None:
        """Lets go what was held back."""
        held, self._held = self._held, []
        if shuffled:
            self._faults.random.shuffle(held)
        for payload, config, n in held:
            self._start(self._deliver(payload, config, n, 0.0))

    @property
    def held(self) -> int:
        return len(self._held)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        loop = asyncio.get_running_loop()
        # On its way from here on, not from the task's first step: whoever drains must not overtake it.
        self._take_off()
        task = loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        loop.call_soon(self._land)

    async def _deliver(self, payload: Json, config: Config, copy: int, delay: float) -> None:
        """``copy`` 1 is a duplicate: Slack's own duplicates are redeliveries of what it thinks got lost."""
        reason = "http_timeout" if copy else ""
        with self.flight():
            if delay:
                await asyncio.sleep(delay)
            failure = await self._attempt(payload, copy, reason)
        transport = self._transport()
        for n, seconds in enumerate(transport.redeliveries(config.retry_delays), copy + 1):
            if failure in (None, NO_RETRY):
                return
            if seconds and await transport.pause(payload["event_id"], seconds):
                self._note(payload, n, "acknowledged late")
                return
            with self.flight():
                failure = await self._attempt(payload, n, failure or "")
        if failure not in (None, NO_RETRY):
            self._note(payload, len(config.retry_delays), "given up")

    async def _attempt(self, payload: Json, attempt: int, reason: str) -> str | None:
        began = monotonic()
        failure = await self._transport().deliver(payload, attempt, reason)
        self._note(payload, attempt, failure or "ok", elapsed(began))
        return failure

    def _note(self, payload: Json, attempt: int, outcome: str, ms: float | None = None) -> None:
        event = payload["event"]
        self._journal.write(
            "event",
            team=payload["team_id"],
            event_id=payload["event_id"],
            type=event["type"],
            subtype=event.get("subtype"),
            event_ts=event.get("event_ts"),
            attempt=attempt,
            outcome=outcome,
            payload=payload,
            ms=ms,
        )

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
