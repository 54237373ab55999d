"""Work on several things at once, where one that fails must not hold up the others."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import structlog

log = structlog.get_logger(__name__)

T = TypeVar("T")


async def each(items: Sequence[T], work: Callable[[T], Awaitable[None]]) -> None:
    """Run ``work`` on all of them at once and wait for all. What fails unexpectedly is logged; its lease brings it up again."""
    outcomes = await asyncio.gather(*(work(item) for item in items), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            log.error(
                "failed",
                action=getattr(work, "func", work).__name__.strip("_"),
                error=str(outcome),
                exc_info=outcome,
            )
        elif isinstance(outcome, BaseException):
            raise outcome
