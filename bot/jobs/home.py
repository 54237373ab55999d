"""The Home tab: gathered anew each time it is opened or something is pressed on it, and published."""

import asyncio
from collections.abc import Iterable
from datetime import date, datetime
from typing import cast
from weakref import WeakValueDictionary

from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import banks, home_managers, managed
from bot.parts import Parts
from bot.rules import calendar, streaks
from bot.rules.absences import Absence
from bot.rules.answers import late_answers
from bot.rules.judging import Facts, judge
from bot.slack.blocks import home as blocks
from bot.slack.blocks.home import Answered, HomeCard, Open, Own
from bot.slack.blocks.text import Message
from bot.slack.links import permalink
from bot.store import absences, facts, figures, preferences, schedules, workspaces
from bot.store import streaks as streak_store
from bot.store.tables import Round, Schedule
from questions.bank import Bank
from questions.model import Difficulty

# A few more than are shown: some of what was written is no answer any more.
LOOKED_AT = blocks.ANSWERED_SHOWN + 5

# Who presses twice sees the second publishing last: one at a time for each person.
_turns: WeakValueDictionary[tuple[int, str, str], asyncio.Lock] = WeakValueDictionary()


async def publish(
    parts: Parts, team_id: str, user_id: str, *, channel_id: str = "", notice: Message | None = None
) -> None:
    """Show somebody their Home as things stand. A courtesy: if it is lost, opening the tab publishes it again.

    ``channel_id``: the channel that a manager looks into; ``notice``: what became of what they pressed. Raises `SlackTrouble`.
    """
    async with _turns.setdefault((id(parts), team_id, user_id), asyncio.Lock()):
        who = await managed.viewer(parts, team_id, user_id)
        async with parts.sessions.begin() as session:
            shown = await card(session, parts, team_id, who, channel_id=channel_id, notice=notice)
        await parts.slack.publish_home(team_id, user_id, blocks.home(shown))


async def card(
    session: AsyncSession,
    parts: Parts,
    team_id: str,
    who: managed.Viewer,
    *,
    channel_id: str = "",
    notice: Message | None = None,
) -> HomeCard:
    """All that their Home says; see `publish`."""
    user_id, now = who.person.user_id, parts.clock.now()
    known = await schedules.of_team(session, team_id)
    bank = await banks.of(session, parts.bank, team_id)
    url = (await workspaces.get(session, team_id)).url
    gathered = _Gathering(session, bank, url, team_id, who, now)
    chosen = await preferences.of(session, team_id, user_id)
    absent = (await absences.of(session, team_id, [user_id])).get(user_id, ())
    return HomeCard(
        own=await gathered.own(known),
        open=await gathered.open(),
        answered=await gathered.answered(),
        remind=chosen.remind,
        hidden=chosen.hidden,
        away_until=_away_until(absent, now),
        notice=notice,
        managed=await home_managers.card(
            session, parts, who, known, channel_id=channel_id, digest=chosen.digest
        ),
    )


class _Gathering:
    """A member's own part, of the channels that they are in now."""

    def __init__(
        self,
        session: AsyncSession,
        bank: Bank,
        url: str,
        team_id: str,
        who: managed.Viewer,
        now: datetime,
    ) -> None:
        self._session, self._bank, self._url, self._team = session, bank, url, team_id
        self._user, self._channels, self._now = who.person.user_id, list(who.channels), now

    async def own(self, known: Iterable[Schedule]) -> list[Own]:
        """Their streaks, first where they have one."""
        shown = [schedule for schedule in known if schedule.channel_id in self._channels]
        wrote = await figures.wrote_in(self._session, self._team, self._user)
        among = [schedule.channel_id for schedule in shown if schedule.channel_id in wrote]
        told = await streak_store.of_channels(self._session, self._team, among, self._user)
        found = [
            Own(one.channel_id, told.get(one.channel_id, streaks.fold(())), home_managers.coming(one))
            for one in shown
        ]
        return sorted(found, key=lambda one: one.streak.credits == 0)

    async def open(self) -> list[Open]:
        """Open rounds without an answer of theirs."""
        rows = await figures.open_rounds(self._session, self._team, self._channels)
        told = await facts.gather(self._session, self._team, rows, user=self._user)
        return [
            Open(self._title(row), self._link(row), row.channel_id, row.closes_at, row.tz)
            for row in rows
            if row.closes_at is not None
            and row.round_id in told
            and self._user not in judge(facts.as_rule(row), told[row.round_id]).answers
        ]

    async def answered(self) -> list[Answered]:
        """The latest rounds with an answer of theirs, on time or late, newest first."""
        rows = await figures.written_in(self._session, self._team, self._user, self._channels, LOOKED_AT)
        told = await facts.gather(self._session, self._team, rows)
        found = [self._answer(row, told[row.round_id]) for row in rows if row.round_id in told]
        return [one for one in found if one is not None][: blocks.ANSWERED_SHOWN]

    def _answer(self, row: Round, told: Facts) -> Answered | None:
        of = facts.as_rule(row)
        verdict = judge(of, told)
        # Slack's clock and ours may differ by a moment.
        known_until = max([self._now, *(one.at for one in told.revisions)])
        late = self._user not in verdict.answers
        if late and self._user not in late_answers(
            told.revisions, minimum=of.minimum, closes_at=of.closes_at, as_of=known_until
        ):
            return None
        return Answered(
            title=self._title(row),
            permalink=self._link(row),
            channel_id=row.channel_id,
            difficulty=cast("Difficulty", row.difficulty),
            on=of.opens_at.astimezone(calendar.zone(row.tz)).date(),
            late=late,
            best=row.state == "closed" and self._user in verdict.best,
            still_open=row.state == "open",
        )

    def _title(self, row: Round) -> str:
        question = self._bank.get(row.question_id or "")
        return question.title if question else ""

    def _link(self, row: Round) -> str | None:
        return permalink(self._url, row.channel_id, row.ts) if row.ts else None


def _away_until(entered: Iterable[Absence], now: datetime) -> date | None:
    """The last day of the absences that stand and aren't over."""
    standing = (
        absence.last
        for absence in entered
        if absence.withdrawn_at is None and absence.last >= now.astimezone(calendar.zone(absence.tz)).date()
    )
    return max(standing, default=None)
