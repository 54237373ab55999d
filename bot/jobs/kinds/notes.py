"""A member's notes, as a file for them alone: made when they are sent, from the facts as they stand then."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, dm, people
from bot.jobs import notes as gathering
from bot.jobs.kinds.kind import Compose, Composed, File, Kind
from bot.jobs.notes import Rooms
from bot.parts import Parts
from bot.slack import people as slack_people
from bot.slack.blocks import notes as blocks
from bot.slack.trouble import Refused
from bot.store.tables import Post

NOWHERE = Rooms({}, {}, known=False)


async def _prepare(parts: Parts, post: Post) -> Compose:
    """Which channels the member is in, and what time it is for them, is known to Slack."""
    user = _whose(post)
    person = (await people.ensure(parts, post.team_id, [user])).get(user)
    try:
        theirs = await slack_people.channels_of(parts.slack, post.team_id, user)
        rooms = Rooms(theirs, await slack_people.channels_of(parts.slack, post.team_id, None))
    except (
        Refused
    ):  # somebody of whom Slack doesn't tell: no private channel is named, and nothing that is open told
        rooms = NOWHERE
    return partial(_compose, rooms=rooms, tz=person.tz if person else "UTC")


async def _compose(
    session: AsyncSession, parts: Parts, post: Post, *, rooms: Rooms = NOWHERE, tz: str = "UTC"
) -> Composed:
    bank = await banks.of(session, parts.bank, post.team_id)
    notes = await gathering.read(
        session, bank, post.team_id, _whose(post), rooms, now=parts.clock.now(), tz=tz
    )
    if not notes.notes:
        return Composed(blocks.nothing_yet())
    file = File(blocks.file_name(notes), blocks.file_title(notes), blocks.markdown(notes))
    return Composed(blocks.introduction(notes), file=file)


def _whose(post: Post) -> str:
    return post.subject.partition("/")[0]


async def _ended(session: AsyncSession, parts: Parts, post: Post, state: str, reason: str) -> None:
    """Whoever waits for them is told."""
    about = f"notes-not-made/{post.post_id}"
    await dm.owe(session, post.team_id, [_whose(post)], about, blocks.not_made(), parts.clock.real())


NOTES = Kind(_compose, prepare=_prepare, ended=_ended, direct=True)
