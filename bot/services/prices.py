"""Prices, store first: what the store can answer is not fetched; what it lacks is fetched once, under a deadline."""

import asyncio
import dataclasses
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from bot.analytics.quality import without_false_volume, without_prelisting
from bot.clock import Clock
from bot.domain.instruments import Instrument, Kind
from bot.domain.prices import PriceSeries, Source, days_of
from bot.providers.base import (
    BarsQuery,
    NoBars,
    NoSuchSymbol,
    NotAsked,
    OverBudget,
    PriceProvider,
    ProviderError,
    SeveralSources,
    SourceDown,
    Turn,
)
from bot.services.freshness import MARGIN, Need, lacks_start, need
from bot.services.noting import note
from bot.services.overlap import moved
from bot.services.sessions import Sessions
from bot.services.shelf import KEPT, Held, Shelf
from bot.store import BarStore, Stored

HISTORY = timedelta(days=3 * 366)
"""How much is fetched at first sight: one request brings it all, and most windows lie within."""

_OVERLAP = 10
_log = logging.getLogger(__name__)

Reason = Literal["unknown", "no_data", "source_down", "loading"]


@dataclass(frozen=True, slots=True)
class Prices:
    """What came of a request: series by symbol, and for what did not come, why.

    Of the series that are the store's, `aging` are those whose refresh has failed, and `loading` those whose refresh
    is under way, waits for our own budget, or has come while that of others is under way. `unsaved` are those that the
    database did not take. `faults` says for a local source what is wrong with a file, and where. `covers` is the day
    from which on a store's series was asked for: before it no bars and no splits are known; a local source's series are
    whole, and not among these.
    """

    series: Mapping[str, PriceSeries]
    gaps: Mapping[str, Reason]
    aging: frozenset[str] = frozenset()
    loading: frozenset[str] = frozenset()
    faults: Mapping[str, str] = field(default_factory=dict[str, str])
    covers: Mapping[str, date] = field(default_factory=dict[str, date])
    unsaved: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Flight:
    """A running fetch, the day from which on its outcome is complete, and its place in the line."""

    task: asyncio.Task[None]
    covers_from: date
    turn: Turn


