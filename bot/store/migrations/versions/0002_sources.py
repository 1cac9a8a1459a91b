"""Which source a series is from, and an archive of what sources publish and take away again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("series", sa.Column("origin", sa.String(40), nullable=True))
    op.create_table(
        "archive",
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("archive")
    with op.batch_alter_table("series") as table:
        table.drop_column("origin")
