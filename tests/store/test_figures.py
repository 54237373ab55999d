"""What figures are made of: of one workspace alone, each member's latest self-check, and a fixed number of queries."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from bot.jobs import figures as figures_of
from bot.jobs import standings
from bot.jobs.standings import Period
from bot.store import absences, closing, figures, replies, streaks
from bot.store.database import Sessions
from bot.store.replies import Written
from bot.store.tables import Round, SelfCheck
from questions.bank import Bank
from tests.store.scenes import CHANNEL, OPENS, OTHER_TEAM, TEAM, a_round, a_workspace, written

DAY = timedelta(days=1)
FIRST = OPENS.date()


async def closed(session: AsyncSession, bank: Bank, *, team: str = TEAM, day: int = 0) -> Round:
    of = await a_round(session, bank, team=team, opens=OPENS + day * DAY)
    await closing.close(session, team, of.round_id, 4)
    await session.refresh(of)
    return of


def check(of: Round, user: str, minutes: int, ticks: Sequence[str]) -> SelfCheck:
    return SelfCheck(
        team_id=of.team_id,
        user_id=user,
        question_id=of.question_id,
        at=OPENS + timedelta(minutes=minutes),
        question_rev=1,
        round_id=of.round_id,
        ticks=list(ticks),
    )


def in_round(of: Round, user: str = "U1") -> Written:
    one = written(user)
    return Written(
        of.channel_id, str(of.ts), f"{str(of.ts)[:-6]}000009", f"{str(of.ts)[:-6]}000009", user, one.text, 100
    )


async def test_the_same_channel_in_another_workspace_is_another_one(sessions: Sessions, bank: Bank) -> None:
    """As happens with shared channels."""
    async with sessions.begin() as session:
        for team in (TEAM, OTHER_TEAM):
            await a_workspace(session, team)
            of = await closed(session, bank, team=team)
            session.add(check(of, "U1", 1, ["a"]))
            await replies.record(session, team, in_round(of))
            await absences.enter(session, team, "U1", first=FIRST, last=FIRST, tz="UTC", now=OPENS)
    async with sessions.begin() as session:
        mine = await figures.closed_since(session, TEAM, [CHANNEL], FIRST)
        assert {row.team_id for row in mine[CHANNEL]} == {TEAM}
        assert len((await figures.subtopics_had(session, TEAM, [CHANNEL]))[CHANNEL]) == 1
        assert len((await figures.self_checks(session, TEAM, [CHANNEL]))[CHANNEL]) == 1
        assert await figures.absent(session, "T3", [CHANNEL], FIRST) == {}
        assert await figures.wrote_in(session, "T3", "U1") == set()
        assert len(await figures.written_in(session, TEAM, "U1", [CHANNEL], 10)) == 1
        assert await figures.open_rounds(session, OTHER_TEAM, [CHANNEL]) == []
        assert await figures.writers(session, "T3", CHANNEL) == set()


async def test_of_several_self_checks_of_a_round_the_latest_counts(sessions: Sessions, bank: Bank) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        of = await closed(session, bank)
        session.add_all([check(of, "U1", 9, ["late"]), check(of, "U1", 1, ["soon"]), check(of, "U2", 5, [])])
    async with sessions.begin() as session:
        found = (await figures.self_checks(session, TEAM, [CHANNEL]))[CHANNEL]
    assert {one.user_id: one.ticks for one in found} == {"U1": ["late"], "U2": []}


async def test_self_checks_of_a_round_that_is_still_open_are_left_out(sessions: Sessions, bank: Bank) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        of = await a_round(session, bank)
        session.add(check(of, "U1", 1, ["a"]))
    async with sessions.begin() as session:
        assert await figures.self_checks(session, TEAM, [CHANNEL]) == {}


async def test_shares_take_as_many_queries_for_many_rounds_as_for_one(
    sessions: Sessions, engine: AsyncEngine, bank: Bank
) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        await closed(session, bank)
    one = await queries_of_shares(sessions, engine)
    async with sessions.begin() as session:
        for day in range(1, 10):
            of = await closed(session, bank, day=day)
            await replies.record(session, TEAM, in_round(of))
    assert await queries_of_shares(sessions, engine) == one


async def test_a_board_takes_as_many_queries_for_many_rounds_as_for_one(
    sessions: Sessions, engine: AsyncEngine, bank: Bank
) -> None:
    async def queries() -> int:
        month = Period(TEAM, CHANNEL, "practice", FIRST, FIRST + 30 * DAY, "")
        async with sessions.begin() as session:
            with counted(engine) as statements:
                found = await standings.read(session, month)
                assert found
                judged = list(zip(found.closed, found.verdicts, strict=True))
                await standings.best_answers(session, bank, TEAM, judged, found.names, found.hidden)
        return len(statements)

    async with sessions.begin() as session:
        await a_workspace(session)
        await replies.record(session, TEAM, in_round(await closed(session, bank)))
    one = await queries()
    async with sessions.begin() as session:
        for day in range(1, 10):
            await replies.record(session, TEAM, in_round(await closed(session, bank, day=day)))
    assert await queries() == one


async def test_streaks_take_as_many_queries_in_many_channels_as_in_one(
    sessions: Sessions, engine: AsyncEngine, bank: Bank
) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        for channel in ("C1", "C2", "C3"):
            await replies.record(session, TEAM, in_round(await a_round(session, bank, channel=channel)))
        with counted(engine) as one:
            found = await streaks.of_channels(session, TEAM, ["C2"], "U1")
        with counted(engine) as three:
            found |= await streaks.of_channels(session, TEAM, ["C1", "C2", "C3"], "U1")
    assert len(one) == len(three)
    assert {channel: streak.current for channel, streak in found.items()} == {"C1": 1, "C2": 1, "C3": 1}


async def test_an_absence_that_ended_sooner_is_left_out_where_it_cannot_matter(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        for days in (9, 5):
            first, last = FIRST - days * DAY, FIRST - (days - 1) * DAY
            entered = OPENS - days * DAY
            await absences.enter(session, TEAM, "U1", first=first, last=last, tz="UTC", now=entered)
        found = await absences.of(session, TEAM, ["U1"], since=FIRST - 4 * DAY)
        every = await absences.of(session, TEAM, ["U1"])
    assert [one.last for one in found["U1"]] == [FIRST - 4 * DAY]
    assert len(every["U1"]) == 2


async def queries_of_shares(sessions: Sessions, engine: AsyncEngine) -> int:
    async with sessions.begin() as session:
        with counted(engine) as statements:
            await figures_of.taken(session, TEAM, {CHANNEL: (FIRST, None)}, votes=True)
    return len(statements)


@contextmanager
def counted(engine: AsyncEngine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
