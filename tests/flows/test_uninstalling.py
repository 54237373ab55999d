"""The app is removed from a workspace: its token goes at once, nothing is done for it, and a month later nothing is left of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncSession

from bot.house import house as made_house
from bot.jobs import installing
from bot.jobs.heartbeat import next_moment
from bot.jobs.purge import purge
from bot.settings import require_slack
from bot.store import departed, schedules, workspaces
from bot.store.tables import Base, Installation, Workspace
from tests.crash.once import calls, present
from tests.flows.catching_up import caught_up, verdict
from tests.flows.installing import ACME, OTHER, Browser, another_process, invite, page
from tests.handlers.test_events import told
from tests.stage import ADA, BANK, BEN, CHIE, MONDAY, PRACTICE, Stage, stage

DAY = timedelta(days=1)
KEEP = timedelta(days=180)

# Tables without a workspace, and why.
NOBODYS = {
    "heartbeats": "processes at work",
    "outages": "when none of them was",
    "used_states": "hashes of what came back from Slack's authorize page, which are of no workspace yet",
}


@pytest.fixture
async def asked(database_url: str) -> AsyncIterator[Stage]:
    """Installed in two workspaces, whose channels have Monday's question; Ben has answered in the one."""
    async with page(database_url) as one:
        for each in (one, one.at(OTHER)):
            await Browser.on(one).installs(each.team)
            await invite(each)
            await each.set_up()
        await one.command(BEN, "remind on")
        await one.to(MONDAY)
        await one.answer(BEN)
        await one.command(CHIE, "hard 15m")
        await one.beat()
        yield one


async def uninstall(one: Stage, user: str = ADA) -> None:
    done = await one.gesture("uninstall", user=user)
    assert done["ok"], done


async def token_of(one: Stage) -> bytes | None:
    async with one.parts.sessions.begin() as session:
        return await session.scalar(sa.select(Installation.token).where(Installation.team_id == one.team))


async def removed_at(one: Stage) -> object:
    async with one.parts.sessions.begin() as session:
        query = sa.select(Workspace.uninstalled_at).where(Workspace.team_id == one.team)
        return (await session.execute(query)).scalar_one()


async def rows(one: Stage, team: str) -> dict[str, int]:
    """How many each table has of the workspace, those with any."""
    async with one.parts.sessions.begin() as session:
        counted = {
            table.name: await session.scalar(
                sa.select(sa.func.count()).select_from(table).where(table.c.team_id == team)
            )
            for table in departed.tables()
        }
    return {name: count for name, count in counted.items() if count}


async def test_the_token_goes_at_once_and_nothing_is_done_for_it_any_more(asked: Stage) -> None:
    await uninstall(asked)
    assert await token_of(asked) is None
    assert await asked.parts.installs.of(ACME) is None
    before = [(one.state, one.round_id) for one in await asked.rounds()]
    await asked.to(MONDAY + 9 * DAY)
    assert [(one.state, one.round_id) for one in await asked.rounds()] == before
    assert "ScaleQ" not in await asked.command(BEN, "help")
    other = asked.at(OTHER)
    assert len(await other.rounds()) == 8


async def test_a_command_that_was_on_its_way_is_told_so(asked: Stage) -> None:
    """Slack doesn't say yet that the app was removed, and we know it."""
    await installing.uninstall(asked.parts, ACME, asked.clock.now())
    answer = await asked.gesture("command", user=BEN, channel=PRACTICE, text="help", command="/scaleq")
    assert answer["ok"], answer
    assert "no longer installed" in (await asked.whispers(BEN))[-1]["text"]


async def test_a_workspace_that_is_gone_keeps_no_heart_beating(asked: Stage) -> None:
    await uninstall(asked)
    await uninstall(asked.at(OTHER))
    assert await next_moment(asked.parts) is None


