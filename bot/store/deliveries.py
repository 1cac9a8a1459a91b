"""Posts: who sends them, what came of it, and what they tell."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, insert, select, update

from bot.domain.alerts import Delivery, Place, Trigger
from bot.domain.shards import Shards
from bot.store.database import Database, Transaction
from bot.store.due import being_sent, due
from bot.store.following import follow
from bot.store.parts import in_parts
from bot.store.post_rows import new_delivery, read_asked, read_delivery, read_trigger
from bot.store.rules import RULES
from bot.store.tables import attempts, deliveries, rules, triggers
from bot.store.versions import hold_version

_NOT_THERE = ("refused", "busy", "defect", "search", "void")
"""What came of attempts that have surely posted nothing: Discord refused it in so many words, it was not even made, or
only looked for."""

UNREAD = "unread"
"""Under which a post keeps those of its triggers that cannot be read."""

_PASSED = 20
"""Places that others are just claiming, after which a claim gives up: who comes next finds what is free by then."""

_SILENT = ("paused", "deleted")
"""Of such rules nothing is told any more. One that is done, or snoozed, or that we stopped, still has to tell what it
fired on."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours for a while. `doubtful` are the moments at which attempts began that may have posted it:
    around them its channel is to be searched first. One that has a `message` is posted, and has more
    to tell; `unsure` where an amendment of it may have been made. `refusals` counts the times that the place has
    refused it since it last took it."""

    delivery: Delivery
    doubtful: tuple[datetime, ...]
    refusals: int
    unsure: bool


class DeliveryStore:
    """Each attempt is a row that is written before anything is sent, and ended after."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(self, worker: str, now: datetime, lease: timedelta, shards: Shards | None = None) -> Claimed | None:
        """Takes the post that is the longest due and that nobody sends, and begins an attempt: of those for direct
        messages and, where `shards` are given, for the servers of these. A place that is being posted in is left alone
        meanwhile, so that its posts come in their order."""
        async with self._database.writing() as connection:
            row = await self._first(connection, now, shards)
            if row is None:
                return None
            past = select(attempts).where(attempts.c.delivery == row.id).order_by(attempts.c.number)
            begun = (await connection.execute(past)).all()
            lost = [one.begun_at for one in begun if not (one.outcome or "").startswith(_NOT_THERE)]
            number = 1 + max((one.number for one in begun), default=0)
            await connection.execute(insert(attempts), [{"delivery": row.id, "number": number, "begun_at": now}])
            values = {
                "status": "sending",
                "tries": row.tries + 1,
                "claimed_by": worker,
                "claimed_until": now + lease,
            }
            await connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(values))
        doubtful = tuple(lost) if row.message is None else ()
        outcomes = [one.outcome or "" for one in begun]
        unsure = row.message is not None and _amended_perhaps(outcomes)
        return Claimed(read_delivery(row, row.tries + 1), doubtful, _refusals(outcomes), unsure)

    async def _first(self, connection: Transaction, now: datetime, shards: Shards | None) -> Any:
        """The row of the post that is the longest due, locked, with its place for this transaction alone; None where
        there is none. Of two that claim at once each sees the places as they were before the other's claim: which place
        is ours is therefore decided by a lock of it, and looked at again under that."""
        passed: list[str] = []
        while len(passed) < _PASSED:
            first = due(now, shards, passed).limit(1)
            row = (await connection.execute(first.with_for_update(skip_locked=True))).first()
            if row is None:
                return None
            if await self._database.taken(connection, f"place:{row.place}"):
                there = select(deliveries.c.id).where(being_sent(now), deliveries.c.place == row.place).limit(1)
                if (await connection.execute(there)).first() is None:
                    return row
            passed.append(row.place)
        return None

    async def next_due(self) -> datetime | None:
        """When the next post is due; None where none waits."""
        query = select(func.min(deliveries.c.due_at)).where(deliveries.c.status.in_(("open", "amend")))
        async with self._database.begin() as connection:
            return (await connection.execute(query)).scalar()

    async def triggers_of(self, delivery: str) -> list[Trigger]:
        """What a post tells, in the order of the data's time, as far as it can be read."""
        return (await self.read(delivery))[0]

    async def read(self, delivery: str) -> tuple[list[Trigger], list[int]]:
        """What a post tells, in the order of the data's time; and the triggers of it that cannot be read."""
        mine = select(triggers).where(triggers.c.delivery == delivery)
        return await self._triggers(mine.order_by(triggers.c.observed_at, triggers.c.id))

    async def note_unreadable(self, delivery: str, unread: Sequence[int]) -> None:
        """Keeps with a post which of its triggers cannot be read: they are the operator's to see."""
        async with self._database.writing() as connection:
            mine = deliveries.c.id == delivery
            row = (await connection.execute(select(deliveries.c.about).where(mine).with_for_update())).first()
            if row is not None:
                about = {**row.about, UNREAD: sorted(unread)}
                await connection.execute(update(deliveries).where(mine).values(about=about))

    async def held(self, worker: str, delivery: str) -> bool:
        """Whether a worker's claim stands."""
        mine = (deliveries.c.id == delivery) & (deliveries.c.claimed_by == worker)
        async with self._database.begin() as connection:
            return (await connection.execute(select(deliveries.c.id).where(mine))).first() is not None

    async def wanted(self, told: Sequence[Trigger]) -> frozenset[int]:
        """Those of some triggers that are still to be told, by their ids: their rules are neither deleted nor paused by
        a member, wait for the same by now, and want to tell it in the same place. What was done to a rule otherwise
        (another label, end, role or pause, a snooze, a resumption) keeps nothing back that it fired on before."""
        async with self._database.begin() as connection:
            return await _wanted(connection, told)

    async def sent(
        self, worker: str, delivery: str, message: int, told: Iterable[int], now: datetime, *, found: bool = False
    ) -> bool:
        """The post is there, and these triggers need no more telling; where there are others, it is to be amended.
        `found`: an earlier attempt had sent it, and what else it told nobody knows. False where the claim was lost."""
        async with self._database.writing() as connection:
            mine = (deliveries.c.id == delivery) & (deliveries.c.claimed_by == worker)
            row = (await connection.execute(select(deliveries).where(mine).with_for_update())).first()
            if row is None:
                return False
            known = {*row.about.get("told", ()), *told}
            more = await self._untold(connection, delivery, known)
            values: dict[str, Any] = {
                "status": "amend" if more else "sent",
                "message": str(message),
                "settled_at": now,
                "tries": 0,
            }
            if known:
                values["about"] = {**row.about, "told": sorted(known)}
            await self._end(connection, mine, delivery, values, "found" if found else "sent", now)
        return True

    async def deleted(self, worker: str, delivery: str, now: datetime) -> None:
        """Somebody deleted the post. What it told stays so; what it was yet to tell gets a post of its own."""
        async with self._database.writing() as connection:
            mine = (deliveries.c.id == delivery) & (deliveries.c.claimed_by == worker)
            await hold_version(connection, RULES)
            row = (await connection.execute(select(deliveries).where(mine).with_for_update())).first()
            if row is None:
                return
            await self._part(connection, row, set(row.about.get("told", ())), now)
            await self._end(connection, mine, delivery, {"status": "deleted", "settled_at": now}, "deleted", now)

    async def _part(self, connection: Any, row: Any, known: set[int], now: datetime) -> None:
        """The triggers of a post besides those that are `known` get a post of their own."""
        rest = await self._untold(connection, row.id, known)
        if rest:
            fresh = new_delivery(secrets.token_hex(8), row.kind, row.place, row.guild, {}, now)
            await connection.execute(insert(deliveries), [fresh])
            for part in in_parts(rest):
                moved = update(triggers).where(triggers.c.id.in_(part))
                await connection.execute(moved.values(delivery=fresh["id"]))

    @staticmethod
    async def _untold(connection: Any, delivery: str, known: set[int]) -> list[int]:
        every = (await connection.execute(select(triggers.c.id).where(triggers.c.delivery == delivery))).scalars()
        return [id for id in every if id not in known]

    async def put_off(self, worker: str, delivery: str, until: datetime, outcome: str, now: datetime) -> None:
        """The attempt came to nothing; another one is due later."""
        async with self._database.writing() as connection:
            mine = (deliveries.c.id == delivery) & (deliveries.c.claimed_by == worker)
            row = (await connection.execute(select(deliveries.c.message).where(mine).with_for_update())).first()
            if row is None:
                return
            values = {"status": "open" if row.message is None else "amend", "due_at": until}
            await self._end(connection, mine, delivery, values, outcome, now)

    async def unknown(self, worker: str, delivery: str, tried: Iterable[int], outcome: str, now: datetime) -> None:
        """Nobody can say whether it was posted, with the triggers that were `tried`: it is shown to the operator, and
        not sent again. What joined it since gets a post of its own."""
        await self._given_up(worker, delivery, "unknown", tried, outcome, now)

    async def failed(self, worker: str, delivery: str, tried: Iterable[int], outcome: str, now: datetime) -> None:
        """It cannot be posted there, with the triggers that were `tried`, and is not tried again. What joined it since
        gets a post of its own, and so does what belongs elsewhere by now."""
        await self._given_up(worker, delivery, "failed", tried, outcome, now)

    async def _given_up(
        self, worker: str, delivery: str, status: str, tried: Iterable[int], outcome: str, now: datetime
    ) -> None:
        async with self._database.writing() as connection:
            mine = (deliveries.c.id == delivery) & (deliveries.c.claimed_by == worker)
            await hold_version(connection, RULES)
            row = (await connection.execute(select(deliveries).where(mine).with_for_update())).first()
            if row is None:
                return
            if status == "failed":
                await self._follow(connection, row, now)
            await self._part(connection, row, {*row.about.get("told", ()), *tried}, now)
            await self._end(connection, mine, delivery, {"status": status, "settled_at": now}, outcome, now)

    async def follow(
        self, worker: str, delivery: str, every: Sequence[Trigger], now: datetime
    ) -> tuple[frozenset[int], frozenset[int]]:
        """What a post has not told of rules that were moved elsewhere since gets a post there: gives those triggers,
        and of all the others those that are still to be told here. Nothing moves from a post whose amendment may have
        told it already."""
        async with self._database.writing() as connection:
            # Nobody edits, deletes or erases a rule meanwhile.
            await hold_version(connection, RULES)
            mine = (deliveries.c.id == delivery) & (deliveries.c.claimed_by == worker)
            row = (await connection.execute(select(deliveries).where(mine).with_for_update())).first()
            moved = frozenset[int]() if row is None else await self._follow(connection, row, now)
            return moved, await _wanted(connection, [one for one in every if one.id not in moved])

    async def _follow(self, connection: Transaction, row: Any, now: datetime) -> frozenset[int]:
        """Nothing was sent in the present attempt."""
        past = select(attempts.c.outcome).where(attempts.c.delivery == row.id).order_by(attempts.c.number)
        outcomes = [one or "" for one in (await connection.execute(past)).scalars()]
        if row.message is not None and _amended_perhaps(outcomes[:-1]):
            return frozenset()
        return await follow(connection, row, _SILENT, now)

    async def void(self, worker: str, delivery: str, every: Iterable[int], now: datetime) -> None:
        """Nobody wants to be told what it had to tell: all of these triggers. Where others have joined it meanwhile, it
        is open for them."""
        async with self._database.writing() as connection:
            mine = (deliveries.c.id == delivery) & (deliveries.c.claimed_by == worker)
            if (await connection.execute(select(deliveries.c.id).where(mine).with_for_update())).first() is None:
                return
            more = await self._untold(connection, delivery, set(every))
            values: dict[str, Any] = {"status": "open"} if more else {"status": "void", "settled_at": now}
            await self._end(connection, mine, delivery, values, "void: nothing to say", now)

    async def post(
        self, delivery: str, kind: str, place: Place, guild: int | None, about: Mapping[str, Any], now: datetime
    ) -> None:
        """A post that tells no triggers: a notice to a member. One of the same id is not made again."""
        row = new_delivery(delivery, kind, place.key, None if guild is None else str(guild), about, now)
        async with self._database.alone(f"delivery:{delivery}") as connection:
            known = select(deliveries.c.id).where(deliveries.c.id == delivery)
            if (await connection.execute(known)).first() is None:
                await connection.execute(insert(deliveries), [row])

    async def counts(self) -> dict[str, int]:
        """How many posts there are of each status."""
        query = select(deliveries.c.status, func.count()).group_by(deliveries.c.status)
        async with self._database.begin() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}

    async def get(self, delivery: str) -> Delivery | None:
        """A post; None where there is none."""
        async with self._database.begin() as connection:
            row = (await connection.execute(select(deliveries).where(deliveries.c.id == delivery))).first()
        return None if row is None else read_delivery(row, row.tries)

    @staticmethod
    async def _end(
        connection: Any, mine: Any, delivery: str, values: dict[str, Any], outcome: str, now: datetime
    ) -> None:
        freed = values | {"claimed_by": None, "claimed_until": None}
        await connection.execute(update(deliveries).where(mine).values(freed))
        ended = {"ended_at": now, "outcome": outcome[:200]}
        last = select(func.max(attempts.c.number)).where(attempts.c.delivery == delivery).scalar_subquery()
        this = (attempts.c.delivery == delivery) & (attempts.c.number == last)
        await connection.execute(update(attempts).where(this).values(ended))

    async def _triggers(self, query: Select[Any]) -> tuple[list[Trigger], list[int]]:
        async with self._database.begin() as connection:
            rows = (await connection.execute(query)).all()
        found: list[Trigger] = []
        unread: list[int] = []
        for row in rows:
            try:
                found.append(read_trigger(row))
            except ValueError:
                unread.append(row.id)
        return found, unread


async def _wanted(connection: Transaction, told: Sequence[Trigger]) -> frozenset[int]:
    query = select(triggers.c.id, triggers.c.asked, rules.c.written).join(rules, rules.c.id == triggers.c.rule)
    live = rules.c.status.not_in(_SILENT) & (rules.c.place == triggers.c.place)
    found: set[int] = set()
    for part in in_parts(trigger.id for trigger in told):
        for id, asked, written in await connection.execute(query.where(live, triggers.c.id.in_(part))):
            if asked is None or read_asked(asked).written == written:
                found.add(id)
    return frozenset(found)


def _amended_perhaps(outcomes: Sequence[str]) -> bool:
    """Whether one of these attempts may have told more than what the post is known to tell."""
    since = max((n for n, outcome in enumerate(outcomes, 1) if outcome == "sent"), default=0)
    return not all(outcome.startswith(_NOT_THERE) for outcome in outcomes[since:])


def _refusals(outcomes: Sequence[str]) -> int:
    since = max((n for n, outcome in enumerate(outcomes, 1) if outcome in ("sent", "found")), default=0)
    return sum(outcome.startswith("refused") for outcome in outcomes[since:])
