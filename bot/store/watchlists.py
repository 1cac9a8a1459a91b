"""Watch lists: symbols of a member or of a server, in the order in which they were added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from bot.store.audit import note
from bot.store.database import Database
from bot.store.tables import watchlists


def member_key(member: int) -> str:
    """A member's list."""
    return f"m:{member}"


def guild_key(guild: int) -> str:
    """A server's list."""
    return f"g:{guild}"


class WatchStore:
    """Lists by their owner's key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, owner: str) -> tuple[str, ...]:
        """A list; empty where there is none."""
        query = select(watchlists.c.symbol).where(watchlists.c.owner == owner).order_by(watchlists.c.position)
        async with self._database.begin() as connection:
            return tuple((await connection.execute(query)).scalars())

    async def add(
        self, owner: str, symbols: Sequence[str], most: int, actor: int, guild: int | None, now: datetime
    ) -> tuple[str, ...] | None:
        """Adds those that are not there yet, at the end; gives them. None, and nothing added, where there would be more
        than `most`."""
        async with self._database.alone(f"watchlist:{owner}") as connection:
            mine = watchlists.c.owner == owner
            known = set((await connection.execute(select(watchlists.c.symbol).where(mine))).scalars())
            fresh = tuple(symbol for symbol in dict.fromkeys(symbols) if symbol not in known)
            if len(known) + len(fresh) > most:
                return None
            if fresh:
                last = (await connection.execute(select(func.max(watchlists.c.position)).where(mine))).scalar() or 0
                rows = [{"owner": owner, "symbol": symbol, "position": last + at}
                        for at, symbol in enumerate(fresh, 1)]  # fmt: skip
                await connection.execute(insert(watchlists), rows)
                await note(connection, now, actor, guild, "watched", f"{owner} {' '.join(fresh)}")
        return fresh

    async def remove(
        self, owner: str, symbols: Sequence[str] | None, actor: int, guild: int | None, now: datetime
    ) -> tuple[str, ...]:
        """Takes symbols off a list, or all (None); gives those that were there."""
        async with self._database.alone(f"watchlist:{owner}") as connection:
            wanted = watchlists.c.owner == owner
            if symbols is not None:
                wanted &= watchlists.c.symbol.in_(list(symbols))
            gone = delete(watchlists).where(wanted).returning(watchlists.c.symbol)
            found = tuple((await connection.execute(gone)).scalars())
            if found:
                await note(connection, now, actor, guild, "unwatched", f"{owner} {' '.join(sorted(found))}")
        return found
