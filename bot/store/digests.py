"""Digests: what was asked for, and when each is due."""

import dataclasses
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts import Place
from bot.domain.digests import Digest, Skipped, Unread, schedule_of
from bot.store.audit import SYSTEM, note
from bot.store.database import Database
from bot.store.tables import deliveries, digests

KIND = "digest"
_MOST = 50
"""Posts that did not come, of which a digest remembers so many."""


Refuse = Callable[[Digest, Sequence[Digest], int, int], None]
"""Raises where a digest may not be: given it, its owner's others in its server, and how many others the owner has, and
the server."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a digest that is due: the moment that is posted (None where all are too late), those that are
    left out, and when it is due next (None where it is never again)."""

    post: datetime | None
    skipped: tuple[Skipped, ...]
    next_at: datetime | None


def delivery_of(digest: int, due: datetime) -> str:
    """The delivery of a digest's post: the same for whoever plans it."""
    return hashlib.sha256(f"digest {digest} {due.isoformat()}".encode()).hexdigest()[:16]


def asked_of(digest: Digest) -> str:
    """What was asked, and for where, in few letters: another one where a digest is edited."""
    asked = (digest.place.key, digest.guild, digest.question, digest.schedule.key)
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:16]


class DigestStore:
    """Digests by number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, digest: Digest, actor: int, *, refuse: Refuse | None = None) -> Digest:
        """Stores a digest and gives it its number, unless `refuse` raises: nobody adds another meanwhile."""
        async with self._database.alone("digests") as connection:
            if refuse is not None:
                await _allow(connection, digest, refuse)
            made = insert(digests).values(columns(digest)).returning(digests.c.id)
            number = (await connection.execute(made)).scalar_one()
            await note(connection, digest.created_at, actor, digest.guild, "digest made", _named(number, digest))
        return dataclasses.replace(digest, id=number)

    async def get(self, number: int) -> Digest | None:
        """A digest; None where there is none."""
        found = await self._where(digests.c.id == number)
        return found[0] if found else None

    async def of_member(self, owner: int, guild: int | None) -> list[Digest]:
        """A member's digests in a server, or the personal ones, oldest first."""
        return await self._where((digests.c.owner == str(owner)) & _in(guild))

    async def of_guild(self, guild: int) -> list[Digest]:
        """All digests of a server, oldest first."""
        return await self._where(_in(guild))

    async def counts(self, owner: int, guild: int | None) -> tuple[int, int]:
        """How many digests a member has, wherever, and a server (0 without one)."""
        async with self._database.begin() as connection:
            return await _counted(connection, owner, guild)

    async def statuses(self) -> dict[str, int]:
        """How many digests there are of each status."""
        query = select(digests.c.status, func.count()).group_by(digests.c.status)
        async with self._database.begin() as connection:
            return {row[0]: row[1] for row in await connection.execute(query)}

    async def change(
        self, number: int, changes: Mapping[str, Any], action: str, actor: int, now: datetime, *,
        refuse: Refuse | None = None,
    ) -> Digest | None:  # fmt: skip
        """Changes columns of a digest and notes who did; None where it is gone. What `refuse` raises of the changed
        digest leaves it as it was; nobody adds another meanwhile."""
        way = self._database.writing() if refuse is None else self._database.alone("digests")
        async with way as connection:
            done = update(digests).where(digests.c.id == number).values(dict(changes)).returning(*digests.c)
            row = (await connection.execute(done)).first()
            if row is None:
                return None
            changed = _read(row)
            if refuse is not None:
                await _allow(connection, changed, refuse)
            # What the program does by itself is nobody's line: no member's words are in it.
            what = f"#{number}" if actor == SYSTEM else _named(number, changed)
            await note(connection, now, actor, changed.guild, action, what)
        return changed

    async def delete(self, number: int, actor: int, now: datetime) -> bool:
        """Deletes a digest; False where there is none."""
        async with self._database.writing() as connection:
            gone = delete(digests).where(digests.c.id == number).returning(*digests.c)
            row = (await connection.execute(gone)).first()
            if row is None:
                return False
            guild = None if row.guild is None else int(row.guild)
            await note(connection, now, actor, guild, "digest deleted", f"#{number} {row.question} · {row.schedule}")
        return True

    async def plan(self, now: datetime, decide: Callable[[Digest], Plan]) -> Digest | None:
        """Plans the digest that is the longest due, and gives it as it was: its post is there, and its next moment set,
        or neither. None where none is due. `decide` is pure; what it raises leaves the digest as it was."""
        due = select(digests).where(digests.c.status == "active", digests.c.next_at <= now)
        first = due.order_by(digests.c.next_at, digests.c.id).limit(1).with_for_update(skip_locked=True)
        async with self._database.writing() as connection:
            row = (await connection.execute(first)).first()
            if row is None:
                return None
            digest = _read(row)
            plan = decide(digest)
            left = [*digest.skipped, *plan.skipped]
            values: dict[str, Any] = {"skipped": [] if plan.post is not None else _written(left)}
            values |= {"status": "stopped", "reason": "ended"} if plan.next_at is None else {"next_at": plan.next_at}
            await connection.execute(update(digests).where(digests.c.id == digest.id).values(values))
            if plan.post is not None:
                about = {"digest": digest.id, "due": plan.post.isoformat(), "skipped": _written(left),
                         "asked": asked_of(digest), "question": digest.question}  # fmt: skip
                made = {"id": delivery_of(digest.id, plan.post), "kind": KIND, "place": digest.place.key,
                        "guild": None if digest.guild is None else str(digest.guild), "created_at": now,
                        "due_at": now, "status": "open", "tries": 0, "about": about}  # fmt: skip
                known = select(deliveries.c.id).where(deliveries.c.id == made["id"])
                if (await connection.execute(known)).first() is None:
                    await connection.execute(insert(deliveries), [made])
        return digest

    async def left_out(self, number: int, skipped: Sequence[Skipped]) -> None:
        """Posts that were planned and did not come: the next one says so. Those that are noted already are not noted
        again."""
        async with self._database.writing() as connection:
            row = (await connection.execute(select(digests).where(digests.c.id == number).with_for_update())).first()
            if row is None:
                return
            known = _skipped(row.skipped)
            both = sorted({one.due: one for one in (*skipped, *known)}.values(), key=lambda one: one.due)
            await connection.execute(update(digests).where(digests.c.id == number).values(skipped=_written(both)))

    async def _where(self, wanted: Any) -> list[Digest]:
        async with self._database.begin() as connection:
            return await _found(connection, wanted)


