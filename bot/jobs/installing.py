"""The app comes into a workspace, leaves it, and, a month after it left, forgets it."""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import metrics
from bot.clock import Clock
from bot.parts import Parts
from bot.slack.gateway import Identity
from bot.slack.trouble import TOKEN_REFUSED, ShutOut, SlackTrouble
from bot.store import departed, installations, posts, schedules, syncs, workspaces
from bot.store.database import ring

log = structlog.get_logger(__name__)

KEPT = timedelta(days=30)
# Slack is asked once in so long whether the app is still in a workspace, of so many at a time.
ASKED_AGAIN = timedelta(days=1)
BATCH = 200

# What installing the app mends, also where it was never removed.
MENDED = TOKEN_REFUSED | {"missing_scope"}


async def install(parts: Parts, identity: Identity, token: str, scopes: Collection[str]) -> None:
    """Keep the token of a workspace; one that was there is replaced."""
    now, team = parts.clock.now(), identity.team_id
    async with parts.sessions.begin() as session:
        back = await admit(session, identity, parts.clock, anew=True)
        sealed = parts.installs.seal.close(team, token)
        await installations.put(session, team, sealed, sorted(scopes), now)
        await ring(session)
    parts.installs.forget(team)
    parts.wake()
    metrics.INSTALLS.labels("back" if back else "installed").inc()
    log.info("installed", action="install", team=team, back=back)


async def admit(session: AsyncSession, identity: Identity, clock: Clock, *, anew: bool) -> bool:
    """The app is in that workspace; ``anew``: it was just installed. True if it had been removed.

    Then everything is as it was: what was missed is not posted, and what was written meanwhile is read back where it still counts.
    """
    now, real, team_id = clock.now(), clock.real(), identity.team_id
    away_since = await workspaces.seen(
        session,
        team_id=team_id,
        name=identity.team,
        url=identity.url,
        bot_user_id=identity.bot_user_id,
        bot_id=identity.bot_id,
        now=now,
        anew=anew,
    )
    back = away_since is not None
    if back:
        await syncs.want_again(session, team_id, since=away_since, until=now, real=real)
    if anew or back:
        await schedules.go_on(session, team_id, now, mended=MENDED, missed=back)
        await posts.unblock_all(session, team_id, MENDED, real)
    return back


async def uninstall(parts: Parts, team_id: str, at: datetime) -> bool:
    """The app was removed at ``at`` (whole seconds), or its token revoked. False if that is known, or it was installed again since."""
    async with parts.sessions.begin() as session:
        gone = await workspaces.removed(session, team_id, at=at, now=parts.clock.now())
        if gone:
            await installations.drop(session, team_id)
    parts.installs.forget(team_id)
    if gone:
        metrics.INSTALLS.labels("removed").inc()
    log.info("uninstalled" if gone else "removal was known", action="uninstall", team=team_id)
    return gone


async def purge_departed(parts: Parts) -> int:
    """Forget the workspaces that the app left 30 days ago, table by table; gives how many those were.

    Whoever installs it meanwhile is waited for, and what is left then stays.
    """
    before = parts.clock.now() - KEPT
    async with parts.sessions.begin() as session:
        teams = await workspaces.removed_by(session, before)
        await installations.purge_states(session, parts.clock.real())
    gone = 0
    for team in teams:
        for table in departed.tables():
            async with parts.sessions.begin() as session:
                if not await workspaces.is_removed_by(session, team, before):
                    break
                await departed.purge(session, table, team)
        else:
            gone += 1
            log.info("forgotten", action="forget", team=team)
    return gone


async def notice_removals(parts: Parts) -> int:
    """Slack may have told of a removal while nobody listened: where it refused the token, and everywhere once a day, ask. Gives how many were removed."""
    now = parts.clock.now()
    async with parts.sessions.begin() as session:
        refused = await schedules.teams_resting(session, TOKEN_REFUSED)
        unseen = await workspaces.unseen(session, now - ASKED_AGAIN, BATCH)
    return sum([await _notice_removal(parts, team) for team in dict.fromkeys((*refused, *unseen))])


async def _notice_removal(parts: Parts, team: str) -> bool:
    """What this process remembers may be older than what another has stored, so it looks first."""
    now = parts.clock.now()
    parts.installs.forget(team)
    token = await parts.installs.of(team)
    if token is None:
        return False
    try:
        await parts.slack.identify(token)
    except ShutOut as refused:
        if refused.code not in ("account_inactive", "token_revoked"):
            return False
        # To the moment: of the same second may be an installation that is newer than what was asked.
        return await uninstall(parts, team, now - timedelta(seconds=1))
    except SlackTrouble:
        return False
    async with parts.sessions.begin() as session:
        await workspaces.still_there(session, team, now)
    return False
