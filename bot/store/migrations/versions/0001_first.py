"""Bars, their series and actions, asked questions, and state."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("symbol", sa.String(40), primary_key=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("adjustment", sa.String(20), nullable=False),
        sa.Column("covers_from", sa.Date, nullable=False),
        sa.Column("fetched_at", _MOMENT, nullable=False),
        sa.Column("quoted_at", _MOMENT, nullable=True),
    )
    prices = [sa.Column(name, sa.Float) for name in ("open", "high", "low", "close", "adj_close", "volume")]
    op.create_table(
        "bars",
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("symbol", sa.String(40), primary_key=True),
        sa.Column("session", sa.Date, primary_key=True),
        *prices,
        sa.Column("provisional", sa.Boolean, nullable=False),
        sa.Column("fetched_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "actions",
        sa.Column("source", sa.String(40), primary_key=True),
        sa.Column("symbol", sa.String(40), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("value", sa.Float, nullable=False),
    )
    op.create_table(
        "questions",
        sa.Column("key", sa.String(24), primary_key=True),
        sa.Column("text", sa.String(1000), nullable=False),
        sa.Column("asker", sa.String(24), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
    )
    op.create_index("questions_asked_at", "questions", ["asked_at"])
    op.create_table(
        "state",
        sa.Column("key", sa.String(80), primary_key=True),
        sa.Column("value", sa.String(4000), nullable=False),
    )


def downgrade() -> None:
    for table in ("state", "questions", "actions", "bars", "series"):
        op.drop_table(table)
