"""What is kept of a member or of a server, all of it: to hand it out, and to erase it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, Table, cast, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts import Place
from bot.store.audit import SYSTEM, note
from bot.store.database import Database
from bot.store.digests import KIND
from bot.store.parts import in_parts
from bot.store.rules import RULES, blank
from bot.store.tables import attempts, audit, deliveries, digests, questions, rules, state, triggers, watchlists
from bot.store.versions import next_version
from bot.store.watchlists import guild_key, member_key

_MADE = {"rules": "alert made", "digests": "digest made"}
_NUMBER = re.compile(r"#(\d+)\b")
NOBODY = -1
"""The actor in a server's log whose data were erased."""

_INSIDE = frozenset({"version", "claimed_by", "claimed_until", "about"})
"""Columns that say nothing of anybody."""

Kept = Mapping[str, Sequence[Mapping[str, Any]]]
"""Rows by what they are, as plain types: moments as ISO texts, ids of Discord's as texts."""


@dataclass(frozen=True, slots=True)
class Whose:
    """A member, wherever, or a server with all that is its own."""

    id: int
    server: bool = False

    @property
    def key(self) -> str:
        return str(self.id)


class PersonalStore:
    """Every table that has something of somebody. A new one belongs in here too: a test goes through all of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def kept(self, whose: Whose) -> Kept:
        """All that is kept."""
        async with self._database.begin() as connection:
            posts = await _posts(connection, whose)
            fired = await _fired(connection, whose, posts)
            found = {
                "alerts": await _rows(connection, rules, _owned(rules, whose)),
                "digests": await _rows(connection, digests, _owned(digests, whose)),
                "watchlist": await _rows(connection, watchlists, watchlists.c.owner == _list(whose)),
                "posts": await _where_in(connection, deliveries, deliveries.c.id, posts),
                "triggers": await _where_in(connection, triggers, triggers.c.id, fired),
                "log": await _rows(connection, audit, _logged(whose)),
            }
            if whose.server:
                found["settings"] = await _rows(connection, state, _settings(whose))
            else:
                found["questions"] = await _rows(connection, questions, questions.c.asker == whose.key)
        return found

    async def erase(self, whose: Whose, now: datetime) -> None:
        """Erases all of it at once, for every process. A server's log keeps what a member did, without the member and
        without words of theirs."""
        async with self._database.writing() as connection:
            version = await next_version(connection, RULES)
            posts = await _posts(connection, whose)
            fired = await _fired(connection, whose, posts)
            # In the order of those who post: first the posts, then the attempts at them.
            for part in in_parts(sorted(posts)):
                locked = select(deliveries.c.id).where(deliveries.c.id.in_(part)).order_by(deliveries.c.id)
                await connection.execute(locked.with_for_update())
            if not whose.server:
                await _forget_words(connection, whose)
            for part in in_parts(await _now(connection, whose, rules)):
                await blank(connection, part, version)
            for part in in_parts(fired):
                await connection.execute(delete(triggers).where(triggers.c.id.in_(part)))
            await _erase_posts(connection, whose, posts)
            await connection.execute(delete(digests).where(_owned(digests, whose)))
            await connection.execute(delete(watchlists).where(watchlists.c.owner == _list(whose)))
            if whose.server:
                await connection.execute(delete(audit).where(_logged(whose)))
                await connection.execute(delete(state).where(_settings(whose)))
            else:
                await connection.execute(delete(questions).where(questions.c.asker == whose.key))
                await _forget_actor(connection, whose)
            await note(connection, now, SYSTEM, None, "data erased", "of a server" if whose.server else "of a member")


async def _erase_posts(connection: AsyncConnection, whose: Whose, posts: Sequence[str]) -> None:
    """Posts that tell nothing of anybody else. What others are told in the same post stays."""
    for part in in_parts(posts):
        shared: set[str] = set()
        if not whose.server:
            others = select(triggers.c.delivery).where(triggers.c.delivery.in_(part))
            shared = set((await connection.execute(others)).scalars())
        gone = [post for post in part if post not in shared]
        await connection.execute(delete(attempts).where(attempts.c.delivery.in_(gone)))
        await connection.execute(delete(deliveries).where(deliveries.c.id.in_(gone)))


async def _forget_actor(connection: AsyncConnection, whose: Whose) -> None:
    mine = audit.c.actor == whose.key
    await connection.execute(delete(audit).where(mine, audit.c.guild.is_(None)))
    await connection.execute(update(audit).where(mine).values(actor=str(NOBODY), what=""))


async def _forget_words(connection: AsyncConnection, whose: Whose) -> None:
    """The words of a member's alerts and digests, in whosever line of the log: the numbers stay."""
    for kind, table in (("alert", rules), ("digest", digests)):
        for number in await _ever(connection, whose, table):
            mine = audit.c.action.like(f"{kind} %") & audit.c.what.like(f"#{number} %")
            await connection.execute(update(audit).where(mine).values(what=f"#{number}"))


