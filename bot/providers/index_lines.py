"""What the sources of index history have in common: indices alone, by a code of the source's own."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date, datetime

from bot.domain.instruments import Kind
from bot.domain.prices import PriceSeries, Source
from bot.providers.base import BarsQuery, NoSuchSymbol
from bot.providers.http import Http
from bot.providers.levels import Level, series_of


class IndexLines(ABC):
    """Daily levels of those indices that the source's code is known of. Belongs to one event loop.

    `codes` are the source's by our symbols. `clock` gives the present moment, aware. `host` is the scheme and host
    that are asked.
    """

    local = False

    def __init__(
        self, source: Source, http: Http, codes: Mapping[str, str], clock: Callable[[], datetime], host: str
    ) -> None:
        self.source = source
        self._http = http
        self._codes = codes
        self._clock = clock
        self._host = host

    async def daily(self, query: BarsQuery) -> PriceSeries:
        """The levels of an index. Raises NoSuchSymbol for what is no index or has no code, NoBars, SourceDown or
        SourceLimited."""
        code = self._codes.get(query.instrument.symbol)
        if code is None or query.instrument.kind is not Kind.INDEX:
            raise NoSuchSymbol(f"{query.instrument.symbol}: {self.source.title} is not asked for it")
        now = self._clock()
        return series_of(await self._levels(code, query, now), query, self.source, now)

    @abstractmethod
    async def _levels(self, code: str, query: BarsQuery, now: datetime) -> list[Level]:
        """The levels of a code from the query's start to today, as they stand there. Raises NoBars, SourceDown or
        SourceLimited."""

    async def last_session(self) -> date | None:
        """None: a live source ends with the present."""
        return None

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()
