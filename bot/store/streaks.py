"""A member's streak in a channel, from the facts of its rounds."""

from collections.abc import Mapping, Sequence
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from bot.rules import streaks
from bot.rules.absences import Absence, away
from bot.rules.judging import Facts, judge
from bot.rules.streaks import Streak
from bot.store import absences, facts, rounds
from bot.store.tables import Round


async def streak(session: AsyncSession, team_id: str, channel_id: str, user_id: str) -> Streak:
    """The fold over the channel's scheduled rounds, the open one included once it is answered."""
    rows = await rounds.of_channel(session, team_id, channel_id)
    opened = [row for row in rows if row.state in ("open", "closed")]
    found = await facts.gather(session, team_id, opened, user=user_id)
    absent = (await absences.of(session, team_id, [user_id])).get(user_id, ())
    return folded(rows, found, absent, user_id)


def folded(
    rows: Sequence[Round], found: Mapping[str, Facts], absent: tuple[Absence, ...], user_id: str
) -> Streak:
    """The streak from what was read already: the channel's rounds, their facts by round id, the member's absences."""
    return streaks.fold([_outcome(row, found.get(row.round_id), absent, user_id) for row in rows])


def _outcome(row: Round, found: Facts | None, absent: tuple[Absence, ...], user_id: str) -> streaks.Outcome:
    state = cast("streaks.State", row.state)
    if found is None or row.opens_at is None or row.closes_at is None:
        return streaks.outcome(state=state, credited=False, peeked=False, away=False)
    return streaks.outcome(
        state=state,
        credited=user_id in judge(facts.as_rule(row), found).credited,
        peeked=user_id in found.peeks,
        away=away(absent, row.opens_at, row.closes_at),
    )
