"""When the next thing falls due: asked about everything in one statement, since most of the time nothing is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

Moment = Select[Any]
"""Asks for one moment."""


class Look:
    """A statement that asks for several moments, made once."""

    def __init__(self, asked: Mapping[str, Moment]) -> None:
        self._query = select(*(query.scalar_subquery().label(name) for name, query in asked.items()))

    async def by(self, session: AsyncSession) -> dict[str, datetime | None]:
        """The moments by name; None where nothing is in sight."""
        row = (await session.execute(self._query)).one()
        return dict(row._mapping)
