"""The real observer on made prices: closes by day, and bars by the clock."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from bot.alerts.evaluator import Known, Seen
from bot.alerts.observer import MarketObserver
from bot.alerts.reading import Reading
from bot.answers import Services
from bot.domain.alerts import Gauge, Observation
from bot.domain.instruments import Instrument
from bot.domain.prices import COLUMNS, Action, Adjustment, PriceSeries
from bot.providers.base import BarsQuery, NoSuchSymbol
from bot.services.prices import Prices, PriceService
from bot.services.resolver import Resolver
from tests.alerts.stage import ScriptedBars, bars_of
from tests.services.scripted import LIVE, SESSIONS, Clock, Scripted, reference

Rows = Sequence[tuple[datetime, float, float]]


def daily(
    symbol: str, closes: Mapping[date, float], *, currency: str = "USD", volume: float = 1000.0,
    actions: Sequence[Action] = (), fetched_at: datetime | None = None,
) -> PriceSeries:  # fmt: skip
    """A series of closes."""
    index = pd.DatetimeIndex([pd.Timestamp(day) for day in closes]).as_unit("us")
    rows = [[close] * 5 + [volume] for close in closes.values()]
    frame = pd.DataFrame(rows, index=index, columns=list(COLUMNS), dtype="float64")
    return PriceSeries(symbol, currency, Adjustment.SPLIT, LIVE, frame, tuple(actions), fetched_at)


def closes_of(calendar: str, first: date, last: date, *ends: float, before: float = 100.0) -> dict[date, float]:
    """`before` on every session from a day to a day, but for the last ones."""
    days = SESSIONS.between(calendar, first, last)
    values = [before] * (len(days) - len(ends)) + list(ends)
    return dict(zip(days, values, strict=True))


class Shelf(Scripted):
    """Gives what was put there as it is, with the moment when it was fetched."""

    async def daily(self, query: BarsQuery) -> PriceSeries:
        self.asked.append((query.instrument.symbol, query.start))
        if query.instrument.symbol not in self.shelf:
            raise NoSuchSymbol(query.instrument.symbol)
        return self.shelf[query.instrument.symbol]


class Asked(PriceService):
    """Gives no more than is asked, but for `more` in front of it, where that is set."""

    more: timedelta | None = None

    async def get(
        self, instruments: Iterable[Instrument], since: date, day: date, *, wait: float | None = None
    ) -> Prices:
        found = await super().get(instruments, since, day, wait=wait)
        if self.more is None:
            return found
        first = pd.Timestamp(since - self.more)
        cut = {name: replace(one, bars=one.bars.loc[first : pd.Timestamp(day)]) for name, one in found.series.items()}
        return replace(found, series=cut)


class Market:
    """Services on a source that has what a test puts there, and others that it hands in. Without `bars` only closes are
    observed."""

    def __init__(self, clock: Clock, bars: Mapping[str, Rows] | None = None, **services: Any) -> None:
        self.clock = clock
        self.source = Shelf(clock, source=LIVE, local=True)
        self.bars = None
        if bars is not None:
            self.bars = ScriptedBars(clock, {symbol: bars_of(rows) for symbol, rows in bars.items()})
        self.prices = Asked(self.source, None, SESSIONS, clock)
        self.services = Services(reference(), Resolver(reference()), SESSIONS, self.prices, clock, **services)
        self.reading = Reading(self.services, self.bars)
        self.observer = MarketObserver(self.reading)

    def put(self, *series: PriceSeries) -> None:
        self.source.put(*series)

    async def seen(self, gauge: Gauge, since: datetime, last: Observation | None = None) -> Seen:
        """What is observed of one gauge after a moment."""
        return await self.observer.observe(gauge.subject, {gauge: Known(since, last)}, self.clock())
