"""A file is shared exactly once, whatever ends in between."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.jobs import courier
from bot.jobs.kinds import KINDS
from bot.slack import looking_back
from bot.slack.blocks import actions as ids
from bot.slack.gateway import Slack
from bot.store import posts
from bot.store.tables import Post
from tests.crash.once import try_on
from tests.crash.stopping import Stop
from tests.flows.home_tab import opened, pressed
from tests.flows.test_export import files_of
from tests.stage import ADA, MONDAY, Stage, stage

POINTS: dict[str, tuple[Any, str]] = {
    "address given": (Slack, "upload_address"),
    "id stored": (posts, "file_given"),
    "uploaded": (Slack, "upload"),
    "shared": (Slack, "share_upload"),
    "found": (looking_back, "page"),
    "before commit": (posts, "posted"),
    "recorded": (courier, "record"),
}


@pytest.fixture
async def wanted(database_url: str) -> AsyncIterator[Stage]:
    """Ada has asked for an export; nothing of it is in Slack yet."""
    async with stage(database_url) as one:
        await one.set_up()
        await one.to(MONDAY)
        await opened(one, ADA)
        await pressed(one, ADA, ids.HOME_EXPORT)
        yield one


async def assert_once(of: Stage) -> None:
    assert len(await files_of(of, ADA)) == 1
    async with of.parts.sessions.begin() as session:
        [row] = (await session.scalars(select(Post).where(Post.kind == "export"))).all()
    assert row.state == "posted"


@pytest.mark.parametrize("point", POINTS)
async def test_stopped_and_run_on(wanted: Stage, monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    where, name = POINTS[point]
    step = getattr(where, name)

    async def ends_here(*args: Any, **kwargs: Any) -> Any:
        await step(*args, **kwargs)
        raise Stop(point)

    with monkeypatch.context() as patch:
        patch.setattr(where, name, ends_here)
        with pytest.raises(Stop):
            await wanted.beat()
    await try_on(wanted, 2)
    await assert_once(wanted)


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
@pytest.mark.parametrize(
    "method",
    [
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
        "conversations.history",
        "users.conversations",
    ],
)
async def test_a_connection_that_breaks(wanted: Stage, method: str, kind: str) -> None:
    await wanted.gesture("faults", api=[{"method": method, "kind": kind}])
    await wanted.beat()
    await try_on(wanted, 2)
    await assert_once(wanted)


async def test_slack_will_not_say_for_a_while_where_the_file_stands(wanted: Stage) -> None:
    fault = {"method": "conversations.history", "kind": "ratelimited", "retry_after": 60}
    await wanted.gesture("faults", api=[fault])
    await wanted.beat()
    await try_on(wanted, 3)
    await assert_once(wanted)


async def test_rate_limited_while_asked_whether_it_is_allowed(wanted: Stage) -> None:
    fault = {"method": "users.conversations", "kind": "ratelimited", "retry_after": 30}
    await wanted.gesture("faults", api=[fault])
    await wanted.beat()
    assert await files_of(wanted, ADA) == []
    await try_on(wanted, 1)
    await assert_once(wanted)


def test_the_kind_is_one_that_goes_to_a_member() -> None:
    assert KINDS["export"].direct
