"""What an evaluation takes and leaves: claims on subjects, observations, triggers, and the posts they belong to."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts import Gauge, Observation, Side
from bot.store.database import Database, Transaction
from bot.store.observed import keep_observations, last_observations
from bot.store.parts import in_parts
from bot.store.post_rows import asked_row
from bot.store.posts import Fresh, place_triggers
from bot.store.rules import RULES, watch_subjects
from bot.store.tables import disarmed, rules, subjects, triggers
from bot.store.versions import hold_version, next_version


@dataclass(frozen=True, slots=True)
class Event:
    """What a step did to a watch of a rule: it was reached, or may be reached again."""

    rule: int
    fired: bool
    side: Side
    level: float
    kind: str
    previous: Observation
    now: Observation


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one subject: its new observations in the order of time, and when it is next due. `reason` is set
    where nothing could be observed. `idle`: no rule watches it."""

    subject: str
    next_due: datetime
    seen: tuple[Observation, ...] = ()
    events: tuple[Event, ...] = ()
    reason: str | None = None
    idle: bool = False


Compare = Callable[[Transaction], Awaitable[Sequence[Outcome]]]
"""Works out what came of the subjects, by the rules as that transaction sees them."""


class EvaluationStore:
    """Claims are rows with an end, so that any number of processes may evaluate; who dies loses its claims in time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, worker: str, now: datetime, lease: timedelta, most: int) -> list[str]:
        """Takes subjects that are due and that nobody works on, the longest due first."""
        free = or_(subjects.c.claimed_until.is_(None), subjects.c.claimed_until <= now)
        due = select(subjects.c.subject).where(subjects.c.due_at <= now, free).order_by(subjects.c.due_at).limit(most)
        async with self._database.writing() as connection:
            found = list((await connection.execute(due.with_for_update(skip_locked=True))).scalars())
            if found:
                mine = subjects.c.subject.in_(found)
                claimed = update(subjects).where(mine).values(claimed_by=worker, claimed_until=now + lease)
                await connection.execute(claimed)
        return found

    async def next_due(self) -> datetime | None:
        """When the next subject is due; None where none is watched."""
        async with self._database.begin() as connection:
            return (await connection.execute(select(subjects.c.due_at).order_by(subjects.c.due_at).limit(1))).scalar()

    async def last(self, gauges: Iterable[Gauge]) -> dict[Gauge, Observation]:
        """The last observation of each gauge."""
        async with self._database.begin() as connection:
            return await last_observations(connection, gauges)

    async def degraded(self, wanted: Iterable[str] | None = None) -> dict[str, tuple[datetime, str]]:
        """Of these subjects (of all, where none are named) those of which nothing comes: since when, and why."""
        query = select(subjects).where(subjects.c.degraded_since.is_not(None))
        if wanted is not None:
            query = query.where(subjects.c.subject.in_(sorted(set(wanted))))
        async with self._database.begin() as connection:
            rows = (await connection.execute(query.order_by(subjects.c.degraded_since, subjects.c.subject))).all()
        return {row.subject: (row.degraded_since, row.reason or "") for row in rows}

    async def expire(self, numbers: Iterable[int], by: datetime) -> None:
        """Of these rules, those that are active and were to end by a moment are over."""
        async with self._database.writing() as connection:
            version = await next_version(connection, RULES)
            for part in in_parts(numbers):
                over = rules.c.id.in_(part) & (rules.c.status == "active") & (rules.c.expires_at <= by)
                await connection.execute(update(rules).where(over).values(status="expired", version=version))

    async def watch(self, wanted: Collection[str], due: datetime) -> None:
        """Makes sure that subjects are looked at."""
        known: set[str] = set()
        async with self._database.begin() as connection:
            for part in in_parts(wanted):
                query = select(subjects.c.subject).where(subjects.c.subject.in_(part))
                known |= set((await connection.execute(query)).scalars())
        if known >= set(wanted):
            return
        async with self._database.writing() as connection:
            await hold_version(connection, RULES)
            for part in in_parts(wanted):
                await watch_subjects(connection, part, due)

    async def settle(self, worker: str, compare: Compare, now: datetime, gather: timedelta) -> None:
        """Commits what `compare` finds, all of it or nothing.

        Nobody changes a rule from before the comparison to the commit: an edge belongs to the rules as they are then,
        and one that is made later starts from what is kept by then. Subjects whose claim was lost meanwhile are left to
        who has them now. Posts wait for `gather`, so that what comes together is told together.
        """
        async with self._database.writing() as connection:
            await hold_version(connection, RULES)
            outcomes = await compare(connection)
            held = await _held(connection, worker, [outcome.subject for outcome in outcomes])
            kept = [outcome for outcome in outcomes if outcome.subject in held]
            events = sorted((event for outcome in kept for event in outcome.events), key=lambda event: event.now.at)
            await _apply(connection, events, now, gather)
            await keep_observations(connection, [one for outcome in kept for one in outcome.seen], replace=True)
            for outcome in kept:
                await _free(connection, outcome, now, held[outcome.subject])


async def _held(connection: AsyncConnection, worker: str, wanted: Sequence[str]) -> dict[str, datetime | None]:
    """The subjects that are still ours, and since when they are degraded."""
    mine = subjects.c.subject.in_(wanted) & (subjects.c.claimed_by == worker)
    query = select(subjects.c.subject, subjects.c.degraded_since).where(mine).with_for_update()
    return {row.subject: row.degraded_since for row in await connection.execute(query)}


async def _free(connection: AsyncConnection, outcome: Outcome, now: datetime, since: datetime | None) -> None:
    mine = subjects.c.subject == outcome.subject
    if outcome.idle:
        await connection.execute(delete(subjects).where(mine))
        return
    degraded = None if outcome.reason is None else since or now
    values = {
        "due_at": outcome.next_due,
        "claimed_by": None,
        "claimed_until": None,
        "degraded_since": degraded,
        "reason": outcome.reason,
    }
    await connection.execute(update(subjects).where(mine).values(values))


async def _apply(connection: AsyncConnection, events: Sequence[Event], now: datetime, gather: timedelta) -> None:
    """Writes down what events did, as far as the rules want it."""
    if not events:
        return
    version = await next_version(connection, RULES)
    standing = await _standing(connection, sorted({event.rule for event in events}))
    fresh: list[Fresh] = []
    watches: dict[tuple[int, str, int], Event] = {}
    for event in events:
        rule = standing.get(event.rule)
        if rule is None:
            continue
        watches[event.rule, event.now.gauge.key, int(event.side)] = event
        if event.fired and _wants(rule, event, await _near(connection, rule, event, fresh)):
            rule["fired_at"] = max(event.now.at, rule["fired_at"] or event.now.at)
            fresh.append(Fresh(event, rule["place"], rule["guild"], rule["role"], asked_row(rule)))
    await _keep_arming(connection, watches)
    await place_triggers(connection, fresh, now, gather)
    changed = [
        {
            "number": number,
            "fired": rule["fired_at"],
            "became": "done" if rule["once"] and rule["fired_at"] is not None else rule["status"],
        }
        for number, rule in standing.items()
    ]
    if changed:
        row = update(rules).where(rules.c.id == bindparam("number"))
        row = row.values(fired_at=bindparam("fired"), status=bindparam("became"), version=version)
        await connection.execute(row, changed)


async def _keep_arming(connection: AsyncConnection, watches: Mapping[tuple[int, str, int], Event]) -> None:
    """Writes down which watches are armed, by the last that happened to each."""
    if not watches:
        return
    keys = [{"r": rule, "g": gauge, "s": side} for rule, gauge, side in watches]
    mine = (disarmed.c.rule == bindparam("r")) & (disarmed.c.gauge == bindparam("g"))
    await connection.execute(delete(disarmed).where(mine, disarmed.c.side == bindparam("s")), keys)
    off = [
        {"rule": rule, "gauge": gauge, "side": side, "fired_at": event.now.at}
        for (rule, gauge, side), event in watches.items()
        if event.fired
    ]
    if off:
        await connection.execute(insert(disarmed), off)


async def _standing(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The rules of these numbers that are active, or have fired and are over: what reached them in that moment may
    become known later."""
    query = select(rules).where(rules.c.id.in_(numbers), rules.c.status.in_(("active", "done"))).with_for_update()
    return {row["id"]: dict(row) for row in (await connection.execute(query)).mappings()}


