"""Alert rules, and which of their watches are disarmed."""

import dataclasses
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts import Arming, Condition, Observation, Place, Rule, Unread
from bot.store.audit import SYSTEM, note
from bot.store.database import Database, Transaction
from bot.store.observed import keep_observations
from bot.store.parts import in_parts
from bot.store.tables import disarmed, rules, subjects, triggers
from bot.store.versions import next_version, present_version

RULES = "rules"
_GONE = "deleted"
"""A rule that was deleted keeps its number and nothing else, so that copies of it hear of its end."""

_A_PART = 1000
Read = Callable[[str], Condition]
Fired = frozenset[tuple[str, int]]
"""The watches of a rule that are not armed, by the gauge's key and the side."""


Refuse = Callable[[Rule, Sequence[Rule], int, int], None]
"""Raises where a rule may not be: given it, its owner's other rules in its server, and how many others that are not
over the owner has, and the server."""


@dataclass(frozen=True, slots=True)
class Change:
    """A rule that is new or was changed, with its disarmed watches; `rule` is None where it is gone."""

    id: int
    rule: Rule | None
    fired: Fired


class RuleStore:
    """Rules by number. `read` makes a condition of the words it was asked in; it may raise anything for words of
    another version: such a rule has an `Unread` condition, and while it is active it is in `unread`."""

    def __init__(self, database: Database, read: Read) -> None:
        self._database = database
        self._read = read
        self.unread: dict[int, Rule] = {}

    def reads(self, written: str, condition: Condition) -> bool:
        """Whether words are read as a condition: whether it can be kept."""
        return self.condition(written) == condition

    async def add(
        self, rule: Rule, subjects_of: Iterable[str], seen: Sequence[Observation], due: datetime, actor: int, *,
        refuse: Refuse | None = None,
    ) -> Rule:  # fmt: skip
        """Stores a rule and gives it its number, unless `refuse` raises: nobody writes another meanwhile. What it
        watches is due at `due`, unless it is watched already; `seen` are the observations that exist, from which it
        starts, of subjects that nobody has watched yet."""
        async with self._database.writing() as connection:
            version = await next_version(connection, RULES)
            await self._allow(connection, rule, rule.created_at, refuse)
            values = columns(rule) | {"version": version}
            number = (await connection.execute(insert(rules).values(values).returning(rules.c.id))).scalar_one()
            await _begin(connection, await watch_subjects(connection, subjects_of, due), seen)
            await note(connection, rule.created_at, actor, rule.guild, "alert made", f"#{number} {rule.written}")
        return dataclasses.replace(rule, id=number)

    async def get(self, number: int) -> Rule | None:
        """A rule; None where there is none, or none any more."""
        async with self._database.begin() as connection:
            row = (await connection.execute(select(rules).where(rules.c.id == number))).first()
        return None if row is None else self._rule(row)

    async def of_member(self, owner: int, guild: int | None) -> list[Rule]:
        """A member's rules in a server, or the personal ones, oldest first."""
        return await self._where((rules.c.owner == str(owner)) & _in(guild))

    async def of_guild(self, guild: int) -> list[Rule]:
        """All rules of a server, oldest first."""
        return await self._where(_in(guild))

    async def changed_since(
        self, version: int, on: Transaction | None = None
    ) -> AsyncGenerator[tuple[int, list[Change]]]:
        """What changed after a version (0: all that there is), and the version that this brings one to once all of it
        is taken in. There may be a million rules: all of them come in parts. `on`: as this transaction sees it."""
        async with self._reading(on) as connection:
            now = await present_version(connection, RULES)
        if version:
            later = (rules.c.version > version) & (rules.c.version <= now)
            if now != version:
                yield now, await self._read_where(later, disarmed.c.rule.in_(select(rules.c.id).where(later)), on)
            return
        async with self._reading(on) as connection:
            most = (await connection.execute(select(func.max(rules.c.id)))).scalar() or 0
        for first in range(1, most + 1, _A_PART):
            last = first + _A_PART - 1
            part = rules.c.id.between(first, last) & (rules.c.status != _GONE)
            yield now, await self._read_where(part, disarmed.c.rule.between(first, last), on)

    async def _read_where(self, wanted: Any, off: Any, on: Transaction | None) -> list[Change]:
        async with self._reading(on) as connection:
            found = (await connection.execute(select(rules).where(wanted))).all()
            fired = (await connection.execute(select(disarmed).where(off))).all()
        return self._changes(found, fired)

    async def changes_of(self, numbers: Iterable[int], on: Transaction | None = None) -> list[Change]:
        """The present state of rules, as changes."""
        found: list[Any] = []
        fired: list[Any] = []
        async with self._reading(on) as connection:
            for part in in_parts(numbers):
                found += (await connection.execute(select(rules).where(rules.c.id.in_(part)))).all()
                fired += (await connection.execute(select(disarmed).where(disarmed.c.rule.in_(part)))).all()
        return self._changes(found, fired)

    @asynccontextmanager
    async def _reading(self, on: Transaction | None) -> AsyncGenerator[Transaction]:
        if on is not None:
            yield on
            return
        async with self._database.begin() as own:
            yield own

    async def change(
        self,
        number: int,
        changes: Mapping[str, Any],
        action: str,
        actor: int,
        now: datetime,
        *,
        watch: Iterable[str] = (),
        seen: Sequence[Observation] = (),
        refuse: Refuse | None = None,
    ) -> Rule | None:
        """Changes columns of a rule (`status`, `reason`, `baseline` …) and notes who did; gives what it is then, None
        where it is gone. With `watch` these subjects are due now: a rule that is resumed, or watches something else.
        A rule that is made to watch again starts armed. What `refuse` raises of the changed rule leaves it as it
        was."""  # fmt: skip
        async with self._database.writing() as connection:
            version = await next_version(connection, RULES)
            mine = (rules.c.id == number) & (rules.c.status != _GONE)
            done = update(rules).where(mine).values(**changes, version=version).returning(*rules.c)
            row = (await connection.execute(done)).first()
            if row is None:
                return None
            await self._allow(connection, self._rule(row), now, refuse)
            if watch:
                await connection.execute(delete(disarmed).where(disarmed.c.rule == number))
                await _begin(connection, await watch_subjects(connection, watch, now), seen)
            guild = None if row.guild is None else int(row.guild)
            # What the program does by itself is nobody's line: no member's words are in it.
            what = f"#{number}" if actor == SYSTEM else f"#{number} {row.written}"
            await note(connection, now, actor, guild, action, what)
        return self._rule(row)

    async def delete(self, number: int, actor: int, now: datetime) -> bool:
        """Deletes a rule; False where there is none."""
        async with self._database.writing() as connection:
            version = await next_version(connection, RULES)
            row = (await connection.execute(select(rules).where(rules.c.id == number).with_for_update())).first()
            if row is None or row.status == _GONE:
                return False
            await blank(connection, [number], version)
            guild = None if row.guild is None else int(row.guild)
            await note(connection, now, actor, guild, "alert deleted", f"#{number} {row.written}")
        return True

    async def counts(self, owner: int, guild: int | None, now: datetime) -> tuple[int, int]:
        """How many rules that are not over by `now` a member has, wherever, and a server (0 without one)."""
        async with self._database.begin() as connection:
            return await _counted(connection, owner, guild, 0, now)

    async def _allow(
        self, connection: AsyncConnection, rule: Rule | None, now: datetime, refuse: Refuse | None
    ) -> None:
        """Lets `refuse` look at what else there is. The rules' counter is ours: nobody adds any meanwhile."""
        if rule is None or refuse is None:
            return
        theirs = (rules.c.owner == str(rule.owner)) & _in(rule.guild)
        wanted = select(rules).where(theirs, rules.c.id != rule.id, rules.c.status != _GONE).order_by(rules.c.id)
        rows = (await connection.execute(wanted)).all()
        others = [one for row in rows if (one := self._rule(row)) is not None]
        refuse(rule, others, *await _counted(connection, rule.owner, rule.guild, rule.id, now))

    async def statuses(self) -> dict[str, int]:
        """How many rules there are of each status."""
        query = select(rules.c.status, func.count()).where(rules.c.status != _GONE).group_by(rules.c.status)
        async with self._database.begin() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}

    async def _where(self, wanted: Any) -> list[Rule]:
        async with self._database.begin() as connection:
            ordered = select(rules).where(wanted, rules.c.status != _GONE).order_by(rules.c.id)
            rows = (await connection.execute(ordered)).all()
        return [rule for row in rows if (rule := self._rule(row)) is not None]

    def _changes(self, found: Sequence[Any], fired: Sequence[Any]) -> list[Change]:
        off: dict[int, set[tuple[str, int]]] = {}
        for one in fired:
            off.setdefault(one.rule, set()).add((one.gauge, one.side))
        return [Change(row.id, self._rule(row), frozenset(off.get(row.id, ()))) for row in found]

    def _rule(self, row: Any) -> Rule | None:
        if row.status == _GONE:
            return None
        condition = self.condition(row.written)
        rule = Rule(
            id=row.id,
            owner=int(row.owner),
            guild=None if row.guild is None else int(row.guild),
            place=Place.of(row.place),
            condition=condition,
            written=row.written,
            arming=Arming(row.once, row.rearm, timedelta(seconds=row.pause)),
            created_at=row.created_at,
            baseline=row.baseline,
            status=row.status,
            reason=row.reason,
            expires_at=row.expires_at,
            fired_at=row.fired_at,
            role=None if row.role is None else int(row.role),
            label=row.label,
        )
        if isinstance(condition, Unread) and rule.status == "active":
            self.unread[rule.id] = rule
        return rule

    def condition(self, written: str) -> Condition:
        """The condition that words ask for; `Unread` where they cannot be read any more."""
        try:
            return self._read(written)
        except Exception:  # noqa: BLE001 - words of another version, or damaged ones: the others go on
            return Unread(written)


