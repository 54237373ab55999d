"""Reminders: a word in time to those who asked for it and have not answered.

They are written down when a round opens, and when somebody asks for them. Whether one is still wanted is judged when it is due, and
once more when it is said (`bot.jobs.kinds.reminder`): an answer, an absence or a change of mind may come until then.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import people
from bot.jobs.each import each
from bot.parts import Parts
from bot.rules import reminders as rules
from bot.rules.absences import away
from bot.rules.calendar import known_zone
from bot.rules.judging import judge
from bot.rules.people import Person, humans
from bot.slack import people as slack_people
from bot.slack.trouble import RateLimited, ShutOut, SlackTrouble
from bot.store import absences, facts, members, posts, preferences, reminders, rounds, workspaces, written
from bot.store.erasures import dm_subject
from bot.store.rounds import Opening
from bot.store.tables import Reminder, Round

log = structlog.get_logger(__name__)

BATCH = 200
LEASE = timedelta(seconds=60)


async def rounds_opened(session: AsyncSession, parts: Parts, openings: Sequence[Opening]) -> None:
    """Everybody who wants reminders will get one of these rounds; whether it concerns them is asked when it is due."""
    teams = {one.of.team_id for one in openings}
    if not teams:
        return
    await reminders.one_at_a_time(session, teams)
    wanting = await preferences.reminded_in(session, teams)
    for one in openings:
        users = wanting.get(one.of.team_id, set())
        if users:
            known = await members.known(session, one.of.team_id, users)
            due = {
                user: rules.moment(one.closes_at, zone_of(known, user), after=one.opens_at) for user in users
            }
            await _add(session, parts, one.of, due)


async def asked_for(session: AsyncSession, parts: Parts, team_id: str, user_id: str, tz: str) -> None:
    """The member wants reminders from now on, also of the rounds that are open, where the moment is ahead."""
    now = parts.clock.now()
    for of in await reminders.open_rounds(session, team_id, now):
        if of.closes_at is not None:
            await _add(session, parts, of, {user_id: rules.moment(of.closes_at, tz, after=now)})


async def _add(session: AsyncSession, parts: Parts, of: Round, due: Mapping[str, datetime | None]) -> None:
    ahead = {user: at for user, at in due.items() if at is not None}
    await reminders.add(session, of.team_id, of.round_id, ahead, parts.clock.real())


async def remind_due(parts: Parts) -> int:
    """Settle what is due: each reminder becomes a message that is owed, or was needless. Gives how many were looked at."""
    now, real = parts.clock.now(), parts.clock.real()
    async with parts.sessions.begin() as session:
        claimed = await reminders.claim(session, now=now, real=real, lease_until=real + LEASE, limit=BATCH)
    by_round = sorted(claimed, key=_round_of)
    await each([list(group) for _, group in groupby(by_round, key=_round_of)], partial(_remind, parts))
    return len(claimed)


def _round_of(row: Reminder) -> tuple[str, str]:
    return row.team_id, row.round_id


async def _remind(parts: Parts, due: Sequence[Reminder]) -> None:
    """Reminders of one round, all due."""
    team, round_id = _round_of(due[0])
    async with parts.sessions.begin() as session:
        of = await rounds.get(session, team, round_id)
        wanting = await still_wanting(session, of, {row.user_id for row in due}, parts.clock.now())
    try:
        concerned = await _concerned(parts, of, wanting) if of and wanting else {}
    except ShutOut:
        # Out of the channel nobody can be told from its members, and nobody can answer to us.
        concerned = {}
    except SlackTrouble as trouble:
        if isinstance(trouble, RateLimited):
            async with parts.sessions.begin() as session:
                await workspaces.rest(session, team, parts.clock.real() + timedelta(seconds=trouble.seconds))
        log.warning("reminders wait", action="remind", round=round_id, error=trouble.code)
        return  # the lease runs out, and it is tried again
    async with parts.sessions.begin() as session:
        for row in due:
            outcome = await _settle(session, parts, of, row, concerned)
            log.info("reminder settled", action="remind", team=team, round=round_id, outcome=outcome)


async def _concerned(parts: Parts, of: Round, users: set[str]) -> dict[str, Person]:
    """Those of ``users`` who are in the round's channel, as Slack describes them."""
    present = users & set(await slack_people.in_channel(parts.slack, of.team_id, of.channel_id))
    known = await people.ensure(parts, of.team_id, present)
    return {user: person for user, person in known.items() if humans([person])}


async def _settle(
    session: AsyncSession, parts: Parts, of: Round | None, row: Reminder, concerned: Mapping[str, Person]
) -> str:
    now, real = parts.clock.now(), parts.clock.real()
    wanted = of is not None and of.closes_at is not None and row.user_id in concerned
    if wanted and of and of.closes_at:
        tz = zone_of(concerned, row.user_id)
        # By the clock they live by now it may not be time yet.
        later = rules.moment(of.closes_at, tz, after=now)
        if later is not None:
            await reminders.put_off(session, row.team_id, row.round_id, row.user_id, later, real)
            return "put off"
        wanted = rules.still_in_time(row.due_at, of.closes_at, now, tz)
    if not await reminders.settle(session, row.team_id, row.round_id, row.user_id):
        return "settled already"
    if not wanted:
        return "needless"
    await posts.owe(
        session,
        team_id=row.team_id,
        channel_id=row.user_id,
        kind="reminder",
        subject=subject(row.user_id, row.round_id),
        real=real,
    )
    return "due"


async def still_wanting(
    session: AsyncSession, of: Round | None, users: Collection[str], now: datetime
) -> set[str]:
    """Those of ``users`` who want reminders and for whom the round is still to be answered: open, and they are not away.

    Who looked at its model answer first is left alone: there is nothing to be won any more.
    """
    if of is None or of.state != "open" or of.opens_at is None or of.closes_at is None or now >= of.closes_at:
        return set()
    wanting = set(users) & await preferences.reminded(session, of.team_id)
    if not wanting:
        return set()
    [only] = wanting if len(wanting) == 1 else [None]
    found = (await facts.gather(session, of.team_id, [of], user=only))[of.round_id]
    done = judge(facts.as_rule(of), found, as_of=now).answers.keys() | found.peeks.keys()
    done |= await written.writers(session, of.team_id, of.round_id)
    absent = await absences.of(session, of.team_id, wanting)
    return {user for user in wanting - done if not away(absent.get(user, ()), of.opens_at, of.closes_at)}


def zone_of(known: Mapping[str, Person], user_id: str) -> str:
    return known_zone(known[user_id].tz if user_id in known else "UTC")


def subject(user_id: str, round_id: str) -> str:
    """The key of the message that reminds the member of the round."""
    return dm_subject(user_id, round_id)
