"""Which post a trigger belongs to: exactly one, chosen in the transaction that makes the trigger."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, distinct, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.bars import BAR
from bot.store.parts import in_parts
from bot.store.tables import deliveries, triggers

if TYPE_CHECKING:
    from bot.store.evaluation import Event

AT_MOST = 10
"""Facts in one post: it tells each of them. All members of a basket on which an alert fires are one."""

_TOGETHER = timedelta(minutes=30)
"""So long a slow source may take to give what happened at once: that is within a bar of its own time."""

_BASKET = "mover"

_Basket = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Fresh:
    """A trigger that is about to be, where its rule wants it told, and what the rule is now."""

    event: "Event"
    place: str
    guild: str | None
    role: str | None
    asked: Mapping[str, Any]

    @property
    def topic(self) -> str:
        """What a place hears of once a day: one subject, kind, direction and session (and one role that is called)."""
        now = self.event.now
        return "/".join((now.gauge.subject, self.event.kind, str(int(self.event.side)), now.session, self.role or ""))

    @property
    def basket(self) -> "_Basket | None":
        """What members of a basket that fire at once have in common: the place, the alert, and the role that it calls:
        an edited post calls nobody."""
        return (self.place, self.event.rule, self.role or "") if self.event.kind == _BASKET else None

    @property
    def reach(self) -> float:
        """How far its level is on its side."""
        return self.event.side * self.event.level


@dataclass(slots=True)
class _Posts:
    """The posts that triggers may join, as they are locked in this transaction: how far each post has told each topic,
    the status of those, the ones that still gather, how many facts each has, and which posts told lately of an alert's
    basket, since which moment of the data."""

    told: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict[tuple[str, str], dict[str, float]])
    status: dict[str, str] = field(default_factory=dict[str, str])
    gathering: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    counts: Counter[str] = field(default_factory=Counter[str])
    baskets: dict[_Basket, dict[str, datetime]] = field(default_factory=dict[_Basket, dict[str, datetime]])
    made: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    amended: set[str] = field(default_factory=set[str])

    def of(self, one: Fresh, now: datetime, gather: timedelta) -> str:
        """The post of a trigger: the one in its place that told of the topic, unless it is full, or this one goes
        further than all that it told; else the one that told of the same alert's basket at the same time; else one that
        still gathers; else a new one."""
        told = self.told.setdefault((one.place, one.topic), {})
        post = next((p for p, reach in told.items() if one.reach <= reach and self._joins(p, one)), None)
        if post is None:
            post = next((p for p in self._beside(one) if self._joins(p, one)), None)
        if post is not None and self.status.get(post) == "sent":
            self.amended.add(post)
        if post is None:
            post = next((p for p in self.gathering.get(one.place, ()) if self._has_room(p, one)), None)
        if post is None:
            post = secrets.token_hex(8)
            self.made.append(_new(post, one, now, gather))
            self.gathering.setdefault(one.place, []).append(post)
        self.status.setdefault(post, "open")
        self.counts[post] += post not in self._beside(one)
        told[post] = max(one.reach, told.get(post, one.reach))
        if one.basket is not None:
            self.baskets.setdefault(one.basket, {}).setdefault(post, one.event.now.at)
        return post

    def _beside(self, one: Fresh) -> Mapping[str, datetime]:
        """The posts that told of its alert's basket at the time of its data."""
        posts = {} if one.basket is None else self.baskets.get(one.basket, {})
        return {post: at for post, at in posts.items() if abs(one.event.now.at - at) <= BAR}

    def _joins(self, post: str, one: Fresh) -> bool:
        return self.status.get(post) in _JOINED and self._has_room(post, one)

    def _has_room(self, post: str, one: Fresh) -> bool:
        return self.counts[post] < AT_MOST or post in self._beside(one)


_OF_BASKETS = triggers.c.topic.like(f"%/{_BASKET}/%")

_JOINED = frozenset({"open", "sending", "sent", "amend"})
"""Of a post that may not be there nobody knows what it told."""


async def place_triggers(connection: AsyncConnection, fresh: Sequence[Fresh], now: datetime, gather: timedelta) -> None:
    """Writes triggers down, each with its post."""
    if not fresh:
        return
    posts = _Posts()
    await _read_baskets(connection, fresh, posts, now)
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
    named |= {delivery for told in posts.baskets.values() for delivery in told}
    for part in in_parts(named):
        locked = select(deliveries.c.id, deliveries.c.status).where(deliveries.c.id.in_(part))
        rows = await connection.execute(locked.order_by(deliveries.c.id).with_for_update())
        posts.status |= {row.id: row.status for row in rows}
    await _count(connection, named, posts)


async def _read_baskets(connection: AsyncConnection, fresh: Sequence[Fresh], posts: _Posts, now: datetime) -> None:
    """The posts that told lately of the same alerts' baskets."""
    columns = (triggers.c.place, triggers.c.rule, triggers.c.topic, triggers.c.delivery)
    for part in in_parts(one.event.rule for one in fresh if one.basket is not None):
        lately = triggers.c.rule.in_(part) & (triggers.c.triggered_at >= now - _TOGETHER)
        query = select(*columns, func.min(triggers.c.observed_at)).where(lately, _OF_BASKETS).group_by(*columns)
        for place, rule, topic, delivery, since in await connection.execute(query):
            known = posts.baskets.setdefault((place, rule, topic.rpartition("/")[2]), {})
            known[delivery] = min(since, known.get(delivery, since))


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
    """How many facts these posts have: one for each trigger, and one for each alert on a basket."""
    facts = func.count(distinct(case((_OF_BASKETS, -triggers.c.rule), else_=triggers.c.id)))
    for part in in_parts(delivery for delivery in named if delivery not in posts.counts):
        mine = triggers.c.delivery.in_(part)
        query = select(triggers.c.delivery, facts).where(mine).group_by(triggers.c.delivery)
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
        "asked": dict(one.asked),
        "triggered_at": now,
        "topic": one.topic,
        "place": one.place,
        "delivery": delivery,
    }
