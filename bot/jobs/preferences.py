"""What a member chooses for themselves, stored with what follows from it."""

from bot.jobs import people, remind
from bot.parts import Parts
from bot.rules import calendar, digests
from bot.store import preferences, reminders
from bot.store.database import ring
from bot.store.preferences import Preferences


async def choose(parts: Parts, team_id: str, user_id: str, chosen: Preferences) -> None:
    """Store the choice. Raises `bot.slack.trouble.SlackTrouble` where the member's time zone has to be asked and isn't told."""
    tz = await zone_of(parts, team_id, user_id) if chosen.remind or chosen.digest else "UTC"
    async with parts.sessions.begin() as session:
        await reminders.one_at_a_time(session, [team_id])
        # A digest that is due already is not put off by another choice.
        due = await preferences.digest_due(session, team_id, user_id)
        await preferences.choose(
            session,
            team_id,
            user_id,
            chosen,
            digest_next_at=due or digests.next_due(parts.clock.now(), tz),
        )
        if chosen.remind:
            await remind.asked_for(session, parts, team_id, user_id, tz)
        else:
            await reminders.call_off(session, team_id, user_id)
        await ring(session)
    parts.wake()


async def zone_of(parts: Parts, team_id: str, user_id: str) -> str:
    """The member's time zone, UTC where Slack names none that exists."""
    known = await people.ensure(parts, team_id, [user_id], prompt=True, taking_part=True)
    return calendar.known_zone(known[user_id].tz if user_id in known else "UTC")
