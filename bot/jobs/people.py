"""Knowing who people are before they are counted, named or crowned.

Whatever Slack answers is stored as it comes: where it stops answering, the next attempt asks for the rest. Of many in one workspace
that aren't known, one at a time reads; whoever waited for that finds most of them known.
"""

from collections.abc import Collection
from datetime import timedelta
from functools import partial

from bot.parts import Parts
from bot.rules.people import Person
from bot.slack import people as slack_people
from bot.slack.trouble import Refused
from bot.store import erasures, members

# A name or an account's state may be a day old.
FRESH = timedelta(days=1)

# So many are asked about one by one, whatever else.
FEW = 30
# Slack gives 20 pages of the list a minute, of 200 people each, and a hundred people one by one: if more than one in so many of the
# workspace are unknown, reading the list is done sooner.
ONE_IN = 40


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
    rest = partial(_one_by_one, parts, team_id, prompt=prompt, taking_part=taking_part)
    found = await _fresh(parts, team_id, users)
    if len(set(users) - found.keys()) <= FEW:
        return found | await rest(set(users) - found.keys())
    async with parts.readings[team_id].alone:
        found |= await _fresh(parts, team_id, set(users) - found.keys())
        found |= await _listed(parts, team_id, set(users) - found.keys())
        return found | await rest(set(users) - found.keys())


async def _fresh(parts: Parts, team_id: str, users: Collection[str]) -> dict[str, Person]:
    async with parts.sessions.begin() as session:
        return await members.fresh(session, team_id, users, parts.clock.now() - FRESH)


async def _listed(parts: Parts, team_id: str, missing: Collection[str]) -> dict[str, Person]:
    """Those of ``missing`` whom the list names, as far as it is worth reading: on from where it was left, and once around at most."""
    reading, found = parts.readings[team_id], dict[str, Person]()
    ends = 1 if reading.cursor is None else 2
    while ends and await _many(parts, team_id, len(missing) - len(found)):
        page = await slack_people.read_on(parts.slack, team_id, reading)
        await _remember(parts, team_id, page)
        found |= {person.user_id: person for person in page if person.user_id in missing}
        ends -= reading.cursor is None
    return found


async def _many(parts: Parts, team_id: str, missing: int) -> bool:
    async with parts.sessions.begin() as session:
        return missing > max(FEW, await members.number(session, team_id) // ONE_IN)


async def _one_by_one(
    parts: Parts, team_id: str, missing: Collection[str], *, prompt: bool, taking_part: bool
) -> dict[str, Person]:
    found: dict[str, Person] = {}
    try:
        for user in sorted(missing):
            try:
                found[user] = await slack_people.person(parts.slack, team_id, user, prompt=prompt)
            except Refused:
                continue
    finally:
        await _remember(parts, team_id, found.values(), taking_part=taking_part)
    return found


async def _remember(
    parts: Parts, team_id: str, people: Collection[Person], *, taking_part: bool = False
) -> None:
    if not people:
        return
    async with parts.sessions.begin() as session:
        await erasures.hold_off(session, team_id)
        gone = (
            set() if taking_part else await erasures.gone(session, team_id, [one.user_id for one in people])
        )
        kept = [person for person in people if person.user_id not in gone]
        await members.remember(session, team_id, kept, parts.clock.now())
