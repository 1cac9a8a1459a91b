"""Which post a trigger belongs to: exactly one, chosen in the transaction that makes the trigger."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.parts import in_parts
from bot.store.tables import deliveries, triggers

if TYPE_CHECKING:
    from bot.store.evaluation import Event

AT_MOST = 10
"""Triggers in one post: it names each of them."""


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
        return "/".join((now.gauge.subject, self.event.kind, str(int(self.event.side)), now.session, self.role or ""))

    @property
    def reach(self) -> float:
        """How far its level is on its side."""
        return self.event.side * self.event.level


@dataclass(slots=True)
class _Posts:
    """The posts that triggers may join, as they are locked in this transaction: how far each post has told each topic,
    the status of those, and the ones that still gather with the number of their triggers."""

    told: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict[tuple[str, str], dict[str, float]])
    status: dict[str, str] = field(default_factory=dict[str, str])
    gathering: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    counts: Counter[str] = field(default_factory=Counter[str])
    made: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    amended: set[str] = field(default_factory=set[str])

    def of(self, one: Fresh, now: datetime, gather: timedelta) -> str:
        """The post of a trigger: the one in its place that told of the topic, unless it is full, or this one goes
        further than all that it told; else one that still gathers; else a new one."""
        told = self.told.setdefault((one.place, one.topic), {})
        post = next((p for p, reach in told.items() if one.reach <= reach and self._joins(p)), None)
        if post is not None and self.status.get(post) == "sent":
            self.amended.add(post)
        if post is None:
            post = next((p for p in self.gathering.get(one.place, ()) if self.counts[p] < AT_MOST), None)
        if post is None:
            post = secrets.token_hex(8)
            self.made.append(_new(post, one, now, gather))
            self.gathering.setdefault(one.place, []).append(post)
        self.status.setdefault(post, "open")
        self.counts[post] += 1
        told[post] = max(one.reach, told.get(post, one.reach))
        return post

    def _joins(self, post: str) -> bool:
        return self.status.get(post) in _JOINED and self.counts[post] < AT_MOST


_JOINED = frozenset({"open", "sending", "sent", "amend"})
"""Of a post that may not be there nobody knows what it told."""


async def place_triggers(connection: AsyncConnection, fresh: Sequence[Fresh], now: datetime, gather: timedelta) -> None:
    """Writes triggers down, each with its post."""
    if not fresh:
        return
    posts = _Posts()
    await _read_told(connection, fresh, posts)
    await _read_gathering(connection, {one.place for one in fresh}, posts)
    rows = [_row(one, posts.of(one, now, gather), now) for one in fresh]
    if posts.made:
        await connection.execute(insert(deliveries), posts.made)
    for part in in_parts(posts.amended):
        again = update(deliveries).where(deliveries.c.id.in_(part), deliveries.c.status == "sent")
        await connection.execute(again.values(status="amend", due_at=now, tries=0))
    await connection.execute(insert(triggers), rows)


async def _read_told(connection: AsyncConnection, fresh: Sequence[Fresh], posts: _Posts) -> None:
    """What has been told of the topics. The posts' rows are locked, so that none is sent between the look at it and the
    triggers' joining it."""
    reach = func.max(triggers.c.side * triggers.c.level)
    columns = (triggers.c.place, triggers.c.topic, triggers.c.delivery)
    for part in in_parts(one.topic for one in fresh):
        query = select(*columns, reach).where(triggers.c.topic.in_(part)).group_by(*columns)
        for place, topic, delivery, told in await connection.execute(query):
            posts.told.setdefault((place, topic), {})[delivery] = told
    wanted = {(one.place, one.topic) for one in fresh}
    named = {delivery for key, told in posts.told.items() if key in wanted for delivery in told}
    for part in in_parts(named):
        locked = select(deliveries.c.id, deliveries.c.status).where(deliveries.c.id.in_(part))
        rows = await connection.execute(locked.order_by(deliveries.c.id).with_for_update())
        posts.status |= {row.id: row.status for row in rows}
    await _count(connection, named, posts)


async def _read_gathering(connection: AsyncConnection, places: Iterable[str], posts: _Posts) -> None:
    """The posts in these places that nobody has begun to send, and how many triggers they have."""
    for part in in_parts(places):
        open_ones = (
            select(deliveries.c.id, deliveries.c.place)
            .where(deliveries.c.place.in_(part), deliveries.c.status == "open", deliveries.c.kind == "alert")
            .where(deliveries.c.tries == 0)
            .order_by(deliveries.c.created_at, deliveries.c.id)
        )
        for row in await connection.execute(open_ones.with_for_update(skip_locked=True)):
            posts.gathering.setdefault(row.place, []).append(row.id)
    await _count(connection, [delivery for own in posts.gathering.values() for delivery in own], posts)


async def _count(connection: AsyncConnection, named: Iterable[str], posts: _Posts) -> None:
    """How many triggers these posts have."""
    for part in in_parts(delivery for delivery in named if delivery not in posts.counts):
        mine = triggers.c.delivery.in_(part)
        query = select(triggers.c.delivery, func.count()).where(mine).group_by(triggers.c.delivery)
        posts.counts.update({row[0]: row[1] for row in await connection.execute(query)})


def _new(delivery: str, one: Fresh, now: datetime, gather: timedelta) -> dict[str, Any]:
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


def _row(one: Fresh, delivery: str, now: datetime) -> dict[str, Any]:
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
