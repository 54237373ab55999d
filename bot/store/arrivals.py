"""What arrives together is stored together: the replies and reactions of a few milliseconds, in a fixed number of statements.

Rows are locked and written in the order of their keys, so that two processes don't block each other.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import DateTime, Executable, Text, and_, any_, bindparam, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.slack_time import moment
from bot.rules.votes import fold_skin_tone
from bot.store import erasures, posts, reactions, replies, values
from bot.store.database import ring
from bot.store.reactions import Made, Reacted
from bot.store.replies import Message, Sent, Written
from bot.store.tables import Round, Sync

_NEVER = datetime(9999, 1, 1, tzinfo=UTC)
_ALWAYS = datetime(1, 1, 1, tzinfo=UTC)


async def store(
    session: AsyncSession, sent: Collection[Sent], made: Collection[Made], real: datetime
) -> set[Sent | Made]:
    """Store what belongs to rounds; gives what of it is news. Posted results that it changes are edited.

    Of replies: those in a round's thread, or in one that may yet turn out to be a round's. Of reactions: those with a vote emoji, on
    whatever message, of a moment at which a round was open in the channel.
    """
    await erasures.hold_off(session, *{team_id for team_id, _ in [*sent, *made]})
    rounds = await _concerned(session, sent, made)
    sent = [one for one in sent if any(_may_be_in(one[1], of) for of in rounds[_channel(one)])]
    unread = await _unread(session, made)
    made = [
        one
        for one in made
        if any(_takes(of, one[1]) for of in rounds[_channel(one)])
        or any(after <= one[1].at and _is_vote(emoji, one[1]) for after, emoji in unread[_channel(one)])
    ]
    if not sent and not made:
        return set()
    forgotten = await _forgotten(session, sent, made)
    new_replies = await replies.record_all(session, set(sent) - forgotten)
    new_reactions = await reactions.record_all(session, set(made) - forgotten)
    changed = await _changed(session, new_replies, new_reactions)
    news = [of for each in rounds.values() for of in each if _shows(of, changed)]
    for of in news:
        await posts.revise_results(session, of, real)
    if news:
        await ring(session)
    return {*new_replies, *new_reactions}


def _channel(one: Sent | Made) -> tuple[str, str]:
    return one[0], one[1].channel_id


def _may_be_in(written: Written, of: Round) -> bool:
    """In the round's thread, or the round's question may already stand in Slack without our having recorded it."""
    return of.state == "due" or of.ts == written.thread_ts


def _takes(of: Round, reacted: Reacted) -> bool:
    """A reaction with a vote emoji while the round was open, or is on its way."""
    if of.opens_at is None or of.closes_at is None:
        meanwhile = of.state == "due"
    else:
        meanwhile = of.opens_at <= reacted.at <= of.closes_at
    return meanwhile and _is_vote(of.vote_emoji, reacted)


def _is_vote(emoji: Collection[str], reacted: Reacted) -> bool:
    return fold_skin_tone(reacted.emoji) in emoji


_CHANNEL = (Round.team_id, Round.channel_id)


def _rounds_near() -> Executable:
    """In one look, so that a question which is recorded at this moment is missed neither as on its way nor as open."""
    channels = values.given(_CHANNEL)
    near = or_(
        and_(Round.closes_at.is_(None), Round.state == "due"),
        and_(
            Round.closes_at >= bindparam("first", type_=DateTime(timezone=True)),
            Round.opens_at <= bindparam("last", type_=DateTime(timezone=True)),
        ),
        Round.ts == any_(bindparam("threads", type_=ARRAY(Text))),
    )
    query = select(Round).where(*(key == channels.c[key.key] for key in _CHANNEL), near)
    return query.order_by(*_CHANNEL, Round.round_id).with_for_update(read=True, of=Round)


def _rounds_unread() -> Executable:
    channels = values.given(_CHANNEL)
    return (
        select(*_CHANNEL, Sync.until, Round.vote_emoji)
        .join(Sync, (Sync.team_id == Round.team_id) & (Sync.round_id == Round.round_id))
        .where(*(key == channels.c[key.key] for key in _CHANNEL), Sync.state == "due")
    )


_ROUNDS_NEAR, _ROUNDS_UNREAD = _rounds_near(), _rounds_unread()


async def _concerned(
    session: AsyncSession, sent: Collection[Sent], made: Collection[Made]
) -> defaultdict[tuple[str, str], list[Round]]:
    """By channel the rounds that these may belong to; they aren't closed before this transaction ends."""
    arrived: list[Sent | Made] = [*sent, *made]
    moments = [reacted.at for _, reacted in made]
    parameters = {
        "threads": sorted({written.thread_ts for _, written in sent}),
        "first": min(moments, default=_NEVER),
        "last": max(moments, default=_ALWAYS),
        **values.giving(_CHANNEL, sorted({_channel(one) for one in arrived})),
    }
    found = defaultdict(list)
    for of in await session.scalars(_ROUNDS_NEAR, parameters):
        found[of.team_id, of.channel_id].append(of)
    return found


async def _unread(
    session: AsyncSession, made: Collection[Made]
) -> defaultdict[tuple[str, str], list[tuple[datetime, list[str]]]]:
    """By channel, since when reactions are wanted for rounds whose threads are still to be read back, and which emoji.

    What has happened since then must not be taken for what was missed, however long the round is closed.
    """
    found = defaultdict(list)
    if made:
        channels = values.giving(_CHANNEL, sorted({_channel(one) for one in made}))
        for team_id, channel_id, until, emoji in await session.execute(_ROUNDS_UNREAD, channels):
            found[team_id, channel_id].append((until, emoji))
    return found


async def _forgotten(
    session: AsyncSession, sent: Collection[Sent], made: Collection[Made]
) -> set[Sent | Made]:
    """What is from before its author asked to be forgotten: written then, though perhaps edited or deleted now; given or taken back then.

    What is taken back now may have been given since, even if that is told later.
    """
    arrived: list[Sent | Made] = [*sent, *made]
    erased = await erasures.asked(session, {(team_id, what.user_id) for team_id, what in arrived})
    found: set[Sent | Made] = set()
    for reply in sent:
        at = erased.get((reply[0], reply[1].user_id))
        if at is not None and moment(reply[1].ts) <= at:
            found.add(reply)
    for reaction in made:
        at = erased.get((reaction[0], reaction[1].user_id))
        if at is not None and reaction[1].at <= at:
            found.add(reaction)
    return found


async def _changed(
    session: AsyncSession, sent: Collection[Sent], made: Collection[Made]
) -> dict[Message, datetime]:
    """The threads in which that happened, and the earliest moment of it. A deletion is of always: the link goes, however late it is."""
    found: dict[Message, datetime] = {}
    for team_id, written in sent:
        thread = team_id, written.channel_id, written.thread_ts
        found[thread] = min(found.get(thread, _NEVER), _ALWAYS if written.deleted else written.at)
    threads = await replies.threads_of(
        session, {(team_id, each.channel_id, each.ts) for team_id, each in made}
    )
    for team_id, reacted in made:
        of = threads.get((team_id, reacted.channel_id, reacted.ts))
        if of is not None:
            found[of] = min(found.get(of, _NEVER), reacted.at)
    return found


def _shows(of: Round, changed: dict[Message, datetime]) -> bool:
    """Whether the round's results are out, and say something else now."""
    at = changed.get((of.team_id, of.channel_id, of.ts or ""))
    return at is not None and of.state == "closed" and of.closes_at is not None and at <= of.closes_at
