"""What Slack would never send does nothing; and what it would hardly ever send loses nothing."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.store import database
from handlers import intake
from tests.crash.fuzz import hurl, real_shapes, rows
from tests.crash.fuzz_pages import hurl_visits
from tests.flows.installing import page
from tests.stage import LONG, stage


async def test_wrong_requests_get_an_answer_and_have_no_effect(
    database_url: str, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a slow machine some would be put off with 503, which is not what is asked here.
    monkeypatch.setattr(intake, "PATIENCE", 60)
    monkeypatch.setattr(database, "CONNECTING", 60)
    async with stage(database_url, transport="http") as one:
        address = str(one.slack.slack.config.request_url)
        shapes = await real_shapes(one, address)
        assert len(shapes) >= 16
        before = await rows(engine)
        with capture_logs() as lines:
            found = await hurl(address, shapes, 1500, seed=8)
            await one.settle()
        assert await rows(engine) == before
    assert LONG not in str(lines)
    assert set(found) <= {200, 400, 401, 404, 405, 413, 415}, found
    assert all(found[status] for status in (200, 400, 401, 405, 415)), found


async def test_wrong_visits_to_the_installation_page_get_a_page_and_have_no_effect(
    database_url: str, engine: AsyncEngine
) -> None:
    async with page(database_url) as one:
        before = await rows(engine)
        with capture_logs() as lines:
            found = await hurl_visits(one.address, 600, seed=8)
        assert await rows(engine) == before
    assert lines == []
    assert set(found) <= {200, 302, 400, 405}, found
    assert all(found[status] for status in (302, 400, 405)), found
