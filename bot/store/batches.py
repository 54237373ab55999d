"""Much at once, a part at a time: so that nobody waits for long behind what a purge has locked."""

from typing import Any

from sqlalchemy import ColumnElement, select, tuple_

from bot.store.tables import Base


def some(of: type[Base], *wanted: ColumnElement[bool], limit: int) -> ColumnElement[bool]:
    """Up to ``limit`` rows of which that holds, by their keys. Those that somebody holds at this moment are passed over."""
    key: list[Any] = list(of.__mapper__.primary_key)
    found = select(*key).where(*wanted).limit(limit).with_for_update(skip_locked=True)
    # Without this its rows would be those of the statement around it.
    return tuple_(*key).in_(found.correlate(None))
