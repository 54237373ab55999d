"""The app comes into a workspace, leaves it, and, a month after it left, forgets it."""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import metrics
from bot.parts import Parts
from bot.slack.gateway import Identity
from bot.slack.trouble import TOKEN_REFUSED, ShutOut, SlackTrouble
from bot.store import departed, installations, schedules, workspaces
from bot.store.database import ring

log = structlog.get_logger(__name__)

KEPT = timedelta(days=30)


async def install(parts: Parts, identity: Identity, token: str, scopes: Collection[str]) -> None:
    """Keep the token of a workspace; one that was there is replaced."""
    now, team = parts.clock.now(), identity.team_id
    async with parts.sessions.begin() as session:
        back = await admit(session, identity, now, anew=True)
        sealed = parts.installs.seal.close(team, token)
        await installations.put(session, team, sealed, sorted(scopes), now)
        await ring(session)
    parts.installs.forget(team)
    parts.wake()
    metrics.INSTALLS.labels("back" if back else "installed").inc()
    log.info("installed", action="install", team=team, back=back)


async def admit(session: AsyncSession, identity: Identity, now: datetime, *, anew: bool) -> bool:
    """The app is in that workspace. If it had been removed everything is as it was, and what was missed is not posted. True then."""
    back = await workspaces.seen(
        session,
        team_id=identity.team_id,
        name=identity.team,
        url=identity.url,
        bot_user_id=identity.bot_user_id,
        bot_id=identity.bot_id,
        now=now,
        anew=anew,
    )
    if back:
        await schedules.go_on(session, identity.team_id, now, mended=TOKEN_REFUSED)
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
    for team in teams:
        for table in departed.tables():
            async with parts.sessions.begin() as session:
                if not await workspaces.is_removed_by(session, team, before):
                    break
                await departed.purge(session, table, team)
        log.info("forgotten", action="forget", team=team)
    return len(teams)


async def notice_removals(parts: Parts) -> int:
    """Slack may have told of a removal while nobody listened: where posting failed for want of a token, ask. Gives how many were removed."""
    now = parts.clock.now()
    async with parts.sessions.begin() as session:
        teams = await schedules.teams_resting(session, TOKEN_REFUSED)
    gone = 0
    for team in teams:
        token = await parts.installs.of(team)
        if token is None:
            continue
        try:
            await parts.slack.identify(token)
        except ShutOut as refused:
            if refused.code in ("account_inactive", "token_revoked"):
                gone += await uninstall(parts, team, now)
        except SlackTrouble:
            continue
    return gone
