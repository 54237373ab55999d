"""The facts of rounds, gathered for the rules to judge: a fixed number of queries, whatever the number of rounds."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules import judging
from bot.rules.answers import Revision, as_posted
from bot.rules.judging import Facts, Verdict
from bot.rules.votes import Reaction as Vote
from bot.store import choices
from bot.store.tables import Member, Peek, Reaction, Reply, Round, Workspace
from questions.model import Difficulty


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
    reactions = {} if user or not votes else await _reactions(session, team_id, list(threads))
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
    """The judgment of each of these rounds, as of its close; ``votes``: see `gather`."""
    facts = await gather(session, team_id, rounds, votes=votes)
    return [judging.judge(as_rule(row), facts[row.round_id]) for row in rounds if row.round_id in facts]


async def people(session: AsyncSession, team_id: str, rounds: Sequence[Round]) -> set[str]:
    """Everybody who wrote or reacted in these rounds."""
    facts = await gather(session, team_id, rounds)
    wrote = {revision.user for fact in facts.values() for revision in fact.revisions}
    return wrote | {vote.voter for fact in facts.values() for vote in fact.reactions}


async def _replies(
    session: AsyncSession, team_id: str, threads: dict[tuple[str, str], str], user: str | None
) -> dict[str, list[Revision]]:
    query = select(
        Reply.channel_id, Reply.thread_ts, Reply.ts, Reply.user_id, Reply.at, Reply.length, Reply.deleted
    ).where(Reply.team_id == team_id, tuple_(Reply.channel_id, Reply.thread_ts).in_(list(threads)))
    if user is not None:
        query = query.where(Reply.user_id == user)
    found: defaultdict[str, list[Revision]] = defaultdict(list)
    for channel, thread, ts, author, at, length, deleted in (await session.execute(query)).all():
        found[threads[channel, thread]].append(
            Revision(ts=ts, user=author, at=at, length=length, deleted=deleted)
        )
    return found


async def _reactions(
    session: AsyncSession, team_id: str, threads: Collection[tuple[str, str]]
) -> dict[str, list[Vote]]:
    replies = (
        select(Reply.channel_id, Reply.ts, Round.round_id)
        .join(
            Round,
            (Round.team_id == Reply.team_id)
            & (Round.channel_id == Reply.channel_id)
            & (Round.ts == Reply.thread_ts),
        )
        .where(Reply.team_id == team_id, tuple_(Reply.channel_id, Reply.thread_ts).in_(list(threads)))
        .distinct()
        .subquery()
    )
    query = (
        select(
            replies.c.round_id,
            Reaction.ts,
            Reaction.user_id,
            Reaction.emoji,
            Reaction.given,
            Reaction.at,
            Reaction.since,
        )
        .join(replies, (replies.c.channel_id == Reaction.channel_id) & (replies.c.ts == Reaction.ts))
        .where(Reaction.team_id == team_id)
    )
    found: defaultdict[str, list[Vote]] = defaultdict(list)
    for round_id, ts, voter, emoji, given, at, since in (await session.execute(query)).all():
        found[round_id].append(Vote(ts=ts, voter=voter, emoji=emoji, on=given, at=at, since=since))
    return found


async def _peeks(
    session: AsyncSession, team_id: str, rounds: Sequence[Round], user: str | None
) -> dict[str, dict[str, datetime]]:
    asked = {row.question_id for row in rounds if row.question_id is not None}
    query = select(Peek.question_id, Peek.user_id, Peek.at).where(
        Peek.team_id == team_id, Peek.question_id.in_(list(asked))
    )
    if user is not None:
        query = query.where(Peek.user_id == user)
    looks: defaultdict[str, list[tuple[str, datetime]]] = defaultdict(list)
    for question, member, at in await session.execute(query.order_by(Peek.at)):
        looks[question].append((member, at))
    found: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    for row in rounds:
        for member, at in looks.get(row.question_id or "", ()):
            if row.opens_at and row.closes_at and row.opens_at <= at <= row.closes_at:
                found[row.round_id].setdefault(member, at)
    return found


async def _bots(session: AsyncSession, team_id: str, people: Collection[str]) -> frozenset[str]:
    known = await session.scalars(
        select(Member.user_id).where(
            Member.team_id == team_id, Member.user_id.in_(list(people)), Member.is_bot
        )
    )
    own = await session.scalars(select(Workspace.bot_user_id).where(Workspace.team_id == team_id))
    return frozenset((*known, *own, "USLACKBOT"))
