"""Shares outstanding on a day, from sources in order."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta

from bot.clock import Clock
from bot.domain.instruments import Instrument
from bot.domain.shares import ShareCount
from bot.providers.base import ProviderError, SharesProvider
from bot.services.remembered import Remembered
from bot.store import ArchiveStore, StoreFailure

LIFE = timedelta(hours=24)
"""Counts change a few times a year; the last is looked for once a day."""

DEADLINE = 4.0

_log = logging.getLogger(__name__)

Counts = tuple[ShareCount, ...]


class KeptShares:
    """A SharesProvider before a live one: its counts are kept in memory and in the archive, and asked for once a day.

    Counts that are older are given where the source does not answer in time: they are dated, and none of them is wrong
    for it. No count takes the place of none: an answer without any leaves what is kept.
    """

    def __init__(
        self, inner: SharesProvider, source: str, archive: ArchiveStore, clock: Clock, *, deadline: float = DEADLINE
    ) -> None:
        """`source` is the id under which they are archived, `deadline` how many seconds an asker waits."""
        self._inner = inner
        self._source = f"{source}-shares"
        self._archive = archive
        self._clock = clock
        self._remembered = Remembered[Instrument, Counts]("shares", self._fetch, clock, life=LIFE, deadline=deadline)

    async def shares(self, instrument: Instrument) -> Counts:
        """All dated counts, ascending; none where none are known in time. No ProviderError is raised."""
        found = (await self._remembered.get([instrument])).get(instrument)
        if found:
            return found
        kept = await self._kept(instrument)
        return () if kept is None else kept[0]

    async def close(self) -> None:
        """Abandons what is under way."""
        await self._remembered.close()

    async def _fetch(self, instruments: Collection[Instrument]) -> Mapping[Instrument, Counts]:
        return {instrument: await self._latest(instrument) for instrument in instruments}

    async def _latest(self, instrument: Instrument) -> Counts:
        kept = await self._kept(instrument)
        if kept is not None and self._clock() - kept[1] < LIFE:
            return kept[0]
        counts = await self._inner.shares(instrument)
        if not counts:
            return () if kept is None else kept[0]
        try:
            await self._archive.put(self._source, instrument.symbol, _written(counts), self._clock())
        except StoreFailure as error:
            _log.error("shares of %s could not be stored: %s", instrument.symbol, error)
        return counts

    async def _kept(self, instrument: Instrument) -> tuple[Counts, datetime] | None:
        try:
            found = await self._archive.get(self._source, instrument.symbol)
        except StoreFailure as error:
            _log.error("the store cannot be read: %s", error)
            return None
        return None if found is None else (_read(found[0], instrument.symbol), found[1])


def _written(counts: Counts) -> bytes:
    return json.dumps([[count.day.isoformat(), count.shares, count.source] for count in counts]).encode()


def _read(payload: bytes, symbol: str) -> Counts:
    """The counts as `_written` wrote them."""
    return tuple(
        ShareCount(symbol, date.fromisoformat(day), shares, source) for day, shares, source in json.loads(payload)
    )


class ShareService:
    """Asks its sources in order: the first that has a count of the company on or before the day is taken."""

    def __init__(self, providers: Sequence[SharesProvider]) -> None:
        self._providers = providers

    async def on(self, instrument: Instrument, day: date) -> ShareCount | None:
        """The last count on or before a day, of the first source that has one; else the earliest later one, whose day
        says so; None where no source has any. A source that fails is as one that has none."""
        later: ShareCount | None = None
        for provider in self._providers:
            try:
                counts = await provider.shares(instrument)
            except ProviderError as error:
                _log.warning("shares of %s: %s: %s", instrument.symbol, type(error).__name__, error)
                continue
            known = [count for count in counts if count.day <= day]
            if known:
                return known[-1]
            later = later or next(iter(counts), None)
        return later

    async def known(self, instrument: Instrument) -> tuple[ShareCount, ...]:
        """All dated counts of the first source that has any, ascending by day; none where no source has. A source that
        fails is as one that has none."""
        for provider in self._providers:
            try:
                counts = await provider.shares(instrument)
            except ProviderError as error:
                _log.warning("shares of %s: %s: %s", instrument.symbol, type(error).__name__, error)
                continue
            if counts:
                return counts
        return ()
