"""Bars in the store: what was fetched, when, and from which day on it is complete."""

import asyncio
import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.prices import COLUMNS, Action, Adjustment, PriceSeries, Source, days_of
from bot.store.database import Database
from bot.store.parts import in_parts
from bot.store.tables import actions, bars, series


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored series and the day from which on it was asked for: before `covers_from` nothing is known."""

    series: PriceSeries
    covers_from: date
    fetched_at: datetime


class BarStore:
    """Reads and writes the series of a market: one series a symbol, which is of one source.

    They are kept under the market's first source; a series of another one (`others`) says so in `origin`. A series
    whose origin is none of these is as one that is not stored.
    """

    def __init__(self, database: Database, source: Source, others: Iterable[Source] = ()) -> None:
        self._database = database
        self._source = source
        self._origins = {source.id: source} | {other.id: other for other in others}
        self._writing = asyncio.Lock()

    async def fetched(self, symbols: Iterable[str]) -> dict[str, datetime]:
        """When each stored series was last fetched; symbols that are not stored are left out."""
        found: dict[str, datetime] = {}
        async with self._database.begin() as connection:
            for part in in_parts(symbols):
                query = select(series.c.symbol, series.c.fetched_at).where(self._known(part))
                found |= {row.symbol: row.fetched_at for row in await connection.execute(query)}
        return found

    async def load(self, symbols: Iterable[str], since: date | None = None) -> dict[str, Stored]:
        """The stored series of those symbols that have one: whole, or their bars from `since` on."""
        found: dict[str, Stored] = {}
        for part in in_parts(symbols):
            async with self._database.begin() as connection:
                heads = (await connection.execute(select(series).where(self._known(part)))).all()
                columns = [bars.c.symbol, bars.c.session, *(bars.c[name] for name in COLUMNS), bars.c.provisional]
                wanted = self._of(bars, part) if since is None else self._of(bars, part) & (bars.c.session >= since)
                ordered = select(*columns).where(wanted).order_by(bars.c.symbol, bars.c.session)
                rows = (await connection.execute(ordered)).all()
                events = select(actions).where(self._of(actions, part)).order_by(actions.c.day, actions.c.kind)
                acted = (await connection.execute(events)).all()
            origins = {head.symbol: self._origins[head.origin or self._source.id] for head in heads}
            found |= await asyncio.to_thread(_assembled, origins, heads, rows, acted)
        return found

    async def replace(self, fetched: PriceSeries, covers_from: date, fetched_at: datetime) -> None:
        """Stores a whole series in place of what was stored of it."""
        async with self._writing, self._alone(fetched.symbol) as connection:
            for table in (bars, actions):
                await connection.execute(delete(table).where(self._of(table, [fetched.symbol])))
            await self._write(connection, fetched, covers_from, fetched_at)

    async def extend(self, fetched: PriceSeries, covers_from: date, fetched_at: datetime) -> bool:
        """Stores a series' latest bars: those from its first session on, with the actions since then, replace what was
        stored of them. A series without a bar changes nothing.

        False, and nothing is changed, where the stored series is of another source: another process has replaced it,
        and bars of two sources are never joined.
        """
        if fetched.bars.empty:
            return True
        first = fetched.bars.index[0].date()
        fetched = dataclasses.replace(fetched, actions=tuple(a for a in fetched.actions if a.day >= first))
        async with self._writing, self._alone(fetched.symbol) as connection:
            head = (await connection.execute(select(series.c.origin).where(self._of(series, [fetched.symbol])))).first()
            if head is not None and head.origin != self._origin(fetched):
                return False
            mine = self._of(bars, [fetched.symbol])
            await connection.execute(delete(bars).where(mine, bars.c.session >= first))
            mine = self._of(actions, [fetched.symbol])
            await connection.execute(delete(actions).where(mine, actions.c.day >= first))
            await self._write(connection, fetched, covers_from, fetched_at)
        return True

    async def _write(
        self, connection: AsyncConnection, fetched: PriceSeries, covers_from: date, fetched_at: datetime
    ) -> None:
        await connection.execute(delete(series).where(self._of(series, [fetched.symbol])))
        key = {"source": self._source.id, "symbol": fetched.symbol}
        head = {
            "currency": fetched.currency,
            "adjustment": fetched.adjustment.value,
            "covers_from": covers_from,
            "fetched_at": fetched_at,
            "quoted_at": fetched.quoted_at,
            "origin": self._origin(fetched),
        }
        await connection.execute(insert(series), [key | head])
        rows = await asyncio.to_thread(_rows, fetched, key | {"fetched_at": fetched_at})
        if rows:
            await connection.execute(insert(bars), rows)
        acted = [key | {"day": a.day, "kind": a.kind, "value": a.value} for a in fetched.actions]
        if acted:
            await connection.execute(insert(actions), acted)

    def _alone(self, symbol: str) -> AbstractAsyncContextManager[AsyncConnection]:
        return self._database.alone(f"bars:{self._source.id}:{symbol}")

    def _origin(self, fetched: PriceSeries) -> str | None:
        return None if fetched.source.id == self._source.id else fetched.source.id

    def _known(self, symbols: Sequence[str]) -> Any:
        """The heads of series whose origin is known."""
        origin = series.c.origin
        return self._of(series, symbols) & (origin.is_(None) | origin.in_(list(self._origins)))

    def _of(self, table: Any, symbols: Sequence[str]) -> Any:
        return (table.c.source == self._source.id) & table.c.symbol.in_(symbols)


def _rows(fetched: PriceSeries, key: Mapping[str, Any]) -> list[dict[str, Any]]:
    first = fetched.provisional_from
    found: list[dict[str, Any]] = []
    for session, values in zip(days_of(fetched.bars), fetched.bars[list(COLUMNS)].to_numpy().tolist(), strict=True):
        prices = {name: _present(value) for name, value in zip(COLUMNS, values, strict=True)}
        found.append({**key, "session": session, **prices, "provisional": first is not None and session >= first})
    return found


def _present(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _assembled(
    origins: Mapping[str, Source], heads: Sequence[Any], rows: Sequence[Any], acted: Sequence[Any]
) -> dict[str, Stored]:
    """Rows, ordered by symbol and session, to a series a symbol."""
    names = ("symbol", "session", *COLUMNS, "provisional")
    table = pd.DataFrame.from_records(rows, columns=list(names))
    table["session"] = pd.to_datetime(table["session"])
    grouped = {str(symbol): frame for symbol, frame in table.groupby("symbol", sort=False)}
    found: dict[str, Stored] = {}
    for head in heads:
        frame = grouped.get(head.symbol, table.iloc[:0]).set_index("session")
        provisional = frame.index[frame["provisional"].astype(bool)]
        found[head.symbol] = Stored(
            PriceSeries(
                symbol=head.symbol,
                currency=head.currency,
                adjustment=Adjustment(head.adjustment),
                source=origins[head.symbol],
                bars=frame[list(COLUMNS)].astype(float),
                actions=tuple(Action(a.day, a.kind, a.value) for a in acted if a.symbol == head.symbol),
                fetched_at=head.fetched_at,
                quoted_at=head.quoted_at,
                provisional_from=provisional[0].date() if len(provisional) else None,
            ),
            head.covers_from,
            head.fetched_at,
        )
    return found
