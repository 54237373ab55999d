"""Trigger ids: the proof that a person did something a moment ago, good for opening one modal."""

import secrets
import time
from dataclasses import dataclass

from playground.errors import SlackError

LIFETIME = 3.0
"""Seconds, of real time: the workspace's clock may jump."""

KEPT = 1000


@dataclass(slots=True)
class Trigger:
    user: str
    issued: float
    exchanged: bool = False


class Triggers:
    def __init__(self) -> None:
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str) -> str:
        if len(self._issued) >= KEPT:
            del self._issued[next(iter(self._issued))]
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user, time.monotonic())
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Raises ``invalid_trigger_id``, ``expired_trigger_id`` or ``exchanged_trigger_id``."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.exchanged:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() - trigger.issued > LIFETIME:
            raise SlackError("expired_trigger_id")
        trigger.exchanged = True
        return trigger
