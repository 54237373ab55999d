"""A database that goes away costs time, and nothing else."""

import tempfile
from pathlib import Path

from tests.crash.database import survive


def test_what_was_acknowledged_while_the_database_came_and_went_is_stored() -> None:
    with tempfile.TemporaryDirectory(prefix="scaleq-lost-", ignore_cleanup_errors=True) as name:
        flood = survive(Path(name), losses=2, seconds=0.5)
    assert flood.answers["503"]
    assert not flood.answers["500"]
