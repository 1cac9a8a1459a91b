"""Shares outstanding by day, from sources in order."""

import asyncio
import json
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.clock import Clock
from bot.domain.instruments import Instrument
from bot.domain.shares import ShareCount
from bot.providers.base import NotAsked, NotYet, ProviderError, SharesProvider, SourceDown
from bot.services.remembered import Lack, Remembered
from bot.store import ArchiveStore, StoreFailure

LIFE = timedelta(hours=24)
"""Counts change a few times a year; the last is looked for once a day."""

DEADLINE = 4.0
_KEPT = 1000
"""Of how many lines older counts stay in memory."""

_log = logging.getLogger(__name__)

Counts = tuple[ShareCount, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    """Counts, and when their source was asked for them."""

    counts: Counts
    asked: datetime


class KeptShares:
    """A SharesProvider before a live one: its counts are kept in memory and in the archive, and asked for once a day.

    Counts that are older are given where the source does not answer in time: they are dated, and none of them is wrong
    for it. No count takes the place of none: an answer without any leaves what is kept.
    """

    def __init__(
        self, inner: SharesProvider, source: str, archive: ArchiveStore, clock: Clock, *, deadline: float = DEADLINE
    ) -> None:
        """`source` is the id under which they are archived, `deadline` how many seconds an asker waits, for the archive
        too."""
        self._inner = inner
        self._source = f"{source}-shares"
        self._archive = archive
        self._clock = clock
        self._older: dict[Instrument, Counts] = {}
        self._remembered = Remembered[Instrument, _Known](
            "shares", self._fetch, clock, life=LIFE, deadline=deadline, moment=lambda known: known.asked
        )

    async def shares(self, instrument: Instrument) -> Counts:
        """All dated counts, ascending; none where the source has none. Raises SourceDown, or NotYet where they are
        still on their way, where none are known from before."""
        found = (await self._remembered.look([instrument]))[instrument]
        if not isinstance(found, Lack):
            return found.counts
        if older := self._older.get(instrument):
            return older
        match found:
            case Lack.NONE:
                return ()
            case Lack.DOWN:
                raise SourceDown(f"the source of share counts did not answer for {instrument.symbol}")
            case Lack.LOADING:
                raise NotYet(f"share counts of {instrument.symbol} are still loading")

    async def close(self) -> None:
        """Abandons what is under way."""
        await self._remembered.close()

    async def _fetch(self, instruments: Collection[Instrument]) -> Mapping[Instrument, _Known]:
        return {instrument: await self._latest(instrument) for instrument in instruments}

    async def _latest(self, instrument: Instrument) -> _Known:
        kept = await self._kept(instrument)
        if kept is not None:
            self._remember(instrument, kept.counts)
            if self._clock() - kept.asked < LIFE:
                return kept
        asked = self._clock()
        counts = await self._inner.shares(instrument)
        if not counts:
            return _Known(() if kept is None else kept.counts, asked)
        self._remember(instrument, counts)
        try:
            await self._archive.put(self._source, instrument.symbol, _written(counts), asked)
        except StoreFailure as error:
            _log.error("shares of %s could not be stored: %s", instrument.symbol, error)
        return _Known(counts, asked)

    def _remember(self, instrument: Instrument, counts: Counts) -> None:
        """Keeps counts for askers whom the source does not answer in time."""
        self._older.pop(instrument, None)
        self._older[instrument] = counts
        while len(self._older) > _KEPT:
            del self._older[next(iter(self._older))]

    async def _kept(self, instrument: Instrument) -> _Known | None:
        try:
            found = await self._archive.get(self._source, instrument.symbol)
        except StoreFailure as error:
            _log.error("the store cannot be read: %s", error)
            return None
        if found is None:
            return None
        try:
            return _Known(_read(found[0], instrument.symbol), found[1])
        except (ValueError, TypeError) as error:
            _log.warning("the kept shares of %s cannot be read, and are fetched anew: %s", instrument.symbol, error)
            return None


def _written(counts: Counts) -> bytes:
    return json.dumps([[count.day.isoformat(), count.shares, count.source] for count in counts]).encode()


def _read(payload: bytes, symbol: str) -> Counts:
    """The counts as `_written` wrote them. Raises ValueError or TypeError for anything else."""
    return tuple(
        ShareCount(symbol, date.fromisoformat(day), float(shares), str(source))
        for day, shares, source in json.loads(payload)
    )


class ShareService:
    """Asks its sources in order, of all lines at once."""

    def __init__(self, providers: Sequence[SharesProvider]) -> None:
        self._providers = providers

    async def known(self, lines: Iterable[Instrument], day: date | None = None) -> dict[str, Counts | Lack]:
        """By symbol all dated counts of a line, ascending by day: those of the first source that has one on or before
        the day, else of the first that has any; or why there are none."""
        wanted = {line.symbol: line for line in lines}
        found = await asyncio.gather(*(self._of(line, day) for line in wanted.values()))
        return dict(zip(wanted, found, strict=True))

    async def _of(self, line: Instrument, day: date | None) -> Counts | Lack:
        later: Counts = ()
        lacks: list[Lack] = []
        for provider in self._providers:
            try:
                counts = await provider.shares(line)
            except ProviderError as error:
                level = logging.INFO if isinstance(error, NotYet | NotAsked) else logging.WARNING
                _log.log(level, "shares of %s: %s: %s", line.symbol, type(error).__name__, error)
                lacks.append(Lack.of(error))
                continue
            if counts and (day is None or counts[0].day <= day):
                return counts
            later = later or counts
        return later or Lack.worst(lacks)
