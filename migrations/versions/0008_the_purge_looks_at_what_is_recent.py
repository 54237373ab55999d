"""the purge looks at what is recent"""

from collections.abc import Sequence

from alembic import op

from migrations.indexes import build

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Replies to what turned out to be no question are looked for among those of the last weeks, not among all.
    build("ix_replies_at", "replies", ["at"])


def downgrade() -> None:
    op.drop_index("ix_replies_at", table_name="replies")
