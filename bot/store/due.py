"""Which posts are due, and which are being sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, or_, select

from bot.domain.shards import Shards
from bot.store.tables import deliveries


def being_sent(now: datetime) -> ColumnElement[bool]:
    """Posts that somebody sends."""
    return and_(deliveries.c.status == "sending", deliveries.c.claimed_until > now)


def due(now: datetime, shards: Shards | None, passed: Sequence[str]) -> Select[Any]:
    """Posts that nobody sends, the longest due first, in places where nothing is being sent, but for some."""
    fresh = and_(deliveries.c.status.in_(("open", "amend")), deliveries.c.due_at <= now)
    left = and_(deliveries.c.status == "sending", deliveries.c.claimed_until <= now)
    busy = select(deliveries.c.place).where(being_sent(now))
    wanted = [or_(fresh, left), deliveries.c.place.not_in(busy)]
    if passed:
        wanted.append(deliveries.c.place.not_in(passed))
    if shards is not None:
        # https://docs.discord.com/developers/events/gateway#sharding
        shard = cast(deliveries.c.guild, BigInteger) // (1 << 22) % shards.count
        anywhere = or_(deliveries.c.guild.is_(None), deliveries.c.place.startswith("m:"))
        wanted.append(or_(anywhere, shard.between(shards.first, shards.last)))
    return select(deliveries).where(*wanted).order_by(deliveries.c.due_at, deliveries.c.id)
