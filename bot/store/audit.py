"""Who changed what, and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.tables import audit

SYSTEM = 0
"""The actor of what the program does by itself."""

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One change."""

    at: datetime
    actor: int
    action: str
    what: str


async def note(
    connection: AsyncConnection, at: datetime, actor: int, guild: int | None, action: str, what: str
) -> None:
    """Notes a change in the transaction that makes it."""
    row = {
        "at": at,
        "actor": str(actor),
        "guild": None if guild is None else str(guild),
        "action": action,
        "what": what[:_MOST],
    }
    await connection.execute(insert(audit), [row])


class AuditStore:
    """Reads what was changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, guild: int, count: int) -> list[Entry]:
        """The latest changes in a server, latest first."""
        query = select(audit).where(audit.c.guild == str(guild)).order_by(audit.c.id.desc()).limit(count)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).all()
        return [Entry(row.at, int(row.actor), row.action, row.what) for row in rows]
