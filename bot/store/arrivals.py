"""What arrives together is stored together: the replies and reactions of a few milliseconds, in a fixed number of statements.

Rows are locked and written in the order of their keys, so that two processes don't block each other.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.slack_time import moment
from bot.rules.votes import fold_skin_tone
from bot.store import erasures, posts, reactions, replies
from bot.store.database import given, ring
from bot.store.reactions import Made, Reacted
from bot.store.replies import Sent
from bot.store.tables import Round

Message = tuple[str, str, str]
"""A workspace, a channel of it, and the ts of a message there."""


@dataclass(frozen=True, slots=True)
class Window:
    """When a round takes reactions: while it was open, or, while it is on its way (then both are None), at any moment."""

    opens_at: datetime | None
    closes_at: datetime | None
    emoji: frozenset[str]

    @property
    def in_flight(self) -> bool:
        return self.opens_at is None or self.closes_at is None

    def takes(self, reacted: Reacted) -> bool:
        if fold_skin_tone(reacted.emoji) not in self.emoji:
            return False
        if self.opens_at is None or self.closes_at is None:
            return True
        return self.opens_at <= reacted.at <= self.closes_at


async def store(
    session: AsyncSession, sent: Collection[Sent], made: Collection[Made], real: datetime
) -> set[Sent | Made]:
    """Store what belongs to rounds; gives what of it is news. Posted results that it changes are edited.

    Of replies: those in a round's thread, or in one that may yet turn out to be a round's. Of reactions: those with a vote emoji, on
    whatever message, of a moment at which a round was open in the channel.
    """
    # In this order: a question that is recorded between the two looks is missed by neither.
    windows = await in_channels(session, sent, made)
    rounds = await in_threads(session, {_thread(one) for one in sent})
    sent = [
        one
        for one in sent
        if _thread(one) in rounds or any(window.in_flight for window in windows[_channel(one)])
    ]
    made = [one for one in made if any(window.takes(one[1]) for window in windows[_channel(one)])]
    if not sent and not made:
        return set()
    forgotten = await _forgotten(session, sent, made)
    new_replies = await replies.record_all(session, set(sent) - forgotten)
    new_reactions = await reactions.record_all(session, set(made) - forgotten)
    changed = {_thread(one): rounds[_thread(one)] for one in new_replies if _shows(one, rounds)}
    changed |= await _reacted_in(session, new_reactions)
    for thread in sorted(changed):
        await posts.revise_results(session, changed[thread], real)
    if changed:
        await ring(session)
    return {*new_replies, *new_reactions}


def _channel(one: Sent | Made) -> tuple[str, str]:
    return one[0], one[1].channel_id


def _thread(one: Sent) -> Message:
    return one[0], one[1].channel_id, one[1].thread_ts


async def in_channels(
    session: AsyncSession, sent: Collection[Sent], made: Collection[Made]
) -> defaultdict[tuple[str, str], list[Window]]:
    """By channel the rounds on their way into it, and those that were open at any moment of these reactions."""
    keys = (Round.team_id, Round.channel_id)
    arrived: list[Sent | Made] = [*sent, *made]
    asked = given(keys, sorted({_channel(one) for one in arrived}))
    matters = and_(Round.closes_at.is_(None), Round.state == "due")
    if made:
        moments = [reacted.at for _, reacted in made]
        matters = or_(matters, and_(Round.opens_at <= max(moments), Round.closes_at >= min(moments)))
    query = select(*keys, Round.opens_at, Round.closes_at, Round.vote_emoji).where(
        *(key == asked.c[key.key] for key in keys), matters
    )
    found = defaultdict(list)
    for team_id, channel_id, opens_at, closes_at, emoji in await session.execute(query):
        found[team_id, channel_id].append(Window(opens_at, closes_at, frozenset(emoji)))
    return found


async def in_threads(session: AsyncSession, threads: Collection[Message]) -> dict[Message, Round]:
    """The rounds whose threads these are; they aren't closed before this transaction ends."""
    if not threads:
        return {}
    keys = (Round.team_id, Round.channel_id, Round.ts)
    asked = given(keys, sorted(threads))
    query = select(Round).where(*(key == asked.c[key.key] for key in keys)).order_by(*keys)
    found = await session.scalars(query.with_for_update(read=True, of=Round))
    return {(of.team_id, of.channel_id, str(of.ts)): of for of in found}


async def _forgotten(
    session: AsyncSession, sent: Collection[Sent], made: Collection[Made]
) -> set[Sent | Made]:
    """What is from before its author asked to be forgotten: written then, though perhaps edited or deleted now; given then, or then given and taken back now."""
    arrived: list[Sent | Made] = [*sent, *made]
    erased = await erasures.asked(session, {(team_id, what.user_id) for team_id, what in arrived})
    found: set[Sent | Made] = set()
    for reply in sent:
        at = erased.get((reply[0], reply[1].user_id))
        if at is not None and moment(reply[1].ts) <= at:
            found.add(reply)
    for reaction in made:
        team_id, reacted = reaction
        at = erased.get((team_id, reacted.user_id))
        if at is None:
            continue
        if reacted.at <= at or (not reacted.given and not await reactions.known(session, team_id, reacted)):
            found.add(reaction)
    return found


def _shows(one: Sent, rounds: dict[Message, Round]) -> bool:
    """Whether closed results change: by what happened before the close, and by a deletion, whenever, whose link goes."""
    of, written = rounds.get(_thread(one)), one[1]
    if of is None or of.state != "closed" or of.closes_at is None:
        return False
    return written.deleted or written.at <= of.closes_at


async def _reacted_in(session: AsyncSession, made: Collection[Made]) -> dict[Message, Round]:
    """The closed rounds on whose replies these reactions are, if they are of before the close."""
    earliest: dict[Message, datetime] = {}
    for team_id, reacted in made:
        reply = team_id, reacted.channel_id, reacted.ts
        earliest[reply] = min(reacted.at, earliest.get(reply, reacted.at))
    threads = await replies.threads_of(session, earliest)
    rounds = await in_threads(session, set(threads.values()))
    found = {}
    for reply, thread in threads.items():
        of = rounds.get(thread)
        if of is not None and of.state == "closed" and of.closes_at and earliest[reply] <= of.closes_at:
            found[thread] = of
    return found
