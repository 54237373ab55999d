"""A workspace's own questions, and the questions that it never wants to be asked again."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import values
from bot.store.tables import Barred, OwnQuestion
from questions.model import Question, TeamQuestion


async def of_team(session: AsyncSession, team_id: str, *, lock: bool = False) -> list[TeamQuestion]:
    """All of them, of every status; with ``lock`` nobody else changes them until this transaction ends."""
    query = select(OwnQuestion.item).where(OwnQuestion.team_id == team_id).order_by(OwnQuestion.question_id)
    items = await session.scalars(query.with_for_update() if lock else query)
    return [TeamQuestion.model_validate(item) for item in items]


async def save(session: AsyncSession, team_id: str, question: Question, now: datetime) -> None:
    """Add the question, or put it in place of the one with its id."""
    item = question.model_dump(mode="json")
    row = insert(OwnQuestion).values(team_id=team_id, question_id=question.id, item=item, at=now)
    await session.execute(
        row.on_conflict_do_update(index_elements=["team_id", "question_id"], set_={"item": item, "at": now})
    )


async def bar(session: AsyncSession, team_id: str, question_id: str, user_id: str, now: datetime) -> bool:
    """Never ask it again in this workspace. False if that was said already."""
    row = insert(Barred).values(team_id=team_id, question_id=question_id, user_id=user_id, at=now)
    return await session.scalar(row.on_conflict_do_nothing().returning(Barred.question_id)) is not None


async def barred(session: AsyncSession, team_id: str) -> set[str]:
    return set(await session.scalars(select(Barred.question_id).where(Barred.team_id == team_id)))


async def of_teams(session: AsyncSession, teams: Collection[str]) -> dict[str, list[TeamQuestion]]:
    """As `of_team`, of those workspaces that wrote any."""
    wanted = values.teams(teams)
    query = (
        select(OwnQuestion.team_id, OwnQuestion.item)
        .join(wanted, OwnQuestion.team_id == wanted.c.team_id)
        .order_by(OwnQuestion.question_id)
    )
    found: dict[str, list[TeamQuestion]] = defaultdict(list)
    for team, item in await session.execute(query):
        found[team].append(TeamQuestion.model_validate(item))
    return found


async def barred_in(session: AsyncSession, teams: Collection[str]) -> dict[str, set[str]]:
    """As `barred`, of those workspaces that bar any."""
    wanted = values.teams(teams)
    query = select(Barred.team_id, Barred.question_id).join(wanted, Barred.team_id == wanted.c.team_id)
    found: dict[str, set[str]] = defaultdict(set)
    for team, question in await session.execute(query):
        found[team].add(question)
    return found
