"""What all tables share: names of keys and indexes, and Python's types as PostgreSQL's."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Date, DateTime, MetaData, Text, Time
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy's own protocol
        str: Text,
        datetime: DateTime(timezone=True),
        date: Date,
        time: Time,
        dict[str, Any]: JSONB,
        list[str]: ARRAY(Text),
        list[date]: ARRAY(Date),
    }
