"""Which post a trigger belongs to: exactly one, chosen in the transaction that makes the trigger."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import deliveries, triggers

if TYPE_CHECKING:
    from bot.store.evaluation import Event

AT_MOST = 10
"""Triggers in one post."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A trigger that is about to be, and where its rule wants it told."""

    event: "Event"
    place: str
    guild: str | None
    role: str | None

    @property
    def topic(self) -> str:
        """What a place hears of once a day: one subject, kind, direction and session (and one role that is called)."""
        now = self.event.now
        parts = (now.gauge.subject, self.event.kind, str(int(self.event.side)), now.session, self.role or "")
        return "/".join(parts)


async def place_triggers(connection: AsyncConnection, fresh: Sequence[Fresh], now: datetime, gather: timedelta) -> None:
    """Writes triggers down, each with its post: the one in its place that told of the topic, unless this one goes
    further than all that it told; else one that still gathers; else a new one."""
    for one in fresh:
        delivery = await _told(connection, one, now) or await _gathering(connection, one)
        if delivery is None:
            delivery = secrets.token_hex(8)
            await connection.execute(insert(deliveries), [_new(delivery, one, now, gather)])
        await connection.execute(insert(triggers), [_row(one, delivery, now)])


async def _told(connection: AsyncConnection, one: Fresh, now: datetime) -> str | None:
    """The post of the same topic that this trigger adds nothing new to but a line; its post is amended.

    The post's row is locked, so that it is not sent between the look at it and the trigger's joining.
    """
    reach = func.max(triggers.c.side * triggers.c.level)
    same = (triggers.c.place == one.place) & (triggers.c.topic == one.topic)
    query = select(triggers.c.delivery, reach).where(same).group_by(triggers.c.delivery)
    candidates = [
        delivery for delivery, told in await connection.execute(query) if one.event.side * one.event.level <= told
    ]
    for delivery in candidates:
        row = (
            await connection.execute(select(deliveries).where(deliveries.c.id == delivery).with_for_update())
        ).first()
        if row is None or row.status in ("unknown", "failed"):
            continue
        if row.status == "sent":
            again = update(deliveries).where(deliveries.c.id == delivery).values(status="amend", due_at=now, tries=0)
            await connection.execute(again)
        return delivery
    return None


async def _gathering(connection: AsyncConnection, one: Fresh) -> str | None:
    """A post in the same place that has not been begun, with room in it."""
    open_ones = (
        select(deliveries.c.id)
        .where(deliveries.c.place == one.place, deliveries.c.status == "open", deliveries.c.kind == "alert")
        .where(deliveries.c.tries == 0)
        .order_by(deliveries.c.created_at, deliveries.c.id)
        .with_for_update(skip_locked=True)
    )
    for delivery in (await connection.execute(open_ones)).scalars():
        count = select(func.count()).select_from(triggers).where(triggers.c.delivery == delivery)
        if (await connection.execute(count)).scalar_one() < AT_MOST:
            return delivery
    return None


def _new(delivery: str, one: Fresh, now: datetime, gather: timedelta) -> dict[str, object]:
    return {
        "id": delivery,
        "kind": "alert",
        "place": one.place,
        "guild": one.guild,
        "created_at": now,
        "due_at": now + gather,
        "status": "open",
        "tries": 0,
        "about": {},
    }


def _row(one: Fresh, delivery: str, now: datetime) -> dict[str, object]:
    event = one.event
    return {
        "rule": event.rule,
        "gauge": event.now.gauge.key,
        "side": int(event.side),
        "level": event.level,
        "previous_at": event.previous.at,
        "previous": event.previous.value,
        "observed_at": event.now.at,
        "value": event.now.value,
        "session": event.now.session,
        "facts": dict(event.now.facts),
        "triggered_at": now,
        "topic": one.topic,
        "place": one.place,
        "delivery": delivery,
    }
