"""A source that answers what a test wants, counts what it is asked, and a clock that the test sets."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pandas as pd

from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import COLUMNS, Action, Adjustment, PriceSeries, Source
from bot.domain.text import Name
from bot.providers.base import BarsQuery, NoBars, NoSuchSymbol
from bot.reference import Reference, load_reference
from bot.services.sessions import Sessions

TENCENT = Instrument("0700.HK", Kind.SHARE, Name("Tencent"), "HKD", "XHKG", "Asia/Hong_Kong")
ALIBABA = Instrument("9988.HK", Kind.SHARE, Name("Alibaba"), "HKD", "XHKG", "Asia/Hong_Kong")
NVIDIA = Instrument("NVDA", Kind.SHARE, Name("Nvidia"), "USD", "XNYS", "America/New_York")
LIVE = Source("scripted", "Scripted", live=True, delay_minutes=15)

SESSIONS = Sessions()


@cache
def reference() -> Reference:
    return load_reference(Path("data"))


class Clock:
    """Stands still until it is set, to "2025-02-12 16:31+08:00" and the like."""

    def __init__(self, moment: str) -> None:
        self.set(moment)

    def set(self, moment: str) -> None:
        self.now = datetime.fromisoformat(moment).astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now


def series(
    symbol: str,
    closes: Mapping[str, float],
    *,
    currency: str = "HKD",
    adjustment: Adjustment = Adjustment.SPLIT,
    adj: Mapping[str, float] | None = None,
    actions: Iterable[Action] = (),
    source: Source = LIVE,
    volume: float = 1000.0,
    quoted_at: datetime | None = None,
) -> PriceSeries:
    """Bars whose open, high and low are their close. The adjusted close is the close where `adj` has none."""
    adjusted = {**closes, **(adj or {})}
    rows = [[close, close, close, close, adjusted[day], volume] for day, close in closes.items()]
    bars = pd.DataFrame(rows, index=pd.DatetimeIndex(list(closes)), columns=list(COLUMNS), dtype="float64")
    return PriceSeries(
        symbol, currency, adjustment, source, bars.sort_index(), actions=tuple(actions), quoted_at=quoted_at
    )


def trading_days(calendar: str, first: str, last: str) -> list[str]:
    """The real sessions of an exchange from a day to a day, both inclusive."""
    days = pd.date_range(first, last)
    return [str(day.date()) for day in days if SESSIONS.is_session(calendar, day.date())]


def rising(calendar: str, first: str, last: str, start: float = 100.0, step: float = 1.0) -> dict[str, float]:
    """A close a session that rises by `step` each time."""
    return {day: start + step * at for at, day in enumerate(trading_days(calendar, first, last))}


@dataclass
class Scripted:
    """Answers with the bars of `shelf` from the asked start to the clock's day in the instrument's zone.

    A symbol that is not on the shelf is unknown; `broken` is raised instead of an answer; while `gate` is not set, a
    call hangs; `on_call` is called when a call begins. `asked` holds the symbol and start of every call.
    """

    clock: Clock
    shelf: dict[str, PriceSeries] = field(default_factory=dict[str, PriceSeries])
    broken: dict[str, Exception] = field(default_factory=dict[str, Exception])
    gates: dict[str, asyncio.Event] = field(default_factory=dict[str, asyncio.Event])
    asked: list[tuple[str, date | None]] = field(default_factory=list[tuple[str, date | None]])
    source: Source = LIVE
    local: bool = False
    closed: bool = False
    last: date | None = None
    takes_until: str | None = None

    @property
    def calls(self) -> int:
        return len(self.asked)

    def put(self, *found: PriceSeries) -> None:
        self.shelf |= {one.symbol: one for one in found}

    def hang(self, *symbols: str) -> asyncio.Event:
        gate = asyncio.Event()
        self.gates |= dict.fromkeys(symbols, gate)
        return gate

    async def daily(self, query: BarsQuery) -> PriceSeries:
        symbol = query.instrument.symbol
        self.asked.append((symbol, query.start))
        if symbol in self.gates:
            await self.gates[symbol].wait()
        if symbol in self.broken:
            raise self.broken[symbol]
        if symbol not in self.shelf:
            raise NoSuchSymbol(symbol)
        whole = self.shelf[symbol]
        today = None if self.local else pd.Timestamp(self.clock().date())
        start = None if query.start is None else pd.Timestamp(query.start)
        bars = whole.bars.loc[start:today]
        if self.takes_until is not None:
            self.clock.set(self.takes_until)
        if bars["close"].dropna().empty:
            raise NoBars(symbol)
        since = date.min if query.start is None else query.start
        acted = tuple(action for action in whole.actions if action.day >= since)
        return PriceSeries(
            symbol, whole.currency, whole.adjustment, self.source, bars, acted, quoted_at=whole.quoted_at
        )

    async def last_session(self) -> date | None:
        return self.last

    async def close(self) -> None:
        self.closed = True
