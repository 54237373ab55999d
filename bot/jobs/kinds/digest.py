"""A manager's weekly digest: gathered when it is sent, from the channels whose figures are theirs to see at that moment."""

from datetime import date
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import digest, managed
from bot.jobs.kinds.kind import Compose, Composed, Kind, Unsaid
from bot.jobs.managed import Viewer
from bot.parts import Parts
from bot.store.tables import Post


async def _prepare(parts: Parts, post: Post) -> Compose:
    """Who left a private channel since, or manages it no longer, hears nothing of it."""
    user, _, _ = post.subject.partition("/")
    return partial(_compose_for, who=await managed.viewer(parts, post.team_id, user))


async def _compose_for(session: AsyncSession, parts: Parts, post: Post, *, who: Viewer) -> Composed | Unsaid:
    week = date.fromisoformat(post.subject.rpartition("/")[2])
    message = await digest.message(session, parts, post.team_id, who, week)
    return Composed(message) if message is not None else Unsaid("nothing to tell")


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Unsaid:
    """What was sent stays as it is."""
    return Unsaid("sent")


DIGEST = Kind(_compose, prepare=_prepare, direct=True)
