"""What a rule was when it fired, kept with each trigger. Those of before have nothing of it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("triggers", sa.Column("asked", sa.JSON, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("triggers") as table:
        table.drop_column("asked")