async def _near(
    connection: AsyncConnection, rule: Mapping[str, Any], event: Event, fresh: Sequence[Fresh]
) -> list[datetime]:
    """The moments of the data around an edge at which a rule has fired since it began. They are looked up only for what
    becomes known after what happened later; else the last one is the nearest."""
    last, at = rule["fired_at"], event.now.at
    if last is None or at >= last or rule["once"] or not rule["pause"]:
        return [] if last is None else [last]
    mine, when = triggers.c.rule == event.rule, triggers.c.observed_at
    reach = timedelta(seconds=rule["pause"])
    since = max(rule["baseline"], at - reach)
    query = select(when).where(mine, when > since, when < at + reach)
    kept = list((await connection.execute(query)).scalars())
    return [*kept, *(one.event.now.at for one in fresh if one.event.rule == event.rule), last]


def _wants(rule: Mapping[str, Any], event: Event, near: Sequence[datetime]) -> bool:
    """Whether a rule wants to hear of an edge: not before its time, not after it, and not within its pause of what it
    fired on (`near`). Several of its watches may be reached in one moment of the data: all of them are told, in
    whatever order they become known, also by a rule that is over with the first. And what one line did may become known
    after what another did later."""
    at = event.now.at
    if at <= rule["baseline"] or (rule["expires_at"] is not None and at > rule["expires_at"]):
        return False
    if not near or at in near:
        return True
    return not rule["once"] and min(abs(at - one) for one in near) >= timedelta(seconds=rule["pause"])
