"""When the next thing falls due: asked about everything in one statement, since most of the time nothing is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

Moment = Select[Any]
"""Asks for one moment."""


def look(asked: Mapping[str, Moment]) -> Select[Any]:
    """One statement for several moments, by name."""
    return select(*(query.scalar_subquery().label(name) for name, query in asked.items()))


async def seen(session: AsyncSession, of: Select[Any]) -> dict[str, datetime | None]:
    """What a `look` gives; None where nothing is in sight."""
    row = (await session.execute(of)).one()
    return dict(row._mapping)