async def test_installed_again_everything_is_as_it_was_and_what_was_missed_is_not_posted(
    asked: Stage,
) -> None:
    await uninstall(asked)
    await asked.to(MONDAY + 9 * DAY + timedelta(hours=1))
    assert (await Browser.on(asked).installs()).status == 200
    await invite(asked)
    await asked.to(MONDAY + 10 * DAY)
    assert [(one.state, one.due_at) for one in await asked.rounds()] == [
        ("closed", MONDAY),
        ("open", MONDAY + 10 * DAY),
    ]
    assert (await asked.streak(BEN)).current == 1
    questions = [post for post in await asked.posts() if "Leaderboard" not in post["text"]]
    assert len(questions) == 2
    await asked.answer(BEN)
    assert (await asked.streak(BEN)).current == 2


async def test_thirty_days_later_nothing_of_it_is_left_in_any_table_and_all_of_the_others(
    asked: Stage,
) -> None:
    await uninstall(asked)
    await asked.to(MONDAY + 29 * DAY)
    others = await rows(asked, OTHER)
    await purge(asked.parts, KEEP)
    kept = await rows(asked, ACME)
    assert {"workspaces", "rounds", "replies", "posts", "practices", "schedules"} <= kept.keys()
    asked.clock.move_to(MONDAY + 30 * DAY)
    await purge(asked.parts, KEEP)
    assert await rows(asked, ACME) == {}
    assert await rows(asked, OTHER) == others
    assert (await Browser.on(asked).installs()).status == 200
    assert await rows(asked, ACME) == {"installations": 1, "workspaces": 1}


def test_every_table_is_a_workspaces_or_it_is_said_why_not() -> None:
    assert {table.name for table in departed.tables()} | NOBODYS.keys() == set(Base.metadata.tables)
    assert departed.tables()[-1].name == "workspaces"


