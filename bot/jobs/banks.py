"""The bank as one workspace has it: the shipped questions, and those that it wrote itself."""

from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.store import own_questions
from questions.bank import Bank, Filters
from questions.model import Question


async def of(session: AsyncSession, shipped: Bank, team_id: str) -> Bank:
    """Every question that this workspace has ever had, by id; its own have ids that no shipped one has."""
    own = await own_questions.of_team(session, team_id)
    return Bank([*shipped.values(), *own]) if own else shipped


async def of_each(session: AsyncSession, shipped: Bank, teams: Collection[str]) -> dict[str, Bank]:
    """The same for many workspaces."""
    own = await own_questions.of_teams(session, teams)
    return {team: Bank([*shipped.values(), *own[team]]) if team in own else shipped for team in teams}


async def askable(session: AsyncSession, shipped: Bank, team_id: str, wanted: Filters) -> Sequence[Question]:
    """The active questions that pass the filters, sorted by id, without those that the workspace never wants again."""
    bank = await of(session, shipped, team_id)
    barred = await own_questions.barred(session, team_id)
    return [question for question in bank.matching(wanted) if question.id not in barred]
