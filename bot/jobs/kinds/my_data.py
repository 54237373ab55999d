"""Everything stored about a member, as a file for them alone: gathered when it is sent."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import dm, my_data
from bot.jobs.kinds.kind import Composed, File, Kind
from bot.parts import Parts
from bot.slack.blocks import my_data as blocks
from bot.store.tables import Post


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Composed:
    stored = await my_data.read(session, post.team_id, _whose(post), parts.clock.now())
    file = File(blocks.file_name(stored), blocks.file_title(stored), blocks.file_text(stored))
    return Composed(blocks.introduction(), file=file)


def _whose(post: Post) -> str:
    return post.subject.partition("/")[0]


async def _ended(session: AsyncSession, parts: Parts, post: Post, state: str, reason: str) -> None:
    """Whoever waits for it is told."""
    about = f"my-data-not-made/{post.post_id}"
    await dm.owe(session, post.team_id, [_whose(post)], about, blocks.not_made(), parts.clock.real())


MY_DATA = Kind(_compose, ended=_ended, direct=True)
