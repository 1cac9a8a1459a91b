"""Posts that an operator has to see: those in doubt, those that wait, and those that cannot be made or read."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, cast, func, select

from bot.domain.alerts import Delivery
from bot.store.database import Database
from bot.store.deliveries import UNREAD
from bot.store.post_rows import read_delivery
from bot.store.tables import attempts, deliveries, triggers


class TroubledPosts:
    """Reads, and changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unreadable(self, count: int, since: datetime) -> list[tuple[Delivery, list[int]]]:
        """The latest posts made since a moment that have triggers which cannot be read, and these."""
        has = cast(deliveries.c.about, Text).like(f'%"{UNREAD}":%') & (deliveries.c.created_at >= since)
        query = select(deliveries).where(has).order_by(deliveries.c.created_at.desc(), deliveries.c.id).limit(count)
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).all()
        return [(read_delivery(row, row.tries), list(row.about.get(UNREAD, ()))) for row in rows]

    async def unknown(self, count: int, since: datetime) -> list[tuple[Delivery, str]]:
        """The latest posts of which nobody can say whether they are there, given up since a moment, and what came of
        the last attempt."""
        return await self._latest((deliveries.c.status == "unknown") & (deliveries.c.settled_at >= since), count)

    async def waiting(self) -> dict[str, datetime]:
        """By kind, since when the post waits that has waited the longest: since it was made, or of one that is there
        and has more to tell, since that more came."""
        late = (deliveries.c.status == "amend") | (deliveries.c.status == "sending") & deliveries.c.message.is_not(None)
        fresh = deliveries.c.status.in_(("open", "sending")) & deliveries.c.message.is_(None)
        more = triggers.c.triggered_at >= deliveries.c.settled_at
        made = select(deliveries.c.kind, func.min(deliveries.c.created_at)).where(fresh).group_by(deliveries.c.kind)
        came = (
            select(deliveries.c.kind, func.min(triggers.c.triggered_at))
            .join(triggers, triggers.c.delivery == deliveries.c.id)
            .where(late, more)
            .group_by(deliveries.c.kind)
        )
        found: dict[str, datetime] = {}
        async with self._database.begin() as connection:
            for query in (made, came):
                for kind, since in await connection.execute(query):
                    found[kind] = min(since, found.get(kind, since))
        return found

    async def defects(self, count: int) -> list[tuple[Delivery, str]]:
        """The latest posts that wait because they cannot be made, and what came of the last attempt."""
        waiting = deliveries.c.status.in_(("open", "amend"))
        return await self._latest(waiting & attempts.c.outcome.startswith("defect"), count)

    async def _latest(self, which: Any, count: int) -> list[tuple[Delivery, str]]:
        last = select(attempts.c.delivery, func.max(attempts.c.number).label("number")).group_by(attempts.c.delivery)
        ended = last.subquery()
        this = and_(attempts.c.delivery == ended.c.delivery, attempts.c.number == ended.c.number)
        query = (
            select(deliveries, attempts.c.outcome)
            .join(ended, ended.c.delivery == deliveries.c.id)
            .join(attempts, this)
            .where(which)
            .order_by(deliveries.c.created_at.desc(), deliveries.c.id)
            .limit(count)
        )
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).all()
        return [(read_delivery(row, row.tries), row.outcome or "") for row in rows]