class PriceService:
    """Series of many instruments at once, each of one source. Never blocks the event loop."""

    def __init__(
        self,
        provider: PriceProvider,
        store: BarStore | None,
        sessions: Sessions,
        clock: Clock,
        *,
        deadline: float = 8.0,
        soon: float = 0.3,
        kept: int = KEPT,
    ) -> None:
        """Seconds: `deadline` is waited for what the store lacks, the reading of it included, `soon` for what it has
        but may be newer. `kept` is how many series stay in memory."""
        self._provider = provider
        self._shelf = None if store is None else Shelf(store, kept)
        self._sessions = sessions
        self._clock = clock
        self._deadline = deadline
        self._soon = soon
        self._flights: dict[str, _Flight] = {}

    @property
    def source(self) -> Source:
        """The usual source: that of all instruments that no other one is asked for."""
        return self._provider.source

    def sources_for(self, symbol: str) -> tuple[Source, ...]:
        """The sources that are asked for a symbol, in their order."""
        return self._provider.sources_for(symbol) if isinstance(self._provider, SeveralSources) else (self.source,)

    async def last_day(self) -> date | None:
        """The last day of a source that has one; None where the source moves with the clock."""
        return await self._provider.last_session()

    async def get(
        self, instruments: Iterable[Instrument], since: date, day: date, *, wait: float | None = None
    ) -> Prices:
        """The series of instruments for a question from `since` to `day`.

        What the store lacks is waited for until the deadline; what has not come by then goes on loading in the
        background and is named in `gaps`. `wait` is waited for all alike instead, in seconds. Failures are never
        raised: they are gaps, or aging series. What may be newer is taken for all of it, or for none while some is
        still under way. The first instruments are asked for first, and what the store lacks before what may be newer.
        """
        wanted = {instrument.symbol: instrument for instrument in instruments}
        found = await self._found(wanted, since, day, wait)
        note(wanted.values(), day, found.series, found.gaps, waited=wait != 0)
        return found

    async def _found(self, wanted: Mapping[str, Instrument], since: date, day: date, wait: float | None) -> Prices:
        shelf = self._shelf
        if shelf is None:
            return await self._local(wanted.values())
        began = asyncio.get_running_loop().time()
        held = await shelf.held(wanted, since)
        now = self._clock()
        needs = {s: need(held[s].stored if s in held else None, i, since, day, now, self._sessions)
                 for s, i in wanted.items()}  # fmt: skip
        urgent = sorted((s for s, n in needs.items() if n is not Need.NONE), key=lambda s: needs[s] is not Need.NOW)
        flights = {s: self._flight(shelf, wanted[s], held.get(s), since, place) for place, s in enumerate(urgent)}
        left = self._deadline - (asyncio.get_running_loop().time() - began)
        if flights:
            await self._wait(flights, needs, wait, max(left, self._soon))
        # Decided once: what lands from here on is for the next asker.
        landed = [s for s, task in flights.items() if _landed_well(task)]
        if any(needs[s] is Need.SOON and not task.done() for s, task in flights.items()):
            # The part that is newer would stand beside a part that is older.
            landed = [s for s in landed if needs[s] is Need.NOW]
        late = {s: task for s, task in flights.items() if s not in landed}
        if landed:
            held |= await shelf.held(landed, since)
        return _gathered(held, late)

    async def close(self) -> None:
        """Abandons what is still loading and closes the source."""
        flights = [flight.task for flight in self._flights.values()]
        for task in flights:
            task.cancel()
        await asyncio.gather(*flights, return_exceptions=True)
        if self._shelf is not None:
            await self._shelf.close()
        await self._provider.close()

    async def _local(self, instruments: Iterable[Instrument]) -> Prices:
        series: dict[str, PriceSeries] = {}
        gaps: dict[str, Reason] = {}
        faults: dict[str, str] = {}
        for instrument in instruments:
            try:
                found = await self._provider.daily(BarsQuery(instrument))
                series[instrument.symbol] = await asyncio.to_thread(_cleaned, found, instrument)
            except ProviderError as error:
                gaps[instrument.symbol] = _reason(error)
                if isinstance(error, SourceDown):
                    faults[instrument.symbol] = str(error)
                    _log.warning("%s: %s", instrument.symbol, error)
        return Prices(series, gaps, faults=faults)

    def _flight(
        self, shelf: Shelf, instrument: Instrument, held: Held | None, since: date, place: int
    ) -> asyncio.Task[None]:
        """The one running fetch of an instrument; a second asker shares it, and nobody's leaving stops it.

        Who asks for an earlier start than the running one brings gets another, which follows it. The fetch has the
        lowest place in the line before the source that any of its askers gave it.
        """
        running = self._flights.get(instrument.symbol)
        if running is not None:
            running.turn.number = min(running.turn.number, place)
        extends = held is not None and not lacks_start(held.stored, since)
        if running is not None and (extends or running.covers_from <= since - MARGIN):
            return running.task
        start = min(since - MARGIN, self._clock().date() - HISTORY)
        if held is not None:
            start = held.stored.covers_from if extends else min(start, held.stored.covers_from)
        after = None if running is None else running.task
        turn = Turn(place)
        task = asyncio.create_task(self._fetch(shelf, instrument, held if extends else None, start, after, turn))
        self._flights[instrument.symbol] = _Flight(task, start, turn)
        task.add_done_callback(lambda task: self._landed(instrument.symbol, task))
        return task

    def _landed(self, symbol: str, task: asyncio.Task[None]) -> None:
        if symbol in self._flights and self._flights[symbol].task is task:
            del self._flights[symbol]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ProviderError):
            failed = isinstance(error, SourceDown) and not isinstance(error, NotAsked)
            _log.log(logging.WARNING if failed else logging.INFO, "%s: %s: %s", symbol, type(error).__name__, error)
        elif error is not None:
            _log.error("%s could not be fetched", symbol, exc_info=error)

    async def _wait(
        self, flights: Mapping[str, asyncio.Task[None]], needs: Mapping[str, Need], wait: float | None, deadline: float
    ) -> None:
        if wait is not None:
            await asyncio.wait(flights.values(), timeout=wait)
            return
        soon = min(self._soon, deadline)
        await asyncio.wait(flights.values(), timeout=soon)
        late = [task for symbol, task in flights.items() if needs[symbol] is Need.NOW and not task.done()]
        if late:
            await asyncio.wait(late, timeout=deadline - soon)

    async def _fetch(
        self,
        shelf: Shelf,
        instrument: Instrument,
        held: Held | None,
        start: date,
        after: asyncio.Task[None] | None,
        turn: Turn,
    ) -> None:
        """Brings a series up to date: its last sessions if they continue what is held, else the whole from `start`."""
        if after is not None:
            await asyncio.wait([after])
        if held is not None and held.saved and await self._extend(shelf, instrument, held, turn):
            return
        asked = self._clock()
        found = await self._provider.daily(BarsQuery(instrument, start, turn))
        series = self._dated(await asyncio.to_thread(_cleaned, found, instrument), instrument, asked)
        await shelf.replace(Stored(series, start, self._clock()))

    async def _extend(self, shelf: Shelf, instrument: Instrument, held: Held, turn: Turn) -> bool:
        """Fetches the last sessions only; False where they do not continue what is held."""
        stored = held.stored
        closes = stored.series.closes
        if len(closes) <= _OVERLAP:
            return False
        start = closes.index[-_OVERLAP].date()
        asked = self._clock()
        found = await self._provider.daily(BarsQuery(instrument, start, turn, stored.series.source.id))
        if moved(stored.series, found, start):
            return False
        latest = self._dated(_latest(found, instrument), instrument, asked)
        await shelf.extend(held, latest, self._clock())
        return True

    def _dated(self, series: PriceSeries, instrument: Instrument, asked: datetime) -> PriceSeries:
        """The series with its provisional sessions marked: those not closed for half an hour when it was asked for."""
        final = self._sessions.phase(instrument.calendar, asked).session
        first = next((day for day in days_of(series.bars.iloc[-_OVERLAP:]) if day > final), None)
        return dataclasses.replace(series, fetched_at=self._clock(), provisional_from=first)


