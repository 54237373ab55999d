"""catching up after an outage"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("real_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "outages",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("role", "since", name=op.f("pk_outages")),
    )
    op.create_table(
        "syncs",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("round_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("seen", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("team_id", "round_id", name=op.f("pk_syncs")),
    )
    op.create_index(
        "ix_syncs_due",
        "syncs",
        ["team_id", "held_until"],
        unique=False,
        postgresql_where=sa.text("state = 'due'"),
    )
    op.add_column("reactions", sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("workspaces", sa.Column("reads_next_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("workspaces", sa.Column("reads_slowly_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("workspaces", "reads_slowly_until")
    op.drop_column("workspaces", "reads_next_at")
    op.drop_column("reactions", "since")
    op.drop_index("ix_syncs_due", table_name="syncs", postgresql_where=sa.text("state = 'due'"))
    op.drop_table("syncs")
    op.drop_table("outages")
    op.drop_table("heartbeats")
