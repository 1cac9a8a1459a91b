"""Manners towards a source that is not ours: a budget, a breaker, a memory for refusals, one flight a question.

Pure asyncio, for any `PriceProvider`. Time and chance are handed in.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Collection, Container, Hashable, Mapping
from datetime import date, datetime
from typing import TypeVar

from bot.domain.bars import IntradayBars
from bot.domain.instruments import Instrument
from bot.domain.news import Headline
from bot.domain.prices import PriceSeries
from bot.domain.shares import ShareCount
from bot.providers.base import (
    BarsQuery,
    IntradayProvider,
    NewsProvider,
    NoBars,
    NoSuchSymbol,
    NotAsked,
    PriceProvider,
    ProviderError,
    Quote,
    QuoteProvider,
    SharesProvider,
    SourceDown,
    Turn,
)
from bot.providers.breaker import Breaker, GuardStatus
from bot.providers.line import Budget, Line

__all__ = [
    "Guard",
    "GuardStatus",
    "GuardedIntraday",
    "GuardedNews",
    "GuardedProvider",
    "GuardedQuotes",
    "GuardedShares",
]

T = TypeVar("T")

_MINUTE = 60.0
_HOUR = 60 * _MINUTE
_REFUSALS_KEPT = 4096


class Guard:
    """A budget and a breaker before a source, for calls of any kind.

    - At most `in_flight` calls at a time, `burst` at once and `rate` a second for long. Of those who wait the lowest
      turn goes first. A call that would have to wait for its token longer than `patience` seconds is OverBudget at
      once: by default none of a few thousand, since whoever does not wait for it leaves it behind.
    - `threshold` failures in a row, or one SourceLimited, and the source is left alone for `shortest` seconds, twice
      as long each time up to `longest`, plus up to a fifth by chance; calls, and those who wait, are NotAsked at once.

    `monotonic` gives seconds, `random` a number from 0 to 1. Belongs to one event loop.
    """

    def __init__(
        self,
        *,
        monotonic: Callable[[], float],
        random: Callable[[], float],
        rate: float = 1.0,
        burst: int = 5,
        patience: float = _HOUR,
        in_flight: int = 2,
        threshold: int = 3,
        shortest: float = 15 * _MINUTE,
        longest: float = 6 * _HOUR,
    ) -> None:
        self._patience = patience
        self._line = Line(Budget(rate, burst, monotonic), in_flight)
        self._breaker = Breaker(threshold, shortest, longest, monotonic, random)
        self._requests = 0

    async def run(self, call: Callable[[], Awaitable[T]], turn: Turn | None = None) -> T:
        """Make a call. Adds SourceDown (SourceLimited, NotAsked, OverBudget) to what it raises."""
        self._breaker.check()
        async with self._line.place(turn or Turn(), self._patience):
            self._breaker.check()
            self._requests += 1
            try:
                return await self._breaker.watch(call)
            finally:
                if left := self._breaker.left():
                    self._line.dismiss(NotAsked(f"the source is left alone for another {left:.0f} s"))

    def check(self) -> None:
        """Raise NotAsked where no call may go."""
        self._breaker.check()

    def dismiss(self, error: ProviderError) -> None:
        """Raise an error at all who wait."""
        self._line.dismiss(error)

    def status(self) -> GuardStatus:
        """The state of things at this moment."""
        breaker = self._breaker
        return GuardStatus(breaker.state, breaker.left(), breaker.failures, self._requests)


class _Refusals:
    """What the source said it does not have, for a while."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._kept: dict[Hashable, tuple[float, ProviderError]] = {}

    def keep(self, key: Hashable, error: ProviderError, seconds: float) -> None:
        self._kept.pop(key, None)
        while len(self._kept) >= _REFUSALS_KEPT:  # symbols may be anybody's typing: forget the oldest
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (self._monotonic() + seconds, error)

    def check(self, *keys: Hashable) -> None:
        """Raise anew what was said of one of the keys."""
        for key in keys:
            until, error = self._kept.get(key, (-math.inf, None))
            if error is not None and self._monotonic() < until:
                raise type(error)(*error.args)
            self._kept.pop(key, None)


