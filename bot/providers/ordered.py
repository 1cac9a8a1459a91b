"""Several sources of prices as one: an order of them for some instruments, one source for all others."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from bot.domain.instruments import Instrument
from bot.domain.prices import PriceSeries, Source, days_of
from bot.providers.base import (
    BarsQuery,
    NoBars,
    NoSuchSymbol,
    OverBudget,
    PriceProvider,
    ProviderError,
    SourceDown,
)

_SCANT = 20
"""Fewer closes than this, and than half of the sessions that were asked for, are no history."""

_SCANT_FOR = 3600.0

Expected = Callable[[Instrument, date], Collection[date]]
"""The sessions of an instrument from a day on whose closes a source should have by now."""


class OrderedProvider:
    """Asks the sources of an instrument in their order; the first whole series is taken, never parts of two.

    - A source that does not know the symbol, has no bars, is down, limits us or is left alone (NoSuchSymbol, NoBars,
      SourceDown, SourceLimited, NotAsked) is passed over. OverBudget is raised: nothing is wrong with that source, our
      own line before it is long, and a busy hour should not change where a series is from.
    - A series that lacks a session is kept, and the next source is asked; if none has a whole one, the fullest is
      taken, of equals the first. A few bars in the place of a history (as Yahoo's one of HSTECH.HK) are NoBars where a
      source that may have the history did not answer, and the source of the few is not asked again for an hour.
    - A query with an `origin` asks that source first: a series stays with its source while that can continue it.
    - Where no source has any, the error is that of the first that did not say NoSuchSymbol; NoSuchSymbol where all do.

    Each source brings its own guard. `source` is the one of all other instruments. Belongs to one event loop.
    """

    def __init__(
        self,
        usual: PriceProvider,
        orders: Mapping[str, Sequence[PriceProvider]],
        expected: Expected,
        monotonic: Callable[[], float],
    ) -> None:
        """`orders` are by symbol, and may have `usual` among them. `monotonic` gives seconds."""
        self.source = usual.source
        self.local = usual.local
        self._usual = usual
        self._orders = {symbol: tuple(order) for symbol, order in orders.items()}
        self._expected = expected
        self._monotonic = monotonic
        self._scant: dict[tuple[str, str], float] = {}

    @property
    def others(self) -> tuple[Source, ...]:
        """The sources beside the usual one."""
        return tuple(provider.source for provider in self._all() if provider is not self._usual)

    def sources_for(self, symbol: str) -> tuple[Source, ...]:
        """The sources that are asked for a symbol, in their order."""
        return tuple(provider.source for provider in self._orders.get(symbol, (self._usual,)))

    async def daily(self, query: BarsQuery) -> PriceSeries:
        """The bars of one instrument, of one source, which the series names. Raises NoSuchSymbol, NoBars, SourceDown,
        SourceLimited, NotAsked or OverBudget."""
        order = self._orders.get(query.instrument.symbol)
        if order is None:
            return await self._usual.daily(query)
        symbol = query.instrument.symbol
        partial: list[PriceSeries] = []
        errors: list[ProviderError] = []
        few = NoBars(f"{symbol}: no source has a history now")
        for provider in sorted(order, key=lambda provider: provider.source.id != query.origin):
            if self._scant.get((symbol, provider.source.id), -math.inf) > self._monotonic():
                errors.append(few)
                continue
            try:
                series = await provider.daily(query)
            except OverBudget:
                raise
            except ProviderError as error:
                errors.append(error)
                continue
            if not self._lacking(series, query):
                return series
            partial.append(series)
        if not partial:
            known = (error for error in errors if not isinstance(error, NoSuchSymbol))
            raise few if few in errors else next(known, errors[0])
        fullest = max(partial, key=lambda series: len(series.closes))
        if self._is_scant(fullest, query) and any(isinstance(error, SourceDown) for error in errors):
            until = self._monotonic() + _SCANT_FOR
            self._scant |= {(symbol, series.source.id): until for series in partial}
            raise few from errors[0]
        return fullest

    async def last_session(self) -> date | None:
        """The usual source's."""
        return await self._usual.last_session()

    async def close(self) -> None:
        """Close all sources."""
        for provider in self._all():
            await provider.close()

    def _all(self) -> tuple[PriceProvider, ...]:
        every = (self._usual, *(one for order in self._orders.values() for one in order))
        return tuple({id(one): one for one in every}.values())

    def _lacking(self, series: PriceSeries, query: BarsQuery) -> bool:
        """Whether the series has no close of a session that was asked for, or, where the whole was, since its first."""
        closes = days_of(series.closes)
        if not closes:
            return True
        return not set(closes).issuperset(self._expected(query.instrument, query.start or closes[0]))

    def _is_scant(self, series: PriceSeries, query: BarsQuery) -> bool:
        closes = series.closes
        wanted = len(self._expected(query.instrument, query.start or date.min))
        return len(closes) < _SCANT and 2 * len(closes) < wanted
