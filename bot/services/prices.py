"""Prices, store first: what the store can answer is not fetched; what it lacks is fetched once, under a deadline."""

import asyncio
import dataclasses
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from bot.analytics.quality import without_prelisting
from bot.clock import Clock
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import PriceSeries, Source, days_of
from bot.providers.base import BarsQuery, NoBars, NoSuchSymbol, PriceProvider, ProviderError, SourceDown
from bot.services.freshness import Need, need
from bot.services.overlap import moved
from bot.services.sessions import Sessions
from bot.store import BarStore, Stored

HISTORY = timedelta(days=3 * 366)
"""How much is fetched at first sight: one request brings it all, and most windows lie within."""

MARGIN = timedelta(days=40)
"""Bars are read from this long before the base, so that "the last close on or before" is among them."""

_OVERLAP = 10
_log = logging.getLogger(__name__)

Reason = Literal["unknown", "no_data", "source_down", "loading"]


@dataclass(frozen=True, slots=True)
class Prices:
    """What came of a request: series by symbol, and for what did not come, why. `aging` are symbols whose series
    is the store's because the source did not answer."""

    series: Mapping[str, PriceSeries]
    gaps: Mapping[str, Reason]
    aging: frozenset[str] = frozenset()


class PriceService:
    """Series of many instruments at once, from one source. Never blocks the event loop."""

    def __init__(
        self,
        provider: PriceProvider,
        store: BarStore | None,
        sessions: Sessions,
        clock: Clock,
        *,
        deadline: float = 8.0,
        soon: float = 2.0,
    ) -> None:
        self._provider = provider
        self._store = store
        self._sessions = sessions
        self._clock = clock
        self._deadline = deadline
        self._soon = soon
        self._memory: dict[str, tuple[Stored, date]] = {}
        self._flights: dict[str, asyncio.Task[PriceSeries]] = {}

    @property
    def source(self) -> Source:
        return self._provider.source

    async def last_day(self) -> date | None:
        """The last day of a source that has one; None where the source moves with the clock."""
        return await self._provider.last_session()

    async def get(
        self, instruments: Iterable[Instrument], since: date, day: date, *, wait: float | None = None
    ) -> Prices:
        """The series of instruments for a question from `since` to `day`.

        What the store lacks is waited for until the deadline; what has not come by then goes on loading in the
        background and is named in `gaps`. `wait` overrides the deadline, in seconds. Failures are never raised: they
        are gaps, or aging series.
        """
        wanted = {instrument.symbol: instrument for instrument in instruments}
        if self._store is None:
            return await self._local(wanted.values(), since)
        held = await self._held(self._store, wanted, since)
        now = self._clock()
        needs = {s: need(held.get(s), i, since, day, now, self._sessions) for s, i in wanted.items()}
        flights = {
            s: self._flight(self._store, wanted[s], held.get(s), since) for s, n in needs.items() if n is not Need.NONE
        }
        await self._wait(flights, needs, wait)
        return _gathered(wanted, held, flights)

    async def close(self) -> None:
        """Abandons what is still loading and closes the source."""
        for flight in self._flights.values():
            flight.cancel()
        await asyncio.gather(*self._flights.values(), return_exceptions=True)
        await self._provider.close()

    async def _local(self, instruments: Iterable[Instrument], since: date) -> Prices:
        series: dict[str, PriceSeries] = {}
        gaps: dict[str, Reason] = {}
        for instrument in instruments:
            try:
                found = await self._provider.daily(BarsQuery(instrument))
                series[instrument.symbol] = await asyncio.to_thread(_cleaned, found, instrument)
            except ProviderError as error:
                gaps[instrument.symbol] = _reason(error)
        return Prices(series, gaps)

    async def _held(self, store: BarStore, wanted: Mapping[str, Instrument], since: date) -> dict[str, Stored]:
        """The stored series, from memory where no process has fetched them again, else from the database."""
        first = since - MARGIN
        fetched = await store.fetched(wanted)
        kept = {s: self._memory[s] for s in fetched if s in self._memory}
        fresh = {s: m for s, (m, start) in kept.items() if m.fetched_at == fetched[s] and start <= first}
        loaded = await store.load(fetched.keys() - fresh.keys(), first)
        short = [s for s, stored in loaded.items() if not _reaches(stored, since) and stored.covers_from < first]
        whole = await store.load(short) if short else {}
        for symbol, stored in (loaded | whole).items():
            self._memory[symbol] = (stored, date.min if symbol in whole else first)
        return fresh | loaded | whole

    def _flight(
        self, store: BarStore, instrument: Instrument, held: Stored | None, since: date
    ) -> asyncio.Task[PriceSeries]:
        """The one running fetch of an instrument; a second asker shares it, and nobody's leaving stops it."""
        running = self._flights.get(instrument.symbol)
        if running is None:
            running = asyncio.create_task(self._fetch(store, instrument, held, since))
            self._flights[instrument.symbol] = running
            running.add_done_callback(lambda task: self._landed(instrument.symbol, task))
        return running

    def _landed(self, symbol: str, task: asyncio.Task[PriceSeries]) -> None:
        self._flights.pop(symbol, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.info("%s: %s: %s", symbol, type(error).__name__, error)

    async def _wait(
        self, flights: Mapping[str, asyncio.Task[PriceSeries]], needs: Mapping[str, Need], wait: float | None
    ) -> None:
        now = [task for symbol, task in flights.items() if needs[symbol] is Need.NOW]
        if now:
            await asyncio.wait(now, timeout=wait or self._deadline)
        elif flights:
            await asyncio.wait(flights.values(), timeout=wait or self._soon)

    async def _fetch(self, store: BarStore, instrument: Instrument, held: Stored | None, since: date) -> PriceSeries:
        start = min(since - MARGIN, self._clock().date() - HISTORY)
        if held is not None and since >= held.covers_from:
            latest = await self._latest(store, instrument, held)
            if latest is not None:
                return latest
            start = held.covers_from
        found = await self._provider.daily(BarsQuery(instrument, start))
        now = self._clock()
        series = self._dated(await asyncio.to_thread(_cleaned, found, instrument), instrument, now)
        await store.replace(series, start, now)
        self._memory[instrument.symbol] = (Stored(series, start, now), date.min)
        return series

    async def _latest(self, store: BarStore, instrument: Instrument, held: Stored) -> PriceSeries | None:
        """Fetches the last sessions only; None where they do not fit what is stored (a split, a dividend, a hole)."""
        closes = held.series.closes
        if len(closes) <= _OVERLAP:
            return None
        start = closes.index[-_OVERLAP].date()
        found = await self._provider.daily(BarsQuery(instrument, start))
        now = self._clock()
        if moved(held.series, found):
            return None
        found = self._dated(found, instrument, now)
        await store.extend(found, held.covers_from, now)
        whole = (await store.load([instrument.symbol], held.series.bars.index[0].date()))[instrument.symbol]
        self._memory[instrument.symbol] = (whole, held.series.bars.index[0].date())
        return whole.series

    def _dated(self, series: PriceSeries, instrument: Instrument, now: datetime) -> PriceSeries:
        """The series with its provisional sessions marked: those not closed for half an hour at `now`."""
        final = self._sessions.phase(instrument.calendar, now).session
        first = next((day for day in days_of(series.bars.iloc[-_OVERLAP:]) if day > final), None)
        return dataclasses.replace(series, fetched_at=now, provisional_from=first)


def _gathered(
    wanted: Mapping[str, Instrument], held: Mapping[str, Stored], flights: Mapping[str, asyncio.Task[PriceSeries]]
) -> Prices:
    series: dict[str, PriceSeries] = {}
    gaps: dict[str, Reason] = {}
    aging: set[str] = set()
    for symbol in wanted:
        flight = flights.get(symbol)
        landed = flight is not None and flight.done() and not flight.cancelled()
        error = flight.exception() if flight is not None and landed else None
        if flight is not None and landed and error is None:
            series[symbol] = flight.result()
        elif symbol in held:
            series[symbol] = held[symbol].series
            if flight is not None:
                aging.add(symbol)
        elif isinstance(error, ProviderError):
            gaps[symbol] = _reason(error)
        elif error is not None and not isinstance(error, SQLAlchemyError | OSError):
            raise error
        else:
            gaps[symbol] = "loading" if error is None else "source_down"
    return Prices(series, gaps, frozenset(aging))


def _cleaned(series: PriceSeries, instrument: Instrument) -> PriceSeries:
    if instrument.kind in {Kind.INDEX, Kind.FX}:
        return series
    return dataclasses.replace(series, bars=without_prelisting(series.bars))


def _reaches(stored: Stored, day: date) -> bool:
    closes = stored.series.closes
    return len(closes) > 0 and closes.index[0].date() <= day


def _reason(error: ProviderError) -> Reason:
    match error:
        case NoSuchSymbol():
            return "unknown"
        case NoBars():
            return "no_data"
        case SourceDown():
            return "source_down"
        case _:
            return "source_down"
