"""The last observation of each gauge."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.alerts import Gauge, Observation
from bot.store.parts import in_parts
from bot.store.tables import observations


async def keep_observations(connection: AsyncConnection, seen: Sequence[Observation], *, replace: bool) -> None:
    """Keeps the last of each gauge's observations (given in the order of time), in place of what is kept, or only where
    nothing is."""
    latest = {one.gauge.key: one for one in seen}
    for part in in_parts(latest):
        known = observations.c.gauge.in_(part)
        if replace:
            await connection.execute(delete(observations).where(known))
            fresh = part
        else:
            there = set((await connection.execute(select(observations.c.gauge).where(known))).scalars())
            fresh = [key for key in part if key not in there]
        if fresh:
            await connection.execute(insert(observations), [_row(latest[key]) for key in fresh])


async def last_observations(connection: AsyncConnection, gauges: Iterable[Gauge]) -> dict[Gauge, Observation]:
    """The last observation of each of these gauges that has one."""
    found: dict[Gauge, Observation] = {}
    for part in in_parts(gauge.key for gauge in gauges):
        rows = await connection.execute(select(observations).where(observations.c.gauge.in_(part)))
        for row in rows:
            gauge = Gauge.of(row.gauge)
            found[gauge] = Observation(gauge, row.at, row.value, row.session, row.facts)
    return found


def _row(seen: Observation) -> dict[str, Any]:
    return {
        "gauge": seen.gauge.key,
        "at": seen.at,
        "value": seen.value,
        "session": seen.session,
        "facts": dict(seen.facts),
    }