async def blank(connection: AsyncConnection, numbers: Sequence[int], version: int) -> None:
    """Empties rules: of a deleted one only the number is left, also with what it has fired on."""
    nothing = {"owner": "", "guild": None, "written": "", "label": "", "role": None, "place": ""}
    gone = update(rules).where(rules.c.id.in_(numbers)).values(**nothing, status=_GONE, version=version)
    await connection.execute(gone)
    await connection.execute(delete(disarmed).where(disarmed.c.rule.in_(numbers)))
    await connection.execute(update(triggers).where(triggers.c.rule.in_(numbers)).values(asked=None))


async def watch_subjects(connection: AsyncConnection, wanted: Iterable[str], due: datetime) -> frozenset[str]:
    """Makes sure that subjects are looked at, and gives those that were not. Nobody else adds any meanwhile: the rules'
    counter is ours."""
    named = sorted(set(wanted))
    known = set((await connection.execute(select(subjects.c.subject).where(subjects.c.subject.in_(named)))).scalars())
    fresh = [{"subject": subject, "due_at": due} for subject in named if subject not in known]
    if fresh:
        await connection.execute(insert(subjects), fresh)
    return frozenset(named) - known


async def _begin(connection: AsyncConnection, fresh: Collection[str], seen: Sequence[Observation]) -> None:
    """Keeps what a rule starts from, of subjects that nobody has watched. Of others a gauge that has nothing yet may be
    waited for by an older rule: what that one is to start from comes with the next look, back to its own beginning."""
    await keep_observations(connection, [one for one in seen if one.gauge.subject in fresh], replace=False)


