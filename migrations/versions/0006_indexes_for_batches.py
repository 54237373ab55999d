"""Indexes for what thousands of channels ask at the same moment."""

from alembic import op

from migrations.indexes import build

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # How many have practised a question; a channel's open round.
    build("ix_rounds_question", "rounds", ["team_id", "question_id"])
    build("ix_rounds_open", "rounds", ["team_id", "channel_id"], where="state = 'open'")
    build("ix_practices_question", "practices", ["team_id", "question_id"])


def downgrade() -> None:
    op.drop_index("ix_practices_question", table_name="practices")
    op.drop_index("ix_rounds_open", table_name="rounds")
    op.drop_index("ix_rounds_question", table_name="rounds")
