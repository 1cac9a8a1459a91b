"""The stored series, with those that were used last in memory."""

import asyncio
import logging
from collections.abc import Awaitable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.prices import PriceSeries
from bot.services.freshness import MARGIN, reaches
from bot.services.overlap import joined
from bot.store import BarStore, Stored, StoreFailure

KEPT = 2000
"""How many series stay in memory."""

WAIT = 3.0
"""How many seconds a database is waited for before memory answers without it."""

_READS = 8
"""How many reads may hang at a time, later than `WAIT`: while as many do, memory answers at once. Reads that are under
way at once are no sign of that: a basket's lines are all read together."""

_TOLD = 60.0
"""Seconds between two lines in the log that say so."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """A stored series in memory: its bars from `since` on. `saved` is False where the database did not take it."""

    stored: Stored
    since: date
    saved: bool = True


class Shelf:
    """The series of a store. A store that fails is logged, and memory answers for it. Belongs to one event loop."""

    def __init__(self, store: BarStore, kept: int = KEPT) -> None:
        """`kept` is how many series stay in memory: those that were used last."""
        self._store = store
        self._kept = kept
        self._memory: dict[str, Held] = {}
        self._reads: set[asyncio.Task[dict[str, Held]]] = set()
        self._late: set[asyncio.Task[dict[str, Held]]] = set()
        self._told: float | None = None

    async def held(self, wanted: Collection[str], since: date) -> dict[str, Held]:
        """The stored series, from memory where no process has fetched them again, else from the database.

        A database that cannot be read, or not within `WAIT` seconds, leaves what is in memory. A read that is late goes
        on, for the next asker.
        """
        if len(self._late) < _READS:
            read = asyncio.create_task(self._held(wanted, since))
            self._reads.add(read)
            read.add_done_callback(self._reads.discard)
            if (await asyncio.wait([read], timeout=WAIT))[0]:
                return await read
            self._late.add(read)
            read.add_done_callback(self._late.discard)
        self._tell()
        return self._in_memory(wanted, since - MARGIN)

    def _tell(self) -> None:
        """Says in the log that memory answers, once a minute."""
        now = asyncio.get_running_loop().time()
        if self._told is None or now - self._told >= _TOLD:
            self._told = now
            _log.warning("the store does not answer: memory does without it")

    async def close(self) -> None:
        """Abandons the reads that hang."""
        reads = tuple(self._reads)
        for read in reads:
            read.cancel()
        await asyncio.gather(*reads, return_exceptions=True)

    def _in_memory(self, wanted: Collection[str], first: date) -> dict[str, Held]:
        return {s: self._memory[s] for s in wanted if s in self._memory and self._memory[s].since <= first}

    async def _held(self, wanted: Collection[str], since: date) -> dict[str, Held]:
        first = since - MARGIN
        try:
            fetched = await self._store.fetched(wanted)
            # Taken before the next wait, in which others may make memory forget them.
            held = {s: self._memory[s] for s in wanted if s in self._memory}
            stale = [s for s, moment in fetched.items() if not self._remembers(s, moment, first)]
            loaded = await self._store.load(stale, first)
            # A flight may have landed meanwhile.
            loaded |= await self._store.load([s for s, stored in loaded.items() if self._overtaken(s, stored)], first)
            short = [s for s, stored in loaded.items() if not reaches(stored, since) and stored.covers_from < first]
            whole = await self._store.load(short)
        except StoreFailure as error:
            _log.error("the store cannot be read: %s", error)
            return self._in_memory(wanted, first)
        for symbol, stored in (loaded | whole).items():
            if not self._remembers(symbol, stored.fetched_at, first):
                held[symbol] = Held(stored, date.min if symbol in whole else first)
                self._remember(symbol, held[symbol])
        held |= {s: self._memory[s] for s in wanted if s in self._memory}
        for symbol, one in held.items():
            self._remember(symbol, one)
        return held

    async def replace(self, stored: Stored) -> None:
        """Keeps a whole series in the place of what there is."""
        saved = await _saved(stored.series, self._store.replace(stored.series, stored.covers_from, stored.fetched_at))
        self._remember(stored.series.symbol, Held(stored, date.min, saved))

    async def extend(self, held: Held, latest: PriceSeries, now: datetime) -> None:
        """Keeps the last sessions, fetched at `now`, after what is held."""
        covers_from = held.stored.covers_from
        saved = await _saved(latest, self._store.extend(latest, covers_from, now))
        whole = Stored(joined(held.stored.series, latest), covers_from, now)
        self._remember(latest.symbol, Held(whole, held.since, saved))

    def _remember(self, symbol: str, held: Held) -> None:
        """Keeps a series as the one that was used last, and forgets the one that was used least recently."""
        self._memory.pop(symbol, None)
        self._memory[symbol] = held
        while len(self._memory) > self._kept:
            del self._memory[next(iter(self._memory))]

    def _remembers(self, symbol: str, fetched_at: datetime, first: date) -> bool:
        """Whether memory has a series from `first` on that was fetched at that moment or later."""
        held = self._memory.get(symbol)
        return held is not None and held.stored.fetched_at >= fetched_at and held.since <= first

    def _overtaken(self, symbol: str, loaded: Stored) -> bool:
        """Whether the database has something newer by now than was loaded from it."""
        held = self._memory.get(symbol)
        return held is not None and held.saved and held.stored.fetched_at > loaded.fetched_at


async def _saved(series: PriceSeries, writing: Awaitable[bool | None]) -> bool:
    """Whether the database took it. Where it did not, memory still answers."""
    try:
        return await writing is not False
    except StoreFailure as error:
        _log.error("%s could not be stored: %s", series.symbol, error)
        return False
