"""Counters that go up with each change of a kind of row, in the order in which the changes are committed."""

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import versions

_BEGUN = text("INSERT INTO versions (name, value) VALUES (:name, 0) ON CONFLICT DO NOTHING")
"""A counter that is not there yet. On PostgreSQL it waits for whoever else begins it at the same time."""


async def next_version(connection: AsyncConnection, name: str) -> int:
    """The next number. Whoever else wants one waits until this transaction ends, so that a reader who has seen a number
    has seen all the lower ones. Take it before other rows are locked: all who write take it first."""
    counted = update(versions).where(versions.c.name == name).values(value=versions.c.value + 1)
    found = (await connection.execute(counted.returning(versions.c.value))).scalar()
    if found is None:
        await connection.execute(_BEGUN, {"name": name})
        found = (await connection.execute(counted.returning(versions.c.value))).scalar_one()
    return found


async def hold_version(connection: AsyncConnection, name: str) -> None:
    """Nobody else gives a number until this transaction ends: what is counted stays as it is. To be done before other
    rows are locked, as in `next_version`. SQLite has one writer anyway."""
    await connection.execute(select(versions.c.value).where(versions.c.name == name).with_for_update())


async def present_version(connection: AsyncConnection, name: str) -> int:
    """The last number that was given; 0 before the first."""
    return (await connection.execute(select(versions.c.value).where(versions.c.name == name))).scalar() or 0
