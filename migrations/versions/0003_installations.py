"""installations, and workspaces that the app was removed from"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "installations",
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_installations")),
    )
    op.create_table(
        "used_states",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_used_states")),
    )
    op.add_column("workspaces", sa.Column("installed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("workspaces", sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_workspaces_uninstalled",
        "workspaces",
        ["team_id"],
        unique=False,
        postgresql_where=sa.text("uninstalled_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_schedules_channel_id"), "schedules", ["channel_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_schedules_channel_id"), table_name="schedules")
    op.drop_index("ix_workspaces_uninstalled", table_name="workspaces")
    op.drop_column("workspaces", "uninstalled_at")
    op.drop_column("workspaces", "installed_at")
    op.drop_table("used_states")
    op.drop_table("installations")
