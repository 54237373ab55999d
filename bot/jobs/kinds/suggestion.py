"""A suggested question, to one of those who decide about it; once somebody has, it says so."""

from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import standings
from bot.jobs.kinds.kind import Composed, Gone, Kind
from bot.parts import Parts
from bot.slack.blocks import suggestion as blocks
from bot.slack.blocks.suggestion import SuggestionCard
from bot.store import suggestions
from bot.store.tables import Post
from questions.model import Question


async def _compose(session: AsyncSession, parts: Parts, post: Post) -> Composed | Gone:
    row = await suggestions.get(session, post.team_id, post.subject.rpartition("/")[2])
    if row is None:
        return Gone("gone")
    users = {user for user in (row.user_id, row.decided_by) if user is not None}
    names = await standings.names_of(session, post.team_id, users)
    card = SuggestionCard(
        question=Question.model_validate(row.item),
        author=names.get(row.user_id or ""),
        channel_id=row.channel_id,
        state=cast("suggestions.State", row.state),
        by=names.get(row.decided_by or ""),
        reason=row.reason,
    )
    return Composed(blocks.to_decide(card, row.suggestion_id))


SUGGESTION = Kind(_compose, direct=True)