async def test_a_purge_stops_where_the_app_comes_back(asked: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await uninstall(asked)
    asked.clock.move_to(MONDAY + 31 * DAY)
    look, looks = workspaces.is_removed_by, []

    async def interrupted(session: AsyncSession, team_id: str, moment: datetime) -> bool:
        looks.append(team_id)
        if len(looks) == 3:
            assert (await Browser.on(asked).installs()).status == 200
        return await look(session, team_id, moment)

    monkeypatch.setattr(workspaces, "is_removed_by", interrupted)
    assert await installing.purge_departed(asked.parts) == 0
    assert len(looks) == 3
    assert {"installations", "workspaces"} <= set(await rows(asked, ACME))
    assert (await asked.parts.slack.call(ACME, "auth.test"))["team_id"] == ACME


async def test_a_removal_that_is_told_late_does_not_touch_a_newer_installation(asked: Stage) -> None:
    await asked.hold_events()
    await uninstall(asked)
    await asked.pass_(minutes=1)
    assert (await Browser.on(asked).installs()).status == 200
    token = await token_of(asked)
    await asked.release_events()
    assert (await token_of(asked), await removed_at(asked)) == (token, None)


async def test_a_token_that_is_revoked_is_as_good_as_removed(asked: Stage) -> None:
    told(asked, {"type": "tokens_revoked", "tokens": {"oauth": [BEN], "bot": []}}, team_id=ACME)
    await asked.settle()
    assert await removed_at(asked) is None
    token = await asked.parts.installs.of(ACME)
    assert token is not None
    await asked.parts.slack.revoke(token)
    await asked.settle()
    assert await token_of(asked) is None
    assert await removed_at(asked) is not None


async def test_a_process_that_holds_an_old_token_finds_the_new_one_when_slack_refuses_it(
    asked: Stage,
) -> None:
    async with another_process(asked) as other:
        assert (await other.slack.call(ACME, "auth.test"))["team_id"] == ACME
        await uninstall(asked)
        await Browser.on(asked).installs()
        assert (await other.slack.call(ACME, "auth.test"))["team_id"] == ACME


async def test_a_removal_that_slack_told_nobody_of_is_found_out(asked: Stage) -> None:
    await asked.gesture("faults", events={"lose": 1.0})
    await uninstall(asked)
    await asked.gesture("faults")
    await asked.to(MONDAY + DAY)
    assert await removed_at(asked) is None
    assert await installing.notice_removals(asked.parts) == 1
    assert (await token_of(asked), await removed_at(asked.at(OTHER))) == (None, None)


async def unheard(one: Stage) -> None:
    """The app is removed, and Slack tells nobody."""
    await one.gesture("faults", events={"lose": 1.0})
    await uninstall(one)
    await one.gesture("faults")


async def test_a_removal_that_nobody_heard_of_is_found_out_where_nothing_is_posted_too(asked: Stage) -> None:
    await asked.command(ADA, "pause")
    await unheard(asked)
    asked.clock.move_to(MONDAY + 2 * DAY)
    assert await installing.notice_removals(asked.parts) == 1
    assert (await token_of(asked), await removed_at(asked.at(OTHER))) == (None, None)
    since = present(asked)
    assert await installing.notice_removals(asked.parts) == 0
    assert calls(asked, since, "auth.test") == [], "once a day is enough"


async def test_a_token_that_another_process_has_replaced_is_not_taken_for_a_removal(asked: Stage) -> None:
    async with another_process(asked) as other:
        assert await other.installs.of(ACME) is not None
        await unheard(asked)
        await Browser.on(asked).installs()
        async with asked.parts.sessions.begin() as session:
            await schedules.suspend(session, ACME, PRACTICE, "token_revoked", tried=False)
        assert await installing.notice_removals(other) == 0
    assert await token_of(asked) is not None


async def test_installed_again_before_the_removal_was_noticed_what_rested_and_waited_goes_on(
    asked: Stage,
) -> None:
    await unheard(asked)
    await asked.to(MONDAY + DAY + timedelta(hours=1))
    assert [row.state for row in await asked.rounds()] == ["closed", "failed"]
    await Browser.on(asked).installs()
    async with asked.parts.sessions.begin() as session:
        schedule = await schedules.get(session, ACME, PRACTICE)
    assert schedule is not None
    assert (schedule.suspended, schedule.next_at) == (None, MONDAY + 2 * DAY)
    await invite(asked)
    await asked.beat()
    assert "1 answer" in await asked.results((await asked.rounds())[0])


async def test_installing_again_misses_no_question_that_is_due(asked: Stage) -> None:
    asked.clock.move_to(MONDAY + DAY)
    await Browser.on(asked).installs()
    await asked.beat()
    assert [row.due_at for row in await asked.rounds()] == [MONDAY, MONDAY + DAY]


async def test_what_was_written_while_the_app_was_away_counts_where_the_round_is_open(asked: Stage) -> None:
    await uninstall(asked)
    await asked.pass_(hours=1)
    await asked.answer(CHIE)
    await asked.pass_(hours=1)
    await Browser.on(asked).installs()
    await asked.beat()
    await asked.pass_(minutes=1)
    await invite(asked)
    await caught_up(asked)
    [monday] = await asked.rounds()
    assert (await verdict(asked, monday)).answers.keys() == {BEN, CHIE}


async def test_the_workspace_of_the_environments_token_goes_and_comes_back_the_same_way(
    database_url: str,
) -> None:
    async with stage(database_url) as one:
        await one.set_up()
        await one.to(MONDAY)
        await uninstall(one)
        await one.to(MONDAY + 3 * DAY - timedelta(hours=1))
        assert len(await one.rounds()) == 1
        world, token = one.slack.world, "xoxb-stage-2"
        one.slack.platform.installs.install(world, one.slack.platform.config.scopes, token=token)
        world.channels[PRACTICE].members.append(world.app.bot_user_id)
        settings = one.house.settings.model_copy(update={"slack_bot_token": SecretStr(token)})
        async with made_house(
            settings, require_slack(settings, "worker"), database_url, bank=BANK, clock=one.clock
        ) as again:
            await replace(one, house=again).to(MONDAY + 3 * DAY)
            assert [row.due_at for row in await one.rounds()] == [MONDAY, MONDAY + 3 * DAY]
