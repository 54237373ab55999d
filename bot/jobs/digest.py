"""Weekly digests: due on Tuesdays in each manager's own zone, for those who chose it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, figures, managed, standings
from bot.jobs.each import each
from bot.jobs.figures import Covered, Taken
from bot.jobs.home_managers import focus_of
from bot.jobs.managed import Viewer
from bot.parts import Parts
from bot.rules import calendar, digests
from bot.slack.blocks import digest as blocks
from bot.slack.blocks.digest import Digest
from bot.slack.blocks.results import BestAnswer
from bot.slack.blocks.text import Message
from bot.slack.trouble import RateLimited, Refused, SlackTrouble
from bot.store import posts, preferences, schedules, workspaces
from bot.store.erasures import dm_subject
from bot.store.tables import Schedule
from questions.bank import Bank

log = structlog.get_logger(__name__)

BATCH = 20
WEEK = timedelta(days=7)
# Of the workspace's time: a digest that wasn't done by then is taken in hand again.
LEASE = timedelta(minutes=5)


async def digests_due(parts: Parts) -> int:
    """Owe every digest that is due; gives how many were taken in hand."""
    now = parts.clock.now()
    async with parts.sessions.begin() as session:
        claimed = await preferences.claim_digests(session, now=now, lease_until=now + LEASE, limit=BATCH)
    await each(claimed, partial(_digest, parts))
    return len(claimed)


async def _digest(parts: Parts, whose: tuple[str, str]) -> None:
    team_id, user_id = whose
    try:
        who = await _viewer(parts, team_id, user_id)
    except SlackTrouble as trouble:
        if isinstance(trouble, RateLimited):
            async with parts.sessions.begin() as session:
                await workspaces.rest(
                    session, team_id, parts.clock.real() + timedelta(seconds=trouble.seconds)
                )
        log.warning("digest waits", action="digest", team=team_id, error=trouble.code)
        return
    if who is None:
        return
    now, tz = parts.clock.now(), calendar.known_zone(who.person.tz)
    week = digests.week_told(now, tz)
    async with parts.sessions.begin() as session:
        if await preferences.digest_due(session, team_id, user_id) is None:
            return  # not wanted any more
        there_is_something = await message(session, parts, team_id, who, week) is not None
        if there_is_something:
            await posts.owe(
                session,
                team_id=team_id,
                channel_id=user_id,
                kind="digest",
                subject=dm_subject(user_id, f"digest/{week.isoformat()}"),
                real=parts.clock.real(),
            )
        await preferences.digest_done(session, team_id, user_id, digests.next_due(now, tz))
    log.info("digest", action="digest", team=team_id, week=week.isoformat(), owed=there_is_something)


async def _viewer(parts: Parts, team_id: str, user_id: str) -> Viewer | None:
    """Who it is, as Slack says now; None where Slack mustn't be asked at present, or doesn't know them any more."""
    async with parts.sessions.begin() as session:
        if await workspaces.rests_until(session, team_id, parts.clock.real()):
            return None
    try:
        return await managed.viewer(parts, team_id, user_id)
    except Refused as refused:
        log.info("digest for nobody", action="digest", team=team_id, error=refused.code)
        async with parts.sessions.begin() as session:
            next_at = digests.next_due(parts.clock.now(), "UTC")
            await preferences.digest_done(session, team_id, user_id, next_at)
        return None


async def message(
    session: AsyncSession, parts: Parts, team_id: str, who: Viewer, week: date
) -> Message | None:
    """The week of the channels whose figures are theirs to see; None if no round closed in any of them."""
    seen = [one for one in await schedules.of_team(session, team_id) if who.sees(one)]
    taken = await figures.taken(
        session, team_id, {one.channel_id: (week, week + WEEK) for one in seen}, votes=True
    )
    told = [one for one in seen if taken[one.channel_id].rounds]
    if not told:
        return None
    bank = await banks.of(session, parts.bank, team_id)
    covered = await figures.covered(session, parts, told)
    best = await _best(session, bank, team_id, {one.channel_id: taken[one.channel_id] for one in told})
    now = parts.clock.now()
    return blocks.digest(
        week,
        [
            _entry(one, taken[one.channel_id], covered[one.channel_id], best.get(one.channel_id, ()), now)
            for one in told
        ],
        [one.channel_id for one in seen if not taken[one.channel_id].rounds],
    )


def _entry(
    of: Schedule,
    taken: Taken,
    covered: Covered,
    best: Sequence[Sequence[BestAnswer]],
    now: datetime,
) -> Digest:
    focus, focus_until = focus_of(of, now)
    return Digest(
        channel_id=of.channel_id,
        participation=taken.participation,
        answer_rate=taken.answer_rate,
        best=best,
        weakest=covered.weakest,
        suggested=covered.suggested,
        focus=focus,
        focus_until=focus_until,
        unseen=covered.supply.unseen,
        working_days=covered.supply.working_days,
    )


async def _best(
    session: AsyncSession, bank: Bank, team_id: str, taken: Mapping[str, Taken]
) -> dict[str, list[list[BestAnswer]]]:
    """By channel and round, the crowned answers."""
    hidden = await preferences.hidden(session, team_id)
    judged = [both for week in taken.values() for both in zip(week.rounds, week.verdicts, strict=True)]
    names = await standings.names_of(session, team_id, {user for _, one in judged for user in one.best})
    best = await standings.best_answers(session, bank, team_id, judged, names, hidden)
    return {channel: [best[row.round_id] for row in week.rounds] for channel, week in taken.items()}