def _landed_well(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is None


def _gathered(held: Mapping[str, Held], late: Mapping[str, asyncio.Task[None]]) -> Prices:
    series = {symbol: one.stored.series for symbol, one in held.items()}
    gaps: dict[str, Reason] = {symbol: _gap(task) for symbol, task in late.items() if symbol not in held}
    aging = frozenset(symbol for symbol, task in late.items() if symbol in held and _failed(task))
    covers = {symbol: one.stored.covers_from for symbol, one in held.items()}
    unsaved = frozenset(symbol for symbol, one in held.items() if not one.saved)
    loading = frozenset(late.keys() & series.keys()) - aging
    return Prices(series, gaps, aging, loading, covers=covers, unsaved=unsaved)


def _failed(task: asyncio.Task[None]) -> bool:
    """Whether a fetch has ended without an answer, and not for want of our own budget."""
    error = task.exception() if task.done() and not task.cancelled() else None
    return error is not None and not isinstance(error, OverBudget)


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
    return dataclasses.replace(series, bars=without_false_volume(without_prelisting(series.bars)))


def _latest(series: PriceSeries, instrument: Instrument) -> PriceSeries:
    """Some last sessions, cleaned of what can be told by them alone."""
    if instrument.kind in {Kind.INDEX, Kind.FX}:
        return series
    return dataclasses.replace(series, bars=without_false_volume(series.bars))


def _reason(error: ProviderError) -> Reason:
    match error:
        case NoSuchSymbol():
            return "unknown"
        case NoBars():
            return "no_data"
        case OverBudget():
            return "loading"
        case _:
            return "source_down"
