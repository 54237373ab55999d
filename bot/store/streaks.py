"""A member's streak in a channel, from the facts of its rounds."""

from collections.abc import Collection, Mapping, Sequence
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
    return (await of_channels(session, team_id, [channel_id], user_id))[channel_id]


async def of_channels(
    session: AsyncSession, team_id: str, channels: Collection[str], user_id: str
) -> dict[str, Streak]:
    """The member's streak in each of the channels: a fixed number of queries."""
    rows = await rounds.of_channels(session, team_id, channels)
    opened = [row for every in rows.values() for row in every if row.state in ("open", "closed")]
    found = await facts.gather(session, team_id, opened, user=user_id)
    absent = (await absences.of(session, team_id, [user_id])).get(user_id, ())
    return {channel: folded(every, found, absent, user_id) for channel, every in rows.items()}


def folded(
    rows: Sequence[Round], found: Mapping[str, Facts], absent: tuple[Absence, ...], user_id: str
) -> Streak:
    """The streak from what was read already: the channel's rounds, their facts by round id, the member's absences."""
    return streaks.fold([_outcome(row, found.get(row.round_id), absent, user_id) for row in rows])


def _outcome(row: Round, found: Facts | None, absent: tuple[Absence, ...], user_id: str) -> streaks.Outcome:
    state = cast("streaks.State", row.state)
    if found is None or row.opens_at is None or row.closes_at is None:
        return streaks.outcome(state=state, credited=False, peeked=False, away=False)
    # Of five years of rounds most need no more than a glance: nothing was written, or being away is beside the point.
    credited = bool(found.revisions) and user_id in judge(facts.as_rule(row), found).credited
    return streaks.outcome(
        state=state,
        credited=credited,
        peeked=user_id in found.peeks,
        away=not credited and away(absent, row.opens_at, row.closes_at),
    )
