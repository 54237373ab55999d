"""A reminder of a round that is still to be answered."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, remind, seeing
from bot.jobs.kinds.kind import Compose, Composed, Kind, Unsaid
from bot.parts import Parts
from bot.rules import reminders as rules
from bot.slack.blocks import preferences as words
from bot.slack.links import permalink
from bot.store import members, reminders, rounds, workspaces
from bot.store.tables import Post

# Who is in the channel was asked for all of a round's reminders at once, when they were owed.
JUST_ASKED = timedelta(minutes=2)


async def _prepare(parts: Parts, post: Post) -> Compose:
    """Who left the channel since isn't reminded of what is asked there: asked again where it had to wait."""
    if parts.clock.real() - post.created_real <= JUST_ASKED:
        return _compose
    user, _, round_id = post.subject.partition("/")
    async with parts.sessions.begin() as session:
        of = await rounds.get(session, post.team_id, round_id)
    if of is None or not await seeing.is_in(parts, post.team_id, of.channel_id, user):
        return _not_concerned
    return _compose


async def _not_concerned(session: AsyncSession, parts: Parts, post: Post) -> Unsaid:
    return Unsaid("not in the channel")


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Composed | Unsaid:
    user, _, round_id = post.subject.partition("/")
    now = parts.clock.now()
    of = await rounds.get(session, post.team_id, round_id)
    reminder = await reminders.get(session, post.team_id, round_id, user)
    if of is None or of.ts is None or of.closes_at is None or reminder is None:
        return Unsaid("gone")
    if user not in await remind.still_wanting(session, of, {user}, now):
        return Unsaid("needless")
    tz = remind.zone_of(await members.known(session, post.team_id, {user}), user)
    if not rules.still_in_time(reminder.due_at, of.closes_at, now, tz):
        # Slack could not be reached in time; now it would come at night.
        return Unsaid("late")
    question = (await banks.of(session, parts.bank, post.team_id)).get(of.question_id or "")
    if question is None:
        return Unsaid("question_gone")
    url = (await workspaces.get(session, post.team_id)).url
    link = permalink(url, of.channel_id, of.ts)
    return Composed(words.reminder(question, of.channel_id, link, of.closes_at, tz, of.round_id))


REMINDER = Kind(_compose, prepare=_prepare, direct=True)
