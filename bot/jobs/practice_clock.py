"""Practice on the clock: its message is edited at half time, at nine tenths, and at the end."""

from bot.parts import Parts
from bot.store import posts, practices

BATCH = 100


async def clocks_due(parts: Parts) -> int:
    """Owe every message whose phase has changed an edit, one however many phases passed; gives how many that were."""
    now = parts.clock.now()
    async with parts.sessions.begin() as session:
        rows = await practices.changing(session, now, BATCH)
        for row in rows:
            practices.run(row, now)
            await posts.revise(session, row.team_id, "practice", row.practice_id, parts.clock.real())
    return len(rows)
