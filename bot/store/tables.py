"""The tables. A change here needs a migration in `migrations/versions` and a new `database.SCHEMA`."""

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    Index,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
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
