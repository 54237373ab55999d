"""Workspaces at work: the state of each, and what they share: the app's settings, the ways to it, and who is asking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Literal

from playground.clock import Clock
from playground.config import Config
from playground.deliveries import Deliveries, envelope, hears, subscription
from playground.errors import SlackError
from playground.faults import Faults
from playground.guide import Guide
from playground.installs import Codes, Installs, farewell
from playground.journal import Journal, elapsed
from playground.limits import Limits
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
    """Who calls the Web API, and in which workspace. A person may do whatever people may; the app what its scopes allow."""

    kind: TokenKind
    slack: "Slack"
    member: Member
    scopes: frozenset[str] | None

    def may(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes


class Platform:
    """All workspaces, and one app, installed in some of them. ``base_url`` is set once the port is known."""

    def __init__(self, worlds: Sequence[World], config: Config, clock: Clock) -> None:
        self.config = config
        self.clock = clock
        self.base_url = ""
        self.journal = Journal(clock)
        self.faults = Faults(config.seed)
        self.limits = Limits(clock, config.limits)
        self.installs = Installs()
        self.codes = Codes()
        self.authorized: str | None = None
        """The workspace that ``authorizations`` name for a shared channel, if its app is there; else the last to join."""
        self.sockets = SocketMode(worlds[0].app, config.ack_timeout, self.journal)
        self.deliveries = Deliveries(lambda: self.transport, self.faults, self.journal)
        self._requests: SignedRequests | None = None
        self.guide: Guide | None = None
        """Handed in by whoever knows the app; without one the time machine moves by spans only."""
        self.workspaces = {world.team.id: Slack(self, world) for world in worlds}
        if len(self.workspaces) < len(worlds):
            raise ValueError("Two workspaces have the same id.")
        for world in worlds:
            if config.installed:
                self.installs.install(world, config.scopes, token=self._first_token(world))
            else:
                self.installs.absent(world)

    def _first_token(self, world: World) -> str:
        """In the first workspace the configured token, elsewhere that one with ``-TEAM`` behind it."""
        token = self.config.bot_token
        return token if world is self.first.world else f"{token}-{world.team.id}"

    @property
    def first(self) -> "Slack":
        """The workspace that is meant where none is named."""
        return next(iter(self.workspaces.values()))

    def at(self, team: str | None) -> "Slack":
        """A workspace by its id; None: the first. Raises ``team_not_found``."""
        found = self.workspaces.get(team) if team else self.first
        if found is None:
            raise SlackError("team_not_found")
        return found

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

    def actor(self, token: str | None) -> Actor:
        """Whose token this is. Raises ``not_authed``, ``invalid_auth``, ``account_inactive`` or ``token_revoked``."""
        if not token:
            raise SlackError("not_authed")
        if token == self.config.app_token:
            return Actor("app", self.first, self.first.bot, frozenset({"connections:write"}))
        if token.startswith("xoxp-"):
            return self._person(token.removeprefix("xoxp-"))
        team, installation = self.installs.of_token(token)
        slack = self.at(team)
        return Actor("bot", slack, slack.bot, installation.scopes)

    def _person(self, named: str) -> Actor:
        """``USER`` in the first workspace, or ``TEAM:USER``."""
        team, _, user = named.rpartition(":")
        slack = self.workspaces.get(team) if team else self.first
        member = slack.world.members.get(user) if slack is not None else None
        if slack is None or member is None or member.is_bot:
            raise SlackError("invalid_auth")
        if member.deleted:
            raise SlackError("account_inactive")
        return Actor("user", slack, member, None)

    async def close(self) -> None:
        self.journal.close()
        await self.deliveries.close()
        await self.sockets.close()
        if self._requests is not None:
            await self._requests.close()


class Slack:
    """One workspace at work: what the Web API, the gestures and the transports need of it."""

    def __init__(self, platform: Platform, world: World) -> None:
        self.platform = platform
        self.world = world
        self.clock = platform.clock
        self.journal = platform.journal
        self.faults = platform.faults
        self.sockets = platform.sockets
        self.deliveries = platform.deliveries
        self.triggers = Triggers()
        self.hooks = Hooks()

    @property
    def config(self) -> Config:
        return self.platform.config

    @property
    def base_url(self) -> str:
        return self.platform.base_url

    @property
    def bot(self) -> Member:
        """The app among the members; deactivated where it isn't installed."""
        return self.world.members[self.world.app.bot_user_id]

    @property
    def is_installed(self) -> bool:
        return not self.bot.deleted

    def now(self) -> datetime:
        return self.clock.now()

    def emit(self, events: Iterable[Event]) -> None:
        """Shows the events to whoever watches, and sends the app those it hears of."""
        for event in events:
            self.journal.changed(event.body["type"], event.about)
            if subscription(event) in self.config.events and (through := self._told_through(event)):
                self.deliveries.send(envelope(event, self.world, self.now(), through), self.config)

    def _told_through(self, event: Event) -> World | None:
        """The workspace in which the app hears of it: for a shared channel one of those whose app is in there."""
        channel = self.world.channels.get(event.channel or "")
        teams = channel.teams if channel is not None and channel.is_shared else [self.world.team.id]
        worlds = [self.platform.workspaces[team].world for team in teams]
        there = [world for world in worlds if hears(event, world)]
        named = [world for world in there if world.team.id == self.platform.authorized]
        return (named or there)[-1] if there else None

    async def ask(self, kind: RequestKind, payload: Json) -> Reply:
        """Sends a command or an interaction and waits for the acknowledgement."""
        if not self.is_installed:
            return Reply("dispatch_failed")
        began = monotonic()
        with self.deliveries.flight():
            reply = await self.platform.transport.ask(kind, payload)
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

    def uninstall(self) -> None:
        """The app is told, and has no token any more by the time it hears of it."""
        self.emit(farewell(self.world, self.now(), uninstalled=True))
        self.platform.installs.remove(self.world, because="account_inactive")

    def token(self, member: Member) -> str:
        """What this person's own API calls carry."""
        team = "" if self is self.platform.first else f"{self.world.team.id}:"
        return f"xoxp-{team}{member.id}"

    def response_url(self, kind: Literal["commands", "actions"], key: str) -> str:
        return f"{self.base_url}/{kind}/{self.world.team.id}/{key}"

    def channel_name(self, channel: Channel) -> str:
        """The name that commands and interactions carry: a private channel's isn't told."""
        if channel.is_im:
            return "directmessage"
        return "privategroup" if channel.is_private else channel.name
