"""What a process says of itself to whoever watches it."""

from datetime import datetime, timedelta

import aiohttp
import psycopg
import pytest
from sqlalchemy.engine import make_url

from bot import health, metrics
from bot.store import database
from tests.clock import FakeClock
from tests.stage import MONDAY


async def _got(port: int, page: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/{page}") as answer:
        return answer.status, await answer.text()


async def test_ready_while_the_database_answers_and_healthy_in_any_case(
    cluster: str, database_url: str, sessions: database.Sessions
) -> None:
    async with health.serving(0, [health.database_answers(sessions)], "127.0.0.1") as port:
        assert await _got(port, "readyz") == (200, "ok\n")
        name = make_url(database_url).database
        with psycopg.connect(cluster, autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
        status, reason = await _got(port, "readyz")
        assert status == 503
        assert "database" in reason
        assert await _got(port, "healthz") == (200, "ok\n")


@pytest.mark.parametrize(
    ("ago", "status"), [(timedelta(seconds=10), 200), (timedelta(minutes=3), 503), (None, 503)]
)
async def test_a_worker_is_ready_while_it_looks_for_due_work(ago: timedelta | None, status: int) -> None:
    clock = FakeClock(MONDAY)

    def last() -> datetime | None:
        return None if ago is None else clock.real() - ago

    async with health.serving(0, [health.beats(last, clock)], "127.0.0.1") as port:
        assert (await _got(port, "readyz"))[0] == status


async def test_metrics_are_in_the_form_that_prometheus_reads() -> None:
    metrics.SLACK_ERRORS.labels("chat.postMessage", "not_in_channel").inc()
    async with health.serving(0, [], "127.0.0.1") as port:
        status, text = await _got(port, "metrics")
    assert status == 200
    assert 'scaleq_slack_errors_total{code="not_in_channel",method="chat.postMessage"}' in text