async def _posts(connection: AsyncConnection, whose: Whose) -> list[str]:
    """The posts of a server: in its channels, and notices about it. Those of a member: in their direct messages, of
    their alerts and digests, and notices to them or about them."""
    if whose.server:
        there = or_(deliveries.c.guild == whose.key, _about("guild") == whose.key)
        return list((await connection.execute(select(deliveries.c.id).where(there))).scalars())
    mine = or_(deliveries.c.place == Place("member", whose.id).key, _about("owner") == whose.key)
    found = list((await connection.execute(select(deliveries.c.id).where(mine))).scalars())
    for part in in_parts(await _ever(connection, whose, rules)):
        query = select(triggers.c.delivery).where(triggers.c.rule.in_(part)).distinct()
        found += (await connection.execute(query)).scalars()
    for part in in_parts([str(number) for number in await _ever(connection, whose, digests)]):
        query = select(deliveries.c.id).where(deliveries.c.kind == KIND, _about("digest").in_(part))
        found += (await connection.execute(query)).scalars()
    return list(dict.fromkeys(found))


async def _fired(connection: AsyncConnection, whose: Whose, posts: Sequence[str]) -> list[int]:
    """The triggers of a server: all that its posts tell. Those of a member: of their alerts, of those that are deleted
    too, and all in their direct messages."""
    column, wanted = triggers.c.delivery, posts
    found: set[int] = set()
    if not whose.server:
        column, wanted = triggers.c.rule, await _ever(connection, whose, rules)
        place = triggers.c.place == Place("member", whose.id).key
        found |= set((await connection.execute(select(triggers.c.id).where(place))).scalars())
    for part in in_parts(wanted):
        found |= set((await connection.execute(select(triggers.c.id).where(column.in_(part)))).scalars())
    return sorted(found)


async def _now(connection: AsyncConnection, whose: Whose, table: Table) -> set[int]:
    """The numbers of somebody's alerts or digests. What was moved out of a server is not the server's any more."""
    return set((await connection.execute(select(table.c.id).where(_owned(table, whose)))).scalars())


async def _ever(connection: AsyncConnection, whose: Whose, table: Table) -> list[int]:
    """The numbers of a member's alerts or digests; those that are deleted by what the log says of their making."""
    made = select(audit.c.what).where(_logged(whose), audit.c.action == _MADE[table.name])
    named = [_NUMBER.match(what) for what in (await connection.execute(made)).scalars()]
    return sorted(await _now(connection, whose, table) | {int(one[1]) for one in named if one is not None})


def _about(what: str) -> ColumnElement[str]:
    """A number in what a post is about, as text: ids are larger than some databases' integers."""
    return cast(deliveries.c.about[what].as_string(), String)


def _owned(table: Table, whose: Whose) -> ColumnElement[bool]:
    return table.c["guild" if whose.server else "owner"] == whose.key


def _list(whose: Whose) -> str:
    return guild_key(whose.id) if whose.server else member_key(whose.id)


def _logged(whose: Whose) -> ColumnElement[bool]:
    return (audit.c.guild if whose.server else audit.c.actor) == whose.key


def _settings(whose: Whose) -> ColumnElement[bool]:
    """What a server has set: its keys end in its id."""
    return state.c.key.like(f"discord:%:{whose.id}")


async def _rows(connection: AsyncConnection, table: Table, wanted: ColumnElement[bool]) -> list[dict[str, Any]]:
    query = select(table).where(wanted).order_by(*table.primary_key.columns)
    found = (await connection.execute(query)).mappings()
    return [{name: _plain(value) for name, value in row.items() if name not in _INSIDE} for row in found]


async def _where_in(
    connection: AsyncConnection, table: Table, column: ColumnElement[Any], wanted: Sequence[Any]
) -> list[dict[str, Any]]:
    return [row for part in in_parts(wanted) for row in await _rows(connection, table, column.in_(part))]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
