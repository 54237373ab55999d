"""Knowing who people are before they are counted, named or crowned."""

from collections.abc import Collection
from datetime import timedelta

from bot.parts import Parts
from bot.rules.people import Person
from bot.slack import people as slack_people
from bot.slack.trouble import Refused
from bot.store import erasures, members

# A name or an account's state may be a day old.
FRESH = timedelta(days=1)

# Beyond so many unknown people, reading the whole list takes fewer calls than asking one by one.
MANY = 30


async def ensure(
    parts: Parts,
    team_id: str,
    users: Collection[str],
    *,
    prompt: bool = False,
    taking_part: bool = False,
) -> dict[str, Person]:
    """Those of ``users`` whom Slack knows, read anew where what we know is older than a day.

    Who asked to be forgotten is told to the caller, and not stored; unless they are ``taking_part`` again at this moment, and so
    are new here. ``prompt``: somebody is waiting.

    Raises `bot.slack.trouble.SlackTrouble` where Slack has to be asked and doesn't answer.
    """
    now = parts.clock.now()
    async with parts.sessions.begin() as session:
        found = await members.fresh(session, team_id, users, now - FRESH)
    missing = set(users) - found.keys()
    if not missing:
        return found
    read: dict[str, Person] = {}
    if len(missing) > MANY:
        read = {person.user_id: person for person in await slack_people.everybody(parts.slack, team_id)}
    for user in sorted(missing - read.keys()):
        try:
            read[user] = await slack_people.person(parts.slack, team_id, user, prompt=prompt)
        except Refused:
            continue
    async with parts.sessions.begin() as session:
        await erasures.hold_off(session, team_id)
        gone = set() if taking_part else await erasures.gone(session, team_id, read.keys())
        kept = [person for user, person in read.items() if user not in gone]
        await members.remember(session, team_id, kept, now)
    return found | {user: person for user, person in read.items() if user in missing}