async def _found(connection: AsyncConnection, wanted: Any) -> list[Digest]:
    rows = (await connection.execute(select(digests).where(wanted).order_by(digests.c.id))).all()
    return [_read(row) for row in rows]


async def _allow(connection: AsyncConnection, digest: Digest, refuse: Refuse) -> None:
    """Lets `refuse` look at what else there is."""
    theirs = (digests.c.owner == str(digest.owner)) & _in(digest.guild) & (digests.c.id != digest.id)
    others = await _found(connection, theirs)
    refuse(digest, others, *await _counted(connection, digest.owner, digest.guild, digest.id))


async def _counted(connection: AsyncConnection, owner: int, guild: int | None, besides: int = 0) -> tuple[int, int]:
    rest = digests.c.id != besides
    mine = select(func.count()).select_from(digests).where(digests.c.owner == str(owner), rest)
    own = (await connection.execute(mine)).scalar_one()
    theirs = select(func.count()).select_from(digests).where(_in(guild), rest)
    return own, 0 if guild is None else (await connection.execute(theirs)).scalar_one()


def skipped_of(about: Mapping[str, Any]) -> tuple[Skipped, ...]:
    """What a post was planned to say that did not come."""
    return _skipped(about.get("skipped", ()))


def _skipped(written: Sequence[Sequence[Any]]) -> tuple[Skipped, ...]:
    return tuple(Skipped(datetime.fromisoformat(due), reason) for due, reason in written)


def _written(skipped: Sequence[Skipped]) -> list[list[str]]:
    return [[one.due.isoformat(), one.reason] for one in skipped[-_MOST:]]


def _named(number: int, digest: Digest) -> str:
    return f"#{number} {digest.question} · {digest.schedule.key}"


def _in(guild: int | None) -> Any:
    return digests.c.guild.is_(None) if guild is None else digests.c.guild == str(guild)


def columns(digest: Digest) -> dict[str, Any]:
    """A digest as a row, without its number."""
    return {
        "owner": str(digest.owner),
        "guild": None if digest.guild is None else str(digest.guild),
        "place": digest.place.key,
        "question": digest.question,
        "schedule": digest.schedule.key,
        "created_at": digest.created_at,
        "status": digest.status,
        "reason": digest.reason,
        "next_at": digest.next_at,
        "skipped": _written(digest.skipped),
    }


def _read(row: Any) -> Digest:
    """A row as a digest."""
    try:
        schedule = schedule_of(row.schedule)
    except ValueError:
        schedule = Unread(row.schedule)
    return Digest(
        id=row.id,
        owner=int(row.owner),
        guild=None if row.guild is None else int(row.guild),
        place=Place.of(row.place),
        question=row.question,
        schedule=schedule,
        created_at=row.created_at,
        next_at=row.next_at,
        status=row.status,
        reason=row.reason,
        skipped=_skipped(row.skipped),
    )