class GuardedProvider:
    """A PriceProvider behind a guard, whose arguments see there. With a `guard` the provider makes its requests under
    that one itself, of which a call may be several.

    - NoSuchSymbol is remembered for `unknown_for` seconds by symbol, and for `doubted_for` of a symbol that is `listed`
      in the data: a source may call a symbol unknown for an hour, and is then believed for that hour only. NoBars is
      remembered for `empty_for` by symbol and start.
    - The same query at the same time is one call. A waiter who is cancelled does not cancel it for the others.
    """

    def __init__(
        self,
        inner: PriceProvider,
        *,
        monotonic: Callable[[], float],
        random: Callable[[], float],
        rate: float = 1.0,
        burst: int = 60,
        patience: float = _HOUR,
        in_flight: int = 8,
        threshold: int = 3,
        shortest: float = 15 * _MINUTE,
        longest: float = 6 * _HOUR,
        unknown_for: float = 24 * _HOUR,
        doubted_for: float = 15 * _MINUTE,
        listed: Container[str] = (),
        empty_for: float = 1 * _HOUR,
        guard: Guard | None = None,
    ) -> None:
        self.source = inner.source
        self.local = inner.local
        self._inner = inner
        self._unknown_for = unknown_for
        self._doubted_for = doubted_for
        self._listed = listed
        self._empty_for = empty_for
        self._asks_itself = guard is not None
        self._guard = guard or Guard(
            monotonic=monotonic, random=random, rate=rate, burst=burst, patience=patience, in_flight=in_flight,
            threshold=threshold, shortest=shortest, longest=longest,
        )  # fmt: skip
        self._refusals = _Refusals(monotonic)
        self._flights: dict[tuple[str, date | None], asyncio.Task[PriceSeries]] = {}

    async def daily(self, query: BarsQuery) -> PriceSeries:
        """The bars of one instrument. Raises NoSuchSymbol, NoBars, SourceDown, SourceLimited, NotAsked, OverBudget."""
        key = (query.instrument.symbol, query.start)
        self._refusals.check(query.instrument.symbol, key)
        flight = self._flights.get(key)
        if flight is None:
            self._guard.check()
            flight = asyncio.create_task(self._fetch(query))
            self._flights[key] = flight
            flight.add_done_callback(lambda task: self._landed(key, task))
        try:
            return await asyncio.shield(flight)
        except asyncio.CancelledError:
            waiter = asyncio.current_task()
            if flight.cancelled() and waiter is not None and not waiter.cancelling():
                raise SourceDown(f"{query.instrument.symbol}: the source was closed") from None
            raise

    async def run(self, call: Callable[[], Awaitable[T]], turn: Turn | None = None) -> T:
        """Make any other call to the same source, under the same budget and breaker. Adds SourceDown (SourceLimited,
        NotAsked, OverBudget) to what it raises."""
        return await self._guard.run(call, turn)

    def status(self) -> GuardStatus:
        """The state of things at this moment."""
        return self._guard.status()

    async def last_session(self) -> date | None:
        """The source's own; no request of the budget."""
        return await self._inner.last_session()

    async def close(self) -> None:
        """End the calls under way and close the source."""
        for flight in tuple(self._flights.values()):
            flight.cancel()
        self._guard.dismiss(SourceDown("the source was closed"))
        await self._inner.close()

    async def _fetch(self, query: BarsQuery) -> PriceSeries:
        symbol = query.instrument.symbol
        try:
            if self._asks_itself:
                return await self._inner.daily(query)
            return await self.run(lambda: self._inner.daily(query), query.turn)
        except NoSuchSymbol as error:
            self._refusals.keep(symbol, error, self._doubted_for if symbol in self._listed else self._unknown_for)
            raise
        except NoBars as error:
            self._refusals.keep((symbol, query.start), error, self._empty_for)
            raise

    def _landed(self, key: tuple[str, date | None], task: asyncio.Task[PriceSeries]) -> None:
        del self._flights[key]
        if not task.cancelled():
            task.exception()  # seen, even where every waiter has gone


class GuardedQuotes:
    """A QuoteProvider under the budget and the breaker of the guarded prices of the same source."""

    def __init__(self, inner: QuoteProvider, guard: GuardedProvider) -> None:
        self._inner = inner
        self._guard = guard

    async def quotes(self, symbols: Collection[str]) -> Mapping[str, Quote]:
        """By symbol; nothing is asked for no symbols. Raises SourceDown or SourceLimited."""
        return await self._guard.run(lambda: self._inner.quotes(symbols)) if symbols else {}


class GuardedIntraday:
    """An IntradayProvider under the budget and the breaker of the guarded prices of the same source."""

    def __init__(self, inner: IntradayProvider, guard: GuardedProvider) -> None:
        self.source = inner.source
        self._inner = inner
        self._guard = guard

    async def five_minutes(self, instrument: Instrument, since: datetime) -> IntradayBars:
        """The bars since a moment. Adds SourceDown (SourceLimited, NotAsked, OverBudget) to what it raises."""
        return await self._guard.run(lambda: self._inner.five_minutes(instrument, since))


class GuardedShares:
    """A SharesProvider under the budget and the breaker of the guarded prices of the same source."""

    def __init__(self, inner: SharesProvider, guard: GuardedProvider) -> None:
        self._inner = inner
        self._guard = guard

    async def shares(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        """All dated counts. Raises SourceDown or SourceLimited; SourceDown also where the source answered, but not of
        counts (NoBars), which is no failure of it to the guard."""
        try:
            return await self._guard.run(lambda: self._inner.shares(instrument))
        except NoBars as error:
            raise SourceDown(str(error)) from error


class GuardedNews:
    """A NewsProvider under the budget and the breaker of the guarded prices of the same source."""

    def __init__(self, inner: NewsProvider, guard: GuardedProvider) -> None:
        self._inner = inner
        self._guard = guard

    async def news(self, instrument: Instrument) -> tuple[Headline, ...]:
        """The latest headlines. Raises SourceDown or SourceLimited."""
        return await self._guard.run(lambda: self._inner.news(instrument))
