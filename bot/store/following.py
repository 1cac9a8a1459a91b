"""What a rule fired on and has not told when it is moved to another place: it is told there, in a post of its own."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from bot.store.database import Transaction
from bot.store.parts import in_parts
from bot.store.post_rows import asked_row, new_delivery, read_asked
from bot.store.tables import deliveries, rules, triggers


async def follow(connection: Transaction, delivery: Any, silent: Sequence[str], now: datetime) -> frozenset[int]:
    """Moves triggers of a post, whose row is locked and which is surely not there with them, after their rules, and
    gives their numbers: those that it has not told, and whose rules are none of `silent` and wait for the same as when
    they fired. They are told with the label and the role that their rules have where they are now."""
    now_of = rules.c["place", "guild", "written", "label", "role"]
    query = select(triggers.c.id, triggers.c.rule, triggers.c.asked, triggers.c.topic, *now_of)
    away = (triggers.c.delivery == delivery.id) & (triggers.c.place != rules.c.place)
    wanted = query.join(rules, rules.c.id == triggers.c.rule).where(away, rules.c.status.not_in(silent))
    known = frozenset(delivery.about.get("told", ()))
    rows = [row for row in (await connection.execute(wanted.order_by(triggers.c.id))).all() if row.id not in known]
    moved: dict[tuple[str, int, str], list[Any]] = {}
    for row in rows:
        if _same(row):
            topic = f"{row.topic.rpartition('/')[0]}/{row.role or ''}"
            moved.setdefault((row.place, row.rule, topic), []).append(row)
    posts: dict[str, str] = {}
    for (place, _, topic), those in moved.items():
        now_is = those[0]
        if place not in posts:
            posts[place] = secrets.token_hex(8)
            fresh = new_delivery(posts[place], delivery.kind, place, now_is.guild, {}, now)
            await connection.execute(insert(deliveries), [fresh])
        values = {
            "delivery": posts[place],
            "place": place,
            "asked": asked_row({"written": now_is.written, "label": now_is.label, "role": now_is.role}),
            "topic": topic,
        }
        for part in in_parts(row.id for row in those):
            await connection.execute(update(triggers).where(triggers.c.id.in_(part)).values(values))
    return frozenset(row.id for those in moved.values() for row in those)


def _same(row: Any) -> bool:
    """Whether a rule waits for what it fired on; what cannot be read of that stays where it is."""
    try:
        return row.asked is None or read_asked(row.asked).written == row.written
    except ValueError:
        return False
