"""The two ways to say no."""

from typing import Any


class SlackError(Exception):
    """A refusal in Slack's words: ``{"ok": false, "error": code, ...extra}``."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def body(self) -> dict[str, Any]:
        return {"ok": False, "error": self.code, **self.extra}


def invalid_arguments(*messages: str) -> SlackError:
    """Arguments that don't have the right form, each named in a sentence."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})


class GestureError(Exception):
    """A gesture that nobody could make: no such person, button or view. ``detail`` is a sentence for a human."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
