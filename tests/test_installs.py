"""Each process remembers for a short while where the app is installed, and learns of what changed elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import installs
from bot.installs import REMEMBERED, REMEMBERED_ABSENT, Installs
from bot.sealing import Seal
from bot.store import installations, workspaces
from bot.store.database import Sessions
from tests.clock import FakeClock
from tests.store.scenes import OTHER_TEAM, TEAM, a_workspace

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
SEAL = Seal([NEW])
FIRST = "xoxb-1"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def known(sessions: Sessions, clock: FakeClock) -> Installs:
    """As one process knows it."""
    return Installs(sessions, clock, SEAL)


@pytest.fixture
async def queries(engine: AsyncEngine) -> AsyncIterator[list[str]]:
    """The statements that were executed."""
    seen: list[str] = []
    note = lambda _c, _cursor, statement, *_: seen.append(statement)  # noqa: E731
    sa.event.listen(engine.sync_engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(engine.sync_engine, "before_cursor_execute", note)


async def installed(sessions: Sessions, team: str = TEAM, token: str = FIRST, seal: Seal = SEAL) -> None:
    async with sessions.begin() as session:
        await a_workspace(session, team)
        await installations.put(session, team, seal.close(team, token), ["chat:write"], NOW)


async def removed(sessions: Sessions, team: str = TEAM) -> None:
    async with sessions.begin() as session:
        assert await workspaces.removed(session, team, at=NOW + timedelta(days=1), now=NOW)
        await installations.drop(session, team)


async def test_it_is_looked_up_once_however_many_ask(
    sessions: Sessions, known: Installs, queries: list[str]
) -> None:
    await installed(sessions)
    queries.clear()
    found = await asyncio.gather(*(known.bot(TEAM) for _ in range(50)))
    assert {one.token for one in found if one} == {"xoxb-1"}
    assert await known.of(TEAM) == "xoxb-1"
    assert len(queries) == 1


async def test_another_process_learns_of_a_removal_and_of_a_new_token_in_time(
    sessions: Sessions, known: Installs, clock: FakeClock
) -> None:
    await installed(sessions)
    assert await known.of(TEAM) == "xoxb-1"
    await removed(sessions)
    assert await known.of(TEAM) == "xoxb-1"
    clock.pass_leases(REMEMBERED)
    assert await known.of(TEAM) is None
    await installed(sessions, token="xoxb-2")
    assert await known.of(TEAM) is None
    clock.pass_leases(REMEMBERED_ABSENT)
    assert await known.of(TEAM) == "xoxb-2"


async def test_a_token_that_slack_refuses_is_looked_up_at_once(sessions: Sessions, known: Installs) -> None:
    await installed(sessions)
    assert await known.of(TEAM) == "xoxb-1"
    assert await known.instead(TEAM, "xoxb-1") is None
    await installed(sessions, token="xoxb-2")
    assert await known.instead(TEAM, "xoxb-1") == "xoxb-2"
    assert await known.of(TEAM) == "xoxb-2"


async def test_what_was_being_looked_up_while_it_changed_is_not_remembered(
    sessions: Sessions, known: Installs
) -> None:
    await installed(sessions)
    asked = asyncio.create_task(known.of(TEAM))
    await asyncio.sleep(0)
    await installed(sessions, token="xoxb-2")
    known.forget(TEAM)
    await asked
    assert await known.of(TEAM) == "xoxb-2"


async def test_who_gives_up_waiting_does_not_spoil_it_for_others(sessions: Sessions, known: Installs) -> None:
    await installed(sessions)
    first, second = (asyncio.create_task(known.of(TEAM)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "xoxb-1"


async def test_the_environments_token_serves_its_workspace_until_the_app_is_removed_there(
    sessions: Sessions, clock: FakeClock
) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
        await a_workspace(session, OTHER_TEAM)
    known = Installs(sessions, clock, None)
    known.hold(TEAM, "xoxb-own")
    found = await known.bot(TEAM)
    assert found is not None
    assert (found.token, found.bot_user_id) == ("xoxb-own", f"UBOT{TEAM}")
    assert await known.of(OTHER_TEAM) is None
    await removed(sessions)
    known.forget(TEAM)
    assert await known.of(TEAM) is None


async def test_an_environments_token_that_slack_refuses_gives_way_to_a_stored_one(
    sessions: Sessions, known: Installs
) -> None:
    async with sessions.begin() as session:
        await a_workspace(session)
    known.hold(TEAM, "xoxb-own")
    assert await known.instead(TEAM, "xoxb-own") is None
    assert await known.of(TEAM) == "xoxb-own", "there is no better one"
    await installed(sessions)
    assert await known.instead(TEAM, "xoxb-own") == FIRST


async def test_however_many_have_the_environments_token_refused_at_once_all_get_the_stored_one(
    sessions: Sessions, known: Installs
) -> None:
    await installed(sessions)
    known.hold(TEAM, "xoxb-own")
    assert await asyncio.gather(*(known.instead(TEAM, "xoxb-own") for _ in range(5))) == [FIRST] * 5


async def test_no_token_is_shown_when_what_is_known_is_printed(sessions: Sessions, known: Installs) -> None:
    await installed(sessions)
    assert "xoxb" not in repr(await known.bot(TEAM))


async def test_a_token_that_cannot_be_read_is_none(sessions: Sessions, known: Installs) -> None:
    await installed(sessions, seal=Seal([OLD]))
    assert await known.of(TEAM) is None


# -- rotation of keys ---------------------------------------------------------------------------------------------------------


async def test_rotation_seals_every_token_anew_and_may_be_stopped_and_begun_again(
    sessions: Sessions, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installs, "BATCH", 2)
    teams = [f"T{number}" for number in range(5)]
    for team in teams:
        await installed(sessions, team, f"xoxb-{team}", Seal([OLD]))
    both = Seal([NEW, OLD])

    async with sessions.begin() as session:
        [row] = await installations.after(session, "", 1)
    async with sessions.begin() as session:  # it was stopped after one
        await installations.reseal(session, row.team_id, row.token, both.close(row.team_id, "xoxb-T0"))

    done = await installs.seal_anew(sessions, both, drop_unreadable=False)
    assert (done.sealed, done.fresh, done.unreadable) == (4, 1, 0)
    only_new = Installs(sessions, clock, Seal([NEW]))
    assert [await only_new.of(team) for team in teams] == [f"xoxb-{team}" for team in teams]
    assert await installs.unreadable(sessions, Seal([NEW])) == (0, 5)


async def test_what_no_key_opens_is_kept_unless_it_is_to_be_dropped(sessions: Sessions) -> None:
    await installed(sessions, seal=Seal([OLD]))
    await installed(sessions, OTHER_TEAM)
    assert (await installs.seal_anew(sessions, SEAL, drop_unreadable=False)).unreadable == 1
    assert await installs.unreadable(sessions, SEAL) == (1, 2)
    assert (await installs.seal_anew(sessions, SEAL, drop_unreadable=True)).unreadable == 1
    assert await installs.unreadable(sessions, SEAL) == (0, 1)


async def test_of_two_who_come_with_one_state_one_is_first(sessions: Sessions) -> None:
    async def use() -> bool:
        async with sessions.begin() as session:
            return await installations.use_state(session, b"digest", NOW)

    assert sorted(await asyncio.gather(*(use() for _ in range(8)))) == [False] * 7 + [True]
