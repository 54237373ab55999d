"""The facts of rounds, gathered for the rules to judge: a fixed number of queries, whatever the number of rounds that are gathered at once."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Text, and_, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules import judging
from bot.rules.answers import Revision, as_posted
from bot.rules.judging import Facts, Verdict
from bot.rules.votes import Reaction as Vote
from bot.store import choices, values
from bot.store.tables import Member, Peek, Reaction, Reply, Round, Workspace
from questions.model import Difficulty

# So many rounds are gathered and judged at once.
BATCH = 50


def as_rule(row: Round) -> judging.Round:
    """The round as the rules know it; only for one that has opened."""
    if row.opens_at is None or row.closes_at is None or row.difficulty is None:
        raise ValueError(f"round {row.round_id} never opened")
    return judging.Round(
        round_id=row.round_id,
        scheduled=row.origin == "scheduled",
        difficulty=cast("Difficulty", row.difficulty),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        minimum=row.minimum,
        emoji=frozenset(row.vote_emoji),
    )


async def gather(
    session: AsyncSession,
    team_id: str,
    rounds: Sequence[Round],
    *,
    user: str | None = None,
    votes: bool = True,
) -> dict[str, Facts]:
    """Facts by round id, of rounds that have opened; with ``user`` only those that bear on this member's credit.

    Without ``votes`` no reactions: who answered is judged all the same, nobody is crowned.
    """
    threads = {(row.channel_id, row.ts): row.round_id for row in rounds if row.ts is not None}
    if not threads:
        return {}
    replies = await _replies(session, team_id, threads, user)
    chosen = await choices.of_threads(session, team_id, threads, user)
    reactions = {} if user or not votes else await _reactions(session, team_id, threads, replies)
    peeks = await _peeks(session, team_id, rounds, user)
    people = {revision.user for revisions in replies.values() for revision in revisions}
    people |= {vote.voter for votes in reactions.values() for vote in votes}
    bots = await _bots(session, team_id, people)
    return {
        round_id: Facts(
            revisions=as_posted(replies.get(round_id, ())),
            reactions=tuple(reactions.get(round_id, ())),
            peeks=peeks.get(round_id, {}),
            bots=bots,
            choices=tuple(chosen.get(round_id, ())),
        )
        for round_id in threads.values()
    }


async def verdicts(
    session: AsyncSession, team_id: str, rounds: Sequence[Round], *, votes: bool = True
) -> list[Verdict]:
    """The judgment of each of these rounds, as of its close; ``votes``: see `gather`.

    Of many it is a batch at a time, judged off the event loop: years of a channel take seconds, in which others are answered.
    """
    found: list[Verdict] = []
    for first in range(0, len(rounds), BATCH):
        batch = rounds[first : first + BATCH]
        facts = await gather(session, team_id, batch, votes=votes)
        cases = [(as_rule(row), facts[row.round_id]) for row in batch if row.round_id in facts]
        found += await asyncio.to_thread(_judged, cases) if len(rounds) > BATCH else _judged(cases)
    return found


def _judged(cases: Sequence[tuple[judging.Round, Facts]]) -> list[Verdict]:
    return [judging.judge(of, facts) for of, facts in cases]


async def people(session: AsyncSession, team_id: str, rounds: Sequence[Round]) -> set[str]:
    """Everybody who wrote or reacted in these rounds."""
    facts = await gather(session, team_id, rounds)
    wrote = {revision.user for fact in facts.values() for revision in fact.revisions}
    return wrote | {vote.voter for fact in facts.values() for vote in fact.reactions}


async def _replies(
    session: AsyncSession, team_id: str, threads: Mapping[tuple[str, str], str], user: str | None
) -> dict[str, list[Revision]]:
    handed = values.rows(
        channel_id=(values.TEXT, [channel for channel, _ in threads]),
        thread_ts=(values.TEXT, [thread for _, thread in threads]),
    )
    query = select(
        Reply.channel_id, Reply.thread_ts, Reply.ts, Reply.user_id, Reply.at, Reply.length, Reply.deleted
    ).where(
        Reply.team_id == team_id,
        Reply.channel_id == handed.c.channel_id,
        Reply.thread_ts == handed.c.thread_ts,
    )
    # A member's own are found by who they are, everybody's by thread.
    query = values.for_each(handed, query) if user is None else query.where(Reply.user_id == user)
    found: defaultdict[str, list[Revision]] = defaultdict(list)
    for channel, thread, ts, author, at, length, deleted in (await session.execute(query)).all():
        found[threads[channel, thread]].append(
            Revision(ts=ts, user=author, at=at, length=length, deleted=deleted)
        )
    return found


async def _reactions(
    session: AsyncSession,
    team_id: str,
    threads: Mapping[tuple[str, str], str],
    replies: Mapping[str, Sequence[Revision]],
) -> dict[str, list[Vote]]:
    of = {
        (channel, revision.ts): round_id
        for (channel, _), round_id in threads.items()
        for revision in replies.get(round_id, ())
    }
    handed = values.rows(
        channel_id=(values.TEXT, [channel for channel, _ in of]), ts=(values.TEXT, [ts for _, ts in of])
    )
    query = values.for_each(
        handed,
        select(
            Reaction.channel_id,
            Reaction.ts,
            Reaction.user_id,
            Reaction.emoji,
            Reaction.given,
            Reaction.at,
            Reaction.since,
        ).where(
            Reaction.team_id == team_id,
            Reaction.channel_id == handed.c.channel_id,
            Reaction.ts == handed.c.ts,
        ),
    )
    found: defaultdict[str, list[Vote]] = defaultdict(list)
    for channel, ts, voter, emoji, given, at, since in (await session.execute(query)).all():
        found[of[channel, ts]].append(Vote(ts=ts, voter=voter, emoji=emoji, on=given, at=at, since=since))
    return found


async def _peeks(
    session: AsyncSession, team_id: str, rounds: Sequence[Round], user: str | None
) -> dict[str, dict[str, datetime]]:
    """By round and member, their first look at its question while it was open."""
    handed = values.rows(
        round_id=(values.TEXT, [row.round_id for row in rounds]),
        question_id=(values.TEXT, [row.question_id for row in rounds]),
        opens_at=(values.MOMENT, [row.opens_at for row in rounds]),
        closes_at=(values.MOMENT, [row.closes_at for row in rounds]),
    )
    query = (
        select(handed.c.round_id, Peek.user_id, func.min(Peek.at))
        .join(
            handed,
            and_(
                Peek.question_id == handed.c.question_id,
                Peek.at.between(handed.c.opens_at, handed.c.closes_at),
            ),
        )
        .where(Peek.team_id == team_id)
        .group_by(handed.c.round_id, Peek.user_id)
    )
    if user is not None:
        query = query.where(Peek.user_id == user)
    found: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    for round_id, member, at in (await session.execute(query)).all():
        found[round_id][member] = at
    return found


async def _bots(session: AsyncSession, team_id: str, people: Collection[str]) -> frozenset[str]:
    among = any_(bindparam("people", list(people), type_=ARRAY(Text)))
    known = await session.scalars(
        select(Member.user_id).where(Member.team_id == team_id, Member.user_id == among, Member.is_bot)
    )
    own = await session.scalars(select(Workspace.bot_user_id).where(Workspace.team_id == team_id))
    return frozenset((*known, *own, "USLACKBOT"))
