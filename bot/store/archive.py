"""What sources publish and take away again, kept byte for byte as it was fetched."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.store.database import Database
from bot.store.tables import archive


class ArchiveStore:
    """Payloads by source (its id, at most 40 characters) and name (at most 120, as the source calls them)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, source: str, name: str) -> tuple[bytes, datetime] | None:
        """A payload and when it was fetched, aware and in UTC; None where it is not kept."""
        wanted = (archive.c.source == source) & (archive.c.name == name)
        async with self._database.begin() as connection:
            query = select(archive.c.payload, archive.c.fetched_at).where(wanted)
            row = (await connection.execute(query)).first()
        return None if row is None else (bytes(row.payload), row.fetched_at)

    async def put(self, source: str, name: str, payload: bytes, fetched_at: datetime) -> None:
        """Keeps a payload in place of what was kept under the name. `fetched_at` is aware."""
        key = {"source": source, "name": name}
        async with self._database.alone(f"archive:{source}:{name}") as connection:
            await connection.execute(delete(archive).filter_by(**key))
            await connection.execute(insert(archive), [key | {"payload": payload, "fetched_at": fetched_at}])

    async def names(self, source: str) -> frozenset[str]:
        """The names of all that is kept of a source."""
        async with self._database.begin() as connection:
            query = select(archive.c.name).where(archive.c.source == source)
            return frozenset((await connection.execute(query)).scalars())

    async def beginning(self, source: str, prefix: str) -> dict[str, bytes]:
        """The payloads of a source whose names begin with a text, by name, in one query."""
        wanted = (archive.c.source == source) & archive.c.name.startswith(prefix, autoescape=True)
        async with self._database.begin() as connection:
            rows = await connection.execute(select(archive.c.name, archive.c.payload).where(wanted))
            return {row.name: bytes(row.payload) for row in rows}
