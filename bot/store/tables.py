"""The tables. A change here needs a migration in `migrations/versions` and a new `database.SCHEMA`."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; SQLite has no time zones, so it is kept there without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

series = Table(
    "series",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("symbol", String(40), primary_key=True),
    Column("currency", String(3), nullable=False),
    Column("adjustment", String(20), nullable=False),
    Column("covers_from", Date, nullable=False),
    Column("fetched_at", Moment, nullable=False),
    Column("quoted_at", Moment, nullable=True),
    # The id of the source that the series itself is from, where that is not the one that was asked first.
    Column("origin", String(40), nullable=True),
)

bars = Table(
    "bars",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("symbol", String(40), primary_key=True),
    Column("session", Date, primary_key=True),
    Column("open", Float, nullable=True),
    Column("high", Float, nullable=True),
    Column("low", Float, nullable=True),
    Column("close", Float, nullable=True),
    Column("adj_close", Float, nullable=True),
    Column("volume", Float, nullable=True),
    Column("provisional", Boolean, nullable=False),
    Column("fetched_at", Moment, nullable=False),
)

actions = Table(
    "actions",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("symbol", String(40), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("value", Float, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("key", String(24), primary_key=True),
    Column("text", String(1000), nullable=False),
    Column("asker", String(24), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Index("questions_asked_at", "asked_at"),
)

# What sources publish and take away again, as it was fetched.
archive = Table(
    "archive",
    metadata,
    Column("source", String(40), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("fetched_at", Moment, nullable=False),
    Column("payload", LargeBinary, nullable=False),
)

state = Table(
    "state",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("value", String(4000), nullable=False),
)

# What may be changed at any time counts up with each change, so that who holds a copy reads only what is new.
versions = Table(
    "versions",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("value", Integer, nullable=False),
)

rules = Table(
    "rules",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", String(24), nullable=False),
    Column("guild", String(24), nullable=True),
    Column("place", String(26), nullable=False),
    Column("written", String(300), nullable=False),
    Column("once", Boolean, nullable=False),
    Column("rearm", Float, nullable=False),
    Column("pause", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("baseline", Moment, nullable=False),
    Column("status", String(10), nullable=False),
    Column("reason", String(40), nullable=True),
    Column("expires_at", Moment, nullable=True),
    Column("fired_at", Moment, nullable=True),
    Column("role", String(24), nullable=True),
    Column("label", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Index("rules_version", "version"),
    Index("rules_owner", "owner"),
    Index("rules_guild", "guild"),
    sqlite_autoincrement=True,
)

# The watches that have fired and are not armed again. All others are armed.
disarmed = Table(
    "disarmed",
    metadata,
    Column("rule", Integer, primary_key=True, autoincrement=False),
    Column("gauge", String(160), primary_key=True),
    Column("side", Integer, primary_key=True),
    Column("fired_at", Moment, nullable=False),
)

# What is fetched, when it is next due, and who fetches it. `degraded_since` is set while nothing comes of it.
subjects = Table(
    "subjects",
    metadata,
    Column("subject", String(120), primary_key=True),
    Column("due_at", Moment, nullable=False),
    Column("claimed_by", String(40), nullable=True),
    Column("claimed_until", Moment, nullable=True),
    Column("degraded_since", Moment, nullable=True),
    Column("reason", String(40), nullable=True),
    Index("subjects_due_at", "due_at"),
)

# The last observation of each gauge.
observations = Table(
    "observations",
    metadata,
    Column("gauge", String(160), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("value", Float, nullable=False),
    Column("session", String(10), nullable=False),
    Column("facts", JSON, nullable=False),
)

triggers = Table(
    "triggers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("rule", Integer, nullable=False),
    Column("gauge", String(160), nullable=False),
    Column("side", Integer, nullable=False),
    Column("level", Float, nullable=False),
    Column("previous_at", Moment, nullable=False),
    Column("previous", Float, nullable=False),
    Column("observed_at", Moment, nullable=False),
    Column("value", Float, nullable=False),
    Column("session", String(10), nullable=False),
    Column("facts", JSON, nullable=False),
    # What its rule was then; nothing of those that were made by an earlier version, or whose rule is deleted.
    Column("asked", JSON(none_as_null=True), nullable=True),
    Column("triggered_at", Moment, nullable=False),
    Column("topic", String(200), nullable=False),
    Column("place", String(26), nullable=False),
    Column("delivery", String(16), nullable=False),
    # Whoever evaluates a step a second time finds it done.
    UniqueConstraint("rule", "gauge", "side", "observed_at", name="triggers_once"),
    Index("triggers_delivery", "delivery"),
    Index("triggers_topic", "place", "topic"),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("place", String(26), nullable=False),
    Column("guild", String(24), nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("status", String(10), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("claimed_by", String(40), nullable=True),
    Column("claimed_until", Moment, nullable=True),
    Column("message", String(24), nullable=True),
    Column("settled_at", Moment, nullable=True),
    Column("about", JSON, nullable=False),
    Index("deliveries_due", "status", "due_at"),
    Index("deliveries_place", "place", "status"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("delivery", String(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("begun_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=True),
    Column("outcome", String(200), nullable=True),
)

digests = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner", String(24), nullable=False),
    Column("guild", String(24), nullable=True),
    Column("place", String(26), nullable=False),
    Column("question", String(1000), nullable=False),
    Column("schedule", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("status", String(10), nullable=False),
    Column("reason", String(40), nullable=True),
    Column("next_at", Moment, nullable=False),
    Column("skipped", JSON, nullable=False),
    Index("digests_next_at", "status", "next_at"),
    Index("digests_owner", "owner"),
    Index("digests_guild", "guild"),
    sqlite_autoincrement=True,
)

# `owner` is a member ("m:1") or a server ("g:1").
watchlists = Table(
    "watchlists",
    metadata,
    Column("owner", String(26), primary_key=True),
    Column("symbol", String(40), primary_key=True),
    Column("position", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(24), nullable=False),
    Column("guild", String(24), nullable=True),
    Column("action", String(20), nullable=False),
    Column("what", String(1000), nullable=False),
    Index("audit_guild", "guild"),
    Index("audit_actor", "actor"),
    sqlite_autoincrement=True,
)
