"""What members ticked of a question's rubric. For themselves alone; others see sums (`bot.rules.gaps`), and only of enough people."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules.gaps import Check
from bot.store.tables import SelfCheck


async def add(
    session: AsyncSession,
    team_id: str,
    user_id: str,
    question_id: str,
    ticks: Collection[str],
    *,
    rev: int,
    round_id: str | None,
    now: datetime,
) -> None:
    """The member's answer covered these rubric points. ``round_id``: None for practice."""
    said = {"question_rev": rev, "round_id": round_id, "ticks": list(ticks)}
    row = insert(SelfCheck).values(team_id=team_id, user_id=user_id, question_id=question_id, at=now, **said)
    # Of two of one moment, what came last.
    await session.execute(
        row.on_conflict_do_update(index_elements=["team_id", "user_id", "question_id", "at"], set_=said)
    )


async def latest(
    session: AsyncSession,
    team_id: str,
    user_id: str,
    question_id: str,
    *,
    round_id: str | None,
    since: datetime | None = None,
) -> list[str] | None:
    """What the member ticked last in that round, or in practice since then; None if nothing was saved."""
    query = select(SelfCheck.ticks).where(
        SelfCheck.team_id == team_id,
        SelfCheck.user_id == user_id,
        SelfCheck.question_id == question_id,
        SelfCheck.round_id == round_id if round_id is not None else SelfCheck.round_id.is_(None),
    )
    if since is not None:
        query = query.where(SelfCheck.at >= since)
    return await session.scalar(query.order_by(SelfCheck.at.desc()).limit(1))


async def of_rounds(
    session: AsyncSession, team_id: str, round_ids: Collection[str], *, as_of: datetime | None = None
) -> dict[str, list[Check]]:
    """Every self-check made in those rounds, by question id; with ``as_of`` those made by then.

    One query, whatever the number of rounds. A member may be in it more than once: the rules take each one's latest.
    """
    query = select(SelfCheck).where(SelfCheck.team_id == team_id, SelfCheck.round_id.in_(list(round_ids)))
    if as_of is not None:
        query = query.where(SelfCheck.at <= as_of)
    found: defaultdict[str, list[Check]] = defaultdict(list)
    for row in await session.scalars(query.order_by(SelfCheck.at, SelfCheck.user_id)):
        found[row.question_id].append(
            Check(user=row.user_id, at=row.at, ticks=frozenset(row.ticks), rev=row.question_rev)
        )
    return dict(found)
