"""``scaleq web`` and ``scaleq worker`` as processes of their own, without any workspace's token in their environment."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from cryptography.fernet import Fernet

from bot.clock import SystemClock
from playground.config import Config
from tests.crash.processes import started
from tests.crash.test_processes import Place, place
from tests.flows.installing import PUBLIC, Browser
from tests.stage import ADA, PRACTICE

__all__ = ["place"]


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def test_a_workspace_installs_the_app_and_is_served_by_web_and_worker(
    place: Place, http: aiohttp.ClientSession
) -> None:
    """Installed through the page of one process, asked by another, answered by the first; told in no log."""
    platform = place.slack.platform
    config = Config("", "", "")
    team, world = place.slack.world.team.id, place.slack.world
    platform.installs.remove(world, because="account_inactive")
    env = {
        **place.env,
        "SLACK_BOT_TOKEN": "",
        "SLACK_SIGNING_SECRET": platform.config.signing_secret,
        "SLACK_CLIENT_ID": config.client_id,
        "SLACK_CLIENT_SECRET": config.client_secret,
        "SCALEQ_PUBLIC_URL": PUBLIC,
        "SCALEQ_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "PORT": "0",
    }
    async with (
        started("web", env=env, cwd=place.cwd) as web,
        started("worker", env=env, cwd=place.cwd) as worker,
    ):
        await web.says('"listening"')
        await worker.says('"ready"')
        port = json.loads(next(line for line in web.output if '"listening"' in line))["port"]
        address = f"http://127.0.0.1:{port}"
        await place.slack.configure(
            f"{address}/slack/events", redirect_urls=(f"{PUBLIC}/slack/oauth_redirect",)
        )
        page = await Browser(place, http, address).installs(team)
        assert (page.status, "ScaleQ is installed in" in page.text) == (200, True)
        world.channels[PRACTICE].members.append(world.app.bot_user_id)
        await place.due(PRACTICE, SystemClock().now() - timedelta(minutes=1))
        await place.all_posted(1)
        assert "/scaleq" in await place.whisper_after("help")
        assert (await place.gesture("uninstall", user=ADA))["ok"]
        await web.says('"uninstalled"')
        said = web.text + worker.text
    assert not re.search(r"xoxb-\w{3}|gAAAA", said)
    assert config.client_secret not in said
