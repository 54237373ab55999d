"""Stopping a worker at a named point between claim and record, as if the process had ended there."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

import pytest

from bot.jobs import deliver
from bot.jobs.kinds import KINDS
from bot.slack.gateway import Slack
from bot.store import posts, rounds

POINTS = (
    "claimed",
    "before compose",
    "after compose",
    "before Slack",
    "after Slack",
    "posted, round not opened",
    "before commit",
    "recorded",
)

Step = Callable[..., Awaitable[Any]]


class Stop(BaseException):
    """The process ended here: nothing catches this."""


class Stopper:
    """Stops the first delivery of one kind of message at one point; everything after that runs as it is."""

    def __init__(self, kind: str, point: str) -> None:
        self.kind, self.point, self.stopped = kind, point, False
        self._delivering: ContextVar[str] = ContextVar("delivering", default="")

    def reach(self, point: str) -> None:
        if not self.stopped and point == self.point and self._delivering.get() == self.kind:
            self.stopped = True
            raise Stop(point)

    def delivery(self, step: Step) -> Step:
        async def run(parts: Any, claimed: Any) -> None:
            self._delivering.set(claimed.post.kind)
            self.reach("claimed")
            await step(parts, claimed)

        return run

    def around(self, step: Step, before: str | None, after: str) -> Step:
        async def run(*args: Any, **kwargs: Any) -> Any:
            if before is not None:
                self.reach(before)
            outcome = await step(*args, **kwargs)
            self.reach(after)
            return outcome

        return run


def stop(monkeypatch: pytest.MonkeyPatch, kind: str, point: str) -> Stopper:
    """From now on the next delivery of this kind stops at this point."""
    stopper = Stopper(kind, point)
    around = stopper.around
    monkeypatch.setattr(deliver, "_deliver", stopper.delivery(deliver._deliver))
    kinds = {
        name: replace(one, compose=around(one.compose, "before compose", "after compose"))
        for name, one in KINDS.items()
    }
    monkeypatch.setattr(deliver, "KINDS", kinds)
    monkeypatch.setattr(Slack, "post", around(Slack.post, "before Slack", "after Slack"))
    monkeypatch.setattr(posts, "posted", around(posts.posted, None, "posted, round not opened"))
    last = "opened" if kind == "question" else "posted"
    where = rounds if kind == "question" else posts
    monkeypatch.setattr(where, last, around(getattr(where, last), None, "before commit"))
    monkeypatch.setattr(deliver, "_record", around(deliver._record, None, "recorded"))
    return stopper