async def _counted(
    connection: AsyncConnection, owner: int, guild: int | None, besides: int, now: datetime
) -> tuple[int, int]:
    """Rules that are not over by a moment, without one of them."""
    live = rules.c.status.in_(("active", "paused", "stopped")) & (rules.c.id != besides)
    live &= rules.c.expires_at.is_(None) | (rules.c.expires_at > now)
    mine = select(func.count()).select_from(rules).where(live, rules.c.owner == str(owner))
    own = (await connection.execute(mine)).scalar_one()
    theirs = select(func.count()).select_from(rules).where(live, _in(guild))
    return own, 0 if guild is None else (await connection.execute(theirs)).scalar_one()


def _in(guild: int | None) -> Any:
    return rules.c.guild.is_(None) if guild is None else rules.c.guild == str(guild)


def columns(rule: Rule) -> dict[str, Any]:
    """A rule as its row, without its number and version."""
    return {
        "owner": str(rule.owner),
        "guild": None if rule.guild is None else str(rule.guild),
        "place": rule.place.key,
        "written": rule.written,
        "once": rule.arming.once,
        "rearm": rule.arming.rearm,
        "pause": int(rule.arming.pause.total_seconds()),
        "created_at": rule.created_at,
        "baseline": rule.baseline,
        "status": rule.status,
        "reason": rule.reason,
        "expires_at": rule.expires_at,
        "fired_at": rule.fired_at,
        "role": None if rule.role is None else str(rule.role),
        "label": rule.label,
    }
