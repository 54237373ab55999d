"""Where the app is installed, as this process knows it: a workspace's token and who the app is there.

Read from the database and remembered for a short while, so that an event costs no query. Another process learns of an installation that is new, or gone,
when that while is over; or at once, when Slack refuses the token that it holds.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.sealing import Seal, Unreadable
from bot.store import installations
from bot.store.database import Sessions
from bot.store.tables import Installation

log = structlog.get_logger(__name__)

REMEMBERED = timedelta(seconds=30)
# A workspace that isn't there may be installed at any moment.
REMEMBERED_ABSENT = timedelta(seconds=1)
# Beyond so many workspaces all are looked up anew: a bound, not a tuning.
MOST = 50_000
# Stored tokens are gone through so many at a time.
BATCH = 500


@dataclass(frozen=True, slots=True)
class Bot:
    """The app in one workspace."""

    team_id: str
    token: str = field(repr=False)
    bot_id: str
    bot_user_id: str


class Installs:
    """One a process. Its times are the machine's: no jump of the playground's clock makes a token old."""

    def __init__(self, sessions: Sessions, clock: Clock, seal: Seal | None) -> None:
        self._sessions = sessions
        self._clock = clock
        self._seal = seal
        self._from_environment: dict[str, str] = {}
        self._known: dict[str, tuple[Bot | None, datetime]] = {}
        self._asked: dict[str, asyncio.Task[Bot | None]] = {}

    @property
    def seal(self) -> Seal:
        """Raises LookupError in a process without encryption keys."""
        if self._seal is None:
            raise LookupError("no encryption keys")
        return self._seal

    def hold(self, team_id: str, token: str) -> None:
        """The environment has the token of this workspace: it isn't looked for in the database."""
        self._from_environment[team_id] = token
        self.forget(team_id)

    def forget(self, team_id: str) -> None:
        """Look the workspace up anew when it is next asked for."""
        self._known.pop(team_id, None)
        self._asked.pop(team_id, None)

    async def bot(self, team_id: str) -> Bot | None:
        """The app in that workspace; None where it isn't installed, or where this process has no token for it."""
        known = self._known.get(team_id)
        if known is not None and known[1] > self._clock.real():
            return known[0]
        asked = self._asked.get(team_id)
        if asked is None:
            # However many ask at this moment, one looks; and whoever gives up waiting doesn't stop it.
            asked = self._asked[team_id] = asyncio.create_task(self._look_up(team_id))
        return await asyncio.shield(asked)

    async def of(self, team_id: str) -> str | None:
        """The workspace's token."""
        found = await self.bot(team_id)
        return found.token if found else None

    async def instead(self, team_id: str, refused: str) -> str | None:
        """Slack doesn't accept the token ``refused`` any more: another one, if there is one by now."""
        if self._from_environment.get(team_id) == refused and await self._is_stored(team_id):
            # Others find out at the same moment.
            self._from_environment.pop(team_id, None)
        self.forget(team_id)
        token = await self.of(team_id)
        return token if token != refused else None

    async def _is_stored(self, team_id: str) -> bool:
        async with self._sessions.begin() as session:
            row = await installations.get(session, team_id)
        return row is not None and row.sealed is not None

    async def _look_up(self, team_id: str) -> Bot | None:
        me = asyncio.current_task()
        try:
            async with self._sessions.begin() as session:
                row = await installations.get(session, team_id)
            token = None if row is None else self._token(team_id, row.sealed)
            found = Bot(team_id, token, row.bot_id, row.bot_user_id) if row and token else None
            if self._asked.get(team_id) is me:  # else it was forgotten meanwhile
                if len(self._known) >= MOST:
                    self._known.clear()
                lasts = REMEMBERED if found else REMEMBERED_ABSENT
                self._known[team_id] = found, self._clock.real() + lasts
            return found
        finally:
            if self._asked.get(team_id) is me:
                del self._asked[team_id]

    def _token(self, team_id: str, sealed: bytes | None) -> str | None:
        if team_id in self._from_environment:
            return self._from_environment[team_id]
        if sealed is None or self._seal is None:
            return None
        try:
            return self._seal.open(team_id, sealed)
        except Unreadable:
            log.error("token unreadable", action="installs", team=team_id)
            return None


async def stored(sessions: Sessions) -> AsyncIterator[Installation]:
    """Every stored token, in short transactions."""
    last = ""
    while True:
        async with sessions.begin() as session:
            rows = await installations.after(session, last, BATCH)
        if not rows:
            return
        for row in rows:
            yield row
        last = rows[-1].team_id


async def unreadable(sessions: Sessions, seal: Seal) -> tuple[int, int]:
    """How many stored tokens none of the keys opens, and how many there are."""
    opens = [_opened(seal, row) is not None async for row in stored(sessions)]
    return opens.count(False), len(opens)


@dataclass
class Sealed:
    """What became of the stored tokens: sealed with the first key, sealed with it already, or opened by none."""

    sealed: int = 0
    fresh: int = 0
    unreadable: int = 0


async def seal_anew(sessions: Sessions, seal: Seal, *, drop_unreadable: bool) -> Sealed:
    """Every token under the first key, one after the other: it may be stopped at any point and begun again."""
    done = Sealed()
    async for row in stored(sessions):
        token = _opened(seal, row)
        if token is None:
            done.unreadable += 1
            if drop_unreadable:
                async with sessions.begin() as session:
                    await installations.drop(session, row.team_id, sealed=row.token)
        elif seal.is_fresh(row.token):
            done.fresh += 1
        else:
            async with sessions.begin() as session:
                # One that was replaced meanwhile is sealed with the first key by whoever did.
                await installations.reseal(session, row.team_id, row.token, seal.close(row.team_id, token))
            done.sealed += 1
    return done


def _opened(seal: Seal, row: Installation) -> str | None:
    try:
        return seal.open(row.team_id, row.token)
    except Unreadable:
        return None
