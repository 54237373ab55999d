"""How often the app may call, per workspace and method: Slack's tiers, and the narrow way for unlisted apps."""

import math
import time
from collections import deque
from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from playground.clock import Clock

UNLISTED = {"conversations.history": 1, "conversations.replies": 1}
"""Requests a minute for apps that are sold but not in Slack's Marketplace."""

UNLISTED_OBJECTS = 15

_TIERS = {
    "conversations.list": 20,
    "users.list": 20,
    "emoji.list": 20,
    "users.info": 100,
    "conversations.members": 100,
    "chat.postEphemeral": 100,
    "views.open": 100,
    "views.push": 100,
    "views.update": 100,
    "views.publish": 100,
}
_OTHERS = 50
"""Requests a minute of a method that isn't named: most are of tier 3."""

_FREE = ("api.test", "auth.test", "apps.connections.open", "oauth.v2.access")
_MINUTE, _SECOND = 60.0, 1.0


class LimitsRequest(BaseModel):
    """``unlisted``: an app distributed outside the Marketplace. ``tiers``: everybody's limits, and a message a second
    and channel. ``clock``: by whose minutes, the workspace's (which tests move) or the machine's."""

    model_config = ConfigDict(extra="forbid")

    unlisted: bool = False
    tiers: bool = False
    clock: Literal["workspace", "machine"] = "workspace"


class Limits:
    """The limits switched on at present, and the calls that count against them."""

    def __init__(self, clock: Clock, wanted: LimitsRequest) -> None:
        self._clock = clock
        self._began: datetime = clock.now()
        self.replace(wanted)

    def replace(self, wanted: LimitsRequest) -> None:
        """Forgets what was called before."""
        self._wanted = wanted
        self._calls: dict[tuple[str, ...], deque[float]] = {}

    @property
    def most_objects(self) -> int | None:
        """How many messages an answer holds at most, whatever was asked for."""
        return UNLISTED_OBJECTS if self._wanted.unlisted else None

    def take(self, team: str, method: str, channel: str) -> int | None:
        """Counts a call; or the seconds after which it may be tried again."""
        allowed, span, key = self._rule(team, method, channel)
        if allowed is None:
            return None
        now = self._now()
        calls = self._calls.setdefault(key, deque(maxlen=allowed))
        if len(calls) == allowed and 0 <= now - calls[0] < span:
            return max(1, math.ceil(span - (now - calls[0])))
        calls.append(now)
        return None

    def _rule(self, team: str, method: str, channel: str) -> tuple[int | None, float, tuple[str, ...]]:
        """How many calls in how many seconds, and what counts together."""
        key = (team, method)
        if self._wanted.unlisted and method in UNLISTED:
            return UNLISTED[method], _MINUTE, key
        if not self._wanted.tiers or method in _FREE:
            return None, _MINUTE, key
        if method == "chat.postMessage":
            return 1, _SECOND, (*key, channel)
        return _TIERS.get(method, _OTHERS), _MINUTE, key

    def _now(self) -> float:
        if self._wanted.clock == "machine":
            return time.monotonic()
        return (self._clock.now() - self._began) / timedelta(seconds=1)
