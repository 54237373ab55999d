"""Stopping a worker at a named point between claim and record, as if the process had ended there."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

import pytest

from bot.jobs import courier, deliver
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

    def reach(self, point: str, *kinds: str) -> None:
        """``kinds``: of what is handled here, several at once; else that of the delivery in progress."""
        if not self.stopped and point == self.point and self.kind in (kinds or (self._delivering.get(),)):
            self.stopped = True
            raise Stop(point)

    def delivery(self, step: Step) -> Step:
        async def run(parts: Any, slots: Any, record: Any, claimed: Any, what: Any) -> None:
            self._delivering.set(claimed.post.kind)
            self.reach("claimed")
            await step(parts, slots, record, claimed, what)

        return run

    def around(self, step: Step, before: str | None, after: str, *kinds: str) -> Step:
        async def run(*args: Any, **kwargs: Any) -> Any:
            if before is not None:
                self.reach(before, *kinds)
            outcome = await step(*args, **kwargs)
            self.reach(after, *kinds)
            return outcome

        return run

    def records(self, step: Step, after: str) -> Step:
        """A step that has its messages as second argument."""

        async def run(first: Any, sent: Any) -> Any:
            outcome = await step(first, sent)
            self.reach(after, *{one.post.kind for one in sent})
            return outcome

        return run


def stop(monkeypatch: pytest.MonkeyPatch, kind: str, point: str) -> Stopper:
    """From now on the next delivery of this kind stops at this point."""
    stopper = Stopper(kind, point)
    around = stopper.around
    monkeypatch.setattr(courier, "deliver", stopper.delivery(deliver.deliver))
    points = "before compose", "after compose"
    kinds = {
        name: replace(
            one,
            compose=around(one.compose, *points, name),
            compose_all=one.compose_all and around(one.compose_all, *points, name),
        )
        for name, one in KINDS.items()
    }
    for module in (courier, deliver):
        monkeypatch.setattr(module, "KINDS", kinds)
    monkeypatch.setattr(Slack, "post", around(Slack.post, "before Slack", "after Slack"))
    monkeypatch.setattr(posts, "posted", stopper.records(posts.posted, "posted, round not opened"))
    if kind == "question":
        monkeypatch.setattr(rounds, "opened", around(rounds.opened, None, "before commit", kind))
    else:
        monkeypatch.setattr(posts, "posted", stopper.records(posts.posted, "before commit"))
    monkeypatch.setattr(courier, "record", stopper.records(courier.record, "recorded"))
    return stopper
