"""One workspace at work: the state, the app's settings, the ways to the app, and who is asking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Literal

from playground.clock import Clock
from playground.config import Config
from playground.deliveries import Deliveries, envelope, hears
from playground.errors import SlackError
from playground.faults import Faults
from playground.guide import Guide
from playground.journal import Journal, elapsed
from playground.model import Channel, Event, Json, Member
from playground.responses import Hooks
from playground.signed import SignedRequests
from playground.sockets import SocketMode
from playground.transport import Reply, RequestKind, Transport
from playground.triggers import Triggers
from playground.world import World

TokenKind = Literal["bot", "user", "app"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls the Web API. A person may do whatever people may; the app what its scopes allow."""

    kind: TokenKind
    member: Member
    scopes: frozenset[str] | None

    def may(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes


class Slack:
    """What the Web API, the gestures and the transports share. ``base_url`` is set once the port is known."""

    def __init__(self, world: World, config: Config, clock: Clock) -> None:
        self.world = world
        self.config = config
        self.clock = clock
        self.base_url = ""
        self.journal = Journal(clock)
        self.faults = Faults(config.seed)
        self.triggers = Triggers()
        self.hooks = Hooks()
        self.sockets = SocketMode(world.app, config.ack_timeout, self.journal)
        self.deliveries = Deliveries(lambda: self.transport, self.faults, self.journal)
        self._requests: SignedRequests | None = None
        self.guide: Guide | None = None
        """Handed in by whoever knows the app; without one the time machine moves by spans only."""

    def now(self) -> datetime:
        return self.clock.now()

    @property
    def transport(self) -> Transport:
        """Signed requests if the app has a request URL, Socket Mode otherwise."""
        config = self.config
        if config.request_url is None:
            return self.sockets
        if self._requests is None:
            self._requests = SignedRequests(config.request_url, config.signing_secret, config.ack_timeout)
        return self._requests

    async def reconfigure(self, config: Config) -> None:
        """New settings of the app, from now on."""
        if self._requests is not None:
            await self._requests.close()
            self._requests = None
        self.config = config

    def emit(self, events: Iterable[Event]) -> None:
        """Shows the events to whoever watches, and sends the app those it hears of."""
        for event in events:
            self.journal.changed(event.body["type"], event.about)
            if hears(event, self.world, self.config):
                self.deliveries.send(envelope(event, self.world, self.now()), self.config)

    async def ask(self, kind: RequestKind, payload: Json) -> Reply:
        """Sends a command or an interaction and waits for the acknowledgement."""
        began = monotonic()
        with self.deliveries.flight():
            reply = await self.transport.ask(kind, payload)
        what = payload.get("command") or payload.get("type")
        self.journal.write(
            kind,
            what=what,
            payload=payload,
            outcome=reply.error or "ok",
            reply=reply.body,
            ms=elapsed(began),
        )
        return reply

    def actor(self, token: str | None) -> Actor:
        """Whose token this is. Raises ``not_authed``, ``invalid_auth`` or ``account_inactive``."""
        if not token:
            raise SlackError("not_authed")
        bot = self.world.members[self.world.app.bot_user_id]
        if token == self.config.bot_token:
            return Actor("bot", bot, self.config.scopes)
        if token == self.config.app_token:
            return Actor("app", bot, frozenset({"connections:write"}))
        member = self.world.members.get(token.removeprefix("xoxp-")) if token.startswith("xoxp-") else None
        if member is None or member.is_bot:
            raise SlackError("invalid_auth")
        if member.deleted:
            raise SlackError("account_inactive")
        return Actor("user", member, None)

    def channel_name(self, channel: Channel) -> str:
        """The name that commands and interactions carry: a private channel's isn't told."""
        if channel.is_im:
            return "directmessage"
        return "privategroup" if channel.is_private else channel.name

    async def close(self) -> None:
        self.journal.close()
        await self.deliveries.close()
        await self.sockets.close()
        if self._requests is not None:
            await self._requests.close()
