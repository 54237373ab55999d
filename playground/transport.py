"""The two ways to the app have one shape."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from playground.model import Json

RequestKind = Literal["slash_commands", "interactive"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the app answered to a command or an interaction.

    ``error`` is None if it acknowledged in time; else Slack's word for it: ``operation_timeout``,
    ``dispatch_failed`` or ``dispatch_unknown_error``. ``body`` is what came with the acknowledgement.
    """

    error: str | None
    body: Json | None = None


class Transport(Protocol):
    async def deliver(self, payload: Json, attempt: int, reason: str) -> str | None:
        """Sends an event once. ``attempt`` 0 is the first; None: acknowledged; else the reason why not, in
        Slack's words (``http_timeout``, ``http_error``, ``connection_failed`` …)."""

    async def ask(self, kind: RequestKind, payload: Json) -> Reply:
        """Sends a command or an interaction, once, and waits for the acknowledgement."""

    async def pause(self, event_id: str, seconds: float) -> bool:
        """Waits until it is time to deliver this event again; True: that isn't needed any more."""

    def redeliveries(self, delays: tuple[float, ...]) -> tuple[float, ...]:
        """Which of the configured delays this way of delivering uses."""

    async def close(self) -> None: ...


def as_object(body: Any) -> Json | None:
    """An acknowledgement's body, if it is one."""
    return body if isinstance(body, dict) and body else None
