"""A workspace's own questions, and the questions that it never wants to be asked again.

An item that this version can't read (another one stored it) is left out, and the operator hears of it: one bad item takes neither the
workspace's other questions away nor anybody else's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import structlog
from pydantic import ValidationError
from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import values
from bot.store.tables import Barred, OwnQuestion
from questions.model import Question, TeamQuestion

log = structlog.get_logger(__name__)


async def of_team(session: AsyncSession, team_id: str, *, lock: bool = False) -> list[TeamQuestion]:
    """All of them, of every status; with ``lock`` nobody else changes them until this transaction ends."""
    query = (
        select(OwnQuestion.team_id, OwnQuestion.question_id, OwnQuestion.item)
        .where(OwnQuestion.team_id == team_id)
        .order_by(OwnQuestion.question_id)
    )
    rows = (await session.execute(query.with_for_update() if lock else query)).all()
    return [question for _, question in _readable(rows)]


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
        select(OwnQuestion.team_id, OwnQuestion.question_id, OwnQuestion.item)
        .join(wanted, OwnQuestion.team_id == wanted.c.team_id)
        .order_by(OwnQuestion.question_id)
    )
    found: dict[str, list[TeamQuestion]] = defaultdict(list)
    for team, question in _readable((await session.execute(query)).all()):
        found[team].append(question)
    return found


def _readable(rows: Sequence[Row[str, str, dict[str, Any]]]) -> Iterator[tuple[str, TeamQuestion]]:
    for team, question_id, item in rows:
        try:
            yield team, TeamQuestion.model_validate(item)
        except ValidationError as error:
            # Which fields, and what is wrong with them; never the words, which are the workspace's own.
            wrong = sorted({f"{'.'.join(map(str, one['loc'][:1]))}: {one['type']}" for one in error.errors()})
            log.error(
                "own question unreadable", action="own question", team=team, question=question_id, wrong=wrong
            )


async def barred_in(session: AsyncSession, teams: Collection[str]) -> dict[str, set[str]]:
    """As `barred`, of those workspaces that bar any."""
    wanted = values.teams(teams)
    query = select(Barred.team_id, Barred.question_id).join(wanted, Barred.team_id == wanted.c.team_id)
    found: dict[str, set[str]] = defaultdict(set)
    for team, question in await session.execute(query):
        found[team].add(question)
    return found
