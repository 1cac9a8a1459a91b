"""Alerts and digests: rules, observations, triggers, deliveries; watch lists; what was changed by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "versions",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
    op.create_table(
        "rules",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.String(24), nullable=False),
        sa.Column("guild", sa.String(24), nullable=True),
        sa.Column("place", sa.String(26), nullable=False),
        sa.Column("written", sa.String(300), nullable=False),
        sa.Column("once", sa.Boolean, nullable=False),
        sa.Column("rearm", sa.Float, nullable=False),
        sa.Column("pause", sa.Integer, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("baseline", _MOMENT, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("expires_at", _MOMENT, nullable=True),
        sa.Column("fired_at", _MOMENT, nullable=True),
        sa.Column("role", sa.String(24), nullable=True),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "disarmed",
        sa.Column("rule", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("gauge", sa.String(160), primary_key=True),
        sa.Column("side", sa.Integer, primary_key=True),
        sa.Column("fired_at", _MOMENT, nullable=False),
    )
    op.create_table(
        "subjects",
        sa.Column("subject", sa.String(120), primary_key=True),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("claimed_by", sa.String(40), nullable=True),
        sa.Column("claimed_until", _MOMENT, nullable=True),
        sa.Column("degraded_since", _MOMENT, nullable=True),
        sa.Column("reason", sa.String(40), nullable=True),
    )
    op.create_table(
        "observations",
        sa.Column("gauge", sa.String(160), primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("session", sa.String(10), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
    )
    op.create_table(
        "triggers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("rule", sa.Integer, nullable=False),
        sa.Column("gauge", sa.String(160), nullable=False),
        sa.Column("side", sa.Integer, nullable=False),
        sa.Column("level", sa.Float, nullable=False),
        sa.Column("previous_at", _MOMENT, nullable=False),
        sa.Column("previous", sa.Float, nullable=False),
        sa.Column("observed_at", _MOMENT, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("session", sa.String(10), nullable=False),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("triggered_at", _MOMENT, nullable=False),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("place", sa.String(26), nullable=False),
        sa.Column("delivery", sa.String(16), nullable=False),
        sa.UniqueConstraint("rule", "gauge", "side", "observed_at", name="triggers_once"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(16), primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("place", sa.String(26), nullable=False),
        sa.Column("guild", sa.String(24), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("due_at", _MOMENT, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("claimed_by", sa.String(40), nullable=True),
        sa.Column("claimed_until", _MOMENT, nullable=True),
        sa.Column("message", sa.String(24), nullable=True),
        sa.Column("settled_at", _MOMENT, nullable=True),
        sa.Column("about", sa.JSON, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("delivery", sa.String(16), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("outcome", sa.String(200), nullable=True),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.String(24), nullable=False),
        sa.Column("guild", sa.String(24), nullable=True),
        sa.Column("place", sa.String(26), nullable=False),
        sa.Column("question", sa.String(1000), nullable=False),
        sa.Column("schedule", sa.String(80), nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(40), nullable=True),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.Column("skipped", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "watchlists",
        sa.Column("owner", sa.String(26), primary_key=True),
        sa.Column("symbol", sa.String(40), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("actor", sa.String(24), nullable=False),
        sa.Column("guild", sa.String(24), nullable=True),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("what", sa.String(1000), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("rules_version", "rules", ["version"])
    op.create_index("rules_owner", "rules", ["owner"])
    op.create_index("rules_guild", "rules", ["guild"])
    op.create_index("subjects_due_at", "subjects", ["due_at"])
    op.create_index("triggers_delivery", "triggers", ["delivery"])
    op.create_index("triggers_topic", "triggers", ["place", "topic"])
    op.create_index("deliveries_due", "deliveries", ["status", "due_at"])
    op.create_index("deliveries_place", "deliveries", ["place", "status"])
    op.create_index("digests_next_at", "digests", ["status", "next_at"])
    op.create_index("digests_owner", "digests", ["owner"])
    op.create_index("digests_guild", "digests", ["guild"])
    op.create_index("audit_guild", "audit", ["guild"])
    op.create_index("audit_actor", "audit", ["actor"])


def downgrade() -> None:
    for table in (
        "audit",
        "watchlists",
        "digests",
        "attempts",
        "deliveries",
        "triggers",
        "observations",
        "subjects",
        "disarmed",
        "rules",
        "versions",
    ):
        op.drop_table(table)
