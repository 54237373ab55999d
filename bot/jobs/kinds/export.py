"""The CSV export of a channel, for the manager who asked for it: made when it is sent, if they still may have it."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, dm, export, home_managers, managed, people
from bot.jobs.kinds.kind import Compose, Composed, File, Kind, Unsaid
from bot.parts import Parts
from bot.slack.blocks import export as blocks
from bot.store import figures, members, schedules
from bot.store.tables import Post

NOT_ALLOWED = "not_allowed"


async def _prepare(parts: Parts, post: Post) -> Compose:
    """Who left the channel since, or manages it no longer, gets nothing. And names are learned that nobody needed so far."""
    asked = post.message or {}
    who = await managed.viewer(parts, post.team_id, asked["asked_by"])
    async with parts.sessions.begin() as session:
        schedule = await schedules.get(session, post.team_id, asked["channel"])
        if schedule is None or not who.sees(schedule):
            return _not_allowed
        wrote = await figures.writers(session, post.team_id, schedule.channel_id)
        unknown = wrote - (await members.known(session, post.team_id, wrote)).keys()
    await people.ensure(parts, post.team_id, unknown)
    return _compose


async def _not_allowed(session: AsyncSession, parts: Parts, post: Post) -> Unsaid:
    return Unsaid(NOT_ALLOWED)


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid:
    schedule = await schedules.get(session, post.team_id, (post.message or {})["channel"])
    if schedule is None:
        return Unsaid(NOT_ALLOWED)
    now = parts.clock.now()
    bank = await banks.of(session, parts.bank, post.team_id)
    rows = await export.rows(session, bank, schedule, now)
    today = home_managers.today(schedule, now)
    return Composed(
        blocks.introduction(schedule.channel_id),
        file=File(
            blocks.file_name(schedule.channel_name, today),
            blocks.file_title(schedule.channel_name, today),
            blocks.csv_of(rows),
        ),
    )


async def _ended(session: AsyncSession, parts: Parts, post: Post, state: str, reason: str) -> None:
    """Whoever waits for it is told."""
    asked = post.message or {}
    about = f"export-not-made/{post.post_id}"
    message = blocks.not_made(asked["channel"])
    await dm.owe(session, post.team_id, [asked["asked_by"]], about, message, parts.clock.real())


EXPORT = Kind(_compose, ended=_ended, prepare=_prepare, direct=True)
