"""The database's history (Alembic). Applied by ``scaleq migrate``; package data, so it works from an installed wheel."""
