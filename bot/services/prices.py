"""Prices, store first: what the store can answer is not fetched; what it lacks is fetched once, under a deadline."""

import asyncio
import dataclasses
import logging
from collections.abc import Awaitable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from bot.analytics.quality import without_prelisting
from bot.clock import Clock
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import PriceSeries, Source, days_of
from bot.providers.base import BarsQuery, NoBars, NoSuchSymbol, PriceProvider, ProviderError
from bot.services.freshness import MARGIN, Need, lacks_start, need, reaches
from bot.services.overlap import joined, moved
from bot.services.sessions import Sessions
from bot.store import BarStore, Stored, StoreFailure

HISTORY = timedelta(days=3 * 366)
"""How much is fetched at first sight: one request brings it all, and most windows lie within."""

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


@dataclass(frozen=True, slots=True)
class _Held:
    """A stored series in memory: its bars from `since` on. `saved` is False where the database did not take it."""

    stored: Stored
    since: date
    saved: bool = True


@dataclass(frozen=True, slots=True)
class _Flight:
    """A running fetch, and the day from which on its outcome is complete."""

    task: asyncio.Task[None]
    covers_from: date


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
        """Seconds: `deadline` is waited for what the store lacks, `soon` for what it has but may be newer."""
        self._provider = provider
        self._store = store
        self._sessions = sessions
        self._clock = clock
        self._deadline = deadline
        self._soon = soon
        self._memory: dict[str, _Held] = {}
        self._flights: dict[str, _Flight] = {}

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
        background and is named in `gaps`. `wait` is waited for all alike instead, in seconds. Failures are never
        raised: they are gaps, or aging series.
        """
        wanted = {instrument.symbol: instrument for instrument in instruments}
        if self._store is None:
            return await self._local(wanted.values())
        held = await self._held(self._store, wanted, since)
        now = self._clock()
        needs = {s: need(held[s].stored if s in held else None, i, since, day, now, self._sessions)
                 for s, i in wanted.items()}  # fmt: skip
        flights = {
            s: self._flight(self._store, wanted[s], held.get(s), since) for s, n in needs.items() if n is not Need.NONE
        }
        if flights:
            await self._wait(flights, needs, wait)
        # Decided once: what lands from here on is for the next asker.
        landed = [s for s, task in flights.items() if _landed_well(task)]
        late = {s: task for s, task in flights.items() if s not in landed}
        if landed:
            held |= await self._held(self._store, landed, since)
        return _gathered(held, late)

    async def close(self) -> None:
        """Abandons what is still loading and closes the source."""
        flights = [flight.task for flight in self._flights.values()]
        for task in flights:
            task.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        await self._provider.close()

    async def _local(self, instruments: Iterable[Instrument]) -> Prices:
        series: dict[str, PriceSeries] = {}
        gaps: dict[str, Reason] = {}
        for instrument in instruments:
            try:
                found = await self._provider.daily(BarsQuery(instrument))
                series[instrument.symbol] = await asyncio.to_thread(_cleaned, found, instrument)
            except ProviderError as error:
                gaps[instrument.symbol] = _reason(error)
        return Prices(series, gaps)

    async def _held(self, store: BarStore, wanted: Collection[str], since: date) -> dict[str, _Held]:
        """The stored series, from memory where no process has fetched them again, else from the database.

        A database that cannot be read leaves what is in memory.
        """
        first = since - MARGIN
        try:
            fetched = await store.fetched(wanted)
            stale = [s for s, moment in fetched.items() if not self._remembers(s, moment, first)]
            loaded = await store.load(stale, first)
            # A flight may have landed meanwhile.
            loaded |= await store.load([s for s, stored in loaded.items() if self._overtaken(s, stored)], first)
            short = [s for s, stored in loaded.items() if not reaches(stored, since) and stored.covers_from < first]
            whole = await store.load(short)
        except StoreFailure as error:
            _log.error("the store cannot be read: %s", error)
            return {s: self._memory[s] for s in wanted if s in self._memory and self._memory[s].since <= first}
        for symbol, stored in (loaded | whole).items():
            if not self._remembers(symbol, stored.fetched_at, first):
                self._memory[symbol] = _Held(stored, date.min if symbol in whole else first)
        return {s: self._memory[s] for s in wanted if s in self._memory}

    def _remembers(self, symbol: str, fetched_at: datetime, first: date) -> bool:
        """Whether memory has a series from `first` on that was fetched at that moment or later."""
        held = self._memory.get(symbol)
        return held is not None and held.stored.fetched_at >= fetched_at and held.since <= first

    def _overtaken(self, symbol: str, loaded: Stored) -> bool:
        """Whether the database has something newer by now than was loaded from it."""
        held = self._memory.get(symbol)
        return held is not None and held.saved and held.stored.fetched_at > loaded.fetched_at

    def _flight(self, store: BarStore, instrument: Instrument, held: _Held | None, since: date) -> asyncio.Task[None]:
        """The one running fetch of an instrument; a second asker shares it, and nobody's leaving stops it.

        Who asks for an earlier start than the running one brings gets another, which follows it.
        """
        running = self._flights.get(instrument.symbol)
        extends = held is not None and not lacks_start(held.stored, since)
        if running is not None and (extends or running.covers_from <= since - MARGIN):
            return running.task
        start = min(since - MARGIN, self._clock().date() - HISTORY)
        if held is not None:
            start = held.stored.covers_from if extends else min(start, held.stored.covers_from)
        after = None if running is None else running.task
        task = asyncio.create_task(self._fetch(store, instrument, held if extends else None, start, after))
        self._flights[instrument.symbol] = _Flight(task, start)
        task.add_done_callback(lambda task: self._landed(instrument.symbol, task))
        return task

    def _landed(self, symbol: str, task: asyncio.Task[None]) -> None:
        if symbol in self._flights and self._flights[symbol].task is task:
            del self._flights[symbol]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ProviderError):
            _log.info("%s: %s: %s", symbol, type(error).__name__, error)
        elif error is not None:
            _log.error("%s could not be fetched", symbol, exc_info=error)

    async def _wait(
        self, flights: Mapping[str, asyncio.Task[None]], needs: Mapping[str, Need], wait: float | None
    ) -> None:
        if wait is not None:
            await asyncio.wait(flights.values(), timeout=wait)
            return
        soon = min(self._soon, self._deadline)
        await asyncio.wait(flights.values(), timeout=soon)
        late = [task for symbol, task in flights.items() if needs[symbol] is Need.NOW and not task.done()]
        if late:
            await asyncio.wait(late, timeout=self._deadline - soon)

    async def _fetch(
        self, store: BarStore, instrument: Instrument, held: _Held | None, start: date, after: asyncio.Task[None] | None
    ) -> None:
        """Brings a series up to date: its last sessions if they continue what is held, else the whole from `start`."""
        if after is not None:
            await asyncio.wait([after])
        if held is not None and held.saved and await self._extend(store, instrument, held):
            return
        asked = self._clock()
        found = await self._provider.daily(BarsQuery(instrument, start))
        series = self._dated(await asyncio.to_thread(_cleaned, found, instrument), instrument, asked)
        now = self._clock()
        saved = await _saved(instrument, store.replace(series, start, now))
        self._memory[instrument.symbol] = _Held(Stored(series, start, now), date.min, saved)

    async def _extend(self, store: BarStore, instrument: Instrument, held: _Held) -> bool:
        """Fetches the last sessions only; False where they do not continue what is held."""
        stored = held.stored
        closes = stored.series.closes
        if len(closes) <= _OVERLAP:
            return False
        start = closes.index[-_OVERLAP].date()
        asked = self._clock()
        found = await self._provider.daily(BarsQuery(instrument, start))
        if moved(stored.series, found, start):
            return False
        latest = self._dated(found, instrument, asked)
        now = self._clock()
        saved = await _saved(instrument, store.extend(latest, stored.covers_from, now))
        whole = Stored(joined(stored.series, latest), stored.covers_from, now)
        self._memory[instrument.symbol] = _Held(whole, held.since, saved)
        return True

    def _dated(self, series: PriceSeries, instrument: Instrument, asked: datetime) -> PriceSeries:
        """The series with its provisional sessions marked: those not closed for half an hour when it was asked for."""
        final = self._sessions.phase(instrument.calendar, asked).session
        first = next((day for day in days_of(series.bars.iloc[-_OVERLAP:]) if day > final), None)
        return dataclasses.replace(series, fetched_at=self._clock(), provisional_from=first)


async def _saved(instrument: Instrument, writing: Awaitable[None]) -> bool:
    """Whether the database took it. Where it did not, memory still answers."""
    try:
        await writing
    except StoreFailure as error:
        _log.error("%s could not be stored: %s", instrument.symbol, error)
        return False
    return True


def _landed_well(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


def _gathered(held: Mapping[str, _Held], late: Mapping[str, asyncio.Task[None]]) -> Prices:
    series = {symbol: one.stored.series for symbol, one in held.items()}
    gaps: dict[str, Reason] = {symbol: _gap(task) for symbol, task in late.items() if symbol not in held}
    return Prices(series, gaps, frozenset(late.keys() & series.keys()))


def _gap(task: asyncio.Task[None]) -> Reason:
    """Why there is no series. Raises what was no failure of the source: a defect is not hidden."""
    error = task.exception() if task.done() and not task.cancelled() else None
    if error is None:
        return "loading"
    if not isinstance(error, ProviderError):
        raise error
    return _reason(error)


def _cleaned(series: PriceSeries, instrument: Instrument) -> PriceSeries:
    if instrument.kind in {Kind.INDEX, Kind.FX}:
        return series
    return dataclasses.replace(series, bars=without_prelisting(series.bars))


def _reason(error: ProviderError) -> Reason:
    match error:
        case NoSuchSymbol():
            return "unknown"
        case NoBars():
            return "no_data"
        case _:
            return "source_down"
