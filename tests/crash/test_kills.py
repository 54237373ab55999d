"""A small storm; the large ones are in ``make crash``."""

from pathlib import Path

import pytest

from tests.crash.kills import SLOW, UNWELL, weather


@pytest.mark.parametrize("faults", [SLOW, UNWELL], ids=["a slow Slack", "30 % faults"])
async def test_every_due_post_stands_once_however_often_workers_are_killed(
    database_url: str, tmp_path: Path, faults: dict[str, object]
) -> None:
    await weather(database_url, tmp_path, channels=40, kills=5, seed=1, faults=faults, within=240)
