"""the purge finds what is left"""

from collections.abc import Sequence

from alembic import op

from migrations.indexes import build

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# Index, table, the moment by which it is old, the text that is left.
_TEXTS = (
    ("ix_replies_texts", "replies", "at", "text"),
    ("ix_written_answers_texts", "written_answers", "submitted_at", "text"),
    ("ix_practices_texts", "practices", "answered_at", "answer"),
)


def upgrade() -> None:
    for index, table, at, text in _TEXTS:
        build(index, table, [at], where=f"{text} IS NOT NULL")


def downgrade() -> None:
    for index, table, _, _ in _TEXTS:
        op.drop_index(index, table_name=table)
