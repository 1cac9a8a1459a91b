"""Small facts that outlive a restart, such as the hash of the synced commands."""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.audit import note
from bot.store.database import Database
from bot.store.tables import state


class StateStore:
    """Text by key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, key: str) -> str | None:
        async with self._database.begin() as connection:
            return (await connection.execute(select(state.c.value).where(state.c.key == key))).scalar()

    async def beginning(self, prefix: str) -> dict[str, str]:
        """All whose key begins with a prefix."""
        query = select(state.c.key, state.c.value).where(state.c.key.startswith(prefix, autoescape=True))
        async with self._database.begin() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}

    async def put(self, key: str, value: str) -> None:
        async with self._database.alone(f"state:{key}") as connection:
            await _put(connection, key, value)

    async def put_noted(self, key: str, value: str, actor: int, guild: int, at: datetime) -> None:
        """The same of a server's setting; who set it is noted with it."""
        async with self._database.alone(f"state:{key}") as connection:
            await _put(connection, key, value)
            await note(connection, at, actor, guild, "setting changed", f"{key} {value}".strip())


async def _put(connection: AsyncConnection, key: str, value: str) -> None:
    await connection.execute(delete(state).where(state.c.key == key))
    await connection.execute(insert(state), [{"key": key, "value": value}])
