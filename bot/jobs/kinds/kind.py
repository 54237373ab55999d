"""What delivery has to know of a kind of message, whatever it says."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from bot.parts import Parts
from bot.slack.blocks.text import Message
from bot.store.posts import Sent
from bot.store.tables import Post


@dataclass(frozen=True, slots=True)
class File:
    """A file to share: its name with extension, its title, its text."""

    name: str
    title: str
    content: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A message and where it goes; ``plain`` says the same without blocks that an older Slack refuses.

    With a ``file`` that is shared, and the message's text introduces it.
    """

    message: Message
    thread_ts: str | None = None
    broadcast: bool = False
    plain: Message | None = None
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Unsaid:
    """There is nothing to be said any more, and why. What stands in Slack already stays as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """As `Unsaid`, and what stands in Slack already is deleted there."""

    reason: str


What = Composed | Unsaid | Gone
Compose = Callable[[AsyncSession, Parts, Post], Awaitable[What]]
# What composes it, where Slack has to be asked something first: outside of any transaction.
Prepare = Callable[[Parts, Post], Awaitable[Compose]]
# The message stands in Slack under this ts, in this channel: in the transaction that records it.
Recorded = Callable[[AsyncSession, Parts, Post, str, str], Awaitable[None]]
# The same for many of a kind, of any workspaces, in a few queries.
ComposeAll = Callable[[AsyncSession, Parts, Sequence[Post]], Awaitable[dict[UUID, What]]]
RecordedAll = Callable[[AsyncSession, Parts, Sequence[Sent]], Awaitable[None]]
# It won't be sent, for this reason: "skipped" (nothing to be said) or "failed" (Slack won't have it).
Ended = Callable[[AsyncSession, Parts, Post, str, str], Awaitable[None]]
Thread = Callable[[AsyncSession, Post], Awaitable[str | None]]


async def _not_recorded(session: AsyncSession, parts: Parts, post: Post, ts: str, channel_id: str) -> None:
    pass


async def _not_ended(session: AsyncSession, parts: Parts, post: Post, state: str, reason: str) -> None:
    pass


async def _no_thread(session: AsyncSession, post: Post) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """``direct``: it goes to one member, and ``channel_id`` is theirs until it stands in the app's conversation with them.

    ``waits``: where the app is shut out of a channel it goes out once the app is back in, else it is dropped.
    ``prepare``: gives what composes it before it is sent, else ``compose`` does.
    ``thread``: the thread it stands in, to read it back from.
    ``compose_all``, ``recorded_all``: in place of ``compose`` and ``recorded`` for a kind of which thousands fall due at once.
    """

    compose: Compose
    prepare: Prepare | None = None
    recorded: Recorded = _not_recorded
    ended: Ended = _not_ended
    thread: Thread = _no_thread
    direct: bool = False
    waits: bool = False
    compose_all: ComposeAll | None = None
    recorded_all: RecordedAll | None = None
