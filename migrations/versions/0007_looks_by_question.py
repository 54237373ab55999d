"""looks by question"""

from collections.abc import Sequence

from alembic import op

from migrations.indexes import build

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # A round's looks, whoever took them: a board asks for those while it was open, among years of looks by the whole workspace.
    build("ix_peeks_question", "peeks", ["team_id", "question_id", "at", "user_id"])


def downgrade() -> None:
    op.drop_index("ix_peeks_question", table_name="peeks")
