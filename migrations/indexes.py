"""Indexes on tables that people are writing to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def build(name: str, table: str, columns: Sequence[str], *, where: str | None = None) -> None:
    """Without holding up who writes; what an interrupted attempt left is built anew. What the migration did before this is committed."""
    with op.get_context().autocommit_block():
        op.drop_index(name, table_name=table, if_exists=True, postgresql_concurrently=True)
        op.create_index(
            name,
            table,
            list(columns),
            postgresql_where=None if where is None else sa.text(where),
            postgresql_concurrently=True,
        )
