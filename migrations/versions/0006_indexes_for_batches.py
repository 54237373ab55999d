"""Indexes for what thousands of channels ask at the same moment."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    # How many have practised a question; a channel's open round.
    op.create_index("ix_rounds_question", "rounds", ["team_id", "question_id"])
    op.create_index(
        "ix_rounds_open", "rounds", ["team_id", "channel_id"], postgresql_where=sa.text("state = 'open'")
    )
    op.create_index("ix_practices_question", "practices", ["team_id", "question_id"])


def downgrade() -> None:
    op.drop_index("ix_practices_question", table_name="practices")
    op.drop_index("ix_rounds_open", table_name="rounds")
    op.drop_index("ix_rounds_question", table_name="rounds")
